//! Measurements and what they are saved as.

use js_sys::Float32Array;
use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::{Calibration, Failure, MeasureRequest, Point};
use crate::geometry::{FramePx, Point as GeometryPoint};
use crate::measure::{self, Certainty, Quantity, Ventricle};

/// What a measurement may be saved as.
#[derive(Clone, Copy, Deserialize, Tsify)]
#[serde(rename_all = "lowercase")]
pub enum ExportKind {
    /// The report with everything it rests on.
    Json,
    /// The same as names and values.
    Csv,
    /// A page to print.
    Html,
    /// All frames as drawn.
    Svg,
    /// The outlines, a point a line.
    Contours,
    /// The outlines as a COCO data set.
    Coco,
    /// The numbers as a DICOM structured report.
    #[serde(rename = "dicom-sr")]
    DicomSr,
    /// Both frames as drawn, as a DICOM Secondary Capture.
    #[serde(rename = "dicom-sc")]
    DicomSc,
}

/// A measurement to be saved.
#[derive(Deserialize, Tsify)]
pub struct ExportRequest {
    pub kind: ExportKind,
    pub measured: MeasureRequest,
}

/// A landmark in frame pixels.
#[derive(Serialize, Tsify)]
pub struct Landmark {
    pub at: Point,
    /// Whether the user has set it.
    pub set: bool,
    /// Whether the shape hardly tells where it is.
    pub unsure: bool,
}

/// What to draw of one phase, in frame pixels.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct PhaseGeometry {
    /// Whether the outline was edited by hand.
    pub edited: bool,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Float32Array")]
    pub outline: Float32Array,
    pub apex: Landmark,
    #[tsify(type = "[Landmark, Landmark]")]
    pub hinges: [Landmark; 2],
    pub mid_annulus: Point,
    /// Four numbers a disc: the ends of its diameter.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Float32Array")]
    pub discs: Float32Array,
}

impl From<&Ventricle> for PhaseGeometry {
    fn from(ventricle: &Ventricle) -> Self {
        let ends = ventricle.discs.iter().flat_map(|disc| [disc.from, disc.to]);
        let confidence = &ventricle.confidence;
        Self {
            edited: ventricle.edited,
            outline: coordinates(ventricle.outline.iter().copied()),
            apex: Landmark {
                at: ventricle.apex.into(),
                set: confidence.apex.is_none(),
                unsure: confidence.apex_unsure(),
            },
            hinges: ventricle.hinges.map(|hinge| Landmark {
                at: hinge.into(),
                set: confidence.hinges.is_none(),
                unsure: confidence.hinges_unsure(),
            }),
            mid_annulus: ventricle.mid_annulus.into(),
            discs: coordinates(ends),
        }
    }
}

/// Points as x, y, x, y.
pub fn coordinates(points: impl Iterator<Item = GeometryPoint<FramePx>>) -> Float32Array {
    let flat: Vec<f32> = points.flat_map(|p| [p.x as f32, p.y as f32]).collect();
    Float32Array::from(flat.as_slice())
}

/// A reason to trust a measurement less.
#[derive(Serialize, Tsify)]
pub struct Doubt {
    pub code: String,
    pub message: String,
    #[tsify(type = "(\"volume\" | \"ejection-fraction\" | \"length\" | \"area\")[]")]
    pub affects: &'static [Quantity],
    #[tsify(type = "\"certain\" | \"likely\" | \"possible\"")]
    pub certainty: Certainty,
}

impl From<&measure::Warning> for Doubt {
    fn from(warning: &measure::Warning) -> Self {
        Self {
            code: warning.code.to_owned(),
            message: warning.message.clone(),
            affects: warning.affects,
            certainty: warning.certainty,
        }
    }
}

#[derive(Serialize, Tsify)]
#[tsify(missing_as_null)]
pub struct PhaseReport {
    pub long_axis_mm: Option<f64>,
    pub area_cm2: Option<f64>,
}

/// The same names as in the command line's JSON.
#[derive(Serialize, Tsify)]
#[tsify(missing_as_null)]
pub struct EfReport {
    pub edv_ml: Option<f64>,
    pub esv_ml: Option<f64>,
    pub sv_ml: Option<f64>,
    pub ef_percent: f64,
    pub ed: PhaseReport,
    pub es: PhaseReport,
    /// The surest first.
    pub warnings: Vec<Doubt>,
}

impl From<&measure::EfReport> for EfReport {
    fn from(report: &measure::EfReport) -> Self {
        let phase = |phase: &measure::PhaseReport| PhaseReport {
            long_axis_mm: phase.long_axis_mm,
            area_cm2: phase.area_cm2,
        };
        let mut warnings: Vec<&measure::Warning> = report.warnings.iter().collect();
        warnings.sort_by_key(|warning| warning.certainty);
        Self {
            edv_ml: report.edv_ml,
            esv_ml: report.esv_ml,
            sv_ml: report.sv_ml,
            ef_percent: report.ef_percent,
            ed: phase(&report.ed),
            es: phase(&report.es),
            warnings: warnings.into_iter().map(Into::into).collect(),
        }
    }
}

/// What each of two views gives alone.
#[derive(Serialize, Tsify)]
#[tsify(missing_as_null)]
pub struct BothViews {
    pub a4c: EfReport,
    pub a2c: EfReport,
    /// Difference of the long axes at end-diastole and end-systole, in per cent of the longer.
    pub length_mismatch_percent: Option<[f64; 2]>,
}

/// Why two views were not combined.
#[derive(Clone, Serialize, Tsify)]
pub struct Refusal {
    pub code: String,
    pub message: String,
    /// Whether `acceptMismatch` would combine them.
    pub acceptable: bool,
}

/// Volumes by the body's surface.
#[derive(Serialize, Tsify)]
pub struct Indexed {
    pub bsa_m2: f64,
    pub edvi_ml_m2: f64,
    pub esvi_ml_m2: f64,
    pub svi_ml_m2: f64,
}

/// Cardiac output.
#[derive(Serialize, Tsify)]
#[tsify(missing_as_null)]
pub struct Output {
    pub cardiac_output_l_min: f64,
    pub cardiac_index_l_min_m2: Option<f64>,
}

/// What a published scheme calls the EF; never a diagnosis.
#[derive(Serialize, Tsify)]
#[tsify(missing_as_null)]
pub struct Interpretation {
    pub source: String,
    /// Null for an EF that no scheme knows.
    pub class: Option<String>,
    /// Indexed volumes above the upper limits.
    pub volumes: Vec<String>,
}

#[derive(Serialize, Tsify)]
#[tsify(missing_as_null)]
#[serde(rename_all = "camelCase")]
pub struct Measurement {
    #[tsify(type = "\"single-plane-a4c\" | \"single-plane-a2c\" | \"biplane\"")]
    pub method: &'static str,
    pub report: EfReport,
    /// Of the open clip.
    pub ed: PhaseGeometry,
    pub es: PhaseGeometry,
    /// The pixel size of the open clip.
    pub calibration: Calibration,
    pub both: Option<BothViews>,
    /// Why the kept view has no part in this.
    pub refusal: Option<Refusal>,
    pub indexed: Option<Indexed>,
    pub output: Option<Output>,
    pub interpretation: Option<Interpretation>,
    /// What of the patient's facts could not be used.
    pub patient_problem: Option<Failure>,
    /// How far people differ.
    pub human_agreement: &'static str,
    /// What the product says of itself; belongs to every export.
    pub notice: &'static str,
}
