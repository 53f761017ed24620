//! Attention inside the windows of a map.

use std::ops::Range;

use super::WindowShape;
use super::attend::{Bias, Memory, no_bias};
use super::hands::shared;
use super::jobs::jobs;
use super::operation::{Extent, Operation};
use super::parallel::{for_each, map};
use super::parcel::{Parcel, Unpacked};

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
    let map = WindowMap { qkv, pad, shape };
    shared(&WindowAttention { map, bias })
}

/// The input of an attention in windows.
#[derive(Clone, Copy)]
pub struct WindowMap<'a> {
    /// `[height * width, 3 * channels]`.
    pub qkv: &'a [f32],
    /// `[3 * channels]`.
    pub pad: &'a [f32],
    /// Its sizes.
    pub shape: WindowShape,
}

impl<'a> WindowMap<'a> {
    /// Its windows.
    pub fn windows(&self) -> Windows<'a> {
        Windows {
            qkv: self.qkv,
            pad: self.pad,
            map: (self.shape.height, self.shape.width),
            window: self.shape.sides(),
            dims: self.pad.len() / 3 / self.shape.heads,
        }
    }

    /// The output of its attention.
    pub fn extent(&self) -> Extent {
        // What a softmax takes beside the products, for each key.
        const SOFTMAX: usize = 16;
        let (channels, (rows, columns)) = (self.pad.len() / 3, self.shape.sides());
        let for_key = 2 * channels + SOFTMAX * self.shape.heads;
        Extent {
            rows: self.shape.height,
            length: self.shape.width * channels,
            work: self.shape.width * rows * columns * for_key,
        }
    }

    /// The rows of the windows that `rows` go through; all of them where the map is one window.
    pub fn part(&self, rows: &Range<usize>) -> (Self, usize) {
        let window = match self.shape.window {
            0 => return (*self, rows.start),
            window => window,
        };
        let first = rows.start / window * window;
        let end = self.shape.height.min(rows.end.next_multiple_of(window));
        let length = self.shape.width * self.pad.len();
        let part = Self {
            qkv: &self.qkv[first * length..end * length],
            shape: WindowShape {
                height: end - first,
                ..self.shape
            },
            ..*self
        };
        (part, rows.start - first)
    }

    /// Adds what [`WindowMap::unpacked`] reads.
    pub fn pack(&self, parcel: Parcel<'a>) -> Parcel<'a> {
        parcel
            .number(self.shape.height)
            .number(self.shape.width)
            .number(self.shape.window)
            .number(self.shape.heads)
            .slice(self.pad)
            .slice(self.qkv)
    }

    /// Reads it; `None` where sizes do not fit.
    pub fn unpacked(from: &mut Unpacked<'a>) -> Option<Self> {
        let shape = WindowShape {
            height: from.size()?,
            width: from.size()?,
            window: from.number()?,
            heads: from.size()?,
        };
        let pad = from.slice()?;
        let pixels = shape.height.checked_mul(shape.width)?;
        let qkv = from.slice_of(pixels.checked_mul(pad.len()))?;
        let in_heads = pad.len().is_multiple_of(shape.heads.checked_mul(3)?);
        (in_heads && !pad.is_empty()).then_some(Self { qkv, pad, shape })
    }
}

/// TinyViT's attention in the windows of a map.
pub struct WindowAttention<'a> {
    /// The input.
    pub map: WindowMap<'a>,
    /// `[heads, window * window]`.
    pub bias: &'a [f32],
}

impl<'a> Operation<'a> for WindowAttention<'a> {
    const CODE: usize = 4;

    fn extent(&self) -> Extent {
        self.map.extent()
    }

    fn part(&self, rows: &Range<usize>) -> (Self, usize) {
        let (map, first) = self.map.part(rows);
        (Self { map, ..*self }, first)
    }

    fn pack(&self, parcel: Parcel<'a>) -> Parcel<'a> {
        self.map.pack(parcel).slice(self.bias)
    }

    fn unpacked(from: &mut Unpacked<'a>) -> Option<Self> {
        let map = WindowMap::unpacked(from)?;
        let area = map.shape.window.checked_pow(2).filter(|area| *area > 0)?;
        let bias = from.slice_of(area.checked_mul(map.shape.heads))?;
        Some(Self { map, bias })
    }

    fn compute(&self, rows: Range<usize>, out: &mut [f32]) {
        let shape = self.map.shape;
        let windows = self.map.windows();
        let (dims, area) = (windows.dims, shape.window * shape.window);
        let tables = map(shape.heads, |head| {
            table(&self.bias[head * area..][..area], shape.window)
        });
        let length = tables[0].len() / area;
        let first = rows.start * shape.width;
        let jobs = jobs(out, first, (shape.heads, dims), windows.count(), |pixel| {
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
    }
}
