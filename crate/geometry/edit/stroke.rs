//! The way of a round brush over an image.

use super::EditError;
use crate::geometry::{FramePx, Mask, Point};

/// More points than a hand gives between two moments that are shown.
const MOST_POINTS: usize = 4096;
/// No image is larger; a brush may leave it a little.
const FARTHEST: f64 = 65_536.0;
/// A smaller brush covers no centre of a pixel for sure.
const LEAST_RADIUS: f64 = 0.75;

/// A path with the radius of the brush, in frame pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct Stroke {
    path: Vec<Point<FramePx>>,
    radius: f64,
}

impl Stroke {
    /// A stroke along `path`; a single point is a dot.
    ///
    /// # Errors
    /// `EditError::Stroke` unless there are 1 to 4096 points, all numbers are finite and within
    /// 65 536 of the image's corner, and the radius is at least 0.75.
    pub fn new(path: Vec<Point<FramePx>>, radius: f64) -> Result<Self, EditError> {
        let near = |v: f64| v.abs() <= FARTHEST;
        let fits = path.iter().all(|p| near(p.x) && near(p.y));
        let brush = near(radius) && radius >= LEAST_RADIUS;
        match fits && brush && (1..=MOST_POINTS).contains(&path.len()) {
            true => Ok(Self { path, radius }),
            false => Err(EditError::Stroke),
        }
    }

    pub(super) fn radius(&self) -> f64 {
        self.radius
    }

    /// From point to point; a dot is one segment without length.
    pub(super) fn segments(&self) -> Vec<[Point<FramePx>; 2]> {
        match self.path.as_slice() {
            [dot] => vec![[*dot, *dot]],
            path => path.windows(2).map(|pair| [pair[0], pair[1]]).collect(),
        }
    }

    /// What the brush touches of `mask`.
    pub(super) fn window(&self, mask: &Mask) -> Window {
        Window::round(&self.path, self.radius, mask)
    }
}

/// Columns and rows of an image, the ends left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) columns: [usize; 2],
    pub(super) rows: [usize; 2],
}

impl Window {
    /// The pixels of `mask` within `reach` of the box round `points`.
    pub(super) fn round(points: &[Point<FramePx>], reach: f64, mask: &Mask) -> Self {
        let along = |of: fn(&Point<FramePx>) -> f64, size: usize| {
            let least = points.iter().map(of).fold(f64::INFINITY, f64::min);
            let most = points.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
            let inside = |v: f64| v.clamp(0.0, size as f64) as usize;
            [
                inside((least - reach).floor()),
                inside((most + reach).ceil()),
            ]
        };
        Self {
            columns: along(|p| p.x, mask.width()),
            rows: along(|p| p.y, mask.height()),
        }
    }

    pub(super) fn width(&self) -> usize {
        self.columns[1].saturating_sub(self.columns[0])
    }

    pub(super) fn height(&self) -> usize {
        self.rows[1].saturating_sub(self.rows[0])
    }

    /// Column and row of every pixel, in reading order.
    pub(super) fn pixels(self) -> impl Iterator<Item = (usize, usize)> {
        let [left, right] = self.columns;
        (self.rows[0]..self.rows[1]).flat_map(move |y| (left..right).map(move |x| (x, y)))
    }
}

/// The centre of a pixel.
pub(super) fn centre((x, y): (usize, usize)) -> Point<FramePx> {
    Point::new(x as f64 + 0.5, y as f64 + 0.5)
}
