//! `activation(x W + bias + residual)`.

use std::ops::Range;

use super::few;
use super::hands::shared;
use super::operation::{Extent, Operation};
use super::parallel::for_each_piece;
use super::parcel::{Parcel, Unpacked};
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
    shared(&Linear {
        x,
        weight,
        columns,
        epilogue,
    })
}

/// The product of more than a few rows.
pub struct Linear<'a> {
    /// `[rows, inner]`.
    pub x: Matrix<'a>,
    /// `[inner, columns]`.
    pub weight: &'a [f32],
    /// Columns of the weight.
    pub columns: usize,
    /// What follows.
    pub epilogue: Epilogue<'a>,
}

impl<'a> Operation<'a> for Linear<'a> {
    const CODE: usize = 1;

    fn extent(&self) -> Extent {
        Extent {
            rows: self.x.rows(),
            length: self.columns,
            work: self.weight.len(),
        }
    }

    fn part(&self, rows: &Range<usize>) -> (Self, usize) {
        let of_rows = |values: &'a [f32], length| &values[rows.start * length..rows.end * length];
        let residual = self.epilogue.residual;
        let part = Self {
            x: Matrix {
                values: of_rows(self.x.values, self.x.inner),
                inner: self.x.inner,
            },
            epilogue: Epilogue {
                residual: residual.map(|values| of_rows(values, self.columns)),
                ..self.epilogue
            },
            ..*self
        };
        (part, 0)
    }

    fn pack(&self, parcel: Parcel<'a>) -> Parcel<'a> {
        parcel
            .number(self.x.inner)
            .number(self.columns)
            .slice(self.x.values)
            .slice(self.weight)
            .optional(self.epilogue.bias)
            .optional(self.epilogue.residual)
            .activation(self.epilogue.activation)
    }

    fn unpacked(from: &mut Unpacked<'a>) -> Option<Self> {
        let (inner, columns) = (from.size()?, from.size()?);
        let values = from.slice()?;
        let x = Matrix { values, inner };
        if !values.len().is_multiple_of(inner) {
            return None;
        }
        Some(Self {
            weight: from.slice_of(inner.checked_mul(columns))?,
            columns,
            epilogue: Epilogue {
                bias: from.optional(Some(columns))?,
                residual: from.optional(x.rows().checked_mul(columns))?,
                activation: from.activation()?,
            },
            x,
        })
    }

    fn compute(&self, rows: Range<usize>, out: &mut [f32]) {
        let weight = Panels::new(self.weight, self.columns);
        in_pieces(&self.x, rows.start, &weight, self.epilogue, out);
    }
}

/// The product of the rows of `x` from `first` on, as many as `out` takes, in pieces.
pub fn in_pieces<X: Rows>(
    x: &X,
    first: usize,
    weight: &Panels,
    epilogue: Epilogue,
    out: &mut [f32],
) {
    let height = piece_height(weight.inner());
    for_each_piece(out, height * weight.columns(), |index, out| {
        dispatch(Piece {
            x,
            top: first + index * height,
            weight,
            epilogue,
            out,
        });
    });
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
