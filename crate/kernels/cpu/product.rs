//! The matrix product: packed panels of the weight, rows of the left side where they lie, and a
//! tile of sums in registers.

use std::ops::Range;

use super::simd::{Simd, lanes};
use super::store::{Epilogue, store};

/// The left side of a product, row by row. A row may lie in several pieces (`segments`), each as
/// long as the weight's `inner / segments`.
pub trait Rows: Sync {
    /// How many rows there are.
    fn rows(&self) -> usize;

    /// Pieces that a row lies in.
    fn segments(&self) -> usize {
        1
    }

    /// Piece `segment` of `row`.
    fn row(&self, row: usize, segment: usize) -> &[f32];
}

/// A matrix `[rows, inner]`.
pub struct Matrix<'a> {
    /// The values.
    pub values: &'a [f32],
    /// Length of a row.
    pub inner: usize,
}

impl Rows for [&[f32]] {
    fn rows(&self) -> usize {
        self.len()
    }

    #[inline(always)]
    fn row(&self, row: usize, _: usize) -> &[f32] {
        self[row]
    }
}

impl Rows for Matrix<'_> {
    fn rows(&self) -> usize {
        self.values.len() / self.inner
    }

    #[inline(always)]
    fn row(&self, row: usize, _: usize) -> &[f32] {
        &self.values[row * self.inner..][..self.inner]
    }
}

/// Rows and vectors of the tile whose sums a processor of this kind keeps in registers.
macro_rules! with_tile {
    ($simd:ty, $function:ident, $($argument:expr),*) => {
        match <$simd>::F32_LANES {
            16 => $function::<$simd, _, 12, VECTORS>($($argument),*),
            8 => $function::<$simd, _, 6, VECTORS>($($argument),*),
            _ => $function::<$simd, _, 4, VECTORS>($($argument),*),
        }
    };
}

/// Vectors in a row of the tile.
const VECTORS: usize = 2;

/// Columns of a panel.
fn panel_width() -> usize {
    VECTORS * lanes()
}

/// A matrix `[inner, columns]` in panels: `[panel, inner, width]`, the last one filled with zeros.
pub struct Panels {
    values: Vec<f32>,
    inner: usize,
    columns: usize,
    width: usize,
}

impl Panels {
    /// Packs `weight`, `[inner, columns]`.
    pub fn new(weight: &[f32], columns: usize) -> Self {
        let rows: Vec<&[f32]> = weight.chunks_exact(columns).collect();
        Self::stacked(&rows, rows.len(), columns)
    }

    /// Packs the transpose of `rows`, each `inner` long, with columns of zeros up to `columns`.
    pub fn transposed(rows: &[&[f32]], inner: usize, columns: usize) -> Self {
        let width = panel_width();
        let mut values = vec![0.0; columns.div_ceil(width) * inner * width];
        for (column, row) in rows.iter().enumerate() {
            let panel = &mut values[column / width * inner * width..][..inner * width];
            let to = panel.iter_mut().skip(column % width).step_by(width);
            to.zip(*row).for_each(|(to, value)| *to = *value);
        }
        Self {
            values,
            inner,
            columns,
            width,
        }
    }

    /// Packs `rows`, each `columns` long, with rows of zeros up to `inner`.
    pub fn stacked(rows: &[&[f32]], inner: usize, columns: usize) -> Self {
        let width = panel_width();
        let mut values = vec![0.0; columns.div_ceil(width) * inner * width];
        for (panel, to) in values.chunks_exact_mut(inner * width).enumerate() {
            for (to, row) in to.chunks_exact_mut(width).zip(rows) {
                let from = &row[panel * width..columns.min((panel + 1) * width)];
                to[..from.len()].copy_from_slice(from);
            }
        }
        Self {
            values,
            inner,
            columns,
            width,
        }
    }

    /// Rows of the matrix.
    pub fn inner(&self) -> usize {
        self.inner
    }

    /// Columns of the matrix.
    pub fn columns(&self) -> usize {
        self.columns
    }

    #[inline(always)]
    fn vectors<S: Simd, const V: usize>(&self, panel: usize) -> &[[S::f32s; V]] {
        let size = self.inner * self.width;
        let (vectors, _) = S::as_simd_f32s(&self.values[panel * size..][..size]);
        vectors.as_chunks::<V>().0
    }
}

/// Rows `rows` of `x` times the matrix in `weight`, through `epilogue`, to `out`
/// (`[rows.len(), columns]`).
#[inline(always)]
pub fn product<S: Simd, X: Rows + ?Sized>(
    simd: S,
    x: &X,
    rows: Range<usize>,
    weight: &Panels,
    epilogue: &Epilogue,
    out: &mut [f32],
) {
    with_tile!(S, tiles, simd, x, rows, weight, epilogue, out);
}

#[inline(always)]
fn tiles<S: Simd, X: Rows + ?Sized, const R: usize, const V: usize>(
    simd: S,
    x: &X,
    rows: Range<usize>,
    weight: &Panels,
    epilogue: &Epilogue,
    out: &mut [f32],
) {
    let segments = x.segments();
    let depth = weight.inner / segments;
    for panel in 0..weight.columns.div_ceil(weight.width) {
        let vectors = weight.vectors::<S, V>(panel);
        for top in rows.clone().step_by(R) {
            let count = R.min(rows.end - top);
            let mut sums = [[simd.splat_f32s(0.0); V]; R];
            for (segment, vectors) in vectors.chunks_exact(depth).enumerate() {
                let mut pieces: [&[f32]; R] = [&[]; R];
                for (i, piece) in pieces.iter_mut().enumerate() {
                    *piece = x.row(top + i.min(count - 1), segment);
                }
                sums = accumulate(simd, sums, pieces, vectors);
            }
            store(
                simd,
                &sums[..count],
                epilogue,
                weight.columns,
                (top, panel * weight.width),
                &mut out[(top - rows.start) * weight.columns..],
            );
        }
    }
}

/// `sums` plus the product of `R` rows and a panel.
#[inline(always)]
fn accumulate<S: Simd, const R: usize, const V: usize>(
    simd: S,
    mut sums: [[S::f32s; V]; R],
    rows: [&[f32]; R],
    panel: &[[S::f32s; V]],
) -> [[S::f32s; V]; R] {
    let depth = panel.len();
    let mut rows = rows;
    for row in &mut rows {
        *row = &row[..depth];
    }
    for k in 0..depth {
        for i in 0..R {
            let value = simd.splat_f32s(rows[i][k]);
            for v in 0..V {
                sums[i][v] = simd.mul_add_e_f32s(value, panel[k][v], sums[i][v]);
            }
        }
    }
    sums
}
