//! The training loop.

use burn::tensor::{Device, Tensor, TensorData};
use serde::Serialize;

use super::boxes::BoxRecipe;
use super::error::TrainError;
use super::example::{Example, ExampleClip};
use super::loss::{Loss, dice_cross_entropy};
use super::parameters::{Layout, Parameters};
use super::random::Random;
use super::schedule::OneCycle;
use super::state::State;
use crate::geometry::{FramePx, Rect};
use crate::model::checkpoint::StateDict;
use crate::model::{Head, HeadShape, Masks, ModelPrompt, Prompt, SamConfig};
use crate::segment::{Pipeline, Placement};

/// How a model is tuned.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Recipe {
    /// Changes of the parameters.
    pub steps: usize,
    /// Examples a step.
    pub batch: usize,
    /// The highest learning rate.
    pub peak_rate: f64,
    /// Weight decay of `AdamW`.
    pub weight_decay: f64,
    /// How boxes are drawn.
    pub boxes: BoxRecipe,
    /// The weight of the squared error of the score, the network's guess of its IoU.
    pub score_weight: f64,
    /// How much of the average of the parameters each step keeps; 0 takes the last ones.
    pub average: f64,
    /// Everything random follows from it.
    pub seed: u64,
}

impl Default for Recipe {
    /// The plain recipe: three minutes on two quiet cores.
    fn default() -> Self {
        Self {
            steps: 300,
            batch: 4,
            peak_rate: 3e-4,
            weight_decay: 0.01,
            boxes: BoxRecipe {
                jitter: [0.05, 0.2],
                outwards: [0.0, 0.0],
            },
            score_weight: 0.0,
            average: 0.0,
            seed: 1,
        }
    }
}

/// The model that is tuned: what does not change in training.
#[derive(Debug, Clone)]
pub struct Base {
    /// Where each parameter is.
    pub layout: Layout,
    /// The parameters as released.
    pub values: Parameters,
    /// Side of the network's input.
    image_size: usize,
    grid: usize,
    channels: usize,
    pipeline: Pipeline,
}

impl Base {
    /// The head of a checkpoint whose frames go through `pipeline`.
    ///
    /// # Errors
    /// `Weights` and `Checkpoint` when the checkpoint fits no network here.
    pub fn load(checkpoint: &StateDict, pipeline: Pipeline) -> Result<Self, TrainError> {
        let config = SamConfig::recognise(checkpoint)?;
        let mut tensors = config.tensors();
        tensors.retain(|key, _| !key.starts_with("image_encoder."));
        let shape = HeadShape {
            decoder: config.decoder,
            image_size: config.image_size(),
            grid: config.grid(),
        };
        let layout = Layout::new(shape, &tensors)?;
        let values = layout.read(checkpoint)?;
        Ok(Self::of(layout, values, shape, pipeline))
    }

    pub(super) fn of(
        layout: Layout,
        values: Parameters,
        shape: HeadShape,
        pipeline: Pipeline,
    ) -> Self {
        Self {
            layout,
            values,
            image_size: shape.image_size,
            grid: shape.grid,
            channels: shape.decoder.channels,
            pipeline,
        }
    }

    /// Channels of an embedding.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Side of the decoder's masks in pixels.
    pub fn mask_size(&self) -> usize {
        4 * self.grid
    }

    /// Where a frame of (width, height) lies in the network's input.
    pub fn placement(&self, frame: (usize, usize)) -> Placement {
        Placement::new(self.pipeline, self.image_size, frame)
    }

    /// A network of its own for these parameters, trainable where `device` is one for autodiff.
    ///
    /// # Errors
    /// `Weights` never, unless the base is not that of the layout.
    pub fn head(&self, values: &[f32], device: &Device) -> Result<Head, TrainError> {
        self.layout.head(values, device)
    }
}

/// A run under way.
pub struct Trainer<'a> {
    base: &'a Base,
    recipe: Recipe,
    clips: Vec<&'a ExampleClip>,
    device: Device,
    head: Head,
    /// Everything that a resumed run needs.
    pub state: State,
}

impl<'a> Trainer<'a> {
    /// Tunes `base` on `clips`, on a device without autodiff (which is put on top of it); `state`
    /// is that of an earlier run of the same, or a new one.
    ///
    /// # Errors
    /// `NoData` without an example, `Weights` as [`Base::head`].
    pub fn new(
        base: &'a Base,
        recipe: Recipe,
        clips: Vec<&'a ExampleClip>,
        device: &Device,
        state: State,
    ) -> Result<Self, TrainError> {
        if clips.is_empty() || clips.iter().any(|clip| clip.examples.is_empty()) {
            return Err(TrainError::NoData);
        }
        let device = device.clone().autodiff();
        Ok(Self {
            head: base.head(&base.values, &device)?,
            base,
            recipe,
            clips,
            device,
            state,
        })
    }

    /// Whether all steps are done.
    pub fn is_done(&self) -> bool {
        self.state.step >= self.recipe.steps
    }

    /// The result so far: the averaged parameters, or the last ones.
    pub fn parameters(&self) -> &[f32] {
        if self.recipe.average > 0.0 {
            &self.state.mean
        } else {
            &self.state.values
        }
    }

    /// One change of the parameters; the mean loss of its examples.
    ///
    /// # Errors
    /// `Diverged` when the loss is no number.
    pub fn step(&mut self) -> Result<Loss, TrainError> {
        let step = self.state.step;
        let mut random = Random::new(self.recipe.seed, step as u64);
        let layout = &self.base.layout;
        self.head = layout.filled(self.head.clone(), &self.state.values);
        let mut sums = vec![0.0; layout.values()];
        let mut mean = Loss::default();
        for _ in 0..self.recipe.batch {
            // Every clip is as likely, however many frames it has.
            let clip = self.clips[random.below(self.clips.len())];
            let example = &clip.examples[random.below(clip.examples.len())];
            let loss = self.learn(example, &mut random, &mut sums);
            mean.dice += loss.dice / self.recipe.batch as f64;
            mean.cross_entropy += loss.cross_entropy / self.recipe.batch as f64;
        }
        if !mean.total().is_finite() {
            return Err(TrainError::Diverged { step });
        }
        let cycle = OneCycle {
            peak: self.recipe.peak_rate,
            steps: self.recipe.steps,
        };
        self.state
            .change(layout, &sums, cycle.rate(step), self.recipe.average);
        Ok(mean)
    }

    /// Adds the gradients of one example.
    fn learn(&self, example: &Example, random: &mut Random, sums: &mut [f32]) -> Loss {
        let rect = self.recipe.boxes.draw(example.tight, random);
        let prompt = self.prompt(example, rect);
        let embedding = example.embedding_on(self.base.channels, &self.device);
        let output = self.head.decode(embedding, &prompt, Masks::Single);
        let values = values(output.logits.clone());
        let (loss, slope) = dice_cross_entropy(&values, &example.target);
        let part = example.weight / self.recipe.batch as f64;
        let slope: Vec<f32> = slope.iter().map(|g| g * part as f32).collect();
        let mut total = self.along(output.logits, slope);
        if self.recipe.score_weight > 0.0 {
            let iou = iou(&values, &example.target);
            let mut slope = vec![0.0; output.scores.dims()[1]];
            let score = self::values(output.scores.clone())[0];
            slope[0] = (2.0 * part * self.recipe.score_weight) as f32 * (score - iou);
            total = total + self.along(output.scores, slope);
        }
        let gradients = total.backward();
        self.base.layout.add_gradients(&self.head, &gradients, sums);
        loss
    }

    /// A number whose gradient by `tensor` is `slope`.
    fn along(&self, tensor: Tensor<2>, slope: Vec<f32>) -> Tensor<1> {
        let data = TensorData::new(slope, tensor.dims());
        (tensor * Tensor::from_data(data, &self.device)).sum()
    }

    fn prompt(&self, example: &Example, rect: Rect<FramePx>) -> ModelPrompt {
        let (width, height) = example.frame_size();
        let rect = rect.clipped(width, height).unwrap_or(example.tight);
        let placement = self.base.placement((width, height));
        placement.prompt_in_model(&Prompt::of_rect(rect))
    }
}

fn values(tensor: Tensor<2>) -> Vec<f32> {
    let read = tensor.into_data().try_to_vec::<f32>();
    read.expect("logits and scores are f32")
}

/// Of the mask that `logits` give, with `target`.
fn iou(logits: &[f32], target: &[bool]) -> f32 {
    let pairs = || logits.iter().zip(target);
    let both = pairs().filter(|(x, t)| **x > 0.0 && **t).count();
    let either = pairs().filter(|(x, t)| **x > 0.0 || **t).count();
    both as f32 / either.max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::super::testing::{toy_base, toy_clip};
    use super::*;

    fn recipe() -> Recipe {
        Recipe {
            steps: 6,
            batch: 2,
            peak_rate: 3e-3,
            score_weight: 0.5,
            average: 0.5,
            ..Recipe::default()
        }
    }

    fn trainer<'a>(base: &'a Base, clip: &'a ExampleClip, state: State) -> Trainer<'a> {
        Trainer::new(base, recipe(), vec![clip], &Device::flex(), state).unwrap()
    }

    #[test]
    fn a_resumed_run_is_the_uninterrupted_one() {
        let (base, clip) = (toy_base(), toy_clip());
        let mut whole = trainer(&base, &clip, State::new(&base, &recipe()));
        let losses: Vec<Loss> = (0..6).map(|_| whole.step().unwrap()).collect();
        assert!(whole.is_done());

        let mut first = trainer(&base, &clip, State::new(&base, &recipe()));
        for _ in 0..3 {
            first.step().unwrap();
        }
        let saved = first.state.to_bytes(&base.layout).unwrap();
        let state = State::from_bytes(saved, &base, &recipe()).unwrap();
        assert_eq!(state, first.state);
        let mut second = trainer(&base, &clip, state);
        let rest: Vec<Loss> = (0..3).map(|_| second.step().unwrap()).collect();
        assert_eq!(rest, losses[3..]);
        assert_eq!(second.state, whole.state);
        assert_ne!(second.parameters(), second.state.values);
    }

    #[test]
    fn the_loss_falls() {
        let (base, clip) = (toy_base(), toy_clip());
        let recipe = Recipe {
            steps: 150,
            peak_rate: 1e-2,
            average: 0.0,
            score_weight: 0.0,
            ..recipe()
        };
        let state = State::new(&base, &recipe);
        let device = Device::flex();
        let mut trainer = Trainer::new(&base, recipe, vec![&clip], &device, state).unwrap();
        let losses: Vec<f64> = (0..150).map(|_| trainer.step().unwrap().total()).collect();
        let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
        let (before, after) = (mean(&losses[..10]), mean(&losses[140..]));
        assert!(after < 0.7 * before, "{before} {after}");
    }

    #[test]
    fn a_trainable_head_gives_what_a_plain_one_gives() {
        let (base, clip) = (toy_base(), toy_clip());
        let plain = Device::flex();
        let [plain, trained] = [plain.clone(), plain.autodiff()].map(|device| {
            let mut head = base.head(&base.values, &device).unwrap();
            if device.is_autodiff() {
                head = base.layout.filled(head, &base.values);
            }
            let embedding = clip.examples[0].embedding_on(base.channels(), &device);
            let rect = crate::geometry::Rect::from_corners(3.0, 4.0, 11.0, 12.0);
            let output = head.decode(embedding, &ModelPrompt::of_rect(rect), Masks::Single);
            [values(output.logits), values(output.scores)].concat()
        });
        let range = plain.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
        let off = |(a, b): (&f32, &f32)| (a - b).abs();
        let error = plain.iter().zip(&trained).map(off).fold(0.0, f32::max);
        assert!(error <= 1e-5 * range, "{error} of {range}");
    }

    #[test]
    fn the_gradient_of_every_kind_of_parameter_is_that_of_finite_differences() {
        let (base, clip) = (toy_base(), toy_clip());
        let recipe = Recipe {
            batch: 1,
            score_weight: 0.0,
            ..recipe()
        };
        let loss = |values: &[f32]| {
            let state = State::new(&base, &recipe);
            let mut trainer =
                Trainer::new(&base, recipe.clone(), vec![&clip], &Device::flex(), state).unwrap();
            trainer.head = base.layout.filled(trainer.head.clone(), values);
            let mut sums = vec![0.0; base.layout.values()];
            let example = &clip.examples[0];
            let loss = trainer.learn(example, &mut Random::new(1, 0), &mut sums);
            (loss.total(), sums)
        };
        let (_, gradient) = loss(&base.values);
        let (mut checked, mut wrong) = (0, Vec::new());
        for (key, range) in base.layout.tensors() {
            // The value with the steepest slope: the others drown in rounding.
            let steepest = range
                .clone()
                .max_by(|a, b| gradient[*a].abs().total_cmp(&gradient[*b].abs()));
            let Some(at) = steepest.filter(|at| gradient[*at].abs() > 2e-3) else {
                continue;
            };
            let difference = |step: f32| {
                let total = |by: f32| {
                    let mut moved = base.values.clone();
                    moved[at] += by;
                    loss(&moved).0
                };
                (total(step) - total(-step)) / (2.0 * f64::from(step))
            };
            // Extrapolated from two steps: the reduced network is bent.
            let want = (4.0 * difference(2e-3) - difference(4e-3)) / 3.0;
            let got = f64::from(gradient[at]);
            if (got - want).abs() > 0.03 * want.abs() + 3e-4 {
                wrong.push(format!("{key}: {got} {want}"));
            }
            checked += 1;
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert!(
            checked > 20,
            "only {checked} tensors have a slope worth checking"
        );
    }
}
