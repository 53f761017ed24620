//! The part of the image that ultrasound fills.

use crate::clip::Frame;
use crate::geometry::Mask;
use crate::geometry::piece::Piece;

/// A pixel that is never brighter is outside.
const DARK: u8 = 8;
/// Frames looked at.
const FRAMES: usize = 24;
/// An outline this near to the sector's edge, in pixels, is at it.
const NEAR: isize = 2;

/// The sector of a clip.
#[derive(Debug, Clone)]
pub struct Sector(Mask);

impl Sector {
    /// The largest piece that is bright in some frame, its holes filled; `None` of an image that is
    /// dark throughout.
    pub fn of(frames: &[Frame]) -> Option<Self> {
        let first = frames.first()?;
        let mut bright = vec![false; first.width() * first.height()];
        let every = frames.len().div_ceil(FRAMES);
        for frame in frames.iter().step_by(every) {
            let pixels = frame.data().chunks_exact(frame.channels());
            for (bright, pixel) in bright.iter_mut().zip(pixels) {
                *bright |= pixel.iter().any(|v| *v > DARK);
            }
        }
        let mask = Mask::new(first.width(), first.height(), bright).ok()?;
        Some(Self(Piece::largest(&mask)?.mask))
    }

    /// The part of an outline, 0 to 1, that runs along the sector's edge or the image's.
    pub fn edge_fraction(&self, mask: &Mask) -> f64 {
        let (mut border, mut near) = (0usize, 0usize);
        for y in 0..mask.height() as isize {
            for x in 0..mask.width() as isize {
                let beside = [(1, 0), (-1, 0), (0, 1), (0, -1)];
                if !mask.get(x, y) || beside.iter().all(|(dx, dy)| mask.get(x + dx, y + dy)) {
                    continue;
                }
                border += 1;
                let out = |(dx, dy): &(isize, isize)| !self.0.get(x + NEAR * dx, y + NEAR * dy);
                near += usize::from(beside.iter().any(out));
            }
        }
        match border {
            0 => 0.0,
            all => near as f64 / all as f64,
        }
    }
}
