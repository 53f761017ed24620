//! The files that `clip` writes.

use std::path::Path;

use anyhow::Context as _;
use echodisc::segment::propagate::Tracker;

use crate::masks::write_mask;

/// The mask of every outlined frame under `masks/`, and `curve.csv`.
pub(super) fn write_view(tracker: &Tracker, folder: &Path, csv: &str) -> anyhow::Result<()> {
    let masks = folder.join("masks");
    std::fs::create_dir_all(&masks).context("the folder of masks cannot be made")?;
    for frame in 0..tracker.frames() {
        if let Some(outlined) = tracker.outlined(frame) {
            write_mask(&outlined.mask, &masks.join(format!("{frame:04}.png")))?;
        }
    }
    std::fs::write(folder.join("curve.csv"), csv).context("the curve cannot be written")
}
