//! The files that `measure` writes besides its report.

use std::path::Path;

use anyhow::Context as _;
use echodisc::measure::export::{Panel, coco_json, contours_csv, overlay_svg};

use super::shown::Shown;
use super::{Args, Measured};

/// What is drawn of each mask, over `frames`.
pub(super) fn panels<'a>(
    args: &Args,
    measured: &'a [Measured],
    frames: &[Shown],
) -> anyhow::Result<Vec<Panel<'a>>> {
    anyhow::ensure!(
        frames.is_empty() || frames.len() == measured.len(),
        "give one image for each of the {} masks",
        measured.len()
    );
    let panel = |(i, m): (usize, &'a Measured)| {
        let frame = frames.get(i);
        Ok(Panel {
            name: m.name,
            ventricle: &m.ventricle,
            size: m.size,
            spacing: m.spacing,
            spacing_source: args.spacing_source(),
            frame: frame.map(Shown::uri).transpose()?,
            masked: frame.is_some_and(|frame| frame.masked),
        })
    };
    measured.iter().enumerate().map(panel).collect()
}

/// Writes the outlines that were asked for.
pub(super) fn write(args: &Args, panels: &[Panel]) -> anyhow::Result<()> {
    put(args.svg.as_deref(), || overlay_svg(panels))?;
    put(args.contours_csv.as_deref(), || contours_csv(panels))?;
    put(args.coco.as_deref(), || {
        coco_json(panels).to_string() + "\n"
    })
}

/// Writes a text, if a path was given.
pub(super) fn put(path: Option<&Path>, text: impl FnOnce() -> String) -> anyhow::Result<()> {
    match path {
        Some(path) => std::fs::write(path, text())
            .with_context(|| format!("{} cannot be written", path.display())),
        None => Ok(()),
    }
}
