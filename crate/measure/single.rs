//! What is reported of one mask.

use serde::Serialize;

use super::landmarks::Confidence;
use super::options::Orientation;
use super::ventricle::Ventricle;
use super::warning::Warning;
use crate::geometry::{FramePx, Point};

/// The measurement of one mask; it serialises to JSON. Sizes are `None` when uncalibrated.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MaskReport {
    /// Single-plane volume by the method of discs, in mL.
    pub volume_ml: Option<f64>,
    /// From the mid-annulus to the apex, in mm.
    pub long_axis_mm: Option<f64>,
    /// Area within the outline, in cm².
    pub area_cm2: Option<f64>,
    /// Largest extent across the long axis, in mm.
    pub width_mm: Option<f64>,
    /// Volume by the area-length formula, in mL, a cross-check.
    pub area_length_ml: Option<f64>,
    /// Diameters from the annulus to the apex, in mm.
    pub disc_diameters_mm: Option<Vec<f64>>,
    /// Number of discs.
    pub discs: usize,
    /// How they lie.
    pub orientation: Orientation,
    /// Angle of the annulus from the perpendicular of the long axis, in degrees.
    pub annulus_slant_deg: f64,
    /// Part of the mask's pixels, 0 to 1, in pieces that were left out.
    pub dropped_fraction: f64,
    /// Whether the outline was edited by hand.
    pub edited: bool,
    /// The landmarks in frame pixels: x to the right, y down, pixel `i` covers `[i, i + 1)`.
    pub landmarks: LandmarksReport,
    /// How clearly the shape tells them; `None` for those that were set.
    pub confidence: Confidence,
    /// What makes these numbers less trustworthy.
    pub warnings: Vec<Warning>,
}

/// Landmarks in frame pixels, each `[x, y]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LandmarksReport {
    /// The end of the long axis.
    pub apex: [f64; 2],
    /// Both ends of the annulus.
    pub hinges: [[f64; 2]; 2],
    /// Where the long axis starts.
    pub mid_annulus: [f64; 2],
}

impl From<&Ventricle> for MaskReport {
    fn from(v: &Ventricle) -> Self {
        let calibrated = |value: f64| v.calibrated.then_some(value);
        let diameters = || v.discs.iter().map(|d| d.diameter_mm).collect();
        Self {
            volume_ml: calibrated(v.volume_mm3 / 1000.0),
            long_axis_mm: calibrated(v.long_axis_mm),
            area_cm2: calibrated(v.area_mm2 / 100.0),
            width_mm: calibrated(v.width_mm),
            area_length_ml: calibrated(v.area_length_mm3 / 1000.0),
            disc_diameters_mm: v.calibrated.then(diameters),
            discs: v.discs.len(),
            orientation: v.orientation,
            annulus_slant_deg: v.annulus_slant_deg,
            dropped_fraction: v.dropped_fraction,
            edited: v.edited,
            landmarks: LandmarksReport::from(v),
            confidence: v.confidence,
            warnings: v.warnings.clone(),
        }
    }
}

impl From<&Ventricle> for LandmarksReport {
    fn from(v: &Ventricle) -> Self {
        let pair = |p: Point<FramePx>| [p.x, p.y];
        Self {
            apex: pair(v.apex),
            hinges: v.hinges.map(pair),
            mid_annulus: pair(v.mid_annulus),
        }
    }
}
