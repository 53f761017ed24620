//! CAMUS: a folder a patient with NIfTI files of end-diastole, end-systole and, in some releases,
//! the half sequence between, for two apical views.

use std::path::{Path, PathBuf};

use super::echonet::read_bytes;
use super::error::EvalError;
use super::nifti::Nifti;
use super::patient::{LabelledFrame, LabelledView, Patient, Source, labelled};
use crate::clip::Frame;
use crate::clip::phantom::ApicalView;
use crate::geometry::{Mask, Spacing};

/// The label of the left ventricle's cavity; 2 is the myocardium, 3 the left atrium.
const CAVITY: f32 = 1.0;
/// Bytes of a file that are read.
const MAX_FILE: u64 = 1 << 28;

/// One view of a patient.
#[derive(Debug, Clone)]
pub(super) struct CamusView {
    folder: PathBuf,
    patient: String,
    view: ApicalView,
}

/// The patients below `folder`, in the order of their names.
///
/// # Errors
/// `File` where the folder cannot be listed.
pub(super) fn patients(folder: &Path) -> Result<Vec<Patient>, EvalError> {
    let mut folders = listed(folder)?;
    folders.retain(|path| path.is_dir());
    let patient = |folder: &PathBuf| {
        let patient = folder.file_name()?.to_string_lossy().into_owned();
        let views = [ApicalView::A4c, ApicalView::A2c].map(|view| CamusView {
            folder: folder.clone(),
            patient: patient.clone(),
            view,
        });
        let views = views.into_iter().filter(CamusView::is_there);
        let views: Vec<Source> = views.map(Source::Camus).collect();
        (!views.is_empty()).then_some(Patient { views })
    };
    Ok(folders.iter().filter_map(patient).collect())
}

/// What is in a folder, by name.
pub(super) fn listed(folder: &Path) -> Result<Vec<PathBuf>, EvalError> {
    let failed = EvalError::file("a folder of the data set");
    let mut paths = std::fs::read_dir(folder)
        .map_err(&failed)?
        .map(|entry| entry.map(|entry| entry.path()).map_err(&failed))
        .collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    Ok(paths)
}

impl CamusView {
    fn is_there(&self) -> bool {
        let pairs = [("ED", "ED_gt"), ("half_sequence", "half_sequence_gt")];
        let both = |(a, b): (&str, &str)| self.file(a).is_some() && self.file(b).is_some();
        pairs.into_iter().any(both)
    }

    /// The file of that name, packed or not.
    fn file(&self, what: &str) -> Option<PathBuf> {
        let chambers = match self.view {
            ApicalView::A4c => "4CH",
            ApicalView::A2c => "2CH",
        };
        let named = |ending: &str| {
            let name = format!("{}_{chambers}_{what}.{ending}", self.patient);
            self.folder.join(name)
        };
        let mut found = ["nii.gz", "nii"].map(named).into_iter();
        found.find(|path| path.is_file())
    }

    pub(super) fn read(&self, every: usize) -> Result<LabelledView, EvalError> {
        let info = self.info();
        let mut frames = Vec::new();
        let mut spacing = Spacing::Unknown;
        let beat = if let Some((read, found)) = self.pair("half_sequence")? {
            spacing = read;
            // End-diastole and end-systole are its ends unless the file beside it says otherwise.
            let last = found.len() - 1;
            let [ed, es] = info.beat.unwrap_or([0, last]);
            let kept = |f: &LabelledFrame| {
                [ed, es].contains(&f.number) || f.number.is_multiple_of(every.max(1))
            };
            frames.extend(found.into_iter().filter(kept));
            [ed, es]
        } else {
            for (phase, number) in [("ED", 0), ("ES", 1)] {
                if let Some((read, found)) = self.pair(phase)? {
                    spacing = read;
                    let still = |f| LabelledFrame { number, ..f };
                    frames.extend(found.into_iter().take(1).map(still));
                }
            }
            [0, 1]
        };
        let view = LabelledView::new(self.view, spacing, frames, &[beat]);
        Ok(LabelledView {
            ef_percent: info.ef_percent,
            ..view
        })
    }

    /// A file of frames with that of its labels; `None` where one is missing.
    fn pair(&self, what: &str) -> Result<Option<(Spacing, Vec<LabelledFrame>)>, EvalError> {
        let (Some(image), Some(label)) = (self.file(what), self.file(&format!("{what}_gt"))) else {
            return Ok(None);
        };
        let open = |path: &Path| Nifti::open(&read_bytes(path, "a NIfTI file", MAX_FILE)?);
        let (image, label) = (open(&image)?, open(&label)?);
        if image.frames != label.frames {
            return Err(EvalError::Label);
        }
        let frame = |i: usize| {
            let values = image.frame(i).unwrap_or_default();
            let gray: Vec<u8> = values.iter().map(|v| v.round() as u8).collect();
            let inside = label.frame(i).unwrap_or_default();
            let inside = inside.iter().map(|v| v.round() == CAVITY).collect();
            let mask = Mask::new(label.width, label.height, inside)?;
            labelled(i, Frame::gray(image.width, image.height, gray)?, mask)
        };
        let frames = (0..image.frames).map(frame).collect::<Result<_, _>>()?;
        Ok(Some((image.spacing, frames)))
    }

    fn info(&self) -> Info {
        let chambers = match self.view {
            ApicalView::A4c => "Info_4CH.cfg",
            ApicalView::A2c => "Info_2CH.cfg",
        };
        let bytes = read_bytes(&self.folder.join(chambers), "a description", 1 << 16);
        Info::new(&String::from_utf8_lossy(&bytes.unwrap_or_default()))
    }
}

/// What the file beside a view says: two numbers of frames, counted from 1, and an EF. Age, sex and
/// the rest are not looked at.
#[derive(Debug, Default, PartialEq)]
struct Info {
    beat: Option<[usize; 2]>,
    ef_percent: Option<f64>,
}

impl Info {
    fn new(text: &str) -> Self {
        let value = |name: &str| {
            let mut lines = text.lines().filter_map(|line| line.split_once(':'));
            let found = lines.find(|(key, _)| key.trim() == name)?;
            found.1.trim().parse::<f64>().ok()
        };
        let frame = |name| {
            let number = value(name).filter(|n| (1.0..1e6).contains(n))?;
            Some(number as usize - 1)
        };
        Self {
            beat: frame("ED").zip(frame("ES")).map(|(ed, es)| [ed, es]),
            ef_percent: value("EF").filter(|ef| ef.is_finite()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_description_only_the_beat_and_the_ef_are_read() {
        let info = Info::new("ED: 1\nES: 18\nNbFrame: 18\nSex: F\nAge: 56\nEF: 53\n");
        assert_eq!(info.beat, Some([0, 17]));
        assert_eq!(info.ef_percent, Some(53.0));
        assert_eq!(Info::new("ED: 0\nES: x\nEF: nan"), Info::default());
    }
}
