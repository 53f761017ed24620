//! Why there is no mask.

use thiserror::Error;

use crate::model::WeightsError;
use crate::model::checkpoint::CheckpointError;

/// Why there is no mask.
#[derive(Debug, Error)]
pub enum SegmentError {
    /// The box has no area inside the frame.
    #[error("the box lies outside the frame or has no area; draw it round the ventricle")]
    Box,
    /// A point is not in the frame.
    #[error("a point lies outside the frame; set it on the ventricle or beside it")]
    Point,
    /// The prompt's mask is not of this network.
    #[error("the mask prompt has {got} values, the network takes {want}; give one that it made")]
    PromptMask {
        /// Values found.
        got: usize,
        /// Values needed.
        want: usize,
    },
    /// The prompt is empty.
    #[error("there is neither a box nor a point nor a mask; draw a box round the ventricle")]
    NoPrompt,
    /// The model was trained for boxes only.
    #[error("this model was trained for boxes only and for one mask; draw a box")]
    BoxesOnly,
    /// The pipeline belongs to another network.
    #[error("the pipeline {pipeline} is not one of {title}; it has: {known}")]
    Pipeline {
        /// The pipeline asked for.
        pipeline: &'static str,
        /// The network.
        title: &'static str,
        /// The names of its pipelines.
        known: String,
    },
    /// The frame is not in the cache.
    #[error("the frame has not been encoded")]
    NotEncoded,
    /// The device gave nothing back: it was lost or ran out of memory.
    #[error("the device gave no result ({0}); it was lost or is out of memory")]
    Device(String),
    /// The device gave numbers that are none.
    #[error("the device gave a result that is not a number; it cannot be trusted")]
    NotFinite,
    /// The weights do not fit the network.
    #[error(transparent)]
    Weights(#[from] WeightsError),
}

impl From<CheckpointError> for SegmentError {
    fn from(error: CheckpointError) -> Self {
        Self::Weights(error.into())
    }
}

impl SegmentError {
    /// A stable name for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Box => "segment-box",
            Self::Point => "segment-point",
            Self::PromptMask { .. } => "segment-prompt-mask",
            Self::NoPrompt => "segment-no-prompt",
            Self::BoxesOnly => "segment-boxes-only",
            Self::Pipeline { .. } => "pipeline-unknown",
            Self::NotEncoded => "segment-not-encoded",
            Self::Device(_) => "device-no-result",
            Self::NotFinite => "device-not-finite",
            Self::Weights(error) => error.code(),
        }
    }
}
