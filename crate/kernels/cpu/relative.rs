//! SAM's attention with decomposed relative positions.

use super::WindowShape;
use super::attend::{Bias, Memory, no_bias};
use super::jobs::{Job, jobs};
use super::parallel::{for_each, map};
use super::product::{Panels, product};
use super::simd::{Simd, WithSimd, dispatch};
use super::store::Epilogue;
use super::windows::Windows;

/// Queries of a job where the whole map is one window.
const GROUP: usize = 64;

/// The learnt vectors of one axis, packed: `[dims, 2 * side - 1]`.
struct Axis {
    vectors: Panels,
    side: usize,
}

impl Axis {
    fn new(vectors: &[f32], dims: usize, side: usize) -> Self {
        let rows: Vec<&[f32]> = vectors.chunks_exact(dims).collect();
        Self {
            vectors: Panels::transposed(&rows, dims, rows.len()),
            side,
        }
    }

    /// Each query times each vector: `[queries, 2 * side - 1]`.
    fn products(&self, queries: &[&[f32]]) -> Vec<f32> {
        let mut out = vec![0.0; queries.len() * self.vectors.columns()];
        dispatch(Products {
            queries,
            vectors: &self.vectors,
            out: &mut out,
        });
        out
    }

    /// Of the products of the query at `place`, those for the keys at `0..side`, the last first.
    fn of_query<'a>(&self, products: &'a [f32], query: usize, place: usize) -> &'a [f32] {
        &products[query * self.vectors.columns() + place..][..self.side]
    }
}

struct Products<'a> {
    queries: &'a [&'a [f32]],
    vectors: &'a Panels,
    out: &'a mut [f32],
}

impl WithSimd for Products<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let rows = 0..self.queries.len();
        product(
            simd,
            self.queries,
            rows,
            self.vectors,
            &Epilogue::NONE,
            self.out,
        );
    }
}

/// The biases of a group of queries: a part for the key's row and one for its column.
struct Relative<'a> {
    axes: &'a [Axis; 2],
    products: [Vec<f32>; 2],
    places: Vec<(usize, usize)>,
    row: Vec<f32>,
}

impl<'a> Relative<'a> {
    fn new(axes: &'a [Axis; 2], queries: &[&[f32]], places: Vec<(usize, usize)>) -> Self {
        let [rows, columns] = axes;
        Self {
            axes,
            products: [rows.products(queries), columns.products(queries)],
            places,
            row: no_bias(rows.side * columns.side),
        }
    }
}

impl Bias for Relative<'_> {
    fn row(&mut self, query: usize) -> &[f32] {
        let (y, x) = self.places[query];
        let [rows, columns] = self.axes;
        let of_rows = rows.of_query(&self.products[0], query, y);
        let of_columns = columns.of_query(&self.products[1], query, x);
        let lines = self.row.chunks_exact_mut(columns.side);
        for (line, of_row) in lines.zip(of_rows.iter().rev()) {
            let biases = line.iter_mut().zip(of_columns.iter().rev());
            biases.for_each(|(bias, of_column)| *bias = of_row + of_column);
        }
        &self.row
    }
}

/// `softmax(q k' / sqrt(d) + q rel_h[qy - ky + S - 1] + q rel_w[qx - kx + S - 1]) v` inside each
/// window, for SAM; S is the side of a window.
///
/// # Shapes
/// - qkv: `[height * width, 3 * channels]`, `[q | k | v]`, each head by head
/// - pad: `[3 * channels]`, the token that fills windows over the border
/// - rel_h, rel_w: `[2 * S - 1, dims]`
/// - shape: a `window` of 0 stands for the whole map
/// - output: `[height * width, channels]`
pub fn rel_pos_attention(
    qkv: &[f32],
    pad: &[f32],
    rel_h: &[f32],
    rel_w: &[f32],
    shape: WindowShape,
) -> Vec<f32> {
    let channels = pad.len() / 3;
    let dims = channels / shape.heads;
    let whole = (shape.height, shape.width);
    let windows = Windows {
        qkv,
        pad,
        map: whole,
        window: match shape.window {
            0 => whole,
            side => (side, side),
        },
        dims,
    };
    let axes = [
        Axis::new(rel_h, dims, windows.window.0),
        Axis::new(rel_w, dims, windows.window.1),
    ];
    let memory =
        |window, head| windows.memory(window, channels + head * dims, 2 * channels + head * dims);
    let work = |mut job: Job, memory: &Memory| {
        let tokens = || job.tokens.iter().copied();
        let at = job.head * dims;
        let queries: Vec<&[f32]> = tokens().map(|t| windows.of_token(t, at)).collect();
        let places = tokens().map(|t| windows.place_of_pixel(t)).collect();
        let bias = Relative::new(&axes, &queries, places);
        job.run(&queries, memory, bias);
    };
    let mut out = vec![0.0; shape.height * shape.width * channels];
    let heads = (shape.heads, dims);
    if shape.window == 0 {
        let memories = map(shape.heads, |head| memory(0, head));
        let groups = (shape.height * shape.width).div_ceil(GROUP);
        let jobs = jobs(&mut out, heads, groups, |pixel| pixel / GROUP);
        for_each(jobs, |job| {
            let memory = &memories[job.head];
            work(job, memory);
        });
    } else {
        let jobs = jobs(&mut out, heads, windows.count(), |p| windows.of_pixel(p));
        for_each(jobs, |job| {
            let memory = memory(job.group, job.head);
            work(job, &memory);
        });
    }
    out
}
