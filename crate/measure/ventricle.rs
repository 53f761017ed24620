//! The measurement of one mask.

use super::axis::Axis;
use super::checks::{Seen, warnings};
use super::discs::{Disc, stack, volume};
use super::error::MeasureError;
use super::landmarks::landmarks;
use super::warning::Warning;
use crate::geometry::contour::outline;
use crate::geometry::piece::Piece;
use crate::geometry::polygon::area;
use crate::geometry::{FramePx, Mask, Mm, Point, Scale, Spacing};

/// Fewer pixels have no shape to speak of.
const FEWEST_PIXELS: usize = 9;

/// A left ventricle in one frame. Lengths named `mm` are in pixels when it is not `calibrated`.
#[derive(Debug, Clone, PartialEq)]
pub struct Ventricle {
    /// The endocardial border, clockwise on the screen.
    pub outline: Vec<Point<FramePx>>,
    /// Hinge points of the mitral valve: the ends of the annulus.
    pub hinges: [Point<FramePx>; 2],
    /// Where the long axis meets the annulus.
    pub mid_annulus: Point<FramePx>,
    /// The most distal point from the annulus.
    pub apex: Point<FramePx>,
    /// The 20 discs, from the annulus to the apex.
    pub discs: Vec<Disc>,
    /// From the mid-annulus to the apex.
    pub long_axis_mm: f64,
    /// Area within the outline.
    pub area_mm2: f64,
    /// Single-plane volume by the method of discs.
    pub volume_mm3: f64,
    /// Whether the size of a pixel is known.
    pub calibrated: bool,
    /// Angle of the annulus from the perpendicular of the long axis, in degrees.
    pub annulus_slant_deg: f64,
    /// Part of the mask's pixels, 0 to 1, in pieces that were left out.
    pub dropped_fraction: f64,
    /// What makes these numbers less trustworthy.
    pub warnings: Vec<Warning>,
}

impl Ventricle {
    /// Angle between the long axes of two ventricles, 0 to 180 degrees, measured in their frames.
    pub(super) fn axis_angle_deg(&self, other: &Self) -> f64 {
        let angle = |v: &Self| (v.apex.y - v.mid_annulus.y).atan2(v.apex.x - v.mid_annulus.x);
        let turn = (angle(self) - angle(other)).to_degrees().rem_euclid(360.0);
        turn.min(360.0 - turn)
    }
}

/// Measures the largest piece of `mask`, its holes filled, at any orientation.
///
/// # Errors
/// `MeasureError::EmptyMask` when no pixel is inside, `MeasureError::TooSmall` when the largest
/// piece is too small to have a shape.
pub fn ventricle(mask: &Mask, spacing: Spacing) -> Result<Ventricle, MeasureError> {
    let piece = Piece::largest(mask).ok_or(MeasureError::EmptyMask)?;
    let pixels = piece.mask.count();
    let too_small = MeasureError::TooSmall { pixels };
    if pixels < FEWEST_PIXELS {
        return Err(too_small);
    }
    let mm_from_frame = spacing.mm_from_frame();
    let outline = outline(&piece.mask);
    let outline_mm: Vec<_> = outline.iter().map(|&p| mm_from_frame.point(p)).collect();
    let marks = landmarks(&outline_mm).ok_or(too_small)?;
    let axis = Axis::through(marks.mid_annulus, marks.apex).ok_or(too_small)?;
    let annulus = Axis::through(marks.hinges[0], marks.hinges[1]).ok_or(too_small)?;
    let length = marks.mid_annulus.distance(&marks.apex);
    let frame_from_mm = Scale::<FramePx, Mm>::new(1.0 / mm_from_frame.x, 1.0 / mm_from_frame.y);
    let discs = stack(&outline_mm, &axis, length, frame_from_mm);
    let slant = axis.cosine(&annulus).abs().min(1.0).asin().to_degrees();
    let dropped_fraction = piece.dropped as f64 / mask.count() as f64;
    let seen = Seen {
        outline_mm: &outline_mm,
        marks: &marks,
        piece: &piece,
        length,
        slant,
        dropped_fraction,
        spacing,
    };
    Ok(Ventricle {
        hinges: marks.hinges.map(|p| frame_from_mm.point(p)),
        mid_annulus: frame_from_mm.point(marks.mid_annulus),
        apex: frame_from_mm.point(marks.apex),
        long_axis_mm: length,
        area_mm2: area(&outline_mm),
        volume_mm3: volume(&discs, length),
        calibrated: spacing.is_calibrated(),
        annulus_slant_deg: slant,
        dropped_fraction,
        warnings: warnings(&seen),
        discs,
        outline,
    })
}
