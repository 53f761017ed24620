//! DICOM files of a measurement: a Comprehensive SR by TID 5200 and a Secondary Capture of the
//! overlays.
//!
//! They describe no patient: what DICOM demands of one is there and empty, and nothing is taken
//! over from the header of a source file, its identifiers least of all. Each says so by the codes of
//! PS3.15 Annex E, as far as it is true of its pixels. Why the overlay is no
//! Segmentation is in `docs/measurement.md`.

mod canvas;
mod capture;
mod codes;
mod deidentified;
mod derived;
mod elements;
mod encode;
mod error;
mod file;
mod item;
mod report;
mod stamp;
mod summary;

pub use capture::{Picture, Source, secondary_capture};
pub use error::DicomError;
pub use report::structured_report;
pub use stamp::{Captured, Stamp, Uid};

#[cfg(test)]
mod tests;
