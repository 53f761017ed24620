//! The method of discs: a stack of discs along the long axis.

use std::f64::consts::FRAC_PI_4;

use super::axis::Axis;
use crate::geometry::polygon::{area, below, crossings};
use crate::geometry::{FramePx, Mm, Point, Scale};

/// Discs in a stack, as the guidelines have it.
pub const DISCS: usize = 20;

/// One disc of the stack, seen from its edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Disc {
    /// Where the outline meets the middle of the slab on one side, for drawing.
    pub from: Point<FramePx>,
    /// As `from`, on the other side.
    pub to: Point<FramePx>,
    /// Area of the slab divided by its thickness, in mm (pixels when uncalibrated): the chord
    /// averaged over the slab. One chord would carry the roughness of the mask's border.
    pub diameter_mm: f64,
}

/// The `DISCS` discs of `outline` on `axis`, from the annulus (0) to the apex (`length`).
pub(super) fn stack(
    outline: &[Point<Mm>],
    axis: &Axis,
    length: f64,
    frame_from_mm: Scale<FramePx, Mm>,
) -> Vec<Disc> {
    let thickness = length / DISCS as f64;
    let along = |p| axis.along(p);
    let area_up_to = |k: usize| area(&below(outline, along, k as f64 * thickness)).abs();
    let areas: Vec<f64> = (0..=DISCS).map(area_up_to).collect();
    areas
        .windows(2)
        .enumerate()
        .map(|(k, slab)| {
            let middle = (k as f64 + 0.5) * thickness;
            let (from, to) = chord(outline, axis, middle);
            Disc {
                from: frame_from_mm.point(from),
                to: frame_from_mm.point(to),
                diameter_mm: ((slab[1] - slab[0]) / thickness).max(0.0),
            }
        })
        .collect()
}

/// The outermost points where `outline` meets the perpendicular of `axis` at `along`; twice the
/// point of the axis where it does not.
fn chord(outline: &[Point<Mm>], axis: &Axis, along: f64) -> (Point<Mm>, Point<Mm>) {
    let met = crossings(outline, |p| axis.along(p), along);
    let across = |a: &&Point<Mm>, b: &&Point<Mm>| axis.across(**a).total_cmp(&axis.across(**b));
    match (met.iter().min_by(across), met.iter().max_by(across)) {
        (Some(&from), Some(&to)) => (from, to),
        _ => (axis.at(along), axis.at(along)),
    }
}

/// Volume of a stack of height `length`: the sum of its cylinders, in the cube of its unit.
pub(super) fn volume(discs: &[Disc], length: f64) -> f64 {
    let squares: f64 = discs.iter().map(|d| d.diameter_mm * d.diameter_mm).sum();
    FRAC_PI_4 * squares * length / DISCS as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cylinder_has_the_volume_of_a_cylinder() {
        let outline = [(0.0, 0.0), (80.0, 0.0), (80.0, 40.0), (0.0, 40.0)]
            .map(|(x, y)| Point::<Mm>::new(x, y));
        let axis = Axis::through(Point::new(0.0, 20.0), Point::new(80.0, 20.0)).unwrap();
        let discs = stack(&outline, &axis, 80.0, Scale::new(2.0, 4.0));
        assert_eq!(discs.len(), DISCS);
        assert!((volume(&discs, 80.0) - 400.0 * 80.0 * std::f64::consts::PI).abs() < 1e-6);
        assert_eq!(
            (discs[0].from.x, discs[0].to.x),
            (4.0, 4.0),
            "2 mm along, 2 px a mm"
        );
        assert_eq!((discs[0].from.y, discs[0].to.y), (0.0, 160.0));
    }

    #[test]
    fn what_lies_beyond_the_axis_is_not_counted() {
        let outline = [(-10.0, 0.0), (90.0, 0.0), (90.0, 40.0), (-10.0, 40.0)]
            .map(|(x, y)| Point::<Mm>::new(x, y));
        let axis = Axis::through(Point::new(0.0, 20.0), Point::new(80.0, 20.0)).unwrap();
        let discs = stack(&outline, &axis, 80.0, Scale::new(1.0, 1.0));
        assert!((discs[0].diameter_mm - 40.0).abs() < 1e-9);
        assert!((discs[19].diameter_mm - 40.0).abs() < 1e-9);
    }
}
