//! The training loop.

use burn::tensor::{Device, Tensor, TensorData};
use serde::Serialize;

use super::base::Base;
use super::boxes::BoxRecipe;
use super::error::TrainError;
use super::example::{Example, ExampleClip};
use super::loss::{Loss, dice_cross_entropy};
use super::neck::is_of_neck;
use super::random::Random;
use super::schedule::Schedule;
use super::state::State;
use crate::geometry::{FramePx, Rect};
use crate::model::{Masks, ModelPrompt, Prompt, Tail};

/// How a model is tuned.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Recipe {
    /// Changed copies of each frame that are trained on as well.
    pub copies: usize,
    /// Smaller copies of every second frame that are trained on as well.
    pub zoomed: usize,
    /// Copies of each frame with a narrower sector that are trained on as well.
    pub cropped: usize,
    /// Changes of the parameters.
    pub steps: usize,
    /// Examples a step.
    pub batch: usize,
    /// The highest learning rate.
    pub peak_rate: f64,
    /// The neck's learning rate as a part of the others', where the neck is tuned too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub neck_rate: Option<f64>,
    /// How the learning rate goes.
    pub schedule: Schedule,
    /// Weight decay of `AdamW`; without any it is Adam.
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
            copies: 0,
            zoomed: 0,
            cropped: 0,
            steps: 300,
            batch: 4,
            peak_rate: 3e-4,
            neck_rate: None,
            schedule: Schedule::OneCycle,
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

impl Recipe {
    /// As SAM-Echo's authors trained (Chao et al. 2025, npj Digital Medicine): Adam, 2e-5 falling
    /// to 3e-6, eight examples a step, 27 times as many as there are `frames`, boxes as their masks
    /// have them. How their rate falls is not known here: it is a straight line.
    pub fn sam_echo(frames: usize) -> Self {
        let batch = 8;
        Self {
            steps: (27 * frames).div_ceil(batch).max(1),
            batch,
            peak_rate: 2e-5,
            schedule: Schedule::Line(3e-6),
            weight_decay: 0.0,
            boxes: BoxRecipe {
                jitter: [0.0, 0.0],
                outwards: [0.0, 0.0],
            },
            ..Self::default()
        }
    }
}

/// A run under way.
pub struct Trainer<'a> {
    base: &'a Base,
    recipe: Recipe,
    clips: Vec<&'a ExampleClip>,
    device: Device,
    head: Tail,
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
            let loss = self.learn(clip.any(&mut random), &mut random, &mut sums);
            mean.dice += loss.dice / self.recipe.batch as f64;
            mean.cross_entropy += loss.cross_entropy / self.recipe.batch as f64;
        }
        if !mean.total().is_finite() {
            return Err(TrainError::Diverged { step });
        }
        let recipe = &self.recipe;
        let rate = recipe.schedule.rate(recipe.peak_rate, recipe.steps, step);
        let of_neck = rate * recipe.neck_rate.unwrap_or(1.0);
        let rate = |key: &str| if is_of_neck(key) { of_neck } else { rate };
        self.state.change(layout, &sums, rate, recipe.average);
        Ok(mean)
    }

    /// Adds the gradients of one example.
    fn learn(&self, example: &Example, random: &mut Random, sums: &mut [f32]) -> Loss {
        let rect = self.recipe.boxes.draw(example.tight, random);
        let prompt = self.prompt(example, rect);
        let embedding = example.embedding_on(self.base.input_channels(), &self.device);
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
mod pytorch;
#[cfg(test)]
mod tests;
