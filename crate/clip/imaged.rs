//! The shape of the sector that ultrasound fills, for what lies outside to be made black: names,
//! dates and rulers are burned in there.
//!
//! It is found in the pixels and never made up: an image that is bright from edge to edge or in a
//! rectangle has no sector that could be told from a drawing. Words inside of the sector stay.

use super::Frame;
use super::levels::Levels;
use crate::geometry::piece::Piece;
use crate::geometry::polygon::{area, below, convex_hull, edges};
use crate::geometry::{FramePx, Mask, Point};

/// Half the side of the window in which pixels are counted, as a part of the image's shorter side.
/// A line of text is lower than the window, so that it fills less than half of it.
const REACH: f64 = 0.02;
/// The part of the window that is lit within the sector and along its straight edges.
const DENSE: f64 = 0.5;
/// The part of the window that moves in some frames even where the sector is dark and quiet; of words
/// nothing does.
const RESTLESS: f64 = 0.1;
/// What stands still beside the moving sector is text where it is no more than this part of what is
/// lit; where it is more, a part of the sector hardly moves.
const STILL: f64 = 0.05;
/// Smaller images, in pixels a side, show no sector.
const LEAST_SIDE: usize = 32;
/// The parts of the image that a sector takes.
const COVERS: std::ops::RangeInclusive<f64> = 0.08..=0.9;
/// A sector fills no larger part of the box round it: one of 74 degrees has 0.54, with its
/// apex cut off 0.7, a rectangle 1.
const FILLS_BOX: f64 = 0.9;
/// Of the shape round what is lit, so much is lit: less is no one piece of ultrasound.
const SOLID: f64 = 0.75;
/// The soft edge of a sector, as a part of the image's shorter side.
const EDGE: f64 = 0.005;

/// A convex part of the image: the sector, or what a person has made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ImagedArea {
    corners: Vec<Point<FramePx>>,
    size: [usize; 2],
}

impl ImagedArea {
    /// The sector of a clip, from its frames; `None` where there is none to be told.
    pub fn of(frames: &[Frame]) -> Option<Self> {
        let levels = Levels::of(frames)?;
        let lit = levels.lit()?;
        let size = [lit.width(), lit.height()];
        let side = size[0].min(size[1]);
        if side < LEAST_SIDE {
            return None;
        }
        let reach = ((side as f64 * REACH).round() as usize).max(2);
        let all = dense(&lit, reach, DENSE)?;
        let moving = levels
            .moving()
            .and_then(|m| Self::round(&dense(&m, reach, RESTLESS)?));
        let core = match moving.and_then(|m| dense(&m.within(&lit)?, reach, DENSE)) {
            Some(part) if part.count() as f64 >= (1.0 - STILL) * all.count() as f64 => part,
            _ => all,
        };
        let found = Self::round(&core)?;
        found
            .is_sector(&core)
            .then_some(found)?
            .grown(EDGE * side as f64)
    }

    /// The convex shape round a mask.
    fn round(mask: &Mask) -> Option<Self> {
        let mut ends = Vec::new();
        for (y, row) in mask.as_slice().chunks_exact(mask.width()).enumerate() {
            let Some(first) = row.iter().position(|v| *v) else {
                continue;
            };
            let last = row.iter().rposition(|v| *v).unwrap_or(first) + 1;
            let corner = |x: usize, y: usize| Point::new(x as f64, y as f64);
            ends.extend([first, last].map(|x| corner(x, y)));
            ends.extend([first, last].map(|x| corner(x, y + 1)));
        }
        let corners = convex_hull(&ends);
        (corners.len() > 2).then_some(Self {
            corners,
            size: [mask.width(), mask.height()],
        })
    }

    fn is_sector(&self, core: &Mask) -> bool {
        let own = area(&self.corners);
        let image = (self.size[0] * self.size[1]) as f64;
        let Some(bounds) = core.bounds() else {
            return false;
        };
        COVERS.contains(&(own / image))
            && own <= FILLS_BOX * bounds.width() * bounds.height()
            && core.count() as f64 >= SOLID * own
    }

    /// The same shape with its edges moved outwards by so many pixels, inwards where that is
    /// negative, cut at the image's borders; `None` where nothing is left.
    pub fn grown(&self, by_px: f64) -> Option<Self> {
        let [width, height] = self.size.map(|side| side as f64);
        let image = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)];
        let mut corners: Vec<Point<FramePx>> = image.map(|(x, y)| Point::new(x, y)).to_vec();
        for (a, b) in edges(&self.corners) {
            let length = a.distance(&b);
            let outside = |p: Point<FramePx>| {
                ((b.y - a.y) * (p.x - a.x) - (b.x - a.x) * (p.y - a.y)) / length
            };
            corners = below(&corners, outside, by_px);
        }
        (by_px.is_finite() && area(&corners) >= 1.0).then_some(Self {
            corners,
            size: self.size,
        })
    }

    /// Its corners, clockwise on the screen.
    pub fn corners(&self) -> &[Point<FramePx>] {
        &self.corners
    }

    /// The columns of row `y` whose centres are inside.
    fn columns(&self, y: usize) -> std::ops::Range<usize> {
        let centre = y as f64 + 0.5;
        let (mut from, mut to) = (f64::INFINITY, f64::NEG_INFINITY);
        for (a, b) in edges(&self.corners) {
            if (a.y <= centre) != (b.y <= centre) {
                let x = a.x + (centre - a.y) / (b.y - a.y) * (b.x - a.x);
                (from, to) = (from.min(x), to.max(x));
            }
        }
        let column = |x: f64| ((x - 0.5).ceil().max(0.0) as usize).min(self.size[0]);
        match from < to {
            true => column(from)..column(to),
            false => 0..0,
        }
    }

    /// What of a mask lies inside.
    fn within(&self, mask: &Mask) -> Option<Mask> {
        let mut inside = vec![false; mask.as_slice().len()];
        for y in 0..mask.height() {
            let columns = self.columns(y);
            let row = y * mask.width();
            let place = row + columns.start..row + columns.end;
            inside[place.clone()].copy_from_slice(&mask.as_slice()[place]);
        }
        Mask::new(mask.width(), mask.height(), inside).ok()
    }

    /// The frame with all its pixels outside black; `None` for a frame of another size.
    pub fn blackened(&self, frame: &Frame) -> Option<Frame> {
        let [width, height] = self.size;
        if [frame.width(), frame.height()] != self.size {
            return None;
        }
        let channels = frame.channels();
        let mut data = frame.data().to_vec();
        for (y, row) in data.chunks_exact_mut(width * channels).enumerate() {
            let columns = self.columns(y);
            row[..columns.start * channels].fill(0);
            row[columns.end * channels..].fill(0);
        }
        match channels {
            1 => Frame::gray(width, height, data),
            _ => Frame::rgb(width, height, data),
        }
        .ok()
    }
}

/// The largest piece, holes filled, of the pixels in whose window so much of the mask is.
fn dense(mask: &Mask, reach: usize, part: f64) -> Option<Mask> {
    let (width, height) = (mask.width(), mask.height());
    let sums = Sums::of(mask);
    let mut inside = Vec::with_capacity(width * height);
    for y in 0..height {
        let rows = y.saturating_sub(reach)..(y + reach + 1).min(height);
        for x in 0..width {
            let columns = x.saturating_sub(reach)..(x + reach + 1).min(width);
            let pixels = (rows.len() * columns.len()) as f64;
            inside.push(f64::from(sums.within(&columns, &rows)) >= part * pixels);
        }
    }
    let dense = Mask::new(width, height, inside).ok()?;
    Some(Piece::largest(&dense)?.mask)
}

/// Sums over the rectangles from the first pixel on.
struct Sums {
    width: usize,
    sums: Vec<u32>,
}

impl Sums {
    fn of(mask: &Mask) -> Self {
        let width = mask.width() + 1;
        let mut sums = vec![0; width * (mask.height() + 1)];
        for (y, row) in mask.as_slice().chunks_exact(mask.width()).enumerate() {
            let mut along = 0;
            for (x, inside) in row.iter().enumerate() {
                along += u32::from(*inside);
                sums[(y + 1) * width + x + 1] = sums[y * width + x + 1] + along;
            }
        }
        Self { width, sums }
    }

    fn within(&self, columns: &std::ops::Range<usize>, rows: &std::ops::Range<usize>) -> u32 {
        let at = |x: usize, y: usize| self.sums[y * self.width + x];
        at(columns.end, rows.end) + at(columns.start, rows.start)
            - at(columns.start, rows.end)
            - at(columns.end, rows.start)
    }
}

#[cfg(test)]
#[path = "imaged_tests.rs"]
mod tests;
