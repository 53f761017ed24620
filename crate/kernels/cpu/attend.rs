//! Softmax attention of one head: two products with a softmax between them, a block of queries
//! at a time, so that the scores stay in the cache.

use super::functions::exp;
use super::product::{Matrix, Panels, product};
use super::simd::{Simd, lanes};
use super::store::Epilogue;

/// The score that takes a key out of the softmax.
const OUT: f32 = -1e30;
/// Scores of a block.
const BLOCK: usize = 64 * 1024;
/// Queries of a block come in this many: a multiple of every tile.
const TILE: usize = 24;

/// Keys and values of one head, packed. They are filled up to whole vectors of scores.
pub struct Memory {
    /// `[dims, keys]`.
    keys: Panels,
    /// `[keys, dims]`.
    values: Panels,
}

/// How many scores a query of `keys` keys has, the filling included.
pub fn padded(keys: usize) -> usize {
    keys.next_multiple_of(lanes())
}

/// A row of biases for `keys` keys that changes nothing and takes out the filling.
pub fn no_bias(keys: usize) -> Vec<f32> {
    let mut row = vec![0.0; keys];
    row.resize(padded(keys), OUT);
    row
}

impl Memory {
    /// Packs the keys and values, each as long as the head has dimensions.
    pub fn new(keys: &[&[f32]], values: &[&[f32]]) -> Self {
        let (count, dims) = (padded(keys.len()), keys[0].len());
        Self {
            keys: Panels::transposed(keys, dims, count),
            values: Panels::stacked(values, count, dims),
        }
    }
}

/// What is added to the scores of a query.
pub trait Bias {
    /// `[padded(keys)]`, as [`no_bias`] where nothing is added.
    fn row(&mut self, query: usize) -> &[f32];
}

impl Bias for &[f32] {
    fn row(&mut self, _: usize) -> &[f32] {
        self
    }
}

/// `softmax(q k' / sqrt(d) + bias) v` of each query, to its slice in `out`.
#[inline(always)]
pub fn attend<S: Simd>(
    simd: S,
    queries: &[&[f32]],
    memory: &Memory,
    mut bias: impl Bias,
    out: &mut [&mut [f32]],
) {
    let (keys, dims) = (memory.keys.columns(), memory.keys.inner());
    let scale = simd.splat_f32s(1.0 / (dims as f32).sqrt());
    let block = ((BLOCK / keys / TILE).max(1) * TILE).min(queries.len());
    let mut scores = vec![0.0; block * keys];
    let mut sums = vec![0.0; block * dims];
    let mut totals = vec![0.0; block];
    for start in (0..queries.len()).step_by(block) {
        let count = block.min(queries.len() - start);
        let range = start..start + count;
        let scores = &mut scores[..count * keys];
        product(
            simd,
            queries,
            range.clone(),
            &memory.keys,
            &Epilogue::NONE,
            scores,
        );
        for (query, scores) in range.clone().zip(scores.chunks_exact_mut(keys)) {
            totals[query - start] = softmax(simd, scores, scale, bias.row(query));
        }
        let weights = Matrix {
            values: scores,
            inner: keys,
        };
        product(
            simd,
            &weights,
            0..count,
            &memory.values,
            &Epilogue::NONE,
            &mut sums,
        );
        let results = sums.chunks_exact(dims).zip(&totals);
        for (out, (sums, total)) in out[range].iter_mut().zip(results) {
            let values = out.iter_mut().zip(sums);
            values.for_each(|(value, sum)| *value = sum / total);
        }
    }
}

/// `exp(scores * scale + bias)` in place, against the largest; their sum.
#[inline(always)]
fn softmax<S: Simd>(simd: S, scores: &mut [f32], scale: S::f32s, bias: &[f32]) -> f32 {
    let (scores, _) = S::as_mut_simd_f32s(scores);
    let (bias, _) = S::as_simd_f32s(bias);
    let mut highest = simd.splat_f32s(OUT);
    for (score, bias) in scores.iter_mut().zip(bias) {
        *score = simd.mul_add_e_f32s(*score, scale, *bias);
        highest = simd.max_f32s(highest, *score);
    }
    let highest = simd.splat_f32s(simd.reduce_max_f32s(highest));
    let mut total = simd.splat_f32s(0.0);
    for score in scores {
        *score = exp(simd, simd.sub_f32s(*score, highest));
        total = simd.add_f32s(total, *score);
    }
    simd.reduce_sum_f32s(total)
}
