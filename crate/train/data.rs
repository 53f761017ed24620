//! Folders of frames and masks.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::TrainError;
use crate::clip::{self, Frame};
use crate::geometry::Mask;
use crate::model::hex;

/// A frame and its mask.
#[derive(Debug, Clone)]
pub struct LabelledFrame {
    /// Its place among the clip's labelled frames, counted from 0.
    pub number: usize,
    /// The pixels.
    pub frame: Frame,
    /// What is inside.
    pub mask: Mask,
}

/// The labelled frames of a clip; all of a patient's that there are.
#[derive(Debug, Clone)]
pub struct LabelledClip {
    /// In the order of their file names.
    pub frames: Vec<LabelledFrame>,
    /// How much a frame counts beside those of other sources.
    pub weight: f64,
}

impl LabelledClip {
    /// SHA-256 of all pixels and masks in hexadecimal: names the data in a record, no patient.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for labelled in &self.frames {
            for size in [labelled.frame.width(), labelled.frame.height()] {
                hash.update((size as u64).to_le_bytes());
            }
            hash.update(labelled.frame.data());
            hash.update(labelled.mask.to_gray());
        }
        hex(&hash.finalize())
    }
}

/// The clips of `folder`, in the order of their names: each folder in it with `frames/*.png` and
/// `masks/*.png` of the same names, or `folder` itself. Of the labelled frames every `every`-th
/// is taken; frames without a mask, or with an empty one, are passed over.
///
/// # Errors
/// `NoData` where there is no such clip, `File`, `Clip`, `Mask` and `MaskSize` for what cannot be
/// read.
pub fn read_clips(
    folder: &Path,
    every: usize,
    weight: f64,
) -> Result<Vec<LabelledClip>, TrainError> {
    let mut folders = vec![folder.to_owned()];
    folders.extend(listed(folder)?.into_iter().filter(|path| path.is_dir()));
    let is_clip = |path: &PathBuf| path.join("frames").is_dir() && path.join("masks").is_dir();
    let clips: Vec<PathBuf> = folders.into_iter().filter(is_clip).collect();
    let read = clips.iter().enumerate().map(|(clip, path)| {
        let frames = read_clip(path, clip, every.max(1))?;
        Ok(LabelledClip { frames, weight })
    });
    let mut clips = read.collect::<Result<Vec<_>, TrainError>>()?;
    clips.retain(|clip| !clip.frames.is_empty());
    if clips.is_empty() {
        return Err(TrainError::NoData);
    }
    Ok(clips)
}

fn listed(folder: &Path) -> Result<Vec<PathBuf>, TrainError> {
    let failed = TrainError::file("the folder of the data");
    let mut paths = fs::read_dir(folder)
        .map_err(&failed)?
        .map(|entry| entry.map(|entry| entry.path()).map_err(&failed))
        .collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    Ok(paths)
}

fn read_clip(path: &Path, clip: usize, every: usize) -> Result<Vec<LabelledFrame>, TrainError> {
    let mut found = Vec::new();
    let masks = listed(&path.join("masks"))?;
    let is_png = |path: &&PathBuf| path.extension().is_some_and(|ending| ending == "png");
    for (number, mask) in masks.iter().filter(is_png).enumerate().step_by(every) {
        let name = mask.file_name().unwrap_or_default();
        let frame = path.join("frames").join(name);
        if !frame.is_file() {
            continue;
        }
        let failed = TrainError::file("a frame or a mask");
        let mut opened = clip::open(&fs::read(frame).map_err(&failed)?)?;
        let frame = opened.frames.swap_remove(0);
        let mut opened = clip::open(&fs::read(mask).map_err(&failed)?)?;
        let mask = as_mask(&opened.frames.swap_remove(0))?;
        if (mask.width(), mask.height()) != (frame.width(), frame.height()) {
            return Err(TrainError::MaskSize { clip, number });
        }
        if mask.count() > 0 {
            found.push(LabelledFrame {
                number,
                frame,
                mask,
            });
        }
    }
    Ok(found)
}

fn as_mask(image: &Frame) -> Result<Mask, TrainError> {
    let first = image.data().iter().step_by(image.channels()).copied();
    let gray: Vec<u8> = first.collect();
    Ok(Mask::from_gray(image.width(), image.height(), &gray)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, width: u32, value: u8) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let pixels = vec![value; width as usize * 2];
        let kind = image::ExtendedColorType::L8;
        image::save_buffer(path, &pixels, width, 2, kind).unwrap();
    }

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("echodisc-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn clips_are_read_in_order_and_frames_without_a_mask_passed_over() {
        let at = folder("clips");
        for (clip, frame, value) in [
            ("b", "0", 255),
            ("a", "0", 255),
            ("a", "1", 0),
            ("a", "2", 255),
        ] {
            write(&at.join(clip).join(format!("frames/{frame}.png")), 3, 7);
            write(&at.join(clip).join(format!("masks/{frame}.png")), 3, value);
        }
        write(&at.join("a/frames/3.png"), 3, 7);
        let clips = read_clips(&at, 1, 1.0).unwrap();
        let numbers =
            |clip: &LabelledClip| clip.frames.iter().map(|f| f.number).collect::<Vec<_>>();
        assert_eq!(
            clips.iter().map(numbers).collect::<Vec<_>>(),
            [vec![0, 2], vec![0]]
        );
        assert_eq!(numbers(&read_clips(&at, 2, 1.0).unwrap()[0]), [0, 2]);
        let alone = read_clips(&at.join("b"), 1, 1.0).unwrap();
        assert_eq!(alone[0].digest(), clips[1].digest());
        assert_ne!(clips[0].digest(), clips[1].digest());
        fs::remove_dir_all(at).unwrap();
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let at = folder("unfit");
        assert_eq!(read_clips(&at, 1, 1.0).unwrap_err().code(), "train-no-data");
        write(&at.join("frames/0.png"), 3, 7);
        write(&at.join("masks/0.png"), 4, 255);
        assert_eq!(
            read_clips(&at, 1, 1.0).unwrap_err().code(),
            "train-mask-size"
        );
        let nowhere = read_clips(&at.join("nowhere"), 1, 1.0).unwrap_err();
        assert_eq!(nowhere.code(), "train-file");
        fs::remove_dir_all(at).unwrap();
    }
}
