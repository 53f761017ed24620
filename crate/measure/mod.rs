//! From masks of the left ventricle to its volumes and the ejection fraction (EF).
//!
//! [`ventricle`] measures one mask: the outline, the mitral annulus and the apex, the long axis,
//! 20 discs across it and the volume by the single-plane method of discs; [`ventricle_with`] takes
//! landmarks that are set and other discs. [`ejection_fraction`] compares end-diastole (ED) with
//! end-systole (ES) in one apical view, [`biplane`] in two. Whatever makes a number less
//! trustworthy comes with it as a [`Warning`]. [`Document`] is the report with all that it rests
//! on, [`export`] gives the outlines to other programs, [`dicom`] makes DICOM files of both,
//! [`agreement`] compares with a reference.

pub mod agreement;
mod axis;
mod biplane;
mod body;
mod checks;
pub mod dicom;
mod discs;
mod document;
mod error;
pub mod export;
mod flat;
mod hull;
mod interpretation;
mod landmarks;
mod options;
mod printed;
mod report;
mod single;
mod ventricle;
mod warning;

pub use biplane::{BiplaneLength, BiplaneOptions, BiplaneReport, View, biplane};
pub use body::{Body, BsaFormula, CardiacOutput, Indexed};
pub(crate) use checks::SOLIDITY;
pub use discs::{DISCS, Disc};
pub use document::{Context, Document, Inputs, Outcome, SCHEMA, SCHEMA_VERSION, Views};
pub use error::MeasureError;
pub use interpretation::{HUMAN_AGREEMENT, Interpretation, Scheme, Sex};
pub use landmarks::Confidence;
pub use options::{GivenLandmarks, Options, Orientation};
pub use report::{EfReport, PhaseReport, ejection_fraction};
pub use single::{LandmarksReport, MaskReport};
pub use ventricle::{Ventricle, ventricle, ventricle_with};
pub use warning::{Certainty, Quantity, Warning};
