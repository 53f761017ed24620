//! Where the object may be, without a prompt: a small head on the image embedding.
//!
//! The embedding is averaged to a coarse grid. Each cell, seen with its eight neighbours, says how
//! likely it lies inside the object and where it takes the sides of the object's box to be; the
//! likely cells then vote (the per-pixel boxes of FCOS, Tian et al. 2019, on one coarse level).
//! Positions are not told to the cells, so that a place in the frame cannot be learnt by heart.

use std::collections::BTreeMap;

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::checkpoint::StateDict;
use super::layers::Linear;
use super::weights::{Weights, WeightsError};
use crate::geometry::{ModelPx, Rect};
use crate::kernels::Activation;

/// Rows and columns of cells.
pub const CELLS: usize = 16;

/// Values a cell gives: the logit of lying inside, the distances from its centre to the left, top,
/// right and bottom side in cells, and three that are not used: the kernels take columns in fours.
pub const OUTPUTS: usize = 8;

const HIDDEN: usize = 32;
const PATH: &str = "box_head";

/// Three linear layers on cells with their neighbours.
#[derive(Module, Debug)]
pub struct BoxHead {
    layers: [Linear; 3],
}

/// What the cells agree on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoxVote {
    /// The box in the network's input.
    pub rect: Rect<ModelPx>,
    /// 0 to 1: how sure the surest cell is, times how well the votes agree (their mean IoU with
    /// the box).
    pub confidence: f32,
}

/// Widths of the three layers, for an embedding of `channels`.
fn widths(channels: usize) -> [[usize; 2]; 3] {
    [[9 * channels, HIDDEN], [HIDDEN, HIDDEN], [HIDDEN, OUTPUTS]]
}

impl BoxHead {
    /// Its tensors and their shapes.
    pub fn tensors(channels: usize) -> BTreeMap<String, Vec<usize>> {
        let layers = widths(channels).into_iter().enumerate();
        let of_layer = |(i, [inner, columns]): (usize, [usize; 2])| {
            [
                (format!("{PATH}.{i}.weight"), vec![columns, inner]),
                (format!("{PATH}.{i}.bias"), vec![columns]),
            ]
        };
        layers.flat_map(of_layer).collect()
    }

    /// Whether a tensor of that name is one of a box head.
    pub fn owns(key: &str) -> bool {
        Self::tensors(0).contains_key(key)
    }

    /// The head of a checkpoint, every matrix as f32: what can be trained.
    ///
    /// # Errors
    /// `WeightsError` when an array is missing or misshapen.
    pub fn load(
        checkpoint: &StateDict,
        channels: usize,
        device: &Device,
    ) -> Result<Self, WeightsError> {
        Self::build(&Weights::new(checkpoint, device, false), channels)
    }

    /// The head of a checkpoint that has one.
    ///
    /// # Errors
    /// `WeightsError` when a part of it is missing or misshapen.
    pub(super) fn find(weights: &Weights, channels: usize) -> Result<Option<Self>, WeightsError> {
        let is_there = Self::tensors(channels).keys().any(|key| weights.has(key));
        is_there.then(|| Self::build(weights, channels)).transpose()
    }

    fn build(weights: &Weights, channels: usize) -> Result<Self, WeightsError> {
        let [a, b, c] = widths(channels);
        let layer = |i: usize, [inner, columns]: [usize; 2]| {
            Linear::load(&weights.at(PATH).at(i), inner, columns)
        };
        Ok(Self {
            layers: [layer(0, a)?, layer(1, b)?, layer(2, c)?],
        })
    }

    /// What the cells say.
    ///
    /// # Shapes
    /// - cells: `[n, 9 * channels]`, as [`neighbourhoods`] gives them
    /// - output: `[n, OUTPUTS]`
    pub fn forward(&self, cells: Tensor<2>) -> Tensor<2> {
        let x = self.layers[0].activated(cells, Activation::Relu);
        let x = self.layers[1].activated(x, Activation::Relu);
        self.layers[2].forward(x)
    }
}

/// An embedding `[grid * grid, channels]` averaged to `[CELLS * CELLS, channels]`.
///
/// # Panics
/// Unless `grid` is a multiple of [`CELLS`] and the sizes fit.
pub fn pooled(embedding: &[f32], grid: usize, channels: usize) -> Vec<f32> {
    let each = grid / CELLS;
    assert!(each * CELLS == grid && embedding.len() == grid * grid * channels);
    let part = 1.0 / (each * each) as f32;
    let mut cells = vec![0.0; CELLS * CELLS * channels];
    for (pixel, values) in embedding.chunks_exact(channels).enumerate() {
        let cell = pixel / grid / each * CELLS + pixel % grid / each;
        let sums = &mut cells[cell * channels..][..channels];
        sums.iter_mut()
            .zip(values)
            .for_each(|(s, v)| *s += v * part);
    }
    cells
}

/// Each cell of `[CELLS * CELLS, channels]` with its eight neighbours, row by row, zeros outside:
/// `[CELLS * CELLS, 9 * channels]`.
pub fn neighbourhoods(cells: &[f32], channels: usize) -> Vec<f32> {
    let mut all = Vec::with_capacity(9 * cells.len());
    for cell in 0..CELLS * CELLS {
        for tap in 0..9 {
            // One more than the neighbour's place, so that it is never below zero.
            let (y, x) = (cell / CELLS + tap / 3, cell % CELLS + tap % 3);
            let inside = (1..=CELLS).contains(&y) && (1..=CELLS).contains(&x);
            match inside {
                true => {
                    let at = ((y - 1) * CELLS + x - 1) * channels;
                    all.extend_from_slice(&cells[at..at + channels]);
                }
                false => all.resize(all.len() + channels, 0.0),
            }
        }
    }
    all
}

/// A cell's vote: how likely it is inside, and its box in cells.
struct Vote {
    likely: f32,
    sides: [f32; 4],
}

/// The box that the cells whose centres lie in `filled` (width and height in the network's input
/// of `image_size` pixels) agree on: of each side the weighted median of the cells at least half
/// as likely as the likeliest. `None` where that box has no area, or a number is none.
///
/// # Shapes
/// - outputs: `[CELLS * CELLS, OUTPUTS]`
pub fn vote(outputs: &[f32], image_size: usize, filled: (usize, usize)) -> Option<BoxVote> {
    let cell = image_size as f32 / CELLS as f32;
    let cells = outputs.chunks_exact(OUTPUTS).enumerate();
    let votes = cells.filter_map(|(i, values)| {
        let (x, y) = ((i % CELLS) as f32 + 0.5, (i / CELLS) as f32 + 0.5);
        let within = x * cell < filled.0 as f32 && y * cell < filled.1 as f32;
        within.then(|| Vote {
            likely: 1.0 / (1.0 + (-values[0]).exp()),
            sides: [x - values[1], y - values[2], x + values[3], y + values[4]],
        })
    });
    let mut votes: Vec<Vote> = votes.collect();
    let finite = |vote: &Vote| vote.sides.iter().all(|side| side.is_finite());
    if !votes
        .iter()
        .all(|vote| finite(vote) && vote.likely.is_finite())
    {
        return None;
    }
    let surest = votes.iter().map(|vote| vote.likely).fold(0.0, f32::max);
    votes.retain(|vote| vote.likely >= 0.5 * surest);
    let sides: [f32; 4] = std::array::from_fn(|side| median(&mut votes, side));
    let all: f32 = votes.iter().map(|vote| vote.likely).sum();
    let agreed = votes.iter().map(|v| v.likely * overlap(v.sides, sides));
    let agreement = agreed.sum::<f32>() / all;
    let [x0, y0, x1, y1] = sides.map(|side| f64::from(side * cell));
    (x0 < x1 && y0 < y1 && agreement.is_finite()).then(|| BoxVote {
        rect: Rect::from_corners(x0, y0, x1, y1),
        confidence: surest * agreement,
    })
}

/// Of one side, weighted by how likely each cell is; sorts the votes.
fn median(votes: &mut [Vote], side: usize) -> f32 {
    votes.sort_by(|a, b| a.sides[side].total_cmp(&b.sides[side]));
    let half = 0.5 * votes.iter().map(|vote| vote.likely).sum::<f32>();
    let mut sum = 0.0;
    let middle = votes.iter().find(|vote| {
        sum += vote.likely;
        sum >= half
    });
    middle.map_or(f32::NAN, |vote| vote.sides[side])
}

/// IoU of two boxes; 0 of one without an area.
fn overlap(a: [f32; 4], b: [f32; 4]) -> f32 {
    let area = |s: [f32; 4]| (s[2] - s[0]).max(0.0) * (s[3] - s[1]).max(0.0);
    let both = [
        a[0].max(b[0]),
        a[1].max(b[1]),
        a[2].min(b[2]),
        a[3].min(b[3]),
    ];
    let both = area(both);
    both / (area(a) + area(b) - both).max(f32::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cells inside the box know it, one far off is mistaken, the others are unlikely.
    fn outputs(sides: [f32; 4]) -> Vec<f32> {
        let cell = |i: usize| {
            let (x, y) = ((i % CELLS) as f32 + 0.5, (i / CELLS) as f32 + 0.5);
            let inside = (sides[0]..sides[2]).contains(&x) && (sides[1]..sides[3]).contains(&y);
            let known = [x - sides[0], y - sides[1], sides[2] - x, sides[3] - y];
            let (logit, told) = match (inside, i) {
                (true, _) => (3.0, known),
                (_, 0) => (3.0, [0.0, 0.0, 1.0, 1.0]),
                _ => (-6.0, [9.0; 4]),
            };
            [logit, told[0], told[1], told[2], told[3], 0.0, 0.0, 0.0]
        };
        (0..CELLS * CELLS).flat_map(cell).collect()
    }

    #[test]
    fn the_likely_cells_agree_on_their_box() {
        let vote = vote(&outputs([4.0, 3.0, 8.0, 11.5]), 256, (256, 256)).unwrap();
        assert_eq!(vote.rect, Rect::from_corners(64.0, 48.0, 128.0, 184.0));
        assert!(
            (0.9..0.96).contains(&vote.confidence),
            "{}",
            vote.confidence
        );
    }

    #[test]
    fn cells_outside_of_the_frame_have_no_vote() {
        let outputs = outputs([4.0, 12.0, 8.0, 15.0]);
        let all = vote(&outputs, 256, (256, 256)).unwrap();
        let some = vote(&outputs, 256, (256, 192)).unwrap();
        assert!(
            all.rect.y0 > 190.0 && some.rect.y1 < 30.0,
            "{all:?} {some:?}"
        );
    }

    #[test]
    fn nothing_sensible_is_no_box() {
        let mut wrong = outputs([4.0, 3.0, 8.0, 11.5]);
        assert_eq!(vote(&wrong, 256, (0, 0)), None);
        wrong[1] = f32::NAN;
        assert_eq!(vote(&wrong, 256, (256, 256)), None);
        let backwards = [3.0, -2.0, -2.0, -2.0, -2.0, 0.0, 0.0, 0.0].repeat(CELLS * CELLS);
        assert_eq!(vote(&backwards, 256, (256, 256)), None);
    }

    #[test]
    fn pooling_takes_means_and_neighbours_come_row_by_row() {
        let grid = 2 * CELLS;
        let embedding: Vec<f32> = (0..grid * grid)
            .map(|i| (i % grid + i / grid) as f32)
            .collect();
        let cells = pooled(&embedding, grid, 1);
        assert_eq!(cells[..3], [1.0, 3.0, 5.0]);
        assert_eq!(cells[CELLS], 3.0);
        let all = neighbourhoods(&cells, 1);
        assert_eq!(all[..9], [0.0, 0.0, 0.0, 0.0, 1.0, 3.0, 0.0, 3.0, 5.0]);
        let last = &all[all.len() - 9..];
        assert_eq!(last[4], *cells.last().unwrap());
        assert_eq!([last[2], last[5], last[8]], [0.0; 3]);
    }

    #[test]
    fn its_tensors_are_told_by_name() {
        assert!(BoxHead::owns("box_head.1.bias") && !BoxHead::owns("box_head.3.bias"));
        assert_eq!(BoxHead::tensors(256)["box_head.0.weight"], [32, 2304]);
    }
}
