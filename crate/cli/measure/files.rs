//! The files that `measure` writes besides its report.

use std::path::Path;

use anyhow::Context as _;
use echodisc::measure::export::{Panel, coco_json, contours_csv, overlay_svg};

use super::{Args, Measured};
use crate::data_uri::data_uri;

/// What is drawn of each mask.
pub(super) fn panels<'a>(args: &Args, measured: &'a [Measured]) -> anyhow::Result<Vec<Panel<'a>>> {
    anyhow::ensure!(
        args.svg_frames.is_empty() || args.svg_frames.len() == measured.len(),
        "give one image for each of the {} masks",
        measured.len()
    );
    let frames = args.svg_frames.iter().map(|path| image_uri(path));
    let mut frames = frames.collect::<anyhow::Result<Vec<_>>>()?.into_iter();
    let panel = |m: &'a Measured| Panel {
        name: m.name,
        ventricle: &m.ventricle,
        size: m.size,
        spacing: m.spacing,
        spacing_source: args.spacing_source(),
        frame: frames.next(),
    };
    Ok(measured.iter().map(panel).collect())
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

/// An image as a URI that holds it.
fn image_uri(path: &Path) -> anyhow::Result<String> {
    let named = || path.display().to_string();
    let bytes = std::fs::read(path).with_context(named)?;
    let format = image::guess_format(&bytes).with_context(named)?;
    Ok(data_uri(format.to_mime_type(), &bytes))
}
