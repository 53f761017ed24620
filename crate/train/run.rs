//! A training from its state to its end, with early stopping.

use burn::tensor::Device;

use super::base::Base;
use super::boxes::BoxKind;
use super::error::TrainError;
use super::evaluate::{Outliner, TunedHead, score_clip};
use super::example::ExampleClip;
use super::parameters::Parameters;
use super::record::Point;
use super::trainer::Trainer;

/// When a training ends before its steps are done.
pub struct Stopping<'a> {
    /// Judged at every point of the curve; not trained on.
    pub validation: Vec<&'a ExampleClip>,
    /// Points without a better Dice after which it ends; the best parameters are taken.
    pub patience: usize,
}

/// What a training gave.
pub struct Outcome {
    /// The parameters taken.
    pub parameters: Parameters,
    /// Steps done when they were taken.
    pub steps: usize,
    /// The course from where it was resumed.
    pub curve: Vec<Point>,
}

/// Frames of a clip that are judged on the way.
const JUDGED: usize = 24;

/// Trains to the end. `on_point` is called every `every` steps with the state so far, to show and
/// to save it. A resumed run takes the best parameters from there on.
///
/// # Errors
/// As [`Trainer::step`], and those of `on_point`.
pub fn train(
    base: &Base,
    device: &Device,
    mut trainer: Trainer,
    stopping: Option<Stopping>,
    every: usize,
    mut on_point: impl FnMut(&Trainer, Point) -> Result<(), TrainError>,
) -> Result<Outcome, TrainError> {
    let mut curve = Vec::new();
    let mut best: Option<(f64, Parameters, usize)> = None;
    let (mut losses, mut without_better) = (Vec::new(), 0);
    while !trainer.is_done() {
        losses.push(trainer.step()?.total());
        let step = trainer.state.step;
        if !step.is_multiple_of(every.max(1)) && !trainer.is_done() {
            continue;
        }
        let dice = stopping
            .as_ref()
            .map(|stopping| validation_dice(base, device, &trainer, &stopping.validation))
            .transpose()?;
        let point = Point {
            step,
            loss: losses.iter().sum::<f64>() / losses.len() as f64,
            validation_dice: dice,
        };
        losses.clear();
        curve.push(point);
        on_point(&trainer, point)?;
        let (Some(dice), Some(stopping)) = (dice, &stopping) else {
            continue;
        };
        if best.as_ref().is_none_or(|(most, ..)| dice > *most) {
            best = Some((dice, trainer.parameters().to_vec(), step));
            without_better = 0;
        } else {
            without_better += 1;
            if without_better >= stopping.patience {
                break;
            }
        }
    }
    let last = (trainer.parameters().to_vec(), trainer.state.step);
    let (parameters, steps) = best.map_or(last, |(_, values, step)| (values, step));
    Ok(Outcome {
        parameters,
        steps,
        curve,
    })
}

fn validation_dice(
    base: &Base,
    device: &Device,
    trainer: &Trainer,
    clips: &[&ExampleClip],
) -> Result<f64, TrainError> {
    let head = Outliner::Head(Box::new(TunedHead::new(
        base,
        trainer.parameters(),
        device,
    )?));
    let dice = clips.iter().map(|clip| {
        let every = clip.examples.len().div_ceil(JUDGED);
        let judged = score_clip(&head, clip, BoxKind::Jittered(0.1), every, 0);
        judged.scores.dice
    });
    Ok(dice.sum::<f64>() / clips.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::super::state::State;
    use super::super::testing::{toy_base, toy_clip};
    use super::super::trainer::Recipe;
    use super::*;

    fn trained(peak_rate: f64, patience: usize) -> (Outcome, usize) {
        let (base, clip, device) = (toy_base(), toy_clip(), Device::flex());
        let recipe = Recipe {
            steps: 12,
            batch: 1,
            peak_rate,
            ..Recipe::default()
        };
        let state = State::new(&base, &recipe);
        let trainer = Trainer::new(&base, recipe, vec![&clip], &device, state).unwrap();
        let stopping = Stopping {
            validation: vec![&clip],
            patience,
        };
        let mut points = 0;
        let outcome = train(&base, &device, trainer, Some(stopping), 2, |_, _| {
            points += 1;
            Ok(())
        });
        (outcome.unwrap(), points)
    }

    #[test]
    fn it_stops_when_nothing_gets_better() {
        // Nothing changes, so the first point stays the best.
        let (outcome, points) = trained(0.0, 2);
        assert_eq!((outcome.steps, points), (2, 3));
        assert_eq!(outcome.curve.len(), 3);
    }

    #[test]
    fn it_runs_to_the_end_and_takes_the_best() {
        let (outcome, points) = trained(1e-2, 100);
        assert_eq!(points, 6);
        let best = outcome.curve.iter().rev();
        let best = best.max_by(|a, b| a.validation_dice.partial_cmp(&b.validation_dice).unwrap());
        let dice = |step| {
            outcome
                .curve
                .iter()
                .find(|p| p.step == step)
                .unwrap()
                .validation_dice
        };
        assert_eq!(dice(outcome.steps), best.unwrap().validation_dice);
    }
}
