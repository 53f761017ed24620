//! When a measured mask is doubtful.

use super::landmarks::Landmarks;
use super::options::{GivenLandmarks, Orientation};
use super::ventricle::Ventricle;
use super::warning::{Kind, Warning};
use crate::geometry::piece::Piece;
use crate::geometry::polygon::{edges, resampled};
use crate::geometry::{FramePx, Mm, Point, Spacing};

/// Below this the outline's half-pixel uncertainty is several per cent of the volume.
const FEW_PIXELS: usize = 400;
/// A larger part dropped may be cavity: a dark band across it can cost nearly half the volume.
const DROPPED: f64 = 0.02;
/// Discs at right angles to the axis lose 2.5 % of a truncated ellipsoid at 10 degrees of slant, and
/// 7 % at 25; errors above 10 mL were found from 6 degrees on (PMC9810537), but the angle itself is
/// only known to about 2 degrees.
const SLANT_DEG: f64 = 8.0;
/// Long axes of adult left ventricles, in mm, with a margin.
const LENGTH_MM: std::ops::RangeInclusive<f64> = 40.0..=120.0;
/// Difference of the area-length volume, as a part of that by discs, that is worth a look. A
/// cone has 0.19 and a cylinder 0.08.
const AREA_LENGTH: f64 = 0.15;
/// Wider than this part of its length a ventricle looks foreshortened. Normal ones are about half
/// as wide as long; a choice of this project.
const ROUND: f64 = 0.75;
/// A smaller part of its convex hull is indented more than a cavity is. Of 939 labels of five
/// patients 12 are below it, all of one; outlines that ran through an open mitral valve came down
/// to 0.79, half of them only to 0.92. A choice of this project.
pub(crate) const SOLIDITY: f64 = 0.85;
/// A landmark farther from the outline than this part of the long axis is beside it.
const OFF_OUTLINE: f64 = 0.05;
/// The part of the long axis along which a wall is compared with a straight line.
const STRAIGHT_SPAN: f64 = 0.6;
/// A wall with a smaller root-mean-square deviation from a line, as a part of the span, is a
/// cut. The wall of half an ellipsoid deviates by 0.0067 when twice as long as wide, and by
/// 0.0045 when three times.
const STRAIGHT_RMS: f64 = 0.003;
/// What is left of a straight line on a pixel grid, as a root-mean-square in pixels. Where a wall
/// may bow by no more, straight and bowed walls cannot be told apart.
const GRID_RMS_PX: f64 = 0.2;
/// Points of the outline between which walls are compared.
const OUTLINE_POINTS: usize = 720;

/// What the checks look at.
pub(super) struct Seen<'a> {
    pub(super) piece: &'a Piece,
    pub(super) outline_mm: &'a [Point<Mm>],
    pub(super) marks: &'a Landmarks,
    pub(super) given: &'a GivenLandmarks,
    pub(super) spacing: Spacing,
    /// The measurement, its warnings yet to come.
    pub(super) found: &'a Ventricle,
}

/// The warnings for one mask.
pub(super) fn warnings(seen: &Seen) -> Vec<Warning> {
    let mut found = of_pixels(seen);
    found.extend(of_shape(seen));
    found.extend(of_size(seen));
    found.extend(of_given(seen));
    found.extend(Warning::of_spacing(seen.spacing));
    found
}

fn of_pixels(seen: &Seen) -> Vec<Warning> {
    let mut found = Vec::new();
    let pixels = seen.piece.mask.count();
    if pixels < FEW_PIXELS {
        found.push(Warning::new(
            Kind::FewPixels,
            format!("The ventricle has only {pixels} pixels: use a larger image or less depth."),
        ));
    }
    if seen.found.dropped_fraction > DROPPED {
        found.push(Warning::new(
            Kind::PiecesDropped,
            format!(
                "{:.0} % of the mask lies apart from its largest piece and was left out: if a \
                 dark band splits the cavity the volume is too small; segment again.",
                100.0 * seen.found.dropped_fraction
            ),
        ));
    }
    if seen.piece.filled > 0 {
        found.push(Warning::new(
            Kind::HolesFilled,
            format!(
                "{} pixels within the outline were filled: check that they are cavity.",
                seen.piece.filled
            ),
        ));
    }
    if seen.piece.touches_border {
        found.push(Warning::new(
            Kind::TouchesBorder,
            "The outline reaches the border of the image: part of the ventricle may lie outside; \
             use a view that shows all of it.",
        ));
    }
    found
}

fn of_shape(seen: &Seen) -> Vec<Warning> {
    let mut found = Vec::new();
    if seen.marks.ambiguous {
        found.push(Warning::new(
            Kind::ApexAmbiguous,
            "Both ends of the outline look alike, so the upper one in the image was taken as the \
             apex: check the long axis.",
        ));
    }
    let perpendicular = seen.found.orientation == Orientation::LongAxis;
    if perpendicular && seen.found.annulus_slant_deg > SLANT_DEG {
        found.push(Warning::new(
            Kind::AnnulusSlanted,
            format!(
                "The mitral annulus is {:.0} degrees off the perpendicular of the long axis, \
                 which makes the volume too small by some per cent: check the hinge points.",
                seen.found.annulus_slant_deg
            ),
        ));
    }
    if seen.found.solidity < SOLIDITY {
        found.push(Warning::new(
            Kind::OutlineIndented,
            format!(
                "The outline fills only {:.0} % of the convex shape round it: it may run through \
                 the mitral valve or round a papillary muscle; check it.",
                100.0 * seen.found.solidity
            ),
        ));
    }
    if has_straight_wall(seen) {
        found.push(Warning::new(
            Kind::StraightEdge,
            "A wall of the outline is a straight line, which an endocardial border is not: it \
             may be cut off by the edge of the sector; use a view that shows all of it.",
        ));
    }
    found
}

fn of_size(seen: &Seen) -> Vec<Warning> {
    let mut found = Vec::new();
    let v = seen.found;
    if seen.spacing.is_calibrated() && !LENGTH_MM.contains(&v.long_axis_mm) {
        found.push(Warning::new(
            Kind::LengthImplausible,
            format!(
                "The long axis measures {:.0} mm, outside {:.0} to {:.0} mm: check the \
                 calibration and the view.",
                v.long_axis_mm,
                LENGTH_MM.start(),
                LENGTH_MM.end()
            ),
        ));
    }
    let off = v.area_length_mm3 / v.volume_mm3 - 1.0;
    if off.abs() > AREA_LENGTH {
        found.push(Warning::new(
            Kind::AreaLengthDisagrees,
            format!(
                "The area-length formula gives a volume {:.0} % {} than the discs: the outline \
                 is no half ellipsoid; check the axis and the outline.",
                100.0 * off.abs(),
                if off > 0.0 { "larger" } else { "smaller" },
            ),
        ));
    }
    if v.width_mm > ROUND * v.long_axis_mm {
        found.push(Warning::new(
            Kind::ForeshorteningSuspected,
            format!(
                "The outline is {:.0} % as wide as long: the view may be foreshortened, unless \
                 the ventricle is dilated.",
                100.0 * v.width_mm / v.long_axis_mm
            ),
        ));
    }
    found
}

/// Of landmarks that the user has set away from the outline.
fn of_given(seen: &Seen) -> Option<Warning> {
    let scale = seen.spacing.mm_from_frame();
    let given = seen.given.hinges.iter().flatten().chain(&seen.given.apex);
    let off = |p: &Point<FramePx>| distance_from(seen.outline_mm, scale.point(*p));
    let farthest = given.map(off).fold(0.0, f64::max);
    (farthest > OFF_OUTLINE * seen.found.long_axis_mm).then(|| {
        Warning::new(
            Kind::LandmarkOffOutline,
            "A landmark that was set lies away from the outline: check its place.",
        )
    })
}

/// Distance of `p` from the nearest edge of `polygon`.
fn distance_from(polygon: &[Point<Mm>], p: Point<Mm>) -> f64 {
    let to_edge = |(a, b): (Point<Mm>, Point<Mm>)| {
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let along = ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy);
        let t = if along.is_finite() {
            along.clamp(0.0, 1.0)
        } else {
            0.0
        };
        (p.x - a.x - t * dx).hypot(p.y - a.y - t * dy)
    };
    edges(polygon).map(to_edge).fold(f64::INFINITY, f64::min)
}

/// Whether a stretch of the outline outside the annulus, `STRAIGHT_SPAN` of the long axis long,
/// is straight.
fn has_straight_wall(seen: &Seen) -> bool {
    let limit = STRAIGHT_RMS * STRAIGHT_SPAN * seen.found.long_axis_mm;
    let mm_from_frame = seen.spacing.mm_from_frame();
    if limit < GRID_RMS_PX * mm_from_frame.x.max(mm_from_frame.y) {
        return false;
    }
    let border = resampled(seen.outline_mm, OUTLINE_POINTS);
    let Some(&first) = border.first() else {
        return false;
    };
    let nearest = |hinge: &Point<Mm>| {
        let distance = |i: &usize| border[*i].distance(hinge);
        (0..border.len()).min_by(|a, b| distance(a).total_cmp(&distance(b)))
    };
    let [Some(from), Some(to)] = seen.marks.hinges.each_ref().map(nearest) else {
        return false;
    };
    let step = first.distance(&border[1 % border.len()]);
    let span = (STRAIGHT_SPAN * seen.found.long_axis_mm / step).round() as usize;
    let walls: Vec<Point<Mm>> = border
        .iter()
        .cycle()
        .skip(to)
        .take((from + border.len() - to) % border.len())
        .copied()
        .collect();
    span >= 3 && walls.windows(span).any(|wall| rms_from_line(wall) < limit)
}

/// Root-mean-square distance of `points` from the line that fits them best.
fn rms_from_line(points: &[Point<Mm>]) -> f64 {
    let n = points.len() as f64;
    let x = points.iter().map(|p| p.x).sum::<f64>() / n;
    let y = points.iter().map(|p| p.y).sum::<f64>() / n;
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for p in points {
        xx += (p.x - x) * (p.x - x);
        xy += (p.x - x) * (p.y - y);
        yy += (p.y - y) * (p.y - y);
    }
    let smaller = f64::midpoint(xx, yy) - f64::midpoint(xx, -yy).hypot(xy);
    (smaller.max(0.0) / n).sqrt()
}
