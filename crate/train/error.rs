//! What can go wrong with training.

use thiserror::Error;

use crate::clip::ClipError;
use crate::geometry::MaskError;
use crate::model::WeightsError;
use crate::model::checkpoint::CheckpointError;
use crate::segment::SegmentError;

/// Why nothing was trained. Names no file and no folder: they can name a patient.
#[derive(Debug, Error)]
pub enum TrainError {
    /// A folder or a file of the data cannot be read or written.
    #[error("{what} cannot be read or written ({reason})")]
    File {
        /// Which one.
        what: &'static str,
        /// What the system says.
        reason: String,
    },
    /// There are no frames with masks in the folder.
    #[error(
        "there are no frames with masks here: a clip is a folder with frames/*.png and masks/*.png \
         of the same names"
    )]
    NoData,
    /// There are no files of clips in the folder.
    #[error(
        "there are no clips here: give their files, or the folder that holds them (its subfolders are \
         not looked into)"
    )]
    NoClips,
    /// Too few clips for what was asked.
    #[error("{wanted} clips are needed for this and there are {got}")]
    TooFewClips {
        /// Needed.
        wanted: usize,
        /// Found.
        got: usize,
    },
    /// Too few outlines to learn from.
    #[error("{wanted} corrected outlines are needed to learn from and there are {got}")]
    TooFewOutlines {
        /// Needed.
        wanted: usize,
        /// Found.
        got: usize,
    },
    /// A mask has another size than its frame.
    #[error("mask {number} of clip {clip} (counted from 0) has another size than its frame")]
    MaskSize {
        /// The clip, counted from 0 in the order of their names.
        clip: usize,
        /// The frame.
        number: usize,
    },
    /// What is to be tuned is larger than any that is known.
    #[error("what is to be tuned has {values} values; fewer than 16777216 can be tuned")]
    TooLarge {
        /// How many there are.
        values: usize,
    },
    /// The model has a head that suggests boxes.
    #[error(
        "this model suggests boxes from what the neck of its image encoder gives: its neck is not \
         tuned; begin with a model without that head"
    )]
    NeckOfBoxes,
    /// The tuned tensors hold another neck than the model.
    #[error(
        "these tensors change the neck of the image encoder too: training goes on from them with \
         --neck only, and frames are not labelled with them"
    )]
    OtherNeck,
    /// The saved state belongs to another run.
    #[error("the saved state is of another recipe or another model; it is not resumed")]
    OtherRun,
    /// The saved state is damaged.
    #[error("the saved state is damaged ({0})")]
    State(String),
    /// The loss is no number any more.
    #[error("the loss is no number at step {step}: the learning rate is too high for these data")]
    Diverged {
        /// The step.
        step: usize,
    },
    /// A frame is damaged.
    #[error(transparent)]
    Clip(#[from] ClipError),
    /// A mask is damaged.
    #[error(transparent)]
    Mask(#[from] MaskError),
    /// The checkpoint is damaged.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The checkpoint does not fit.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// The encoder failed.
    #[error(transparent)]
    Segment(#[from] SegmentError),
}

impl TrainError {
    /// A stable name for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::File { .. } => "train-file",
            Self::NoData => "train-no-data",
            Self::NoClips => "train-no-clips",
            Self::TooFewClips { .. } => "train-too-few-clips",
            Self::TooFewOutlines { .. } => "learn-too-few",
            Self::MaskSize { .. } => "train-mask-size",
            Self::TooLarge { .. } => "train-too-large",
            Self::NeckOfBoxes => "train-neck-boxes",
            Self::OtherNeck => "train-other-neck",
            Self::OtherRun => "train-other-run",
            Self::State(_) => "train-state",
            Self::Diverged { .. } => "train-diverged",
            Self::Clip(error) => error.code(),
            Self::Mask(error) => error.code(),
            Self::Checkpoint(error) => error.code(),
            Self::Weights(error) => error.code(),
            Self::Segment(error) => error.code(),
        }
    }

    /// For `map_err` of a file operation.
    pub(super) fn file(what: &'static str) -> impl Fn(std::io::Error) -> Self {
        move |error| Self::File {
            what,
            reason: error.kind().to_string(),
        }
    }
}
