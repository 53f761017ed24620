//! A soft brush that drags the border along.
//!
//! The stroke is cut into steps of a quarter of the radius. Each moves a place by
//! `(1 - (d / r)⁴)²` of the step, `d` from the middle of the brush: nearly all of it over half of
//! the brush, so that bulges are round, then less, but nowhere so that the image folds. A pixel of
//! the result is followed back through all steps and looked up once, so that slow hands, whose
//! every move is less than a pixel, drag as far as quick ones.

use super::EditError;
use super::stroke::{Stroke, centre};
use crate::geometry::{FramePx, Mask, Point};

/// Length of a step in radii: below 0.41 nothing folds.
const STEP: f64 = 0.25;
/// Steps times pixels of the box.
const MOST_WORK: usize = 1 << 29;
/// Steps of a stroke, however small its box.
const MOST_STEPS: usize = 1 << 16;

/// One step: where the brush arrives, and how it got there.
struct Step {
    to: Point<FramePx>,
    by: [f64; 2],
}

/// Drags what lies under the brush.
///
/// # Errors
/// `EditError::TooLong` for a path with too many steps for its box.
pub(super) fn push(mask: &Mask, stroke: &Stroke) -> Result<Mask, EditError> {
    let window = stroke.window(mask);
    let pixels = window.width() * window.height();
    let most = MOST_STEPS.min(MOST_WORK / pixels.max(1));
    let steps = steps(stroke, most).ok_or(EditError::TooLong)?;
    let (mut pushed, width) = (mask.clone(), mask.width());
    for pixel in window.pixels() {
        let now = centre(pixel);
        let before = origin(now, &steps, stroke.radius());
        if before != now {
            pushed.as_mut_slice()[pixel.1 * width + pixel.0] = is_inside(mask, before);
        }
    }
    Ok(pushed)
}

/// The steps of a path, the last first; `None` of more than `most`.
fn steps(stroke: &Stroke, most: usize) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    for [from, to] in stroke.segments() {
        let count = (from.distance(&to) / (STEP * stroke.radius())).ceil();
        if count > (most - steps.len()) as f64 {
            return None;
        }
        let by = [(to.x - from.x) / count, (to.y - from.y) / count];
        steps.extend((1..=count as usize).map(|i| Step {
            to: Point::new(from.x + by[0] * i as f64, from.y + by[1] * i as f64),
            by,
        }));
    }
    steps.reverse();
    Some(steps)
}

/// Where what is now at `place` was before the stroke.
fn origin(place: Point<FramePx>, steps: &[Step], radius: f64) -> Point<FramePx> {
    let mut at = place;
    for Step { to, by } in steps {
        let (dx, dy) = (at.x - to.x, at.y - to.y);
        let square = (dx * dx + dy * dy) / (radius * radius);
        if square < 1.0 {
            let weight = (1.0 - square * square).powi(2);
            at = Point::new(at.x - weight * by[0], at.y - weight * by[1]);
        }
    }
    at
}

/// Whether a place is inside, by the four pixels round it.
fn is_inside(mask: &Mask, place: Point<FramePx>) -> bool {
    let (x, y) = (place.x - 0.5, place.y - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let (right_share, low_share) = (x - left, y - top);
    let at = |dx: isize, dy: isize| {
        let inside = mask.get(left as isize + dx, top as isize + dy);
        f64::from(u8::from(inside))
    };
    let row = |dy| at(0, dy) * (1.0 - right_share) + at(1, dy) * right_share;
    row(0) * (1.0 - low_share) + row(1) * low_share >= 0.5
}
