//! Why a mask gives no measurement.

use thiserror::Error;

/// Why a mask, or several of them, give no measurement.
#[derive(Debug, Clone, Copy, Error, PartialEq)]
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
    /// Some masks are in millimetres and others in pixels.
    #[error(
        "only some of the masks are calibrated, so their volumes cannot be compared: calibrate \
         all or none"
    )]
    MixedCalibration,
    /// The number of discs cannot be used.
    #[error("{got} discs cannot be used: choose 2 to 500, 20 by the guidelines")]
    Discs {
        /// Discs asked for.
        got: usize,
    },
    /// Landmarks that give no axis.
    #[error(
        "the landmarks give no long axis: the hinge points must be two points, with the apex \
         and a part of the mask away from the line between them"
    )]
    Landmarks,
    /// Two views whose stacks of discs cannot be paired.
    #[error("the two views have different discs: measure both with the same options")]
    DiscsDiffer,
    /// Discs parallel to the annulus have no biplane formula.
    #[error(
        "discs parallel to the annulus are for one plane: take discs at right angles to the \
         long axis for two"
    )]
    BasalBiplane,
    /// A body of a size that nobody has.
    #[error(
        "{height_cm} cm and {weight_kg} kg are no body's: give the height in cm, the weight in kg"
    )]
    Body {
        /// Height in cm.
        height_cm: f64,
        /// Weight in kg.
        weight_kg: f64,
    },
    /// A heart rate that nobody has.
    #[error("{heart_rate_bpm} is no heart rate: give beats a minute, 20 to 300")]
    HeartRate {
        /// Beats a minute.
        heart_rate_bpm: f64,
    },
    /// The long axes of the two views differ too much to be of one ventricle.
    #[error(
        "the long axes of the two views differ by {percent:.0} % in {phase}, more than 20 %: one \
         view is foreshortened; take a better one, or say that the mismatch is accepted"
    )]
    ViewsMismatch {
        /// Difference in per cent of the longer axis.
        percent: f64,
        /// The phase.
        phase: &'static str,
    },
}

impl MeasureError {
    /// A stable name for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::EmptyMask => "measure-empty-mask",
            Self::TooSmall { .. } => "measure-too-small",
            Self::ZeroEdv => "measure-zero-edv",
            Self::MixedCalibration => "measure-mixed-calibration",
            Self::Discs { .. } => "measure-discs",
            Self::Landmarks => "measure-landmarks",
            Self::DiscsDiffer => "measure-discs-differ",
            Self::BasalBiplane => "measure-basal-biplane",
            Self::Body { .. } => "measure-body",
            Self::HeartRate { .. } => "measure-heart-rate",
            Self::ViewsMismatch { .. } => "measure-views-mismatch",
        }
    }
}
