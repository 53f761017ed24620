//! What a person asks of a network: points, a box, an earlier mask.

use crate::geometry::{ModelPx, Point, Rect};

/// What a point says of its pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PointLabel {
    /// It belongs to the object: SAM's label 1.
    Add,
    /// It does not: SAM's label 0.
    Subtract,
}

/// A point of a prompt, in the space `S`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PromptPoint<S> {
    /// Where it is.
    pub at: Point<S>,
    /// What it says.
    pub label: PointLabel,
}

/// A prompt in the space `S`. Everything in it is optional; with nothing at all the network
/// outlines what it likes.
#[derive(Debug, Clone, PartialEq)]
pub struct Prompt<S> {
    /// The box round the object.
    pub rect: Option<Rect<S>>,
    /// Points, in the order in which they were given.
    pub points: Vec<PromptPoint<S>>,
    /// The logits of an earlier mask of the same frame, `[4 * grid, 4 * grid]` row by row, as
    /// the decoder gave them.
    pub mask: Option<Vec<f32>>,
}

impl<S> Prompt<S> {
    /// Nothing.
    pub fn new() -> Self {
        Self {
            rect: None,
            points: Vec::new(),
            mask: None,
        }
    }

    /// A box alone.
    pub fn of_rect(rect: Rect<S>) -> Self {
        Self {
            rect: Some(rect),
            ..Self::new()
        }
    }
}

impl<S> Default for Prompt<S> {
    fn default() -> Self {
        Self::new()
    }
}

/// Which masks the decoder gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Masks {
    /// The one that fits a prompt without doubt: a box, or several points.
    Single,
    /// Three guesses at what a single point means: the whole, a part, a part of it.
    Three,
}

impl Masks {
    /// The mask tokens that are used, of `masks` in all.
    pub(super) fn tokens(self, masks: usize) -> std::ops::Range<usize> {
        match self {
            Self::Single => 0..1,
            Self::Three => 1..masks,
        }
    }
}

/// A prompt as the network takes it.
pub type ModelPrompt = Prompt<ModelPx>;
