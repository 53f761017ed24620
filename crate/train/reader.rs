//! Learning from the outlines that a reader has corrected: a short training whose result counts
//! only if it outlines better what was kept back from it, and measures it no worse. The second is
//! asked because the first is not enough: a decoder that has learnt one heart by heart draws its
//! mean shape, which covers every frame well and does not move.

use burn::tensor::Device;
use half::f16;
use serde::Serialize;

use super::base::Base;
use super::boxes::{BoxKind, BoxRecipe};
use super::error::TrainError;
use super::evaluate::{Outliner, TunedHead, ef_errors, score_clip};
use super::example::{Example, ExampleClip};
use super::parameters::Parameters;
use super::state::State;
use super::trainer::{Recipe, Trainer};

/// With fewer there is nothing to keep back that would tell anything.
pub const FEWEST_OUTLINES: usize = 6;
/// Pairs of boxes that the ejection fraction of what is kept back is judged with.
const EF_DRAWS: usize = 6;
/// Of so many clips, or of so many outlines of a clip, one is kept back.
const ONE_IN: usize = 3;
/// The boxes that what is kept back is judged with.
const JUDGED: [(BoxKind, u64); 3] = [
    (BoxKind::Tight, 0),
    (BoxKind::Jittered(0.1), 1),
    (BoxKind::Jittered(0.1), 2),
];

/// How long and how fast is learnt.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReaderRecipe {
    /// Steps for each outline that is taught; together within [`ReaderRecipe::STEPS`].
    pub steps_per_outline: usize,
    /// The highest learning rate.
    pub peak_rate: f64,
    /// Examples a step.
    pub batch: usize,
    /// How boxes are drawn.
    pub boxes: BoxRecipe,
}

impl Default for ReaderRecipe {
    fn default() -> Self {
        Self {
            steps_per_outline: 30,
            peak_rate: 2e-4,
            batch: 2,
            boxes: BoxRecipe {
                jitter: [0.01, 0.12],
                outwards: [0.0, 0.1],
            },
        }
    }
}

impl ReaderRecipe {
    /// Fewest and most steps.
    pub const STEPS: [usize; 2] = [90, 240];

    /// For so many outlines that are taught.
    fn recipe(&self, taught: usize) -> Recipe {
        let [fewest, most] = Self::STEPS;
        Recipe {
            steps: (self.steps_per_outline * taught).clamp(fewest, most),
            batch: self.batch,
            peak_rate: self.peak_rate,
            boxes: self.boxes,
            average: 0.9,
            ..Recipe::default()
        }
    }
}

/// What is taught and what is kept back.
#[derive(Debug, Clone)]
pub struct Split {
    /// Trained on.
    pub taught: Vec<ExampleClip>,
    /// Judged on.
    pub held_back: Vec<ExampleClip>,
    /// Whether whole clips are kept back. Outlines of a clip that is taught are easier: they say
    /// less of other patients.
    pub by_clip: bool,
}

/// Keeps every third clip back, or of fewer than three clips every third outline in the order of
/// their areas, from the second largest on: then a large and a small one are among them.
///
/// # Errors
/// `TooFewOutlines` below [`FEWEST_OUTLINES`].
pub fn split(clips: Vec<ExampleClip>) -> Result<Split, TrainError> {
    let clips: Vec<ExampleClip> = clips
        .into_iter()
        .filter(|c| !c.examples.is_empty())
        .collect();
    let got = count(&clips);
    if got < FEWEST_OUTLINES {
        let wanted = FEWEST_OUTLINES;
        return Err(TrainError::TooFewOutlines { wanted, got });
    }
    let by_clip = clips.len() >= ONE_IN;
    let mut split = Split {
        taught: Vec::new(),
        held_back: Vec::new(),
        by_clip,
    };
    for (place, mut clip) in clips.into_iter().enumerate() {
        if by_clip {
            let side = if place % ONE_IN == ONE_IN - 1 {
                &mut split.held_back
            } else {
                &mut split.taught
            };
            side.push(clip);
            continue;
        }
        let mut parts: [Vec<Example>; 2] = Default::default();
        let area = |example: &Example| std::cmp::Reverse(example.mask.count());
        clip.examples.sort_by_key(area);
        for (rank, example) in clip.examples.into_iter().enumerate() {
            parts[usize::from(rank % ONE_IN == 1)].push(example);
        }
        let [taught, held_back] = parts.map(|examples| ExampleClip {
            examples,
            copies: Vec::new(),
            zoomed: Vec::new(),
            digest: clip.digest.clone(),
        });
        split.taught.push(taught);
        split.held_back.push(held_back);
    }
    split.taught.retain(|clip| !clip.examples.is_empty());
    split.held_back.retain(|clip| !clip.examples.is_empty());
    Ok(split)
}

impl Split {
    /// Outlines that are taught.
    pub fn taught_outlines(&self) -> usize {
        count(&self.taught)
    }

    /// Outlines that are kept back.
    pub fn held_back_outlines(&self) -> usize {
        count(&self.held_back)
    }
}

/// What learning gave.
#[derive(Debug, Clone)]
pub struct Learnt {
    /// The new parameters.
    pub parameters: Parameters,
    /// Of what was kept back, with the parameters before.
    pub before: Judgement,
    /// The same with the new ones.
    pub after: Judgement,
}

/// How well what was kept back is outlined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judgement {
    /// Mean Dice.
    pub dice: f64,
    /// How far the ejection fraction between the largest and the smallest outline of a clip is off
    /// with boxes jittered by 10 %, in points; the mean of the clips. `None` where one cannot be
    /// measured.
    pub ef_error: Option<f64>,
}

impl Learnt {
    /// Whether the new parameters are to be used.
    pub fn is_better(&self) -> bool {
        let (before, after) = (self.before, self.after);
        let no_worse = before
            .ef_error
            .is_none_or(|before| after.ef_error.is_some_and(|after| after <= before));
        after.dice > before.dice && no_worse
    }
}

/// Trains `base` on what is taught and judges it before and after on what is kept back.
/// `progress` is told what is done, of how much.
///
/// # Errors
/// As [`Trainer::new`] and [`Trainer::step`].
pub fn learn(
    base: &Base,
    split: &Split,
    recipe: &ReaderRecipe,
    device: &Device,
    mut progress: impl FnMut(usize, usize),
) -> Result<Learnt, TrainError> {
    let recipe = recipe.recipe(count(&split.taught));
    // A judgement decodes each outline as often as there are boxes; a step, forward and back,
    // costs some three decodings an example.
    let outlines = count(&split.held_back) * JUDGED.len() + 2 * EF_DRAWS * split.held_back.len();
    let judging = outlines.div_ceil(3 * recipe.batch);
    let (steps, total) = (recipe.steps, recipe.steps + 2 * judging);
    progress(0, total);
    let before = judged(base, &base.values, &split.held_back, device)?;
    progress(judging, total);
    let state = State::new(base, &recipe);
    let clips = split.taught.iter().collect();
    let mut trainer = Trainer::new(base, recipe, clips, device, state)?;
    for step in 1..=steps {
        trainer.step()?;
        progress(judging + step, total);
    }
    // Judged as they are kept.
    let halves = trainer
        .parameters()
        .iter()
        .map(|value| f16::from_f32(*value));
    let parameters: Parameters = halves.map(f16::to_f32).collect();
    drop(trainer);
    let after = judged(base, &parameters, &split.held_back, device)?;
    progress(total, total);
    Ok(Learnt {
        parameters,
        before,
        after,
    })
}

/// The outlines with every kind of box.
fn judged(
    base: &Base,
    values: &[f32],
    clips: &[ExampleClip],
    device: &Device,
) -> Result<Judgement, TrainError> {
    let head = Outliner::Head(Box::new(TunedHead::new(base, values, device)?));
    let dice = |clip: &ExampleClip| {
        let each = JUDGED.map(|(kind, seed)| score_clip(&head, clip, kind, 1, seed).scores.dice);
        each.iter().sum::<f64>() / JUDGED.len() as f64
    };
    let sum = clips
        .iter()
        .map(|clip| dice(clip) * clip.examples.len() as f64);
    let pairs = clips.iter().filter(|clip| clip.examples.len() > 1);
    let ef_errors = pairs.map(|clip| {
        let found = ef_errors(&head, clip, BoxKind::Jittered(0.1), EF_DRAWS, 3)?;
        (found.failed == 0).then_some(found.mean_absolute)
    });
    let ef_errors: Option<Vec<f64>> = ef_errors.collect();
    let ef_errors = ef_errors.filter(|errors| !errors.is_empty());
    Ok(Judgement {
        dice: sum.sum::<f64>() / count(clips).max(1) as f64,
        ef_error: ef_errors.map(|errors| errors.iter().sum::<f64>() / errors.len() as f64),
    })
}

fn count(clips: &[ExampleClip]) -> usize {
    clips.iter().map(|clip| clip.examples.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{toy_base, toy_clip};
    use super::*;

    /// `sizes` outlines in as many clips, numbered through.
    fn clips(sizes: &[usize]) -> Vec<ExampleClip> {
        let toy = toy_clip();
        let mut number = 0;
        let mut example = || {
            let mut example = toy.examples[number % 2].clone();
            example.number = number;
            number += 1;
            example
        };
        let clip = |examples: Vec<Example>| ExampleClip {
            examples,
            copies: Vec::new(),
            ..toy.clone()
        };
        let sizes = sizes.iter();
        sizes
            .map(|n| clip((0..*n).map(|_| example()).collect()))
            .collect()
    }

    fn numbers(clips: &[ExampleClip]) -> Vec<usize> {
        let examples = clips.iter().flat_map(|clip| &clip.examples);
        examples.map(|example| example.number).collect()
    }

    #[test]
    fn of_one_clip_or_two_every_third_outline_is_kept_back() {
        let parts = split(clips(&[4, 0, 3])).unwrap();
        assert!(!parts.by_clip);
        // Of equal areas in the order in which they came.
        assert_eq!(numbers(&parts.held_back), [1, 5]);
        assert_eq!(numbers(&parts.taught), [0, 2, 3, 4, 6]);
    }

    #[test]
    fn of_three_clips_one_is_kept_back_as_a_whole() {
        let parts = split(clips(&[2, 3, 2, 1])).unwrap();
        assert!(parts.by_clip);
        assert_eq!(numbers(&parts.held_back), [5, 6]);
        assert_eq!(numbers(&parts.taught), [0, 1, 2, 3, 4, 7]);
    }

    #[test]
    fn too_few_outlines_are_refused() {
        let refused = split(clips(&[3, 2])).err().map(|error| error.code());
        assert_eq!(refused, Some("learn-too-few"));
    }

    #[test]
    fn what_is_learnt_is_judged_and_told_of() {
        let (base, mut told) = (toy_base(), Vec::new());
        let recipe = ReaderRecipe {
            peak_rate: 1e-2,
            ..ReaderRecipe::default()
        };
        let parts = split(clips(&[6])).unwrap();
        let learnt = learn(&base, &parts, &recipe, &Device::flex(), |done, total| {
            told.push((done, total));
        });
        let learnt = learnt.unwrap();
        // 120 steps, and for each judgement 18 outlines, six for the time of a step.
        assert_eq!((told[0], *told.last().unwrap()), ((0, 126), (126, 126)));
        assert!(told.is_sorted());
        let (before, after) = (learnt.before.dice, learnt.after.dice);
        assert!(after > before, "{before} {after}");
        let device = Device::flex();
        let again = judged(&base, &learnt.parameters, &parts.held_back, &device).unwrap();
        assert_eq!(again, learnt.after);
    }

    #[test]
    fn no_better_is_refused() {
        let judgement = |(dice, ef_error)| Judgement { dice, ef_error };
        let better = |before, after| {
            let (before, after) = (judgement(before), judgement(after));
            let parameters = Vec::new();
            Learnt {
                parameters,
                before,
                after,
            }
            .is_better()
        };
        assert!(better((0.8, None), (0.81, None)));
        assert!(!better((0.8, None), (0.8, None)));
        assert!(!better((0.8, None), (f64::NAN, None)));
        assert!(better((0.8, Some(9.0)), (0.81, Some(9.0))));
        assert!(
            !better((0.8, Some(9.0)), (0.95, Some(17.9))),
            "it does not move"
        );
        assert!(!better((0.8, Some(9.0)), (0.95, None)));
        assert!(!better((0.8, Some(9.0)), (0.95, Some(f64::NAN))));
    }
}
