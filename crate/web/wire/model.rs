//! Models, the site's and the user's.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use crate::model::checkpoint::{Precision, StateDict};
use crate::model::{KeyReport, ModelEntry as CatalogueEntry, SamConfig, WeightsFile};
use crate::segment::Pipeline;

/// A model and the file of it that the page loads.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ModelEntry {
    pub id: &'static str,
    pub name: &'static str,
    pub licence: &'static str,
    /// What it may be used for.
    pub intended_use: &'static str,
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
            intended_use: model.intended_use,
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
