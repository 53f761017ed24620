//! Clip folders: `NAME/frames/*.png` and `NAME/masks/*.png` of the same names; `clips.json` beside
//! them may name the beats.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::camus::listed;
use super::echonet::read_bytes;
use super::error::EvalError;
use super::patient::{LabelledView, Patient, Source, labelled};
use crate::clip::phantom::ApicalView;
use crate::clip::{self, Frame};
use crate::geometry::{Mask, Spacing};

/// Bytes of a frame, and of the description, that are read.
const MAX_FILE: u64 = 1 << 28;

/// A clip of the folder.
#[derive(Debug, Clone)]
pub(super) struct ClipFolder {
    path: PathBuf,
    told: Option<Told>,
}

/// What `clips.json` says of a clip.
#[derive(Debug, Clone, Deserialize)]
struct Told {
    name: String,
    #[serde(default)]
    beats: Vec<ToldBeat>,
    ef_mean: Option<f64>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct ToldBeat {
    ed: usize,
    es: usize,
}

/// Whether a folder is a clip.
pub(super) fn is_clip(path: &Path) -> bool {
    path.join("frames").is_dir() && path.join("masks").is_dir()
}

/// The clips of `folder`, in the order of their names; each is a patient of its own.
///
/// # Errors
/// `File`, and `Table` where `clips.json` is none.
pub(super) fn patients(folder: &Path) -> Result<Vec<Patient>, EvalError> {
    let told = told(&folder.join("clips.json"))?;
    let mut folders = vec![folder.to_owned()];
    folders.extend(listed(folder)?);
    folders.retain(|path| is_clip(path));
    let patient = |path: PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let told = told.iter().find(|t| t.name == name).cloned();
        Patient {
            views: vec![Source::Clip(ClipFolder { path, told })],
        }
    };
    Ok(folders.into_iter().map(patient).collect())
}

fn told(path: &Path) -> Result<Vec<Told>, EvalError> {
    if !path.is_file() {
        return Ok(Vec::new());
    }
    let bytes = read_bytes(path, "clips.json", MAX_FILE)?;
    serde_json::from_slice(&bytes).map_err(|error| EvalError::Table {
        table: "clips.json",
        line: error.line(),
        what: "it is not as the layout has it",
    })
}

impl ClipFolder {
    pub(super) fn read(&self, every: usize) -> Result<LabelledView, EvalError> {
        let told = self.told.iter();
        let beats = told.flat_map(|told| told.beats.iter().map(|b| [b.ed, b.es]));
        let beats: Vec<[usize; 2]> = beats.collect();
        let mut frames = Vec::new();
        let masks = listed(&self.path.join("masks"))?;
        let is_png = |path: &&PathBuf| path.extension().is_some_and(|ending| ending == "png");
        for (number, path) in masks.iter().filter(is_png).enumerate() {
            let of_beat = beats.iter().flatten().any(|frame| *frame == number);
            let name = path.file_name().unwrap_or_default();
            let frame = self.path.join("frames").join(name);
            if !(of_beat || number.is_multiple_of(every.max(1)))
                || !fs::exists(&frame).is_ok_and(|v| v)
            {
                continue;
            }
            let mask = image(path, "a mask")?;
            let gray: Vec<u8> = mask
                .data()
                .iter()
                .step_by(mask.channels())
                .copied()
                .collect();
            let mask = Mask::from_gray(mask.width(), mask.height(), &gray)?;
            frames.push(labelled(number, image(&frame, "a frame")?, mask)?);
        }
        let view = LabelledView::new(ApicalView::A4c, Spacing::Unknown, frames, &beats);
        Ok(LabelledView {
            ef_percent: self.told.as_ref().and_then(|told| told.ef_mean),
            ..view
        })
    }
}

fn image(path: &Path, what: &'static str) -> Result<Frame, EvalError> {
    let mut opened = clip::open(&read_bytes(path, what, MAX_FILE)?)?;
    Ok(opened.frames.swap_remove(0))
}
