//! Clips with a mask for every frame.

use std::fs;
use std::path::{Path, PathBuf};

use echodisc::clip::{self, Clip, Timing};
use echodisc::geometry::Mask;
use serde_json::Value;

/// A clip of `../shared/clips/echonet`.
pub struct Labelled {
    pub clip: Clip,
    pub masks: Vec<Mask>,
    /// Labelled end-diastole and end-systole of each beat.
    pub beats: Vec<[usize; 2]>,
}

impl Labelled {
    /// All of them, in the order of `clips.json`; `None` where they are not here, which is said by
    /// the name of the test.
    pub fn all(test: &str) -> Option<Vec<Self>> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/clips/echonet");
        let Ok(told) = fs::read(root.join("clips.json")) else {
            eprintln!("skipped: {test} (there is no ../shared/clips)");
            return None;
        };
        let told: Value = serde_json::from_slice(&told).unwrap();
        let clips = told.as_array().unwrap().iter();
        Some(
            clips
                .map(|told| Self::read(&root.join(told["name"].as_str().unwrap()), told))
                .collect(),
        )
    }

    fn read(folder: &Path, told: &Value) -> Self {
        let open = |path: &PathBuf| clip::open(&fs::read(path).unwrap()).unwrap();
        let frames = pngs(&folder.join("frames"));
        let mut clip = open(&frames[0]);
        clip.frames = frames
            .iter()
            .map(|path| open(path).frames.swap_remove(0))
            .collect();
        clip.timing = Timing::uniform(1000.0 / told["fps"].as_f64().unwrap());
        let mask = |path: &PathBuf| {
            let gray = open(path).frames.swap_remove(0);
            let values: Vec<u8> = gray
                .data()
                .iter()
                .step_by(gray.channels())
                .copied()
                .collect();
            Mask::from_gray(gray.width(), gray.height(), &values).unwrap()
        };
        let beat = |beat: &Value| ["ed", "es"].map(|at| beat[at].as_u64().unwrap() as usize);
        Self {
            clip,
            masks: pngs(&folder.join("masks")).iter().map(mask).collect(),
            beats: told["beats"].as_array().unwrap().iter().map(beat).collect(),
        }
    }
}

fn pngs(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a clip's folder");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}
