//! `echodisc train`: prompt encoder and mask decoder tuned on frames with masks.

mod args;
mod judge;
mod print;
mod workshop;

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use echodisc::segment::Segmenter;
use echodisc::train::{
    Base, DataRecord, EmbeddingStore, ExampleClip, Guess, LabelledClip, Record, Reliability, Run,
    TrainError, check_neck_is_free, check_same_neck, curves_svg, read_clips,
};

pub use args::Args;

use crate::{file, weights};
use workshop::Workshop;

/// Tunes on all clips, or fold by fold, and writes weights, record and curves.
pub fn run(args: &Args) -> anyhow::Result<()> {
    args.check()?;
    let labelled = labelled(args)?;
    let (checkpoint, digest, pipeline) =
        weights::checkpoint(&args.model, args.pipeline.as_deref())?;
    let device = args.device.open()?;
    let load = match args.neck {
        true => Base::load_with_neck,
        false => Base::load,
    };
    let open = match args.neck {
        true => EmbeddingStore::open_before_neck,
        false => EmbeddingStore::open,
    };
    if args.neck {
        check_neck_is_free(&checkpoint)?;
    }
    let released = load(&checkpoint, pipeline)?;
    let encoder = Segmenter::from_checkpoint(&checkpoint, &digest, Some(pipeline), device.clone())?;
    let start = match &args.tuned {
        Some(path) => {
            let tuned = file::open(path)?;
            if !args.neck {
                check_same_neck(&checkpoint, &tuned)?;
            }
            load(&checkpoint.tuned_by(tuned)?, pipeline)?
        }
        None => released.clone(),
    };
    let store = open(args.cache.clone(), encoder)?;
    let clips = encoded(&labelled, args, &store, &released)?;
    drop((store, labelled));
    if args.encode_only {
        return Ok(());
    }
    fs::create_dir_all(&args.out).context("the output folder cannot be made")?;
    let frames = clips
        .iter()
        .map(|clip| clip.examples.len() + clip.copies.len());
    let workshop = Workshop {
        recipe: args.recipe(frames.sum()),
        args,
        released,
        start,
        clips,
        device,
    };
    let runs = match args.folds {
        Some(folds) => workshop.cross_validation(folds)?,
        None => vec![workshop.whole()?],
    };
    let data = workshop.clips.iter().map(|clip| DataRecord {
        sha256: clip.digest.clone(),
        frames: clip.examples.len(),
        copies: clip.copies.len(),
    });
    let record = Record {
        revision: echodisc::REVISION,
        base_sha256: digest,
        pipeline: pipeline.name(),
        recipe: workshop.recipe.clone(),
        proposals: args.proposals(),
        data: data.collect(),
        reliability: reliability(&runs),
        runs,
        notice: echodisc::NOTICE,
    };
    let curves: Vec<_> = record.runs.iter().map(|run| run.curve.as_slice()).collect();
    write(args, "curves.svg", curves_svg(&curves).as_bytes())?;
    if let Some(reliability) = &record.reliability {
        write(args, "reliability.svg", reliability.svg().as_bytes())?;
    }
    write(args, "record.json", &serde_json::to_vec_pretty(&record)?)?;
    print::tables(&record);
    Ok(())
}

/// Of the tuned network's outlines.
fn reliability(runs: &[Run]) -> Option<Reliability> {
    let tuned = runs.iter().flat_map(|run| &run.judged);
    let tuned = tuned.filter(|judged| judged.method == "tuned");
    let scores = tuned.flat_map(|judged| &judged.scores);
    let guesses: Vec<Guess> = scores
        .flat_map(|kind| kind.scores.guesses.iter().copied())
        .collect();
    Reliability::new(&guesses)
}

fn labelled(args: &Args) -> Result<Vec<LabelledClip>, TrainError> {
    let mut clips = Vec::new();
    for (i, folder) in args.data.iter().enumerate() {
        let weight = args.weights.get(i).copied().unwrap_or(1.0);
        let every = args.every.get(i).or(args.every.last()).copied();
        clips.extend(read_clips(folder, every.unwrap_or(1), weight)?);
    }
    Ok(clips)
}

/// The frames of the clips and their copies, as examples.
fn encoded(
    clips: &[LabelledClip],
    args: &Args,
    store: &EmbeddingStore,
    base: &Base,
) -> Result<Vec<ExampleClip>, TrainError> {
    let frames: usize = clips.iter().map(|clip| clip.frames.len()).sum();
    let total = (1 + args.copies + args.cropped) * frames;
    let mut done = 0;
    let mut told = || {
        done += 1;
        if done % 25 == 0 || done == total {
            eprintln!("encoded {done} of {total} frames");
        }
    };
    let mut made = Vec::new();
    for clip in clips {
        let mut examples = ExampleClip::encode(clip, args.copies, store, base, &mut told)?;
        examples.encode_cropped(clip, args.cropped, store, base, &mut told)?;
        // The head that suggests boxes needs some in any case.
        let zoomed = args.zoomed.max(usize::from(args.boxes));
        examples.encode_zoomed(clip, zoomed, store, base)?;
        if args.zoomed > 0 {
            examples.copies.append(&mut examples.zoomed);
        }
        made.push(examples);
    }
    Ok(made)
}

fn write(args: &Args, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    replace(&args.out.join(name), bytes).context("a result cannot be written")
}

/// Under another name first, so that a run that is stopped leaves no half of a file.
fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let fresh = path.with_extension("fresh");
    fs::write(&fresh, bytes)?;
    fs::rename(fresh, path)
}
