//! The measurement of one mask.

use super::axis::Axis;
use super::checks::{Seen, warnings};
use super::discs::{Disc, area_length, stack, volume};
use super::error::MeasureError;
use super::hull::extent;
use super::landmarks::{Confidence, Given, Landmarks, landmarks};
use super::options::{GivenLandmarks, Options, Orientation};
use super::warning::Warning;
use crate::geometry::contour::outline;
use crate::geometry::piece::Piece;
use crate::geometry::polygon::{area, below, convex_hull};
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
    /// How clearly the shape tells each landmark.
    pub confidence: Confidence,
    /// The discs, from the annulus to the apex.
    pub discs: Vec<Disc>,
    /// How the discs lie.
    pub orientation: Orientation,
    /// From the mid-annulus to the apex.
    pub long_axis_mm: f64,
    /// The largest extent across the long axis.
    pub width_mm: f64,
    /// Area within the outline; up to the annulus where its hinge points were given.
    pub area_mm2: f64,
    /// That area as a part of its convex hull's, 0 to 1.
    pub solidity: f64,
    /// Single-plane volume by the method of discs.
    pub volume_mm3: f64,
    /// Single-plane volume by the area-length formula, a cross-check.
    pub area_length_mm3: f64,
    /// Whether the size of a pixel is known.
    pub calibrated: bool,
    /// Whether the outline was edited by hand.
    pub edited: bool,
    /// Angle of the annulus from the perpendicular of the long axis, in degrees.
    pub annulus_slant_deg: f64,
    /// Part of the mask's pixels, 0 to 1, in pieces that were left out.
    pub dropped_fraction: f64,
    /// What makes these numbers less trustworthy.
    pub warnings: Vec<Warning>,
}

impl Ventricle {
    /// What of this measurement was set by hand, in words; `None` where nothing was.
    pub fn by_hand(&self) -> Option<String> {
        let outline = self.edited.then_some("outline edited by hand");
        let words: Vec<_> = outline
            .into_iter()
            .chain(self.confidence.by_hand())
            .collect();
        (!words.is_empty()).then(|| words.join(", "))
    }

    /// Angle between the long axes of two ventricles, 0 to 180 degrees, measured in their frames.
    pub(super) fn axis_angle_deg(&self, other: &Self) -> f64 {
        let angle = |v: &Self| (v.apex.y - v.mid_annulus.y).atan2(v.apex.x - v.mid_annulus.x);
        let turn = (angle(self) - angle(other)).to_degrees().rem_euclid(360.0);
        turn.min(360.0 - turn)
    }
}

/// Measures the largest piece of `mask`, its holes filled, at any orientation, with 20 discs and
/// the landmarks found.
///
/// # Errors
/// `MeasureError::EmptyMask` when no pixel is inside, `MeasureError::TooSmall` when the largest
/// piece is too small to have a shape.
pub fn ventricle(mask: &Mask, spacing: Spacing) -> Result<Ventricle, MeasureError> {
    ventricle_with(mask, spacing, &Options::default())
}

/// As [`ventricle`], with the user's choices.
///
/// # Errors
/// As [`ventricle`]; `MeasureError::Discs` and `MeasureError::Landmarks` when the options cannot
/// be used with this mask.
pub fn ventricle_with(
    mask: &Mask,
    spacing: Spacing,
    options: &Options,
) -> Result<Ventricle, MeasureError> {
    let given = options.checked()?.landmarks;
    let piece = Piece::largest(mask).ok_or(MeasureError::EmptyMask)?;
    let pixels = piece.mask.count();
    if pixels < FEWEST_PIXELS {
        return Err(MeasureError::TooSmall { pixels });
    }
    let no_shape = match given {
        GivenLandmarks {
            hinges: None,
            apex: None,
        } => MeasureError::TooSmall { pixels },
        _ => MeasureError::Landmarks,
    };
    let scene = Scene::new(&piece, spacing, &given).ok_or(no_shape)?;
    let dropped_fraction = piece.dropped as f64 / mask.count() as f64;
    scene.measured(options, dropped_fraction).ok_or(no_shape)
}

/// An outline with its landmarks.
struct Scene<'a> {
    piece: &'a Piece,
    spacing: Spacing,
    outline: Vec<Point<FramePx>>,
    /// The outline, closed by the annulus where its hinge points were given.
    outline_mm: Vec<Point<Mm>>,
    marks: Landmarks,
    axis: Axis,
    annulus: Axis,
}

impl<'a> Scene<'a> {
    fn new(piece: &'a Piece, spacing: Spacing, given: &GivenLandmarks) -> Option<Self> {
        let mm_from_frame = spacing.mm_from_frame();
        let outline = outline(&piece.mask);
        let whole_mm: Vec<_> = outline.iter().map(|&p| mm_from_frame.point(p)).collect();
        let marks = marks_of(&outline, given, spacing)?;
        let axis = Axis::through(marks.mid_annulus, marks.apex)?;
        let annulus = Axis::through(marks.hinges[0], marks.hinges[1])?;
        let outline_mm = match given.hinges {
            Some(_) => apical_of(&whole_mm, &annulus, marks.apex),
            None => whole_mm,
        };
        Some(Self {
            piece,
            spacing,
            outline,
            outline_mm,
            marks,
            axis,
            annulus,
        })
    }

    /// The measurement; `None` when nothing of the mask lies along the axis.
    fn measured(self, options: &Options, dropped_fraction: f64) -> Option<Ventricle> {
        let frame_from_mm = self.frame_from_mm();
        let slant = self.axis.cosine(&self.annulus).abs().min(1.0).asin();
        let (axis, height, round) = match options.orientation {
            Orientation::LongAxis => (self.axis, self.length(), 1.0),
            Orientation::Annulus => self.basal(slant),
        };
        let discs = stack(
            &self.outline_mm,
            &axis,
            height,
            options.discs,
            frame_from_mm,
        );
        let area_mm2 = area(&self.outline_mm).abs();
        let volume_mm3 = round * volume(&discs, height);
        let found = Ventricle {
            hinges: self.marks.hinges.map(|p| frame_from_mm.point(p)),
            mid_annulus: frame_from_mm.point(self.marks.mid_annulus),
            apex: frame_from_mm.point(self.marks.apex),
            confidence: self.marks.confidence,
            orientation: options.orientation,
            long_axis_mm: self.length(),
            width_mm: extent(self.outline_mm.iter().map(|&p| self.axis.across(p))),
            area_mm2,
            solidity: area_mm2 / area(&convex_hull(&self.outline_mm)).abs(),
            volume_mm3,
            area_length_mm3: area_length(area_mm2, self.length()),
            calibrated: self.spacing.is_calibrated(),
            edited: options.edited,
            annulus_slant_deg: slant.to_degrees(),
            dropped_fraction,
            warnings: Vec::new(),
            discs,
            outline: self.outline.clone(),
        };
        (volume_mm3 > 0.0).then(|| self.doubted(found, options))
    }

    /// The measurement with its warnings.
    fn doubted(&self, found: Ventricle, options: &Options) -> Ventricle {
        let seen = Seen {
            piece: self.piece,
            outline_mm: &self.outline_mm,
            marks: &self.marks,
            given: &options.landmarks,
            spacing: self.spacing,
            found: &found,
        };
        Ventricle {
            warnings: warnings(&seen),
            ..found
        }
    }

    fn length(&self) -> f64 {
        self.marks.mid_annulus.distance(&self.marks.apex)
    }

    fn frame_from_mm(&self) -> Scale<FramePx, Mm> {
        let mm_from_frame = self.spacing.mm_from_frame();
        Scale::new(1.0 / mm_from_frame.x, 1.0 / mm_from_frame.y)
    }

    /// The line from the annulus at right angles to it, how far the outline reaches along it,
    /// and what the square of a chord is multiplied by to give the product of an ellipse's axes.
    fn basal(&self, slant: f64) -> (Axis, f64, f64) {
        let normal = self
            .annulus
            .normal_towards(self.marks.mid_annulus, self.marks.apex);
        let along = self.outline_mm.iter().map(|&p| normal.along(p));
        (normal, along.fold(0.0, f64::max), slant.cos())
    }
}

/// The landmarks in mm, looked for in widths of a pixel: in mm the rounding of the coordinates
/// could decide between two that fit equally well, and the EF would hang on the size of square
/// pixels.
fn marks_of(
    outline: &[Point<FramePx>],
    given: &GivenLandmarks,
    spacing: Spacing,
) -> Option<Landmarks> {
    let mm = spacing.mm_from_frame();
    let widths_from_frame = Scale::new(1.0, mm.y / mm.x);
    let shape: Vec<_> = outline
        .iter()
        .map(|&p| widths_from_frame.point(p))
        .collect();
    let given = Given {
        hinges: given.hinges.map(|h| h.map(|p| widths_from_frame.point(p))),
        apex: given.apex.map(|p| widths_from_frame.point(p)),
    };
    Some(landmarks(&shape, &given)?.scaled(mm.x))
}

/// The part of `outline` on the apex's side of `annulus`.
fn apical_of(outline: &[Point<Mm>], annulus: &Axis, apex: Point<Mm>) -> Vec<Point<Mm>> {
    let side = if annulus.across(apex) > 0.0 {
        -1.0
    } else {
        1.0
    };
    below(outline, |p| side * annulus.across(p), 0.0)
}
