//! A frame's outline and how it came about.

use super::boxes::margins;
use super::drift::Drift;
use crate::geometry::piece::Piece;
use crate::geometry::{FramePx, Mask, Rect};

/// What the network found.
#[derive(Debug, Clone)]
pub struct Found {
    /// At the frame's size.
    pub mask: Mask,
    /// The network's own guess of the IoU.
    pub iou_score: f32,
    /// The stability of the mask.
    pub stability: f32,
}

/// A frame's outline and how it came about.
#[derive(Debug, Clone)]
pub struct Outlined {
    /// The prompt; of a mask that was given its bounds.
    pub rect: Rect<FramePx>,
    /// The outline.
    pub mask: Mask,
    /// The network's own guess of the IoU; 1 of a mask that was given.
    pub iou_score: f32,
    /// The stability of the mask; 1 of one that was given.
    pub stability: f32,
    /// The user set it.
    pub fixed: bool,
    /// What jumped from the outline it follows from. Doubted outlines lead no further.
    pub drift: Vec<Drift>,
    /// How alike the walls are in this frame and in that it follows from, 0 to 1.
    pub likeness: f64,
    pub(super) shape: Option<Shape>,
    /// What the anchor's box left round its outline: left, top, right, bottom.
    pub(super) margins: [f64; 4],
    /// The prompted frame that it goes back to.
    pub(super) anchor: usize,
    /// The last frame that was believed: this one or an earlier.
    pub(super) believed: usize,
    /// How many frames ago that was.
    pub(super) doubted: usize,
}

/// Of the largest piece of a mask.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shape {
    pub(super) area: f64,
    pub(super) centre: [f64; 2],
    pub(super) bounds: Rect<FramePx>,
}

impl Shape {
    pub(super) fn of(mask: &Mask) -> Option<Self> {
        let piece = Piece::largest(mask)?.mask;
        let (mut sum, width) = ([0.0; 2], piece.width());
        let inside = piece.as_slice().iter().enumerate().filter(|(_, v)| **v);
        for (at, _) in inside {
            sum[0] += (at % width) as f64 + 0.5;
            sum[1] += (at / width) as f64 + 0.5;
        }
        let area = piece.count() as f64;
        Some(Self {
            area,
            centre: sum.map(|v| v / area),
            bounds: piece.bounds()?,
        })
    }
}

impl Outlined {
    /// The answer to a box that the user drew.
    pub(super) fn prompted(frame: usize, rect: Rect<FramePx>, found: Found) -> Self {
        let shape = Shape::of(&found.mask);
        Self {
            margins: shape.map_or([0.0; 4], |shape| margins(&rect, &shape.bounds)),
            drift: match shape {
                Some(_) => Vec::new(),
                None => vec![Drift::Nothing],
            },
            rect,
            shape,
            mask: found.mask,
            iou_score: found.iou_score,
            stability: found.stability,
            fixed: true,
            likeness: 1.0,
            anchor: frame,
            believed: frame,
            doubted: 0,
        }
    }

    /// An outline that the user gave, with its bounds.
    pub(super) fn given(frame: usize, mask: &Mask, rect: Rect<FramePx>) -> Self {
        let found = Found {
            mask: mask.clone(),
            iou_score: 1.0,
            stability: 1.0,
        };
        Self::prompted(frame, rect, found)
    }

    /// Pixels of the largest piece; `None` where nothing was found.
    pub fn area_px(&self) -> Option<f64> {
        Some(self.shape?.area)
    }

    /// The box round the largest piece; `None` where nothing was found.
    pub fn bounds(&self) -> Option<Rect<FramePx>> {
        Some(self.shape?.bounds)
    }

    pub(super) fn shape(&self) -> Option<&Shape> {
        self.shape.as_ref()
    }

    /// Whether other frames may follow from it.
    pub fn is_believed(&self) -> bool {
        self.drift.is_empty()
    }
}
