//! Why a mask gives no measurement.

use thiserror::Error;

/// Why a mask, or a pair of them, gives no measurement.
#[derive(Debug, Clone, Copy, Error, PartialEq, Eq)]
pub enum MeasureError {
    /// No pixel is inside.
    #[error("the mask is empty: draw a box round the left ventricle and segment again")]
    EmptyMask,
    /// The largest piece has too few pixels to have an outline.
    #[error(
        "the mask has only {pixels} connected pixels, too few to measure: draw the box round \
         the whole left ventricle"
    )]
    TooSmall {
        /// Pixels of the largest piece.
        pixels: usize,
    },
    /// End-diastole has no volume to compare with.
    #[error("the end-diastolic volume is zero: choose another end-diastolic frame")]
    ZeroEdv,
    /// One phase is in millimetres and the other in pixels.
    #[error(
        "only one of the two phases is calibrated, so their volumes cannot be compared: \
         calibrate both or neither"
    )]
    MixedCalibration,
}

impl MeasureError {
    /// A stable name for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::EmptyMask => "measure-empty-mask",
            Self::TooSmall { .. } => "measure-too-small",
            Self::ZeroEdv => "measure-zero-edv",
            Self::MixedCalibration => "measure-mixed-calibration",
        }
    }
}
