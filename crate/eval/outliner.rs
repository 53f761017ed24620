//! What outlines boxes.

use std::ops::ControlFlow;

use super::error::EvalError;
use crate::clip::Frame;
use crate::geometry::{FramePx, Mask, Rect};
use crate::segment::Segmenter;
use crate::train::ShapePrior;

/// Outlines boxes on a frame.
pub trait Outliner {
    /// A mask at the frame's size for each of `boxes`, which lie within it.
    ///
    /// # Errors
    /// `Segment` when the device failed.
    fn outline(&self, frame: &Frame, boxes: &[Rect<FramePx>]) -> Result<Vec<Mask>, EvalError>;
}

impl Outliner for Segmenter {
    fn outline(&self, frame: &Frame, boxes: &[Rect<FramePx>]) -> Result<Vec<Mask>, EvalError> {
        let go_on = async |_| ControlFlow::Continue(());
        pollster::block_on(self.encode(frame, go_on))?;
        let (key, size) = (self.key(frame), (frame.width(), frame.height()));
        let each = |rect: &Rect<FramePx>| {
            let found = pollster::block_on(self.segment(key, size, *rect))?;
            Ok(found.mask)
        };
        let found = boxes.iter().map(each).collect();
        // Each frame is asked for once.
        self.forget();
        found
    }
}

impl Outliner for ShapePrior {
    fn outline(&self, frame: &Frame, boxes: &[Rect<FramePx>]) -> Result<Vec<Mask>, EvalError> {
        let size = (frame.width(), frame.height());
        Ok(boxes
            .iter()
            .map(|rect| Self::outline(self, size, *rect))
            .collect())
    }
}

/// The ellipse in the box: the plainest outline there is.
#[derive(Debug, Clone, Copy)]
pub struct Ellipse;

impl Outliner for Ellipse {
    fn outline(&self, frame: &Frame, boxes: &[Rect<FramePx>]) -> Result<Vec<Mask>, EvalError> {
        let (width, height) = (frame.width(), frame.height());
        let part = |at: usize, from: f64, to: f64| {
            (at as f64 + 0.5 - f64::midpoint(from, to)) / ((to - from) / 2.0)
        };
        let mask = |rect: &Rect<FramePx>| {
            let inside = (0..width * height).map(|i| {
                let (x, y) = (i % width, i / width);
                part(x, rect.x0, rect.x1).hypot(part(y, rect.y0, rect.y1)) <= 1.0
            });
            Ok(Mask::new(width, height, inside.collect())?)
        };
        boxes.iter().map(mask).collect()
    }
}
