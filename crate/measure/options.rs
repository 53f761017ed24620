//! What the user chooses of a measurement.

use serde::Serialize;

use super::discs::DISCS;
use super::error::MeasureError;
use crate::geometry::{FramePx, Point};

/// More discs than this are thinner than a pixel of any frame.
const MOST_DISCS: usize = 500;

/// How a mask is measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Number of discs; 20 unless changed.
    pub discs: usize,
    /// How the discs lie.
    pub orientation: Orientation,
    /// Landmarks that the user has set.
    pub landmarks: GivenLandmarks,
    /// The outline was edited by hand: changes no number, and is told with all of them.
    pub edited: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            discs: DISCS,
            orientation: Orientation::LongAxis,
            landmarks: GivenLandmarks::default(),
            edited: false,
        }
    }
}

impl Options {
    /// These options, if they can be used.
    ///
    /// # Errors
    /// `MeasureError::Discs` unless there are 2 to 500 discs, `MeasureError::Landmarks` when a
    /// landmark is no finite point or both hinge points are one.
    pub(super) fn checked(&self) -> Result<&Self, MeasureError> {
        if !(2..=MOST_DISCS).contains(&self.discs) {
            return Err(MeasureError::Discs { got: self.discs });
        }
        let given = &self.landmarks;
        let mut points = given.hinges.iter().flatten().chain(&given.apex);
        let finite = points.all(|p| p.x.is_finite() && p.y.is_finite());
        let apart = given.hinges.is_none_or(|[a, b]| a != b);
        if finite && apart {
            Ok(self)
        } else {
            Err(MeasureError::Landmarks)
        }
    }
}

/// How the discs lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Orientation {
    /// At right angles to the long axis, as the guidelines have it. A slanted annulus makes the
    /// volume too small.
    #[default]
    LongAxis,
    /// Parallel to the annulus, up to the point farthest from it. A disc is an ellipse then: its
    /// chord lies slanted in the image, and its other axis is taken as the chord times the
    /// cosine of the slant. Single plane only.
    Annulus,
}

/// Landmarks that take the place of those found; each may be left to be found.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct GivenLandmarks {
    /// Both ends of the annulus. The outline is closed by the line between them, and the long
    /// axis starts at its middle.
    pub hinges: Option<[Point<FramePx>; 2]>,
    /// The end of the long axis.
    pub apex: Option<Point<FramePx>>,
}
