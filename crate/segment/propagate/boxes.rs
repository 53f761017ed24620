//! Boxes from outlines.

use crate::geometry::{FramePx, Rect};

/// What the user's box may leave round its outline, as a part of the outline's side.
const MARGIN: [f64; 2] = [-0.05, 0.12];

/// What a box leaves round an outline: left, top, right, bottom, as parts of the outline's sides.
pub(super) fn margins(rect: &Rect<FramePx>, bounds: &Rect<FramePx>) -> [f64; 4] {
    let [width, height] = [bounds.width().max(1.0), bounds.height().max(1.0)];
    let left = [
        (bounds.x0 - rect.x0) / width,
        (bounds.y0 - rect.y0) / height,
        (rect.x1 - bounds.x1) / width,
        (rect.y1 - bounds.y1) / height,
    ];
    left.map(|v| v.clamp(MARGIN[0], MARGIN[1]))
}

/// The box round an outline that leaves those margins.
pub(super) fn grown(bounds: &Rect<FramePx>, margins: &[f64; 4]) -> Rect<FramePx> {
    let [width, height] = [bounds.width(), bounds.height()];
    Rect::from_corners(
        bounds.x0 - margins[0] * width,
        bounds.y0 - margins[1] * height,
        bounds.x1 + margins[2] * width,
        bounds.y1 + margins[3] * height,
    )
}

/// The box between `a` and `b`, `part` of the way.
pub(super) fn blended(a: &Rect<FramePx>, b: &Rect<FramePx>, part: f64) -> Rect<FramePx> {
    let mix = |a: f64, b: f64| a + part * (b - a);
    Rect::from_corners(
        mix(a.x0, b.x0),
        mix(a.y0, b.y0),
        mix(a.x1, b.x1),
        mix(a.y1, b.y1),
    )
}
