//! Learning from a reader's outlines, judged on patients that no weight has seen: minutes, so only
//! when asked for. The reader is played by the labels of a clip.
//!
//! `cargo test --release --test reader -- --ignored --nocapture`
//! `ECHODISC_TUNED` names the tensors to start from; `{}` in it stands for the number of the
//! labelled clip, from 1, so that each may be judged by tensors that have not seen it; clips without
//! such a file are passed over.
//! `ECHODISC_CACHE` names a folder of embeddings, as `echodisc train --cache` fills it.
//! `ECHODISC_RECIPES` lists recipes to try: steps an outline, rate, batch, and how far
//! boxes are moved and enlarged at most, as `10:1e-4:2:0.12:0.1,20:2e-4:2:0.05:0`.
//! `ECHODISC_CORRECTED` lists how many outlines are corrected, as `6,12`.

#[path = "support/set_up.rs"]
mod set_up;

use std::path::{Path, PathBuf};

use echodisc::device::ComputeDevice;
use echodisc::model::checkpoint::StateDict;
use echodisc::model::sha256_hex;
use echodisc::segment::{Pipeline, Segmenter};
use echodisc::train::{
    Base, BoxKind, BoxRecipe, EmbeddingStore, ExampleClip, Outliner, ReaderRecipe, TunedHead,
    ef_errors, learn, read_clips, score_clip, split,
};

const BASE: &str = "models/litemedsam/weights-f16.safetensors";
/// Of a clip's frames, those in the cache of a training.
const EVERY: usize = 6;
const KINDS: [BoxKind; 3] = [
    BoxKind::Tight,
    BoxKind::Enlarged(0.1),
    BoxKind::Jittered(0.1),
];

fn var(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn base(number: usize) -> Option<Base> {
    let base = StateDict::from_bytes(set_up::from_set_up(BASE)).unwrap();
    let tuned = var("ECHODISC_TUNED")
        .unwrap_or_else(|| "models/lite-medsam-lv/tuned-f16.safetensors".to_owned());
    let tuned = std::fs::read(tuned.replace("{}", &number.to_string())).ok()?;
    let tuned = StateDict::from_bytes(tuned).unwrap();
    Some(Base::load(&base.tuned_by(tuned).unwrap(), Pipeline::Cubic).unwrap())
}

fn recipes() -> Vec<ReaderRecipe> {
    let asked = var("ECHODISC_RECIPES").unwrap_or_default();
    let recipe = |told: &str| {
        let parts: Vec<f64> = told.split(':').map(|part| part.parse().unwrap()).collect();
        ReaderRecipe {
            steps_per_outline: parts[0] as usize,
            peak_rate: parts[1],
            batch: parts[2] as usize,
            boxes: BoxRecipe {
                jitter: [0.0, parts[3]],
                outwards: [0.0, parts[4]],
            },
        }
    };
    match asked.is_empty() {
        true => vec![ReaderRecipe::default()],
        false => asked.split(',').map(recipe).collect(),
    }
}

/// As a reader is told to choose: the largest outline, the smallest, and evenly between.
fn from_large_to_small(clip: &ExampleClip, wanted: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..clip.examples.len()).collect();
    places.sort_by_key(|i| std::cmp::Reverse(clip.examples[*i].mask.count()));
    let rank = |k: usize| k * (places.len() - 1) / (wanted - 1);
    (0..wanted).map(|k| places[rank(k)]).collect()
}

fn corrected() -> Vec<usize> {
    let asked = var("ECHODISC_CORRECTED").unwrap_or_else(|| "6,12".to_owned());
    asked.split(',').map(|n| n.parse().unwrap()).collect()
}

/// The examples of `clip` that `keep` agrees to, by their place.
fn part(clip: &ExampleClip, keep: impl Fn(usize) -> bool) -> ExampleClip {
    let examples = clip.examples.iter().enumerate();
    ExampleClip {
        examples: examples
            .filter(|(i, _)| keep(*i))
            .map(|(_, e)| e.clone())
            .collect(),
        copies: Vec::new(),
        ..clip.clone()
    }
}

/// Mean Dice under each kind of box, and how far the EF is off with boxes jittered by 10 %: its
/// mean error and its bias, in points.
#[derive(Debug)]
struct Found {
    dice: [f64; 3],
    ef: [f64; 2],
}

fn found(base: &Base, values: &[f32], clip: &ExampleClip) -> Found {
    let device = ComputeDevice::cpu().burn;
    let head = Outliner::Head(Box::new(TunedHead::new(base, values, &device).unwrap()));
    let ef = ef_errors(&head, clip, BoxKind::Jittered(0.1), 20, 7).unwrap();
    Found {
        dice: KINDS.map(|kind| score_clip(&head, clip, kind, 1, 7).scores.dice),
        ef: [ef.mean_absolute, ef.bias],
    }
}

#[test]
#[ignore = "minutes; needs ../shared/clips"]
fn outlines_of_a_patient_that_were_corrected_help_with_the_rest_of_the_clip() {
    let clips = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/clips/echonet");
    let Ok(labelled) = read_clips(&clips, EVERY, 1.0) else {
        return eprintln!("skipped: reader (there is no ../shared/clips)");
    };
    let file = set_up::from_set_up(BASE);
    let (digest, device) = (sha256_hex(&file), ComputeDevice::cpu());
    let cache = var("ECHODISC_CACHE").map_or_else(std::env::temp_dir, PathBuf::from);
    let encoder = Segmenter::load(file, &digest, Pipeline::Cubic, device.clone()).unwrap();
    let store = EmbeddingStore::open(cache, encoder).unwrap();
    for (at, clip) in labelled.iter().enumerate() {
        let Some(base) = base(at + 1) else {
            continue;
        };
        let clip = ExampleClip::encode(clip, 0, &store, &base, || ()).unwrap();
        for corrected in corrected() {
            let chosen = from_large_to_small(&clip, corrected);
            let is_corrected = |i: usize| chosen.contains(&i);
            let rest = part(&clip, |i| !is_corrected(i));
            let before = found(&base, &base.values, &rest);
            for recipe in recipes() {
                let parts = split(vec![part(&clip, is_corrected)]).unwrap();
                let learnt = learn(&base, &parts, &recipe, &device.burn, |_, _| ()).unwrap();
                let after = found(&base, &learnt.parameters, &rest);
                println!(
                    "clip {} corrected {corrected} {recipe:?}: held back {:.3?} -> {:.3?}, better: {}, rest \
                     (tight, enlarged, jittered) {before:.3?} -> {after:.3?}",
                    at + 1,
                    learnt.before,
                    learnt.after,
                    learnt.is_better(),
                );
                assert!(
                    after
                        .dice
                        .iter()
                        .chain(&after.ef)
                        .all(|found| found.is_finite())
                );
            }
        }
    }
}
