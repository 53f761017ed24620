//! Measurements and what they are saved as.

use js_sys::{Float32Array, Uint8Array};
use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::Warning;
use crate::geometry::{FramePx, Point as GeometryPoint};
use crate::measure::{self, Ventricle};

#[derive(Serialize, Tsify)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

impl From<GeometryPoint<FramePx>> for Point {
    fn from(point: GeometryPoint<FramePx>) -> Self {
        Self {
            x: point.x,
            y: point.y,
        }
    }
}

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
    /// Both frames as drawn.
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

/// Which apical view a clip shows: the picture does not tell, its reader does.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, Tsify)]
#[serde(rename_all = "lowercase")]
pub enum ExportView {
    A4c,
    A2c,
}

/// The masks to be measured and what the report says of where they come from.
#[derive(Deserialize, Tsify)]
#[tsify(missing_as_null)]
#[serde(rename_all = "camelCase")]
pub struct ExportRequest {
    pub kind: ExportKind,
    pub view: ExportView,
    /// 0 or 255 for each pixel of the frame, as is `es`.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Uint8Array")]
    pub ed: Uint8Array,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Uint8Array")]
    pub es: Uint8Array,
    pub ed_frame: usize,
    pub es_frame: usize,
    /// The frames as data URIs, to be drawn under the outlines.
    pub ed_image: Option<String>,
    pub es_image: Option<String>,
    pub model: String,
    pub model_sha256: String,
}

/// What to draw of one phase, in frame pixels.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct PhaseGeometry {
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Float32Array")]
    pub outline: Float32Array,
    pub apex: Point,
    #[tsify(type = "[Point, Point]")]
    pub hinges: [Point; 2],
    pub mid_annulus: Point,
    /// Four numbers a disc: the ends of its diameter.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Float32Array")]
    pub discs: Float32Array,
}

impl From<&Ventricle> for PhaseGeometry {
    fn from(ventricle: &Ventricle) -> Self {
        let ends = ventricle.discs.iter().flat_map(|disc| [disc.from, disc.to]);
        Self {
            outline: coordinates(ventricle.outline.iter().copied()),
            apex: ventricle.apex.into(),
            hinges: ventricle.hinges.map(Into::into),
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
    pub ef_percent: f64,
    pub ed: PhaseReport,
    pub es: PhaseReport,
    pub warnings: Vec<Warning>,
}

impl From<&measure::EfReport> for EfReport {
    fn from(report: &measure::EfReport) -> Self {
        let phase = |phase: &measure::PhaseReport| PhaseReport {
            long_axis_mm: phase.long_axis_mm,
            area_cm2: phase.area_cm2,
        };
        Self {
            edv_ml: report.edv_ml,
            esv_ml: report.esv_ml,
            ef_percent: report.ef_percent,
            ed: phase(&report.ed),
            es: phase(&report.es),
            warnings: report.warnings.iter().map(Into::into).collect(),
        }
    }
}

#[derive(Serialize, Tsify)]
#[tsify(missing_as_null)]
pub struct Measurement {
    pub report: EfReport,
    pub ed: PhaseGeometry,
    pub es: PhaseGeometry,
    /// What the product says of itself; belongs to every export.
    pub notice: &'static str,
}
