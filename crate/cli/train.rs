//! `echodisc train`: prompt encoder and mask decoder tuned on frames with masks.

mod args;
mod judge;
mod print;

use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::Context as _;
use echodisc::model::checkpoint::{Precision, StateDict, with_tuned, write_safetensors};
use echodisc::segment::Segmenter;
use echodisc::train::{
    Base, DataRecord, EmbeddingStore, ExampleClip, Guess, LabelledClip, Outcome, Outliner,
    Parameters, Proposer, Record, Reliability, Run, ShapePrior, State, Stopping, TrainError,
    Trainer, TunedHead, curves_svg, proposal_layout, read_clips, score_proposals, train,
    train_proposals,
};

pub use args::Args;

use crate::{file, weights};
use judge::{judged, with_method};

/// What every run of a command shares.
struct Workshop<'a> {
    args: &'a Args,
    released: Base,
    /// What training starts from: the released model, or what an earlier training made of it.
    start: Base,
    clips: Vec<ExampleClip>,
    device: echodisc::device::ComputeDevice,
}

/// Tunes on all clips, or fold by fold, and writes weights, record and curves.
pub fn run(args: &Args) -> anyhow::Result<()> {
    args.check()?;
    let labelled = labelled(args)?;
    let (checkpoint, digest, pipeline) =
        weights::checkpoint(&args.model, args.pipeline.as_deref())?;
    let device = args.device.open()?;
    let released = Base::load(&checkpoint, pipeline)?;
    let start = match &args.tuned {
        Some(path) => Base::load(&tuned(&checkpoint, path)?, pipeline)?,
        None => released.clone(),
    };
    let encoder = Segmenter::from_checkpoint(&checkpoint, &digest, Some(pipeline), device.clone())?;
    drop(checkpoint);
    let store = EmbeddingStore::open(args.cache.clone(), encoder)?;
    let mut clips = encoded(&labelled, args.copies, &store, &released)?;
    if args.boxes {
        for (examples, clip) in clips.iter_mut().zip(&labelled) {
            examples.encode_zoomed(clip, &store, &released)?;
        }
    }
    drop((store, labelled));
    if args.encode_only {
        return Ok(());
    }
    fs::create_dir_all(&args.out).context("the output folder cannot be made")?;
    let workshop = Workshop {
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
        recipe: args.recipe(),
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

/// `released` with the tensors of the file at `path` in the place of their namesakes.
fn tuned(released: &StateDict, path: &Path) -> anyhow::Result<StateDict> {
    let merged = with_tuned(released, &file::open(path)?)?;
    let file = write_safetensors(&merged, Precision::F32)?;
    Ok(StateDict::from_bytes(file)?)
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
        clips.extend(read_clips(folder, args.every, weight)?);
    }
    Ok(clips)
}

fn encoded(
    clips: &[LabelledClip],
    copies: usize,
    store: &EmbeddingStore,
    base: &Base,
) -> Result<Vec<ExampleClip>, TrainError> {
    let frames: usize = clips.iter().map(|clip| clip.frames.len()).sum();
    let total = (1 + copies) * frames;
    let (mut done, mut examples) = (0, Vec::new());
    for clip in clips {
        examples.push(ExampleClip::encode(clip, copies, store, base, || {
            done += 1;
            if done % 25 == 0 || done == total {
                eprintln!("encoded {done} of {total} frames");
            }
        })?);
    }
    Ok(examples)
}

impl Workshop<'_> {
    /// Each fold keeps back every `folds`-th clip and is judged on them.
    fn cross_validation(&self, folds: usize) -> anyhow::Result<Vec<Run>> {
        let count = self.clips.len();
        if folds < 2 || count < folds {
            let wanted = folds.max(2);
            return Err(TrainError::TooFewClips { wanted, got: count }.into());
        }
        let mut runs = Vec::new();
        for fold in 0..folds {
            if !self.args.fold.is_empty() && !self.args.fold.contains(&fold) {
                continue;
            }
            let held_out: Vec<usize> = (fold..count).step_by(folds).collect();
            let name = format!("fold-{fold}");
            let base = self.base_of(&held_out)?;
            let outcome = self.trained(&name, &base, &held_out, None)?;
            runs.push(self.finished(&name, &base, held_out, outcome)?);
        }
        Ok(runs)
    }

    /// All clips but the one that tells when to stop, if there is one.
    fn whole(&self) -> anyhow::Result<Run> {
        let held_out: Vec<usize> = self.args.validate.into_iter().collect();
        if let Some(clip) = held_out.iter().find(|clip| **clip >= self.clips.len()) {
            anyhow::bail!("there is no clip {clip} to validate on, counted from 0");
        }
        let stopping = (!held_out.is_empty()).then(|| Stopping {
            validation: held_out.iter().map(|&clip| &self.clips[clip]).collect(),
            patience: self.args.patience,
        });
        let base = self.base_of(&held_out)?;
        let outcome = self.trained("whole", &base, &held_out, stopping)?;
        self.finished("tuned", &base, held_out, outcome)
    }

    /// Trains the head that suggests boxes if it was asked for, writes the tensors that the run
    /// brought to `NAME-f16.safetensors` and judges the clips that were kept back.
    fn finished(
        &self,
        name: &str,
        base: &Base,
        held_out: Vec<usize>,
        outcome: Outcome,
    ) -> anyhow::Result<Run> {
        // The rest is the released model's.
        let mut arrays = base.layout.arrays(&outcome.parameters, |key, range| {
            self.released.value_of(key) != Some(&outcome.parameters[range])
        });
        let boxes = self.boxes(base, &held_out)?;
        if let Some(values) = &boxes {
            let layout = proposal_layout(base.channels())?;
            arrays.extend(layout.arrays(values, |_, _| true));
        }
        let file = write_safetensors(&arrays, Precision::F16)?;
        write(self.args, &format!("{name}-f16.safetensors"), &file)?;
        self.judged_run(base, held_out, outcome, boxes)
    }

    fn boxes(&self, base: &Base, held_out: &[usize]) -> anyhow::Result<Option<Parameters>> {
        let Some(recipe) = self.args.proposals() else {
            return Ok(None);
        };
        let (clips, mut losses) = (self.kept(held_out), Vec::new());
        let told = |step: usize, loss: f64| {
            losses.push(loss);
            if step.is_multiple_of(self.args.report_every) || step == recipe.steps {
                let mean = losses.iter().sum::<f64>() / losses.len() as f64;
                eprintln!("boxes: step {step} of {}, loss {mean:.4}", recipe.steps);
                losses.clear();
            }
        };
        let trained = train_proposals(base, &clips, &recipe, &self.device.burn, told)?;
        Ok(Some(trained))
    }

    fn kept(&self, held_out: &[usize]) -> Vec<&ExampleClip> {
        let all = self.clips.iter().enumerate();
        let kept = all.filter(|(i, _)| !held_out.contains(i));
        kept.map(|(_, clip)| clip).collect()
    }

    /// What training starts from, with the mean shape if that is asked for.
    fn base_of(&self, held_out: &[usize]) -> Result<Base, TrainError> {
        match self.args.mean_shape {
            true => self.start.with_shape(&ShapePrior::new(self.kept(held_out))),
            false => Ok(self.start.clone()),
        }
    }

    fn trained(
        &self,
        name: &str,
        base: &Base,
        held_out: &[usize],
        stopping: Option<Stopping>,
    ) -> anyhow::Result<Outcome> {
        let (recipe, burn) = (self.args.recipe(), &self.device.burn);
        let path = self.args.out.join(format!("{name}.state"));
        let state = match fs::read(&path) {
            Ok(bytes) if self.args.resume => State::from_bytes(bytes, base, &recipe)?,
            _ => State::new(base, &recipe),
        };
        let clips = self.kept(held_out);
        let trainer = Trainer::new(base, recipe.clone(), clips, burn, state)?;
        let (started, first) = (Instant::now(), trainer.state.step);
        let save = |trainer: &Trainer, point: echodisc::train::Point| {
            let step = trainer.state.step;
            let each = started.elapsed().as_secs_f64() / (step - first) as f64;
            let dice = point.validation_dice;
            let dice = dice.map_or_else(String::new, |dice| format!(", validation Dice {dice:.4}"));
            eprintln!(
                "{name}: step {step} of {}, loss {:.4}{dice}, {each:.2} s a step",
                recipe.steps, point.loss
            );
            let bytes = trainer.state.to_bytes(&base.layout)?;
            replace(&path, &bytes).map_err(|error| TrainError::State(error.to_string()))
        };
        let every = self.args.report_every;
        Ok(train(base, burn, trainer, stopping, every, save)?)
    }

    fn judged_run(
        &self,
        base: &Base,
        held_out: Vec<usize>,
        outcome: Outcome,
        boxes: Option<Parameters>,
    ) -> anyhow::Result<Run> {
        let head = |base, values: &[f32]| {
            let head = TunedHead::new(base, values, &self.device.burn)?;
            anyhow::Ok(Outliner::Head(Box::new(head)))
        };
        let tuned = head(base, &outcome.parameters)?;
        let released = head(&self.released, &self.released.values)?;
        let prior = Outliner::Prior(ShapePrior::new(self.kept(&held_out)));
        let mut results = Vec::new();
        for &clip in &held_out {
            for (method, outliner) in with_method(&tuned, &released, &prior, self.args) {
                eprintln!("judging {method} on clip {clip}");
                let examples = &self.clips[clip];
                results.push(judged(self.args, method, outliner, clip, examples));
            }
        }
        let mut proposals = Vec::new();
        if let Some(values) = boxes {
            let proposer = Proposer::new(base, &values, &self.device.burn)?;
            let every = self.args.judge_every;
            proposals.extend(
                held_out.iter().map(|&clip| {
                    score_proposals(&proposer, &tuned, (clip, &self.clips[clip]), every)
                }),
            );
        }
        Ok(Run {
            proposals,
            held_out,
            steps: outcome.steps,
            curve: outcome.curve,
            judged: results,
        })
    }
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
