//! When a measured mask is doubtful.

use super::landmarks::Landmarks;
use super::warning::Warning;
use crate::geometry::piece::Piece;
use crate::geometry::polygon::resampled;
use crate::geometry::{Mm, Point, Spacing};

/// Below this the outline's half-pixel uncertainty is several per cent of the volume.
const FEW_PIXELS: usize = 400;
/// A larger part dropped may be cavity: a dark band across it can cost nearly half the volume.
const DROPPED: f64 = 0.02;
/// At this slant, discs at right angles to the axis lose 2.5 % of a truncated ellipsoid, and
/// 7 % at 25 degrees.
const SLANT_DEG: f64 = 10.0;
/// Long axes of adult left ventricles, in mm, with a margin.
const LENGTH_MM: std::ops::RangeInclusive<f64> = 40.0..=120.0;
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
    /// Length of the long axis in mm.
    pub(super) length: f64,
    /// Slant of the annulus in degrees.
    pub(super) slant: f64,
    pub(super) dropped_fraction: f64,
    pub(super) spacing: Spacing,
}

/// The warnings for one mask.
pub(super) fn warnings(seen: &Seen) -> Vec<Warning> {
    let mut found = of_pixels(seen);
    found.extend(of_shape(seen));
    if !seen.spacing.is_calibrated() {
        found.push(Warning::uncalibrated());
    }
    found
}

fn of_pixels(seen: &Seen) -> Vec<Warning> {
    let mut found = Vec::new();
    let pixels = seen.piece.mask.count();
    if pixels < FEW_PIXELS {
        found.push(Warning::new(
            "few-pixels",
            format!("The ventricle has only {pixels} pixels: use a larger image or less depth."),
        ));
    }
    if seen.dropped_fraction > DROPPED {
        found.push(Warning::new(
            "pieces-dropped",
            format!(
                "{:.0} % of the mask lies apart from its largest piece and was left out: if a \
                 dark band splits the cavity the volume is too small; segment again.",
                100.0 * seen.dropped_fraction
            ),
        ));
    }
    if seen.piece.filled > 0 {
        found.push(Warning::new(
            "holes-filled",
            format!(
                "{} pixels within the outline were filled: check that they are cavity.",
                seen.piece.filled
            ),
        ));
    }
    if seen.piece.touches_border {
        found.push(Warning::new(
            "touches-border",
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
            "apex-ambiguous",
            "Both ends of the outline look alike, so the upper one in the image was taken as the \
             apex: check the long axis.",
        ));
    }
    if seen.slant > SLANT_DEG {
        found.push(Warning::new(
            "annulus-slanted",
            format!(
                "The mitral annulus is {:.0} degrees off the perpendicular of the long axis, \
                 which makes the volume too small by some per cent: check the hinge points.",
                seen.slant
            ),
        ));
    }
    if has_straight_wall(seen) {
        found.push(Warning::new(
            "straight-edge",
            "A wall of the outline is a straight line, which an endocardial border is not: it \
             may be cut off by the edge of the sector; use a view that shows all of it.",
        ));
    }
    if seen.spacing.is_calibrated() && !LENGTH_MM.contains(&seen.length) {
        found.push(Warning::new(
            "length-implausible",
            format!(
                "The long axis measures {:.0} mm, outside {:.0} to {:.0} mm: check the \
                 calibration and the view.",
                seen.length,
                LENGTH_MM.start(),
                LENGTH_MM.end()
            ),
        ));
    }
    found
}

/// Whether a stretch of the outline outside the annulus, `STRAIGHT_SPAN` of the long axis long,
/// is straight.
fn has_straight_wall(seen: &Seen) -> bool {
    let limit = STRAIGHT_RMS * STRAIGHT_SPAN * seen.length;
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
    let span = (STRAIGHT_SPAN * seen.length / step).round() as usize;
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
