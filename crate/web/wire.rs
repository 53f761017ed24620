//! What crosses to JavaScript: the only place with serde for it. The TypeScript types come from
//! here; nothing mirrors them by hand.

#![allow(
    missing_docs,
    reason = "tsify turns the fields' docs into TypeScript; those whose names say it all need none"
)]

use js_sys::{Float32Array, Uint8Array};
use serde::{Deserialize, Serialize};
use tsify::Tsify;

use crate::clip::{Clip, Source};
use crate::device::{self, DeviceKind};
use crate::geometry::{FramePx, Point as GeometryPoint, Rect, Spacing};
use crate::measure::{self, Ventricle};
use crate::model::checkpoint::{Precision, StateDict};
use crate::model::{
    KeyReport, Masks, ModelEntry as CatalogueEntry, PointLabel, Prompt,
    PromptPoint as NetworkPoint, SamConfig, WeightsFile,
};
use crate::segment::{Pipeline, Segmentation};

/// What is thrown and rejected with.
#[derive(Debug, Clone, Serialize, Tsify)]
pub struct Failure {
    /// Stable, for programs.
    pub code: String,
    /// What happened and what to do, for people.
    pub message: String,
}

#[derive(Serialize, Tsify)]
pub struct Warning {
    pub code: String,
    pub message: String,
}

impl From<&measure::Warning> for Warning {
    fn from(warning: &measure::Warning) -> Self {
        Self {
            code: warning.code.to_owned(),
            message: warning.message.clone(),
        }
    }
}

/// Where the networks should run; `auto` takes the GPU if it passes its self-test, `gpu-default` a
/// GPU held to WebGPU's default limits, for tests.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, Tsify)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceChoice {
    Auto,
    Gpu,
    GpuDefault,
    Cpu,
}

#[derive(Serialize, Tsify)]
#[tsify(missing_as_null)]
#[serde(rename_all = "camelCase")]
pub struct DeviceInfo {
    #[tsify(type = "\"gpu\" | \"cpu\"")]
    pub kind: &'static str,
    pub adapter: String,
    /// Why it is the CPU, where the GPU was tried and cannot be used.
    pub reason: Option<String>,
    /// Whether the "GPU" is a program on the CPU.
    pub software: bool,
    #[tsify(type = "string[]")]
    pub features: Vec<&'static str>,
    #[serde(rename = "maxBindingMiB")]
    pub max_binding_mib: u32,
    #[serde(rename = "workgroupKiB")]
    pub workgroup_kib: u32,
    /// How the matrix product is cut up, as measured on this device; empty on the CPU.
    pub tile: &'static str,
    /// The commit this was built from.
    pub revision: &'static str,
}

impl DeviceInfo {
    pub fn new(info: &device::DeviceInfo, reason: Option<String>) -> Self {
        Self {
            kind: match info.kind {
                DeviceKind::Cpu => "cpu",
                DeviceKind::Gpu => "gpu",
            },
            adapter: info.adapter.clone(),
            reason,
            software: info.software,
            features: info.features.clone(),
            max_binding_mib: u32::try_from(info.max_binding_mib).unwrap_or(u32::MAX),
            workgroup_kib: info.workgroup_bytes / 1024,
            tile: info.tile,
            revision: crate::REVISION,
        }
    }
}

/// A model and the file of it that the page loads.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ModelEntry {
    pub id: &'static str,
    pub name: &'static str,
    pub licence: &'static str,
    /// Relative to the page's `models/`.
    pub file: String,
    pub bytes: u32,
    pub sha256: &'static str,
    #[tsify(type = "string[]")]
    pub pipelines: &'static [&'static str],
    /// Whether it was trained for more than boxes.
    pub takes_points: bool,
}

impl ModelEntry {
    pub fn new(model: &CatalogueEntry, file: &WeightsFile) -> Self {
        Self {
            id: model.id,
            name: model.name,
            licence: model.licence,
            file: format!("{}/{}", model.id, file.file),
            bytes: file.bytes as u32,
            sha256: file.sha256,
            pipelines: model.pipelines,
            takes_points: !Pipeline::from_name(model.default_pipeline)
                .is_none_or(Pipeline::boxes_only),
        }
    }
}

/// A weights file that the user brought, as its list of tensors tells it.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ModelFile {
    /// The network's name.
    pub title: &'static str,
    /// How the file is written.
    pub format: &'static str,
    /// Numbers in all its tensors.
    pub parameters: f64,
    /// Side of the square input in pixels.
    pub image_size: u32,
    /// How frames may be prepared for it, the usual way first. Files do not tell SAM, MedSAM and
    /// SAM-Echo apart.
    pub pipelines: Vec<ModelPipeline>,
    /// Tensors that are there and not needed.
    pub unexpected: Vec<String>,
}

/// A way of preparing frames and reading masks.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ModelPipeline {
    pub name: &'static str,
    /// Whether its models were trained for more than boxes.
    pub takes_points: bool,
}

impl ModelFile {
    pub fn new(checkpoint: &StateDict, config: &SamConfig, report: &KeyReport) -> Self {
        let pipeline = |pipeline: &Pipeline| ModelPipeline {
            name: pipeline.name(),
            takes_points: !pipeline.boxes_only(),
        };
        Self {
            title: config.title(),
            format: checkpoint.format().name(),
            parameters: checkpoint.values() as f64,
            image_size: config.image_size() as u32,
            pipelines: Pipeline::of(config.architecture())
                .iter()
                .map(pipeline)
                .collect(),
            unexpected: report.unexpected.clone(),
        }
    }
}

/// How the numbers of a model are kept.
#[derive(Clone, Copy, Deserialize, Tsify)]
#[serde(rename_all = "lowercase")]
pub enum Storage {
    F32,
    F16,
    Int8,
}

impl From<Storage> for Precision {
    fn from(storage: Storage) -> Self {
        match storage {
            Storage::F32 => Self::F32,
            Storage::F16 => Self::F16,
            Storage::Int8 => Self::Int8,
        }
    }
}

/// A weights file as it was written for keeping.
#[derive(Serialize, Tsify)]
pub struct ConvertedModel {
    pub sha256: String,
    pub bytes: f64,
}

#[derive(Serialize, Tsify)]
#[tsify(missing_as_null)]
#[serde(rename_all = "camelCase")]
pub struct ClipInfo {
    pub frames: usize,
    pub width: usize,
    pub height: usize,
    /// Mean time from frame to frame, where the file says.
    pub frame_time_ms: Option<f64>,
    #[tsify(type = "\"dicom\" | \"still\" | \"gif\" | \"video\"")]
    pub source: &'static str,
    /// Across and down, where calibrated.
    pub spacing_mm: Option<[f64; 2]>,
    /// Why it is not calibrated, or in doubt.
    pub calibration_problem: Option<Warning>,
}

impl ClipInfo {
    pub fn new(clip: &Clip) -> Self {
        let (width, height) = clip
            .frames
            .first()
            .map_or((0, 0), |frame| (frame.width(), frame.height()));
        Self {
            frames: clip.frames.len(),
            width,
            height,
            frame_time_ms: clip.timing.frame_time_ms,
            source: match clip.source {
                Source::Dicom => "dicom",
                Source::Still => "still",
                Source::Gif => "gif",
                Source::Video => "video",
            },
            spacing_mm: match clip.calibration.spacing {
                Spacing::Calibrated { x_mm, y_mm } => Some([x_mm, y_mm]),
                Spacing::Unknown => None,
            },
            calibration_problem: clip.calibration.problem.as_ref().map(|problem| Warning {
                code: problem.code().to_owned(),
                message: problem.to_string(),
            }),
        }
    }
}

/// A box in continuous frame pixels: x right, y down, pixel `i` covers `[i, i + 1)`.
#[derive(Clone, Copy, Serialize, Deserialize, Tsify)]
pub struct FrameBox {
    pub x0: f64,
    pub y0: f64,
    pub x1: f64,
    pub y1: f64,
}

impl FrameBox {
    pub fn rect(self) -> Rect<FramePx> {
        Rect::from_corners(self.x0, self.y0, self.x1, self.y1)
    }
}

/// How far the encoding of a frame has come.
#[derive(Serialize, Tsify)]
pub struct EncodeProgress {
    pub frame: usize,
    pub done: usize,
    pub total: usize,
}

/// A point of a prompt, in frame pixels.
#[derive(Clone, Copy, Serialize, Deserialize, Tsify)]
pub struct PromptPoint {
    pub x: f64,
    pub y: f64,
    /// Whether it belongs to the object.
    pub positive: bool,
}

/// What is asked of the model on one frame.
#[derive(Clone, Serialize, Deserialize, Tsify)]
#[tsify(missing_as_null)]
pub struct Prompts {
    #[serde(rename = "box")]
    pub rect: Option<FrameBox>,
    pub points: Vec<PromptPoint>,
    /// Whether the decoder runs a second time, with its own mask as a prompt.
    pub refine: bool,
    /// Whether it makes three masks to choose from.
    pub three: bool,
    /// Which of the three; the one with the best score unless given.
    pub choice: Option<usize>,
}

impl Prompts {
    /// As the networks take it, with the logits of an earlier mask.
    pub fn prompt(&self, mask: Option<Vec<f32>>) -> Prompt<FramePx> {
        let point = |point: &PromptPoint| NetworkPoint {
            at: GeometryPoint::new(point.x, point.y),
            label: match point.positive {
                true => PointLabel::Add,
                false => PointLabel::Subtract,
            },
        };
        Prompt {
            rect: self.rect.map(FrameBox::rect),
            points: self.points.iter().map(point).collect(),
            mask,
        }
    }

    pub fn masks(&self) -> Masks {
        match self.three {
            true => Masks::Three,
            false => Masks::Single,
        }
    }
}

/// What the network says of a mask.
#[derive(Clone, Copy, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// The network's own guess of the IoU.
    pub iou_score: f32,
    /// How much of the mask stays when the threshold moves, 0 to 1.
    pub stability: f32,
}

impl From<&Segmentation> for Candidate {
    fn from(found: &Segmentation) -> Self {
        Self {
            iou_score: found.iou_score,
            stability: found.stability,
        }
    }
}

#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct MaskReply {
    pub frame: usize,
    pub prompts: Prompts,
    /// One, or the three that were to choose from.
    pub candidates: Vec<Candidate>,
    /// Which of them this is.
    pub choice: usize,
    pub width: usize,
    pub height: usize,
    /// 0 or 255 for each pixel of the frame.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Uint8Array")]
    pub mask: Uint8Array,
    /// The closed outline of the largest piece: x, y, x, y in frame pixels.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Float32Array")]
    pub outline: Float32Array,
    /// The network's own guess of the IoU.
    pub iou_score: f32,
    pub area_px: usize,
    /// 0 when the frame was encoded before.
    pub encode_ms: f64,
    pub decode_ms: f64,
}

/// What the network computes on the way to a mask, for comparison with a reference.
#[derive(Serialize, Tsify)]
pub struct Intermediate {
    /// `[64 * 64, 256]`, channels last.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Float32Array")]
    pub embedding: Float32Array,
    /// `[256, 256]`.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Float32Array")]
    pub logits: Float32Array,
    pub scores: Vec<f32>,
}

/// Bytes held by the engine.
#[derive(Serialize, Tsify)]
#[tsify(missing_as_null)]
#[serde(rename_all = "camelCase")]
pub struct MemoryUse {
    /// The wasm heap, which never shrinks.
    pub wasm_bytes: f64,
    /// GPU buffers of live tensors.
    pub gpu_in_use_bytes: Option<f64>,
    /// All GPU buffers taken, those kept for reuse included.
    pub gpu_reserved_bytes: Option<f64>,
}

/// What encoder and decoder are fed.
#[derive(Serialize, Tsify)]
pub struct ModelInput {
    /// `[3, 256, 256]`, values in [0, 1].
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Float32Array")]
    pub image: Float32Array,
    /// In the 256-pixel frame.
    #[serde(rename = "box")]
    pub rect: FrameBox,
}

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
}

/// The masks to be measured and what the report says of where they come from.
#[derive(Deserialize, Tsify)]
#[tsify(missing_as_null)]
#[serde(rename_all = "camelCase")]
pub struct ExportRequest {
    pub kind: ExportKind,
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
