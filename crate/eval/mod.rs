//! Evaluation on labelled data sets: outlines and ejection fractions against labels, box by box.
//!
//! ```text
//! folder -> layout -> patient -> labelled frames -> boxes -> outlines -> agreement, EF -> tables
//!                                                    |
//!                            network, ellipse, box prior (the mean shape of other patients)
//! ```
//!
//! [`find`] names the patients of a folder without opening their files, [`evaluate`] reads and
//! judges them one by one and keeps each result on disk, [`Summary`] makes the tables.

mod avi;
mod camus;
mod clips;
mod echonet;
mod error;
mod judge;
mod layout;
mod nifti;
mod outliner;
mod patient;
mod published;
mod run;
mod store;
mod summary;
mod table;
mod tables;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod tracing;

pub use avi::Avi;
pub use error::EvalError;
pub use judge::{EfRow, Judged, Row, judge};
pub use layout::{Layout, find};
pub use nifti::Nifti;
pub use outliner::{Ellipse, Outliner};
pub use patient::{LabelledFrame, LabelledView, Patient, Phase, view_name};
pub use published::{PUBLISHED, Published};
pub use run::{Evaluation, Options, Outcome, Pair, Progress, add_up, evaluate};
pub use store::Store;
pub use summary::{Agreed, EfSummary, Group, Summary};
pub use tables::{ef_csv, frames_csv, markdown};
pub use tracing::Tracing;
