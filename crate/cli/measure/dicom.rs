//! The DICOM files that `measure` writes.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use echodisc::measure::Document;
use echodisc::measure::dicom::{
    Captured, Picture, Source, Stamp, secondary_capture, structured_report,
};
use echodisc::measure::export::Panel;

use super::Args;
use super::shown::Shown;

/// Writes the files that were asked for, both of one new study.
pub(super) fn write(
    args: &Args,
    document: &Document,
    panels: &[Panel],
    frames: &[Shown],
) -> anyhow::Result<()> {
    let study = random()?;
    let picture = match &args.dicom_sc {
        Some(path) => Some(capture(panels, frames, &study, path)?),
        None => None,
    };
    let Some(path) = &args.dicom_sr else {
        return Ok(());
    };
    put(
        path,
        &structured_report(document, &stamp(&study)?, picture.as_ref())?,
    )
}

fn capture(
    panels: &[Panel],
    frames: &[Shown],
    study: &[u8; 16],
    path: &Path,
) -> anyhow::Result<Captured> {
    let source = match frames.iter().any(|shown| shown.lossy) {
        true => Source::Lossy,
        false => Source::Unknown,
    };
    let pictures: Vec<Picture> = panels
        .iter()
        .enumerate()
        .map(|(i, panel)| Picture {
            panel,
            frame: frames.get(i).map(|shown| &shown.frame),
        })
        .collect();
    let stamp = stamp(study)?;
    put(path, &secondary_capture(&pictures, source, &stamp)?)?;
    Ok(stamp.captured())
}

fn stamp(study: &[u8; 16]) -> anyhow::Result<Stamp> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    Ok(Stamp::new(
        study,
        &random()?,
        now.context("the clock")?.as_secs(),
    )?)
}

fn random() -> anyhow::Result<[u8; 16]> {
    let mut seed = [0; 16];
    getrandom_04::fill(&mut seed)
        .map_err(|error| anyhow::anyhow!("the system gives no random numbers: {error}"))?;
    Ok(seed)
}

fn put(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(path, bytes).with_context(|| format!("{} cannot be written", path.display()))
}
