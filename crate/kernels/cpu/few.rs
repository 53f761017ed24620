//! The product of a few rows. Packing the weight would take longer than multiplying it, so its
//! rows are read where they lie, once, and the sums wait in the cache.

use std::ops::Range;

use super::parallel::map;
use super::product::{Matrix, Rows as _};
use super::simd::{Simd, WithSimd, dispatch, load};
use super::store::{Epilogue, store};

/// The most rows for which this is faster than packing.
pub const MOST: usize = 16;

/// Columns of a block: their sums stay in the first cache, and a few threads share a product.
const BLOCK: usize = 128;
/// Rows of the weight that are read side by side, so that a sum is fetched once for all of them.
const DEPTH: usize = 4;
/// Rows of the left side that share what was read of the weight.
const ROWS: usize = 2;

/// `x` times `weight` `[inner, columns]`, through `epilogue`: `[rows, columns]`.
pub fn product(x: &Matrix, weight: &[f32], columns: usize, epilogue: Epilogue) -> Vec<f32> {
    let blocks = map(columns.div_ceil(BLOCK), |index| {
        dispatch(Block {
            x,
            weight,
            columns,
            block: index * BLOCK..columns.min((index + 1) * BLOCK),
        })
    });
    let mut out = vec![0.0; x.rows() * columns];
    dispatch(Finish {
        blocks: &blocks,
        columns,
        epilogue,
        out: &mut out,
    });
    out
}

/// The sums of a block of columns, each row filled up to whole vectors.
struct Block<'a> {
    x: &'a Matrix<'a>,
    weight: &'a [f32],
    columns: usize,
    block: Range<usize>,
}

impl WithSimd for Block<'_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<f32> {
        let width = self.block.len().next_multiple_of(S::F32_LANES);
        let mut sums = vec![0.0; self.x.rows() * width];
        let whole = self.x.inner / DEPTH * DEPTH;
        for k in (0..whole).step_by(DEPTH) {
            self.add_weights::<S, DEPTH>(simd, k, &mut sums);
        }
        for k in whole..self.x.inner {
            self.add_weights::<S, 1>(simd, k, &mut sums);
        }
        sums
    }
}

impl Block<'_> {
    /// Adds what rows `k..k + K` of the weight contribute to every row's sums.
    #[inline(always)]
    fn add_weights<S: Simd, const K: usize>(&self, simd: S, k: usize, sums: &mut [f32]) {
        let width = self.block.len().next_multiple_of(S::F32_LANES);
        let mut weights: [&[f32]; K] = [&[]; K];
        for (i, weights) in weights.iter_mut().enumerate() {
            *weights = &self.weight[(k + i) * self.columns..][self.block.clone()];
        }
        for (pair, sums) in sums.chunks_mut(ROWS * width).enumerate() {
            let row = pair * ROWS;
            if sums.len() == ROWS * width {
                let x: [[f32; K]; ROWS] = [self.factors(row, k), self.factors(row + 1, k)];
                add(simd, x, weights, sums);
            } else {
                let x: [[f32; K]; 1] = [self.factors(row, k)];
                add(simd, x, weights, sums);
            }
        }
    }

    #[inline(always)]
    fn factors<const K: usize>(&self, row: usize, k: usize) -> [f32; K] {
        let mut factors = [0.0; K];
        factors.copy_from_slice(&self.x.row(row, 0)[k..][..K]);
        factors
    }
}

/// Adds `x` times `weights` to `R` rows of sums, each as long as `weights` and its filling.
#[inline(always)]
fn add<S: Simd, const R: usize, const K: usize>(
    simd: S,
    x: [[f32; K]; R],
    weights: [&[f32]; K],
    sums: &mut [f32],
) {
    let mut factors = [[simd.splat_f32s(0.0); K]; R];
    for r in 0..R {
        for k in 0..K {
            factors[r][k] = simd.splat_f32s(x[r][k]);
        }
    }
    let whole = weights[0].len() / S::F32_LANES;
    let mut vectors: [&[S::f32s]; K] = [&[]; K];
    for (vectors, weights) in vectors.iter_mut().zip(weights) {
        *vectors = &S::as_simd_f32s(weights).0[..whole];
    }
    let sums = S::as_mut_simd_f32s(sums).0;
    let width = sums.len() / R;
    for at in 0..whole {
        for r in 0..R {
            let mut sum = sums[r * width + at];
            for k in 0..K {
                sum = simd.mul_add_e_f32s(vectors[k][at], factors[r][k], sum);
            }
            sums[r * width + at] = sum;
        }
    }
    if width > whole {
        for r in 0..R {
            let mut sum = sums[r * width + whole];
            for k in 0..K {
                let rest = load(simd, &weights[k][whole * S::F32_LANES..]);
                sum = simd.mul_add_e_f32s(rest, factors[r][k], sum);
            }
            sums[r * width + whole] = sum;
        }
    }
}

/// Takes the blocks' sums to their places.
struct Finish<'a> {
    blocks: &'a [Vec<f32>],
    columns: usize,
    epilogue: Epilogue<'a>,
    out: &'a mut [f32],
}

impl WithSimd for Finish<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        for (index, sums) in self.blocks.iter().enumerate() {
            let first = index * BLOCK;
            let width = BLOCK
                .min(self.columns - first)
                .next_multiple_of(S::F32_LANES);
            for (row, sums) in sums.chunks_exact(width).enumerate() {
                let out = &mut self.out[row * self.columns..][..self.columns];
                for (at, sum) in S::as_simd_f32s(sums).0.iter().enumerate() {
                    let place = (row, first + at * S::F32_LANES);
                    store(simd, &[[*sum]], &self.epilogue, self.columns, place, out);
                }
            }
        }
    }
}
