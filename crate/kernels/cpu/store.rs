//! The last step of a product: bias, residual and activation, on the way to memory.

use super::Activation;
use super::functions::activate;
use super::simd::{Simd, load, save};

/// What is added to a product and applied to it before it is stored.
#[derive(Clone, Copy)]
pub struct Epilogue<'a> {
    /// `[columns]`.
    pub bias: Option<&'a [f32]>,
    /// `[rows, columns]`, by the rows of the whole product.
    pub residual: Option<&'a [f32]>,
    /// Applied last.
    pub activation: Activation,
}

impl Epilogue<'_> {
    /// The product as it is.
    pub const NONE: Self = Epilogue {
        bias: None,
        residual: None,
        activation: Activation::None,
    };
}

/// Stores the tile `sums` whose corner is at `(row, column)` of the whole product; `out` starts
/// with that row.
#[inline(always)]
pub fn store<S: Simd, const V: usize>(
    simd: S,
    sums: &[[S::f32s; V]],
    epilogue: &Epilogue,
    columns: usize,
    (row, column): (usize, usize),
    out: &mut [f32],
) {
    let count = (V * S::F32_LANES).min(columns - column);
    let bias = match epilogue.bias {
        Some(bias) => vectors(simd, &bias[column..][..count]),
        None => [simd.splat_f32s(0.0); V],
    };
    for (i, sums) in sums.iter().enumerate() {
        let mut values: [S::f32s; V] = add(simd, *sums, bias);
        if let Some(residual) = epilogue.residual {
            let residual = &residual[(row + i) * columns + column..][..count];
            values = add(simd, values, vectors(simd, residual));
        }
        let values = activate(simd, epilogue.activation, values);
        let out = &mut out[i * columns + column..][..count];
        for (out, value) in out.chunks_mut(S::F32_LANES).zip(values) {
            save(simd, out, value);
        }
    }
}

/// The values of `from` as vectors, zeros where it is shorter.
#[inline(always)]
fn vectors<S: Simd, const V: usize>(simd: S, from: &[f32]) -> [S::f32s; V] {
    let mut vectors = [simd.splat_f32s(0.0); V];
    for (vector, from) in vectors.iter_mut().zip(from.chunks(S::F32_LANES)) {
        *vector = load(simd, from);
    }
    vectors
}

#[inline(always)]
fn add<S: Simd, const V: usize>(simd: S, a: [S::f32s; V], b: [S::f32s; V]) -> [S::f32s; V] {
    let mut sums = a;
    for (sum, addend) in sums.iter_mut().zip(b) {
        *sum = simd.add_f32s(*sum, addend);
    }
    sums
}
