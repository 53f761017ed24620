//! Why there is no phantom.

use thiserror::Error;

/// Why there is no phantom.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum PhantomError {
    /// A setting is out of its range.
    #[error("{value} is no {name} of a phantom: give {least} to {most}")]
    Setting {
        /// What it is.
        name: &'static str,
        /// The value given.
        value: f64,
        /// The least that can be taken.
        least: f64,
        /// The most that can be taken.
        most: f64,
    },
    /// More frames than a clip may have.
    #[error("a phantom of {frames} frames is too long: give at most {most}")]
    TooLong {
        /// Frames asked for.
        frames: usize,
        /// Frames that can be made.
        most: usize,
    },
}

impl PhantomError {
    /// A stable name for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Setting { .. } => "phantom-setting",
            Self::TooLong { .. } => "phantom-too-long",
        }
    }
}
