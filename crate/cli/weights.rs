//! From `--model` to a network on a device.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use echodisc::device::ComputeDevice;
use echodisc::model::checkpoint::StateDict;
use echodisc::model::{ModelEntry, SamConfig, sha256_hex, sha256_of};
use echodisc::segment::{Pipeline, Segmenter};

use crate::file::{self, FileSource};

/// A network and how it is called in results.
pub struct LoadedModel {
    pub segmenter: Segmenter,
    pub name: String,
}

/// Loads a model of the catalogue by its id, or a checkpoint by its path.
pub fn load(
    id_or_path: &str,
    pipeline: Option<&str>,
    device: ComputeDevice,
) -> anyhow::Result<LoadedModel> {
    let path = Path::new(id_or_path);
    let asked = pipeline.map(named).transpose()?;
    if path.is_file() {
        let checkpoint = file::open(path)?.folded()?;
        let segmenter = Segmenter::from_checkpoint(&checkpoint, "file", asked, device)?;
        let name = "file".to_owned();
        return Ok(LoadedModel { segmenter, name });
    }
    let entry = ModelEntry::find(id_or_path)?;
    let pipeline = asked.map_or_else(|| named(entry.default_pipeline), Ok)?;
    let segmenter = Segmenter::load(from_catalogue(entry)?, entry.id, pipeline, device)?;
    let name = entry.id.to_owned();
    Ok(LoadedModel { segmenter, name })
}

/// The checkpoint of a model, its digest and the pipeline that it is run with: the catalogue's
/// by id, or a file's.
pub fn checkpoint(
    id_or_path: &str,
    pipeline: Option<&str>,
) -> anyhow::Result<(StateDict, String, Pipeline)> {
    let asked = pipeline.map(named).transpose()?;
    let path = Path::new(id_or_path);
    if path.is_file() {
        let digest = sha256_of(&FileSource::open(path)?)?;
        let checkpoint = file::open(path)?.folded()?;
        let config = SamConfig::recognise(&checkpoint)?;
        let usual = Pipeline::of(config.architecture())[0];
        return Ok((checkpoint, digest, asked.unwrap_or(usual)));
    }
    let entry = ModelEntry::find(id_or_path)?;
    let bytes = from_catalogue(entry)?;
    let digest = sha256_hex(&bytes);
    let checkpoint = StateDict::from_bytes(bytes)?.folded()?;
    let pipeline = asked.map_or_else(|| named(entry.default_pipeline), Ok)?;
    Ok((checkpoint, digest, pipeline))
}

fn named(pipeline: &str) -> anyhow::Result<Pipeline> {
    let known = Pipeline::ALL.map(Pipeline::name).join(", ");
    Pipeline::from_name(pipeline)
        .with_context(|| format!("there is no pipeline of the name {pipeline}; there are: {known}"))
}

/// The f16 file that set-up puts beside the manifest, checked against its digest.
fn from_catalogue(entry: &ModelEntry) -> anyhow::Result<Vec<u8>> {
    let file = entry
        .file("f16")
        .context("the manifest names no f16 weights")?;
    let path = models_folders()
        .map(|models| models.join(entry.id).join(file.file))
        .find(|path| path.is_file())
        .with_context(|| {
            format!(
                "the weights of {} are not here; run `npm start` once, it fetches them",
                entry.id
            )
        })?;
    let bytes = std::fs::read(path).context("the weights cannot be read")?;
    entry.identify(&bytes)?;
    Ok(bytes)
}

/// `models/` of the working folder, then those beside the folders that hold the program.
fn models_folders() -> impl Iterator<Item = PathBuf> {
    let program = std::env::current_exe().unwrap_or_default();
    let beside: Vec<PathBuf> = program
        .ancestors()
        .skip(1)
        .map(|at| at.join("models"))
        .collect();
    std::iter::once(PathBuf::from("models")).chain(beside)
}
