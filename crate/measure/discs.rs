//! The method of discs: a stack of discs along the long axis.

use std::f64::consts::{FRAC_PI_4, PI};

use super::axis::Axis;
use crate::geometry::polygon::{area, below, crossings};
use crate::geometry::{FramePx, Mm, Point, Scale};

/// Discs in a stack, as the guidelines have it (Lang, J Am Soc Echocardiogr 2015;28:1).
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

/// `count` discs of `outline` on `axis`, from 0 to `length` along it.
pub(super) fn stack(
    outline: &[Point<Mm>],
    axis: &Axis,
    length: f64,
    count: usize,
    frame_from_mm: Scale<FramePx, Mm>,
) -> Vec<Disc> {
    let thickness = length / count as f64;
    let along = |p| axis.along(p);
    let area_up_to = |k: usize| area(&below(outline, along, k as f64 * thickness)).abs();
    let areas: Vec<f64> = (0..=count).map(area_up_to).collect();
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
    FRAC_PI_4 * squares * length / discs.len() as f64
}

/// Volume of two stacks of one height at right angles, disc by disc an ellipse.
pub(super) fn biplane_volume(a: &[Disc], b: &[Disc], length: f64) -> f64 {
    let pairs = a.iter().zip(b);
    let products: f64 = pairs.map(|(a, b)| a.diameter_mm * b.diameter_mm).sum();
    FRAC_PI_4 * products * length / a.len() as f64
}

/// Volume by the area-length formula, `8 A^2 / (3 pi L)`: exact for a whole or half ellipsoid,
/// 19 % too small for a cone and 8 % too large for a cylinder.
pub(super) fn area_length(area: f64, length: f64) -> f64 {
    8.0 * area * area / (3.0 * PI * length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cylinder_has_the_volume_of_a_cylinder() {
        let outline = [(0.0, 0.0), (80.0, 0.0), (80.0, 40.0), (0.0, 40.0)]
            .map(|(x, y)| Point::<Mm>::new(x, y));
        let axis = Axis::through(Point::new(0.0, 20.0), Point::new(80.0, 20.0)).unwrap();
        let discs = stack(&outline, &axis, 80.0, DISCS, Scale::new(2.0, 4.0));
        assert_eq!(discs.len(), DISCS);
        let narrow = stack(
            &outline.map(|p| Point::new(p.x, p.y / 2.0)),
            &axis,
            80.0,
            DISCS,
            Scale::new(1.0, 1.0),
        );
        let elliptic = 200.0 * 80.0 * PI;
        assert!((biplane_volume(&discs, &narrow, 80.0) - elliptic).abs() < 1e-6);
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
        let discs = stack(&outline, &axis, 80.0, DISCS, Scale::new(1.0, 1.0));
        assert!((discs[0].diameter_mm - 40.0).abs() < 1e-9);
        assert!((discs[19].diameter_mm - 40.0).abs() < 1e-9);
    }
}
