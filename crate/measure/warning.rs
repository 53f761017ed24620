//! What makes a measurement less trustworthy.

use serde::Serialize;

/// A reason to trust a measurement less.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// A stable name for this kind of warning.
    pub code: &'static str,
    /// What is the matter and what to do.
    pub message: String,
}

impl Warning {
    /// The code of the warning that sizes are in pixels.
    pub(super) const UNCALIBRATED: &'static str = "uncalibrated";

    /// A warning from its code and message.
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    /// That the sizes are in pixels.
    pub(super) fn uncalibrated() -> Self {
        Self::new(
            Self::UNCALIBRATED,
            "The size of a pixel is not known: volumes, lengths and areas need a calibration, \
             and the EF holds only if the pixels are square.",
        )
    }
}
