//! Strokes that are added to a mask or erased from it.

use super::stroke::{Stroke, Window, centre};
use crate::geometry::{FramePx, Mask, Point};

/// Every pixel whose centre lies under the brush becomes `value`.
pub(super) fn paint(mask: &Mask, stroke: &Stroke, value: bool) -> Mask {
    let mut painted = mask.clone();
    let (width, radius) = (mask.width(), stroke.radius());
    for segment in stroke.segments() {
        for pixel in Window::round(&segment, radius, mask).pixels() {
            if distance(centre(pixel), segment) <= radius {
                painted.as_mut_slice()[pixel.1 * width + pixel.0] = value;
            }
        }
    }
    painted
}

fn distance(p: Point<FramePx>, [a, b]: [Point<FramePx>; 2]) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let square = dx * dx + dy * dy;
    let along = match square > 0.0 {
        true => (((p.x - a.x) * dx + (p.y - a.y) * dy) / square).clamp(0.0, 1.0),
        false => 0.0,
    };
    p.distance(&Point::new(a.x + along * dx, a.y + along * dy))
}
