//! Layer normalisation.

use super::Activation;
use super::functions::activate;
use super::parallel::for_each_piece;
use super::simd::{Simd, WithSimd, dispatch, load, save};

/// Scale and shift of a layer normalisation.
#[derive(Clone, Copy)]
pub struct Norm<'a> {
    /// `[channels]`.
    pub gamma: &'a [f32],
    /// `[channels]`.
    pub beta: &'a [f32],
    /// Added to the variance.
    pub epsilon: f32,
}

/// Values of a piece of the output.
const PIECE: usize = 32 * 1024;

/// Each row of `x` (`[rows, channels]`) normalised and activated.
pub fn layer_norm(x: &[f32], norm: Norm, activation: Activation) -> Vec<f32> {
    let channels = norm.gamma.len();
    let length = PIECE.next_multiple_of(channels);
    let mut out = vec![0.0; x.len()];
    for_each_piece(&mut out, length, |index, out| {
        dispatch(Piece {
            x: &x[index * length..][..out.len()],
            norm,
            activation,
            out,
        });
    });
    out
}

struct Piece<'a> {
    x: &'a [f32],
    norm: Norm<'a>,
    activation: Activation,
    out: &'a mut [f32],
}

impl WithSimd for Piece<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        normalise(simd, self.x, self.norm, self.activation, self.out);
    }
}

/// The rows of `x` normalised and activated, to `out`.
#[inline(always)]
pub fn normalise<S: Simd>(simd: S, x: &[f32], norm: Norm, activation: Activation, out: &mut [f32]) {
    let channels = norm.gamma.len();
    let rows = x.chunks_exact(channels).zip(out.chunks_exact_mut(channels));
    for (row, out) in rows {
        let (mean, scale) = moments(simd, row, norm.epsilon);
        let (mean, scale) = (simd.splat_f32s(mean), simd.splat_f32s(scale));
        let parts = row.chunks(S::F32_LANES).zip(out.chunks_mut(S::F32_LANES));
        let affine = norm
            .gamma
            .chunks(S::F32_LANES)
            .zip(norm.beta.chunks(S::F32_LANES));
        for ((value, out), (gamma, beta)) in parts.zip(affine) {
            let value = simd.mul_f32s(simd.sub_f32s(load(simd, value), mean), scale);
            let value = simd.mul_add_e_f32s(value, load(simd, gamma), load(simd, beta));
            let [value] = activate(simd, activation, [value]);
            save(simd, out, value);
        }
    }
}

/// Mean and reciprocal standard deviation of a row.
#[inline(always)]
fn moments<S: Simd>(simd: S, row: &[f32], epsilon: f32) -> (f32, f32) {
    let (vectors, rest) = S::as_simd_f32s(row);
    let count = row.len() as f32;
    let zero = simd.splat_f32s(0.0);
    let mut sum = zero;
    for vector in vectors {
        sum = simd.add_f32s(sum, *vector);
    }
    let mean = (simd.reduce_sum_f32s(sum) + rest.iter().sum::<f32>()) / count;
    let centre = simd.splat_f32s(mean);
    let mut squares = zero;
    for vector in vectors {
        let offset = simd.sub_f32s(*vector, centre);
        squares = simd.mul_add_e_f32s(offset, offset, squares);
    }
    let rest: f32 = rest.iter().map(|v| (v - mean) * (v - mean)).sum();
    let variance = (simd.reduce_sum_f32s(squares) + rest) / count;
    (mean, 1.0 / (variance + epsilon).sqrt())
}
