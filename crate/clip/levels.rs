//! How dark and how bright each pixel gets over a clip.

use super::Frame;
use crate::geometry::Mask;

/// A pixel that is never brighter is outside.
const DARK: u8 = 8;
/// A pixel whose level changes by less stands still: compression changes a drawing by some levels.
const STILL: u8 = 16;
/// Frames looked at.
const FRAMES: usize = 24;
/// In fewer frames nothing may have moved.
const FEWEST_MOVING: usize = 4;

/// The darkest and the brightest level of each pixel, of its brightest channel.
pub(super) struct Levels {
    width: usize,
    height: usize,
    lowest: Vec<u8>,
    highest: Vec<u8>,
    frames: usize,
}

impl Levels {
    /// Of some frames, spread over the clip; `None` without a frame, and where sizes differ.
    pub(super) fn of(frames: &[Frame]) -> Option<Self> {
        let first = frames.first()?;
        let (width, height) = (first.width(), first.height());
        if frames
            .iter()
            .any(|f| (f.width(), f.height()) != (width, height))
        {
            return None;
        }
        let mut levels = Self {
            width,
            height,
            lowest: vec![u8::MAX; width * height],
            highest: vec![0; width * height],
            frames: 0,
        };
        for frame in frames.iter().step_by(frames.len().div_ceil(FRAMES)) {
            levels.take(frame);
        }
        Some(levels)
    }

    fn take(&mut self, frame: &Frame) {
        let pixels = frame.data().chunks_exact(frame.channels());
        let levels = pixels.map(|pixel| pixel.iter().copied().max().unwrap_or(0));
        let ranges = self.lowest.iter_mut().zip(&mut self.highest);
        for ((lowest, highest), level) in ranges.zip(levels) {
            *lowest = level.min(*lowest);
            *highest = level.max(*highest);
        }
        self.frames += 1;
    }

    /// Pixels that are bright in some frame; `None` of an image without a pixel.
    pub(super) fn lit(&self) -> Option<Mask> {
        let lit = self.highest.iter().map(|level| *level > DARK);
        Mask::new(self.width, self.height, lit.collect()).ok()
    }

    /// Pixels that change from frame to frame, as ultrasound does and words do not; `None` where
    /// there are too few frames to tell.
    pub(super) fn moving(&self) -> Option<Mask> {
        if self.frames < FEWEST_MOVING {
            return None;
        }
        let ranges = self.highest.iter().zip(&self.lowest);
        let moving = ranges.map(|(highest, lowest)| highest - lowest >= STILL);
        Mask::new(self.width, self.height, moving.collect()).ok()
    }
}
