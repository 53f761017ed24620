//! How the walls round a ventricle moved between two frames.
//!
//! A shift and a stretch of each axis are fitted to the band of the image that holds the walls, by
//! Gauss and Newton's method on the differences of gray levels (Lucas and Kanade), robustly: what
//! does not move along, as noise and valves do, loses its weight.

use super::shade::Shade;
use crate::geometry::{FramePx, Rect};

/// The band: places at this radius of the ellipse in the box, give or take.
const BAND: [f64; 2] = [0.9, 0.25];
/// Steps at most at each level of blur.
const STEPS: usize = 12;
/// A step shorter than this, in pixels of the small picture, is the last.
const SETTLED: f64 = 0.005;
/// Differences beyond this many standard deviations of the picture count little.
const OUTLYING: f64 = 0.5;
/// How firmly stretches are held against noise, as a part of what the picture says.
const STIFFNESS: f64 = 0.01;
/// A ventricle changes by no more than this part of a side between frames that are compared.
const MOST_STRETCH: f64 = 0.45;

/// A shift and a stretch of each axis about the centre of a box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Motion {
    /// The centre that stretches keep, in frame pixels.
    pub centre: [f64; 2],
    /// How far the centre moved, in frame pixels.
    pub shift: [f64; 2],
    /// Factors of width and height.
    pub stretch: [f64; 2],
    /// Correlation of both frames' bands when one is moved to the other, at most 1.
    pub likeness: f64,
}

impl Motion {
    /// No motion seen.
    pub(super) fn none(rect: &Rect<FramePx>) -> Self {
        Self {
            centre: centre(rect),
            shift: [0.0; 2],
            stretch: [1.0; 2],
            likeness: 0.0,
        }
    }

    /// Where a box went.
    pub fn rect(&self, rect: &Rect<FramePx>) -> Rect<FramePx> {
        let [x0, y0] = self.point([rect.x0, rect.y0]);
        let [x1, y1] = self.point([rect.x1, rect.y1]);
        Rect::from_corners(x0, y0, x1, y1)
    }

    /// Where a point went.
    pub(super) fn point(&self, at: [f64; 2]) -> [f64; 2] {
        [0, 1].map(|i| self.centre[i] + self.shift[i] + self.stretch[i] * (at[i] - self.centre[i]))
    }

    /// Where a point came from.
    pub(super) fn origin(&self, at: [f64; 2]) -> [f64; 2] {
        [0, 1].map(|i| self.centre[i] + (at[i] - self.centre[i] - self.shift[i]) / self.stretch[i])
    }

    /// The motion of the walls round `rect` from one picture to another.
    pub(super) fn between(from: &Shade, to: &Shade, rect: &Rect<FramePx>) -> Self {
        let factor = from.factor as f64;
        let middle = centre(rect).map(|v| v / factor);
        let half = [rect.width(), rect.height()].map(|v| (v / factor / 2.0).max(2.0));
        let mut fit = Fit {
            from,
            to,
            middle,
            half,
            moved: [0.0; 4],
        };
        let likeness = fit.run().filter(|_| fit.is_sane());
        let Some(likeness) = likeness else {
            return Self::none(rect);
        };
        let [dx, dy, sx, sy] = fit.moved;
        Self {
            centre: centre(rect),
            shift: [dx * factor, dy * factor],
            stretch: [1.0 + sx / half[0], 1.0 + sy / half[1]],
            likeness,
        }
    }
}

fn centre(rect: &Rect<FramePx>) -> [f64; 2] {
    [
        f64::midpoint(rect.x0, rect.x1),
        f64::midpoint(rect.y0, rect.y1),
    ]
}

struct Fit<'a> {
    from: &'a Shade,
    to: &'a Shade,
    middle: [f64; 2],
    half: [f64; 2],
    /// Shift of the centre, and how far the edges moved beside that, in pixels.
    moved: [f64; 4],
}

/// One place of the band.
struct Place {
    weight: f64,
    before: f64,
    after: f64,
    /// How the value changes with each of the four numbers.
    slopes: [f64; 4],
}

impl Fit<'_> {
    fn run(&mut self) -> Option<f64> {
        for level in [1, 0] {
            for _ in 0..STEPS {
                let step = self.step(level)?;
                for (moved, step) in self.moved.iter_mut().zip(step) {
                    *moved += step.clamp(-4.0, 4.0);
                }
                if step.iter().all(|v| v.abs() < SETTLED) {
                    break;
                }
            }
        }
        let places = self.places(0);
        let norm = Norm::of(&places)?;
        let square = |p: &Place| p.weight * norm.difference(p).powi(2);
        let mean = places.iter().map(square).sum::<f64>() / norm.weight;
        Some(1.0 - 0.5 * mean)
    }

    fn is_sane(&self) -> bool {
        let stretched = |i: usize| (self.moved[2 + i] / self.half[i]).abs() < MOST_STRETCH;
        let shifted = |i: usize| self.moved[i].abs() < self.half[i];
        (0..2).all(|i| stretched(i) && shifted(i)) && self.moved.iter().all(|v| v.is_finite())
    }

    /// All places of the band that both pictures have.
    fn places(&self, level: usize) -> Vec<Place> {
        let reach = self.half.map(|v| (v * (BAND[0] + 2.0 * BAND[1])) as i32);
        let rows = -reach[1]..=reach[1];
        let all = rows.flat_map(|y| (-reach[0]..=reach[0]).map(move |x| (x, y)));
        all.filter_map(|(x, y)| self.place(level, f64::from(x), f64::from(y)))
            .collect()
    }

    fn place(&self, level: usize, x: f64, y: f64) -> Option<Place> {
        let (p, q) = (x / self.half[0], y / self.half[1]);
        let off = (p.hypot(q) - BAND[0]) / BAND[1];
        let weight = (-off * off).exp();
        if weight < 0.05 {
            return None;
        }
        let [dx, dy, sx, sy] = self.moved;
        let before = self
            .from
            .at(level, self.middle[0] + x, self.middle[1] + y)?;
        let (tx, ty) = (
            self.middle[0] + x + dx + sx * p,
            self.middle[1] + y + dy + sy * q,
        );
        let to = |x: f64, y: f64| self.to.at(level, x, y);
        let gx = 0.5 * (to(tx + 1.0, ty)? - to(tx - 1.0, ty)?);
        let gy = 0.5 * (to(tx, ty + 1.0)? - to(tx, ty - 1.0)?);
        Some(Place {
            weight,
            before,
            after: to(tx, ty)?,
            slopes: [gx, gy, gx * p, gy * q],
        })
    }

    /// The step that lessens the differences most; `None` where there is nothing to go by.
    fn step(&self, level: usize) -> Option<[f64; 4]> {
        let places = self.places(level);
        let norm = Norm::of(&places)?;
        let (mut matrix, mut right) = ([[0.0; 4]; 4], [0.0; 4]);
        for place in &places {
            let off = norm.difference(place);
            let trust = place.weight / (1.0 + (off / OUTLYING).powi(2)).powi(2);
            let slopes = place.slopes.map(|slope| slope / norm.after[1]);
            for i in 0..4 {
                right[i] -= trust * slopes[i] * off;
                for j in 0..4 {
                    matrix[i][j] += trust * slopes[i] * slopes[j];
                }
            }
        }
        let stiff = STIFFNESS * (0..4).map(|i| matrix[i][i]).sum::<f64>() / 4.0;
        for i in 2..4 {
            matrix[i][i] += stiff;
            right[i] -= stiff * self.moved[i];
        }
        solved(matrix, right)
    }
}

/// Mean and spread of the values before and after, so that gain does not pass for motion.
struct Norm {
    weight: f64,
    before: [f64; 2],
    after: [f64; 2],
}

impl Norm {
    /// `None` where there are too few places or no contrast.
    fn of(places: &[Place]) -> Option<Self> {
        let weight: f64 = places.iter().map(|p| p.weight).sum();
        let of = |value: &dyn Fn(&Place) -> f64| {
            let mean = places.iter().map(|p| p.weight * value(p)).sum::<f64>() / weight;
            let square = |p: &Place| p.weight * (value(p) - mean).powi(2);
            let spread = (places.iter().map(square).sum::<f64>() / weight).sqrt();
            (places.len() >= 30 && spread > 0.5).then_some([mean, spread])
        };
        Some(Self {
            weight,
            before: of(&|p| p.before)?,
            after: of(&|p| p.after)?,
        })
    }

    fn difference(&self, place: &Place) -> f64 {
        (place.after - self.after[0]) / self.after[1]
            - (place.before - self.before[0]) / self.before[1]
    }
}

/// Solves four linear equations; `None` when they tell too little.
fn solved(mut matrix: [[f64; 4]; 4], mut right: [f64; 4]) -> Option<[f64; 4]> {
    for i in 0..4 {
        let pivot = (i..4).max_by(|a, b| matrix[*a][i].abs().total_cmp(&matrix[*b][i].abs()))?;
        matrix.swap(i, pivot);
        right.swap(i, pivot);
        if matrix[i][i].is_nan() || matrix[i][i].abs() <= 1e-9 {
            return None;
        }
        let top = matrix[i];
        for row in i + 1..4 {
            let part = matrix[row][i] / top[i];
            for (value, above) in matrix[row].iter_mut().zip(top) {
                *value -= part * above;
            }
            right[row] -= part * right[i];
        }
    }
    for i in (0..4).rev() {
        let known: f64 = (i + 1..4).map(|j| matrix[i][j] * right[j]).sum();
        right[i] = (right[i] - known) / matrix[i][i];
    }
    Some(right)
}
