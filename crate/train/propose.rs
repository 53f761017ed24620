//! The head that suggests boxes, trained on embeddings and masks.

use burn::tensor::{Device, Tensor, TensorData};
use half::f16;
use serde::Serialize;

use super::adamw::AdamW;
use super::base::Base;
use super::error::TrainError;
use super::example::{Example, ExampleClip};
use super::parameters::{Layout, Parameters};
use super::random::Random;
use super::schedule::OneCycle;
use crate::model::{BOX_OUTPUTS, BoxHead, CELLS, neighbourhoods, pooled};
use crate::segment::Placement;

/// How the head is trained.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProposalRecipe {
    /// Changes of the parameters.
    pub steps: usize,
    /// Frames a step.
    pub batch: usize,
    /// The highest learning rate, of one cycle.
    pub peak_rate: f64,
    /// Weight decay of `AdamW`.
    pub weight_decay: f64,
    /// Everything random follows from it.
    pub seed: u64,
}

impl Default for ProposalRecipe {
    fn default() -> Self {
        Self {
            steps: 400,
            batch: 16,
            peak_rate: 2e-3,
            weight_decay: 0.05,
            seed: 1,
        }
    }
}

/// What a cell should say.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Target {
    /// The part of the cell that lies inside.
    inside: f32,
    /// Distances from its centre to the sides of the tight box, in cells.
    sides: [f32; 4],
}

/// A frame as the head sees it.
struct Seen {
    /// `[CELLS * CELLS, channels]`
    cells: Vec<f32>,
    targets: Vec<Target>,
}

/// Cells at least this much inside are told where the sides are.
const COVERED: f32 = 0.5;
/// How much the distances count beside the cross-entropy.
const SIDES_WEIGHT: f32 = 0.5;

/// A head trained on all frames, copies and smaller copies of `clips`, every clip as likely as the others.
///
/// # Errors
/// `NoData` without an example, `Diverged` when the loss is no number.
pub fn train_proposals(
    base: &Base,
    clips: &[&ExampleClip],
    recipe: &ProposalRecipe,
    device: &Device,
    mut on_step: impl FnMut(usize, f64),
) -> Result<Parameters, TrainError> {
    let channels = base.channels();
    let seen = |clip: &&ExampleClip| -> Vec<Seen> {
        let all = clip.examples.iter().chain(&clip.copies).chain(&clip.zoomed);
        all.map(|example| Seen::new(example, base)).collect()
    };
    let clips: Vec<Vec<Seen>> = clips.iter().map(seen).collect();
    if clips.is_empty() || clips.iter().any(Vec::is_empty) {
        return Err(TrainError::NoData);
    }
    let layout = proposal_layout(channels)?;
    let mut values = first_values(&layout, recipe.seed);
    let device = device.clone().autodiff();
    let mut head = layout.network(&values, &device)?;
    let mut optimiser = AdamW::new(
        layout.values(),
        layout.tensors().count(),
        recipe.weight_decay,
    );
    let cycle = OneCycle {
        peak: recipe.peak_rate,
        steps: recipe.steps,
    };
    for step in 0..recipe.steps {
        let mut random = Random::new(recipe.seed, step as u64);
        let batch: Vec<&Seen> = (0..recipe.batch)
            .map(|_| {
                let clip = &clips[random.below(clips.len())];
                &clip[random.below(clip.len())]
            })
            .collect();
        head = layout.filled(head, &values);
        let mut gradient = vec![0.0; layout.values()];
        let loss = learn(&head, &layout, &batch, channels, &device, &mut gradient);
        if !loss.is_finite() {
            return Err(TrainError::Diverged { step });
        }
        for (tensor, (_, range)) in layout.tensors().enumerate() {
            let at = (tensor, range.start);
            let rate = cycle.rate(step);
            optimiser.step(at, &mut values[range.clone()], &gradient[range], rate);
        }
        on_step(step + 1, loss);
    }
    Ok(values)
}

/// Where the parameters of a head for embeddings of `channels` are.
///
/// # Errors
/// None that a checkpoint would not have.
pub fn proposal_layout(channels: usize) -> Result<Layout<BoxHead>, TrainError> {
    Layout::new(channels, &BoxHead::tensors(channels))
}

/// Matrices as He et al. 2015, biases zero.
fn first_values(layout: &Layout<BoxHead>, seed: u64) -> Parameters {
    let mut random = Random::new(seed, 0xb0c5);
    let shapes = layout.arrays(&vec![0.0; layout.values()], |_, _| true);
    let values = shapes.into_values().flat_map(|array| {
        let spread = match array.shape[..] {
            // Evenly spread within, the variance is 2 / inner.
            [_, inner] => (6.0 / inner as f64).sqrt(),
            _ => 0.0,
        };
        let value = |_| random.between(-spread, spread) as f32;
        array.values.iter().map(value).collect::<Vec<f32>>()
    });
    values.collect()
}

/// The mean loss of a batch; adds its gradients.
fn learn(
    head: &BoxHead,
    layout: &Layout<BoxHead>,
    batch: &[&Seen],
    channels: usize,
    device: &Device,
    gradient: &mut [f32],
) -> f64 {
    let cells = batch
        .iter()
        .flat_map(|seen| neighbourhoods(&seen.cells, channels));
    let rows = batch.len() * CELLS * CELLS;
    let data = TensorData::new(cells.collect::<Vec<f32>>(), [rows, 9 * channels]);
    let outputs = head.forward(Tensor::from_data(data, device));
    let told = outputs.clone().into_data().try_to_vec::<f32>();
    let targets: Vec<Target> = batch
        .iter()
        .flat_map(|seen| &seen.targets)
        .copied()
        .collect();
    let (loss, slope) = loss(&told.expect("outputs are f32"), &targets);
    let slope = TensorData::new(slope, [rows, BOX_OUTPUTS]);
    let total = (outputs * Tensor::from_data(slope, device)).sum();
    layout.add_gradients(head, &total.backward(), gradient);
    loss
}

/// Cross-entropy of lying inside, the mean over the cells, and the smooth L1 distance of the sides,
/// the mean over the covered cells; with the gradient by each output.
fn loss(outputs: &[f32], targets: &[Target]) -> (f64, Vec<f32>) {
    let covered = targets.iter().filter(|t| t.inside >= COVERED).count();
    let (each, of_side) = (
        1.0 / targets.len() as f32,
        SIDES_WEIGHT / (4 * covered.max(1)) as f32,
    );
    let (mut loss, mut slope) = (0.0, vec![0.0; outputs.len()]);
    let cells = outputs.chunks_exact(BOX_OUTPUTS).zip(targets);
    for ((told, target), slope) in cells.zip(slope.chunks_exact_mut(BOX_OUTPUTS)) {
        let (x, t) = (told[0], target.inside);
        loss += f64::from(each * (x.max(0.0) - x * t + (-x.abs()).exp().ln_1p()));
        slope[0] = each * (1.0 / (1.0 + (-x).exp()) - t);
        if t < COVERED {
            continue;
        }
        for (side, want) in target.sides.iter().enumerate() {
            let off = told[1 + side] - want;
            let far = off.abs();
            let smooth = if far < 1.0 {
                0.5 * off * off
            } else {
                far - 0.5
            };
            loss += f64::from(of_side * smooth);
            slope[1 + side] = of_side * off.clamp(-1.0, 1.0);
        }
    }
    (loss, slope)
}

impl Seen {
    fn new(example: &Example, base: &Base) -> Self {
        let embedding: Vec<f32> = example.embedding.iter().map(|v| f16::to_f32(*v)).collect();
        Self {
            cells: pooled(&embedding, base.grid(), base.channels()),
            targets: targets(example, base),
        }
    }
}

fn targets(example: &Example, base: &Base) -> Vec<Target> {
    let side = base.mask_size();
    let each = side / CELLS;
    let mut inside = vec![0.0; CELLS * CELLS];
    for (i, _) in example.target.iter().enumerate().filter(|(_, t)| **t) {
        inside[i / side / each * CELLS + i % side / each] += 1.0 / (each * each) as f32;
    }
    let rect = placement(example, base).box_in_model(example.tight);
    let cell = base.image_size() as f64 / CELLS as f64;
    let target = |(i, inside): (usize, f32)| {
        let (x, y) = ((i % CELLS) as f64 + 0.5, (i / CELLS) as f64 + 0.5);
        let [left, top] = [x - rect.x0 / cell, y - rect.y0 / cell];
        let [right, bottom] = [rect.x1 / cell - x, rect.y1 / cell - y];
        Target {
            inside,
            sides: [left, top, right, bottom].map(|v| v as f32),
        }
    };
    inside.into_iter().enumerate().map(target).collect()
}

fn placement(example: &Example, base: &Base) -> Placement {
    base.placement(example.frame_size())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gradient_is_that_of_finite_differences() {
        let targets = [
            Target {
                inside: 0.75,
                sides: [1.0, -2.0, 0.5, 3.0],
            },
            Target {
                inside: 0.25,
                sides: [9.0; 4],
            },
        ];
        let outputs: Vec<f32> = (0..16).map(|i| (i as f32 * 1.3).sin() * 2.0).collect();
        let (_, slope) = loss(&outputs, &targets);
        for i in 0..16 {
            let total = |by: f32| {
                let mut moved = outputs.clone();
                moved[i] += by;
                loss(&moved, &targets).0
            };
            let want = (total(1e-2) - total(-1e-2)) / 2e-2;
            assert!(
                (f64::from(slope[i]) - want).abs() < 1e-4,
                "{i}: {} {want}",
                slope[i]
            );
        }
        assert!(slope[9..].iter().all(|g| *g == 0.0) && slope[8] != 0.0);
    }
}
