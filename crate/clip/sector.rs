//! The part of the image that ultrasound fills.

use super::Frame;
use super::levels::Levels;
use crate::geometry::Mask;
use crate::geometry::piece::Piece;

/// An outline this near to the sector's edge, in pixels, is at it.
const NEAR: isize = 2;

/// The sector of a clip.
#[derive(Debug, Clone)]
pub struct Sector(Mask);

impl Sector {
    /// The largest piece that is bright in some frame, its holes filled; `None` of an image that is
    /// dark throughout.
    pub fn of(frames: &[Frame]) -> Option<Self> {
        let levels = Levels::of(frames)?;
        Some(Self(Piece::largest(&levels.lit()?)?.mask))
    }

    /// Its pixels.
    pub fn mask(&self) -> &Mask {
        &self.0
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
