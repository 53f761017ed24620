//! The files that `measure` writes besides its report.

use std::path::Path;

use anyhow::Context as _;
use echodisc::measure::export::{Panel, coco_json, contours_csv, overlay_svg};

use super::{Args, Measured};
use crate::data_uri::data_uri;

/// Writes what was asked for.
pub(super) fn write(args: &Args, measured: &[Measured]) -> anyhow::Result<()> {
    anyhow::ensure!(
        args.svg_frames.is_empty() || args.svg_frames.len() == measured.len(),
        "give one image for each of the {} masks",
        measured.len()
    );
    let frames = args.svg_frames.iter().map(|path| image_uri(path));
    let mut frames = frames.collect::<anyhow::Result<Vec<_>>>()?.into_iter();
    let panels: Vec<Panel> = measured
        .iter()
        .map(|m| Panel {
            name: m.name,
            ventricle: &m.ventricle,
            size: m.size,
            spacing: m.spacing,
            frame: frames.next(),
        })
        .collect();
    let put = |path: &Option<_>, text: &dyn Fn() -> String| match path {
        Some(path) => std::fs::write::<&std::path::PathBuf, _>(path, text())
            .with_context(|| format!("{} cannot be written", Path::display(path))),
        None => Ok(()),
    };
    put(&args.svg, &|| overlay_svg(&panels))?;
    put(&args.contours_csv, &|| contours_csv(&panels))?;
    put(&args.coco, &|| coco_json(&panels).to_string() + "\n")
}

/// An image as a URI that holds it.
fn image_uri(path: &Path) -> anyhow::Result<String> {
    let named = || path.display().to_string();
    let bytes = std::fs::read(path).with_context(named)?;
    let format = image::guess_format(&bytes).with_context(named)?;
    Ok(data_uri(format.to_mime_type(), &bytes))
}
