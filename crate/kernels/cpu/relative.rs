//! SAM's attention with decomposed relative positions.

use std::ops::Range;

use super::WindowShape;
use super::attend::{Bias, Memory, no_bias};
use super::hands::shared;
use super::jobs::{Job, jobs};
use super::operation::{Extent, Operation};
use super::parallel::{for_each, map};
use super::parcel::{Parcel, Unpacked};
use super::product::{Panels, product};
use super::simd::{Simd, WithSimd, dispatch};
use super::store::Epilogue;
use super::windows::WindowMap;

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
    let map = WindowMap { qkv, pad, shape };
    shared(&RelPosAttention { map, rel_h, rel_w })
}

/// SAM's attention in the windows of a map.
pub struct RelPosAttention<'a> {
    /// The input.
    pub map: WindowMap<'a>,
    /// `[2 * rows - 1, dims]`, by the rows of a window.
    pub rel_h: &'a [f32],
    /// `[2 * columns - 1, dims]`.
    pub rel_w: &'a [f32],
}

impl<'a> Operation<'a> for RelPosAttention<'a> {
    const CODE: usize = 5;

    fn extent(&self) -> Extent {
        self.map.extent()
    }

    fn part(&self, rows: &Range<usize>) -> (Self, usize) {
        let (map, first) = self.map.part(rows);
        (Self { map, ..*self }, first)
    }

    fn pack(&self, parcel: Parcel<'a>) -> Parcel<'a> {
        self.map.pack(parcel).slice(self.rel_h).slice(self.rel_w)
    }

    fn unpacked(from: &mut Unpacked<'a>) -> Option<Self> {
        let map = WindowMap::unpacked(from)?;
        let dims = map.windows().dims;
        let (rows, columns) = map.shape.sides();
        let values = |side: usize| side.checked_mul(2)?.checked_sub(1)?.checked_mul(dims);
        Some(Self {
            rel_h: from.slice_of(values(rows))?,
            rel_w: from.slice_of(values(columns))?,
            map,
        })
    }

    fn compute(&self, rows: Range<usize>, out: &mut [f32]) {
        let shape = self.map.shape;
        let windows = self.map.windows();
        let (dims, channels) = (windows.dims, self.map.pad.len() / 3);
        let axes = [
            Axis::new(self.rel_h, dims, windows.window.0),
            Axis::new(self.rel_w, dims, windows.window.1),
        ];
        let memory = |window, head| {
            windows.memory(window, channels + head * dims, 2 * channels + head * dims)
        };
        let work = |mut job: Job, memory: &Memory| {
            let tokens = || job.tokens.iter().copied();
            let at = job.head * dims;
            let queries: Vec<&[f32]> = tokens().map(|t| windows.of_token(t, at)).collect();
            let places = tokens().map(|t| windows.place_of_pixel(t)).collect();
            let bias = Relative::new(&axes, &queries, places);
            job.run(&queries, memory, bias);
        };
        let (heads, first) = ((shape.heads, dims), rows.start * shape.width);
        if shape.window == 0 {
            let memories = map(shape.heads, |head| memory(0, head));
            let groups = (shape.height * shape.width).div_ceil(GROUP);
            let jobs = jobs(out, first, heads, groups, |pixel| pixel / GROUP);
            for_each(jobs, |job| {
                let memory = &memories[job.head];
                work(job, memory);
            });
        } else {
            let count = windows.count();
            let jobs = jobs(out, first, heads, count, |pixel| windows.of_pixel(pixel));
            for_each(jobs, |job| {
                let memory = memory(job.group, job.head);
                work(job, &memory);
            });
        }
    }
}
