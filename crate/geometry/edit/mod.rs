//! A mask edited by hand, with a round brush or as a whole.
//!
//! An edit reads and writes the box that it touches; beyond that the mask is only copied. No edit
//! leaves the image.

mod paint;
mod push;
mod smooth;
mod stroke;

pub use stroke::Stroke;

use thiserror::Error;

use super::Mask;

/// What is done to a mask.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// The border is dragged along the path, most under the middle of the brush, not at all at its
    /// rim.
    Push(Stroke),
    /// What the brush covers is put inside.
    Add(Stroke),
    /// What the brush covers is put outside.
    Erase(Stroke),
    /// The outline is smoothed; its area is kept within 1 % where its bends are wider than four
    /// `sigma_px`. Finer ones give way.
    Smooth {
        /// Standard deviation of the Gaussian in frame px, 1 to 64.
        sigma_px: f64,
    },
}

/// Why a mask cannot be edited so.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum EditError {
    /// The path has no points or too many, a number is not finite or beyond any image, or the brush
    /// is too small.
    #[error("this is no stroke of a brush")]
    Stroke,
    /// It would take too long: the border is dragged in small steps.
    #[error("the stroke is too long for its brush: draw it in parts")]
    TooLong,
    /// No Gaussian to smooth with.
    #[error("an outline is smoothed over 1 to 64 pixels")]
    Sigma,
}

impl EditError {
    /// A stable name for this kind of error.
    pub fn code(self) -> &'static str {
        match self {
            Self::Stroke => "edit-stroke",
            Self::TooLong => "edit-too-long",
            Self::Sigma => "edit-sigma",
        }
    }
}

impl Edit {
    /// The edited mask.
    ///
    /// # Errors
    /// `EditError::TooLong` for a drag that would take too many steps, `EditError::Sigma` for a
    /// Gaussian narrower than 1 or wider than 64 pixels.
    pub fn apply(&self, mask: &Mask) -> Result<Mask, EditError> {
        match self {
            Self::Push(stroke) => push::push(mask, stroke),
            Self::Add(stroke) => Ok(paint::paint(mask, stroke, true)),
            Self::Erase(stroke) => Ok(paint::paint(mask, stroke, false)),
            Self::Smooth { sigma_px } => smooth::smooth(mask, *sigma_px),
        }
    }
}

#[cfg(test)]
mod tests;
