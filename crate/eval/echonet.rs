//! EchoNet-Dynamic: `FileList.csv`, `VolumeTracings.csv` and `Videos/NAME.avi`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::avi::Avi;
use super::error::EvalError;
use super::patient::{LabelledView, Patient, Source, labelled};
use super::table::Table;
use super::tracing::Tracing;
use crate::clip::phantom::ApicalView;
use crate::geometry::Spacing;

/// Bytes of a video, and of a table, that are read.
const MAX_VIDEO: u64 = 1 << 30;
const MAX_TABLE: u64 = 1 << 30;

/// A video with its tracings.
#[derive(Debug, Clone)]
pub(super) struct EchoNetVideo {
    path: PathBuf,
    tracings: Vec<Tracing>,
    ef_percent: Option<f64>,
}

/// The patients of the data set that have tracings; of one split (`TRAIN`, `VAL`, `TEST`), or all.
///
/// # Errors
/// `File` and `Table`.
pub(super) fn patients(folder: &Path, split: Option<&str>) -> Result<Vec<Patient>, EvalError> {
    let mut tracings = tracings(&read_text(&folder.join("VolumeTracings.csv"))?)?;
    let list = read_text(&folder.join("FileList.csv"))?;
    let table = Table::new("FileList.csv", &list)?;
    let (name, ef) = (table.column("FileName")?, table.column("EF")?);
    let of_split = split.map(|split| Ok::<_, EvalError>((table.column("Split")?, split)));
    let of_split = of_split.transpose()?;
    let mut found = Vec::new();
    for line in table.lines() {
        let kept = of_split.is_none_or(|(at, split)| line.text(at).eq_ignore_ascii_case(split));
        let name = stem(line.text(name));
        // A name is one part of a path: nothing outside of the folder is opened.
        let plain = !name.is_empty() && !name.contains(['/', '\\']) && !name.starts_with('.');
        let (true, true, Some(tracings)) = (kept, plain, tracings.remove(name)) else {
            continue;
        };
        found.push(Patient {
            views: vec![Source::EchoNet(EchoNetVideo {
                path: folder.join("Videos").join(format!("{name}.avi")),
                tracings,
                ef_percent: line.number(ef).ok(),
            })],
        });
    }
    Ok(found)
}

impl EchoNetVideo {
    pub(super) fn read(&self) -> Result<LabelledView, EvalError> {
        let bytes = read_bytes(&self.path, "a video", MAX_VIDEO)?;
        let avi = Avi::open(&bytes)?;
        let frames = self.tracings.iter().map(|tracing| {
            let frame = avi.frame(tracing.frame)?;
            let mask = tracing.mask((frame.width(), frame.height()))?;
            labelled(tracing.frame, frame, mask)
        });
        let frames = frames.collect::<Result<Vec<_>, _>>()?;
        // The pixels' size is not in the data set; the frames are square.
        let view = LabelledView::new(ApicalView::A4c, Spacing::Unknown, frames, &[]);
        Ok(LabelledView {
            ef_percent: self.ef_percent,
            ..view
        })
    }
}

/// The tracings of each video.
fn tracings(text: &str) -> Result<BTreeMap<String, Vec<Tracing>>, EvalError> {
    let table = Table::new("VolumeTracings.csv", text)?;
    let name = table.column("FileName")?;
    let frame = table.column("Frame")?;
    let columns = ["X1", "Y1", "X2", "Y2"].map(|name| table.column(name));
    let mut found: BTreeMap<String, Vec<Tracing>> = BTreeMap::new();
    for line in table.lines() {
        let mut ends = [0.0; 4];
        for (end, column) in ends.iter_mut().zip(&columns) {
            *end = match column {
                Ok(column) => line.number(*column)?,
                Err(_) => return Err(line.fault("a column of the layout is missing")),
            };
        }
        let number = line.number(frame)?;
        if !(0.0..1e9).contains(&number) {
            return Err(line.fault("a frame's number is none"));
        }
        let of_video = found.entry(stem(line.text(name)).to_owned()).or_default();
        let number = number as usize;
        match of_video.iter_mut().find(|t| t.frame == number) {
            Some(tracing) => tracing.lines.push(ends),
            None => of_video.push(Tracing {
                frame: number,
                lines: vec![ends],
            }),
        }
    }
    Ok(found)
}

/// A name with or without its ending, as both tables have it.
fn stem(name: &str) -> &str {
    name.strip_suffix(".avi").unwrap_or(name)
}

fn read_text(path: &Path) -> Result<String, EvalError> {
    let bytes = read_bytes(path, "a table of the data set", MAX_TABLE)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A file, unless it is longer than `most`.
pub(super) fn read_bytes(path: &Path, what: &'static str, most: u64) -> Result<Vec<u8>, EvalError> {
    let failed = EvalError::file(what);
    if fs::metadata(path).map_err(&failed)?.len() > most {
        return Err(EvalError::TooLarge);
    }
    fs::read(path).map_err(&failed)
}
