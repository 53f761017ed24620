//! What may go wrong while a DICOM file is written.

use thiserror::Error;

/// Why a DICOM file could not be written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DicomError {
    /// Nothing to draw.
    #[error("there is no measured frame to draw: outline the ventricle first")]
    NoPictures,
    /// A frame that the mask was not drawn on.
    #[error(
        "the frame has {frame_columns} x {frame_rows} pixels and its mask {columns} x {rows}: \
         give the frame that the mask was drawn on"
    )]
    FrameSize {
        /// Pixels in a row of the frame.
        frame_columns: usize,
        /// Rows of the frame.
        frame_rows: usize,
        /// Pixels in a row of the mask.
        columns: usize,
        /// Rows of the mask.
        rows: usize,
    },
    /// A moment that DICOM has no date for.
    #[error("the clock of this device gives no date: set it, then save again")]
    Clock,
    /// A value is longer than its element can hold.
    #[error("the DICOM file could not be encoded: a text or the pictures are too long for it")]
    Encoding,
}

impl DicomError {
    /// A stable name for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoPictures => "dicom-no-pictures",
            Self::FrameSize { .. } => "dicom-frame-size",
            Self::Clock => "dicom-clock",
            Self::Encoding => "dicom-encoding",
        }
    }
}
