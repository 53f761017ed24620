//! The runs of a command: one, or a fold each.

use std::fs;
use std::time::Instant;

use echodisc::device::ComputeDevice;
use echodisc::model::checkpoint::{Precision, write_safetensors};
use echodisc::train::{
    Base, ExampleClip, Outcome, Outliner, Parameters, Point, Proposer, Recipe, Run, ShapePrior,
    State, Stopping, TrainError, Trainer, TunedHead, proposal_layout, score_proposals, train,
    train_proposals,
};

use super::judge::{judged, with_method};
use super::{Args, replace, write};

/// What every run of a command shares.
pub struct Workshop<'a> {
    pub args: &'a Args,
    pub released: Base,
    /// What training starts from: the released model, or what an earlier training made of it.
    pub start: Base,
    pub clips: Vec<ExampleClip>,
    pub device: ComputeDevice,
    pub recipe: Recipe,
}

impl Workshop<'_> {
    /// Each fold keeps back every `folds`-th clip and is judged on them.
    pub fn cross_validation(&self, folds: usize) -> anyhow::Result<Vec<Run>> {
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
            let outcome = self.trained(&name, &held_out, None)?;
            runs.push(self.finished(&name, held_out, outcome)?);
        }
        Ok(runs)
    }

    /// All clips but the one that tells when to stop, if there is one.
    pub fn whole(&self) -> anyhow::Result<Run> {
        let held_out: Vec<usize> = self.args.validate.into_iter().collect();
        if let Some(clip) = held_out.iter().find(|clip| **clip >= self.clips.len()) {
            anyhow::bail!("there is no clip {clip} to validate on, counted from 0");
        }
        let stopping = (!held_out.is_empty()).then(|| Stopping {
            validation: held_out.iter().map(|&clip| &self.clips[clip]).collect(),
            patience: self.args.patience,
        });
        let outcome = self.trained("whole", &held_out, stopping)?;
        self.finished("tuned", held_out, outcome)
    }

    /// Trains the head that suggests boxes if it was asked for, writes the tensors that the run
    /// brought to `NAME-f16.safetensors` and judges the clips that were kept back.
    fn finished(&self, name: &str, held_out: Vec<usize>, outcome: Outcome) -> anyhow::Result<Run> {
        let layout = &self.start.layout;
        // The rest is the released model's.
        let mut arrays = layout.arrays(&outcome.parameters, |key, range| {
            self.released.value_of(key) != Some(&outcome.parameters[range])
        });
        let boxes = self.boxes(&held_out)?;
        if let Some(values) = &boxes {
            let layout = proposal_layout(self.start.channels())?;
            arrays.extend(layout.arrays(values, |_, _| true));
        }
        let file = write_safetensors(&arrays, Precision::F16)?;
        write(self.args, &format!("{name}-f16.safetensors"), &file)?;
        self.judged_run(held_out, outcome, boxes)
    }

    fn boxes(&self, held_out: &[usize]) -> anyhow::Result<Option<Parameters>> {
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
        let trained = train_proposals(&self.start, &clips, &recipe, &self.device.burn, told)?;
        Ok(Some(trained))
    }

    fn kept(&self, held_out: &[usize]) -> Vec<&ExampleClip> {
        let all = self.clips.iter().enumerate();
        let kept = all.filter(|(i, _)| !held_out.contains(i));
        kept.map(|(_, clip)| clip).collect()
    }

    fn trained(
        &self,
        name: &str,
        held_out: &[usize],
        stopping: Option<Stopping>,
    ) -> anyhow::Result<Outcome> {
        let (base, recipe, burn) = (&self.start, &self.recipe, &self.device.burn);
        let path = self.args.out.join(format!("{name}.state"));
        let state = match fs::read(&path) {
            Ok(bytes) if self.args.resume => State::from_bytes(bytes, base, recipe)?,
            _ => State::new(base, recipe),
        };
        let clips = self.kept(held_out);
        let trainer = Trainer::new(base, recipe.clone(), clips, burn, state)?;
        let (started, first) = (Instant::now(), trainer.state.step);
        let save = |trainer: &Trainer, point: Point| {
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
        held_out: Vec<usize>,
        outcome: Outcome,
        boxes: Option<Parameters>,
    ) -> anyhow::Result<Run> {
        let head = |base, values: &[f32]| {
            let head = TunedHead::new(base, values, &self.device.burn)?;
            anyhow::Ok(Outliner::Head(Box::new(head)))
        };
        let tuned = head(&self.start, &outcome.parameters)?;
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
            let proposer = Proposer::new(&self.start, &values, &self.device.burn)?;
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
