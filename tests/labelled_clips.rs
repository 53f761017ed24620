//! A box led through whole labelled clips by the walls, an ellipse in it: what leading adds, without
//! a network.

use std::fs;
use std::path::{Path, PathBuf};

use echodisc::clip::{self, Clip, Timing};
use echodisc::geometry::{FramePx, Mask, Rect};
use echodisc::segment::propagate::{Fix, Found, Tracker, Tuning};
use serde_json::Value;

fn pngs(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a clip's folder");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn ellipse((width, height): (usize, usize), rect: Rect<FramePx>) -> Mask {
    let inside = |i: usize| {
        let part = |at: usize, from: f64, to: f64| {
            (at as f64 + 0.5 - f64::midpoint(from, to)) / ((to - from) / 2.0)
        };
        let (x, y) = (i % width, i / width);
        part(x, rect.x0, rect.x1).hypot(part(y, rect.y0, rect.y1)) <= 1.0
    };
    Mask::new(width, height, (0..width * height).map(inside).collect()).unwrap()
}

struct Labelled {
    clip: Clip,
    masks: Vec<Mask>,
    first: usize,
}

impl Labelled {
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
        Self {
            clip,
            masks: pngs(&folder.join("masks")).iter().map(mask).collect(),
            first: told["beats"][0]["ed"].as_u64().unwrap() as usize,
        }
    }

    /// Dice of each frame, led from the first end-diastole.
    fn led(&self, recall: f64) -> Vec<f64> {
        let (frames, tuning) = (
            &self.clip.frames,
            Tuning {
                recall,
                ..Tuning::default()
            },
        );
        let mut tracker = Tracker::new(frames, &self.clip.timing, tuning);
        let rect = self.masks[self.first].bounds().unwrap();
        assert!(tracker.fix(self.first, Fix::Box(rect)));
        let size = (frames[0].width(), frames[0].height());
        while let Some(ask) = tracker.ask(frames) {
            let found = Found {
                mask: ellipse(size, ask.rect),
                iou_score: 0.9,
                stability: 0.9,
            };
            tracker.take(frames, found);
        }
        let dice = |(i, mask): (usize, &Mask)| {
            let outlined = tracker.outlined(i);
            outlined.map_or(0.0, |o| o.mask.dice(mask).unwrap())
        };
        self.masks.iter().enumerate().map(dice).collect()
    }
}

#[test]
fn leading_the_box_back_once_a_beat_does_no_harm_on_whole_clips() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/clips/echonet");
    let Ok(told) = fs::read(root.join("clips.json")) else {
        eprintln!(
            "skipped: leading_the_box_back_once_a_beat_does_no_harm_on_whole_clips (there is no \
             ../shared/clips)"
        );
        return;
    };
    let told: Value = serde_json::from_slice(&told).unwrap();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let mut all = [Vec::new(), Vec::new()];
    let mut far = [Vec::new(), Vec::new()];
    for (number, told) in told.as_array().unwrap().iter().enumerate() {
        let labelled = Labelled::read(&root.join(told["name"].as_str().unwrap()), told);
        for (way, recall) in [0.0, 0.5].into_iter().enumerate() {
            let dice = labelled.led(recall);
            let beyond: Vec<f64> = (0..dice.len())
                .filter(|i| i.abs_diff(labelled.first) > 100)
                .map(|i| dice[i])
                .collect();
            println!(
                "clip {number}, recall {recall}: Dice {:.4}, {:.4} in {} frames beyond two seconds",
                mean(&dice),
                mean(&beyond),
                beyond.len()
            );
            all[way].extend(dice);
            far[way].extend(beyond);
        }
    }
    let [[off, on], [off_far, on_far]] = [&all, &far].map(|v| [mean(&v[0]), mean(&v[1])]);
    println!("Dice {off:.4} without, {on:.4} with; beyond two seconds {off_far:.4}, {on_far:.4}");
    assert!(on > off - 0.003 && on_far > off_far - 0.005);
    assert!(on > 0.8, "{on}");
}
