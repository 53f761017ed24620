//! Attention inside the windows of a map.

use super::WindowShape;
use super::attend::{Bias, Memory, no_bias};
use super::jobs::jobs;
use super::parallel::{for_each, map};

/// A map of query, key and value, cut into windows from the top-left. Places of a window outside
/// the map hold the token `pad`.
#[derive(Clone, Copy)]
pub struct Windows<'a> {
    /// `[height * width, 3 * channels]`.
    pub qkv: &'a [f32],
    /// `[3 * channels]`.
    pub pad: &'a [f32],
    /// Rows and columns of the map.
    pub map: (usize, usize),
    /// Rows and columns of a window.
    pub window: (usize, usize),
    /// Dimensions of a head.
    pub dims: usize,
}

impl<'a> Windows<'a> {
    /// Windows in a row of them.
    pub fn across(&self) -> usize {
        self.map.1.div_ceil(self.window.1)
    }

    /// The window of a pixel.
    pub fn of_pixel(&self, pixel: usize) -> usize {
        let (y, x) = (pixel / self.map.1, pixel % self.map.1);
        y / self.window.0 * self.across() + x / self.window.1
    }

    /// Row and column of a pixel in its window.
    pub fn place_of_pixel(&self, pixel: usize) -> (usize, usize) {
        let (y, x) = (pixel / self.map.1, pixel % self.map.1);
        (y % self.window.0, x % self.window.1)
    }

    /// How many windows there are.
    pub fn count(&self) -> usize {
        self.map.0.div_ceil(self.window.0) * self.across()
    }

    /// The `dims` values at channel `at` of a pixel.
    pub fn of_token(&self, pixel: usize, at: usize) -> &'a [f32] {
        &self.qkv[pixel * self.pad.len() + at..][..self.dims]
    }

    /// The `dims` values at channel `at` of each place of a window.
    fn of_window(&self, window: usize, at: usize) -> Vec<&'a [f32]> {
        let (top, left) = (
            window / self.across() * self.window.0,
            window % self.across() * self.window.1,
        );
        let places = (0..self.window.0 * self.window.1).map(|place| {
            let (y, x) = (top + place / self.window.1, left + place % self.window.1);
            if y < self.map.0 && x < self.map.1 {
                self.of_token(y * self.map.1 + x, at)
            } else {
                &self.pad[at..][..self.dims]
            }
        });
        places.collect()
    }

    /// Keys (at channel `key`) and values (at channel `value`) of a window.
    pub fn memory(&self, window: usize, key: usize, value: usize) -> Memory {
        Memory::new(&self.of_window(window, key), &self.of_window(window, value))
    }
}

/// The biases of one head for each place of a window: `[area, padded(area)]`.
struct Table<'a> {
    rows: &'a [f32],
    length: usize,
    places: Vec<usize>,
}

impl Bias for Table<'_> {
    fn row(&mut self, query: usize) -> &[f32] {
        &self.rows[self.places[query] * self.length..][..self.length]
    }
}

/// The table `[area, padded(area)]` of a head from its biases `[area]` by `|dy|` and `|dx|`.
fn table(bias: &[f32], window: usize) -> Vec<f32> {
    let empty = no_bias(window * window);
    let mut rows = Vec::with_capacity(bias.len() * empty.len());
    for place in 0..window * window {
        let start = rows.len();
        rows.extend_from_slice(&empty);
        let (y, x) = (place / window, place % window);
        for (ky, row) in rows[start..][..bias.len()]
            .chunks_exact_mut(window)
            .enumerate()
        {
            let from = &bias[ky.abs_diff(y) * window..][..window];
            let biases = row.iter_mut().enumerate();
            biases.for_each(|(kx, bias)| *bias = from[kx.abs_diff(x)]);
        }
    }
    rows
}

/// `softmax(q k' / sqrt(d) + bias) v` inside each window, for TinyViT.
///
/// # Shapes
/// - qkv: `[height * width, 3 * channels]`, head by head `[q | k | v]`
/// - pad: `[3 * channels]`
/// - bias: `[heads, window * window]`, read at `|dy| * window + |dx|`
/// - output: `[height * width, channels]`
pub fn window_attention(qkv: &[f32], pad: &[f32], bias: &[f32], shape: WindowShape) -> Vec<f32> {
    let dims = pad.len() / 3 / shape.heads;
    let windows = Windows {
        qkv,
        pad,
        map: (shape.height, shape.width),
        window: (shape.window, shape.window),
        dims,
    };
    let area = shape.window * shape.window;
    let tables = map(shape.heads, |head| {
        table(&bias[head * area..][..area], shape.window)
    });
    let length = tables[0].len() / area;
    let mut out = vec![0.0; shape.height * shape.width * shape.heads * dims];
    let jobs = jobs(&mut out, (shape.heads, dims), windows.count(), |pixel| {
        windows.of_pixel(pixel)
    });
    for_each(jobs, |mut job| {
        let at = job.head * 3 * dims;
        let memory = windows.memory(job.group, at + dims, at + 2 * dims);
        let tokens = || job.tokens.iter().copied();
        let queries: Vec<&[f32]> = tokens().map(|t| windows.of_token(t, at)).collect();
        let place = |token| {
            let (y, x) = windows.place_of_pixel(token);
            y * shape.window + x
        };
        let bias = Table {
            rows: &tables[job.head],
            length,
            places: tokens().map(place).collect(),
        };
        job.run(&queries, &memory, bias);
    });
    out
}
