//! `activation(x W + bias + residual)`.

use super::few;
use super::parallel::for_each_piece;
use super::product::{Matrix, Panels, Rows, product};
use super::simd::{Simd, WithSimd, dispatch};
use super::store::Epilogue;

/// `x` `[rows, inner]` times `weight` `[inner, columns]`, through `epilogue`: `[rows, columns]`.
pub fn linear(x: &[f32], weight: &[f32], columns: usize, epilogue: Epilogue) -> Vec<f32> {
    let inner = weight.len() / columns;
    let x = Matrix { values: x, inner };
    if x.rows() <= few::MOST {
        return few::product(&x, weight, columns, epilogue);
    }
    in_pieces(&x, &Panels::new(weight, columns), epilogue)
}

/// The product of all rows of `x`, in pieces.
pub fn in_pieces<X: Rows>(x: &X, weight: &Panels, epilogue: Epilogue) -> Vec<f32> {
    let height = piece_height(weight.inner());
    let mut out = vec![0.0; x.rows() * weight.columns()];
    for_each_piece(&mut out, height * weight.columns(), |index, out| {
        dispatch(Piece {
            x,
            top: index * height,
            weight,
            epilogue,
            out,
        });
    });
    out
}

/// Rows of a piece: a multiple of every tile, and few enough that they stay in the cache while
/// the panels pass.
fn piece_height(inner: usize) -> usize {
    const TILE: usize = 24;
    const VALUES: usize = 64 * 1024;
    (VALUES / inner / TILE).clamp(2, 8) * TILE
}

struct Piece<'a, X> {
    x: &'a X,
    top: usize,
    weight: &'a Panels,
    epilogue: Epilogue<'a>,
    out: &'a mut [f32],
}

impl<X: Rows> WithSimd for Piece<'_, X> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let rows = self.top..self.top + self.out.len() / self.weight.columns();
        product(simd, self.x, rows, self.weight, &self.epilogue, self.out);
    }
}
