//! Depthwise 3x3 convolution, from three rows of the input that are kept at hand.

use std::ops::Range;

use super::functions::activate;
use super::parallel::{for_each_piece, threads};
use super::simd::{Simd, WithSimd, dispatch, load, save};
use super::{Activation, DepthwiseShape};

/// Weights of a depthwise 3x3 convolution.
#[derive(Clone, Copy)]
pub struct Taps<'a> {
    /// `[9, channels]`, row by row.
    pub weight: &'a [f32],
    /// `[channels]`.
    pub bias: &'a [f32],
    /// Applied last.
    pub activation: Activation,
}

/// Values in a row of the ring, so that three rows and what is made of them stay in the cache.
const RING_ROW: usize = 32 * 1024;
/// Output pixels that share the loads of their neighbours.
const PIXELS: usize = 4;

/// A depthwise 3x3 convolution of `x`, zero padding 1.
pub fn depthwise(x: &[f32], taps: Taps, shape: DepthwiseShape) -> Vec<f32> {
    let channels = taps.bias.len();
    let (height, width) = shape.output();
    let rows = band_height(height);
    let mut out = vec![0.0; height * width * channels];
    for_each_piece(&mut out, rows * width * channels, |band, out| {
        dispatch(Band {
            x,
            taps,
            shape,
            top: band * rows,
            out,
        });
    });
    out
}

/// Output rows of a band: a few bands for each thread. A pixel's sum does not depend on it.
pub fn band_height(height: usize) -> usize {
    match threads() {
        1 => height,
        threads => height.div_ceil(4 * threads),
    }
}

struct Band<'a> {
    x: &'a [f32],
    taps: Taps<'a>,
    shape: DepthwiseShape,
    top: usize,
    out: &'a mut [f32],
}

impl WithSimd for Band<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let channels = self.taps.bias.len();
        let (_, width) = self.shape.output();
        let rows = self.top..self.top + self.out.len() / (width * channels);
        slide(simd, self.shape, channels, rows, self);
    }
}

impl Sliding for Band<'_> {
    #[inline(always)]
    fn fill<S: Simd>(&mut self, _: S, pixels: Range<usize>, to: &mut [f32]) {
        let channels = self.taps.bias.len();
        to.copy_from_slice(&self.x[pixels.start * channels..pixels.end * channels]);
    }

    #[inline(always)]
    fn emit<S: Simd>(&mut self, simd: S, pixels: Range<usize>, lines: [&[f32]; 3]) {
        let channels = self.taps.bias.len();
        let start = pixels.start - self.top * self.shape.output().1;
        let out = &mut self.out[start * channels..][..pixels.len() * channels];
        convolve(simd, lines, self.taps, self.shape.stride, out);
    }
}

/// What [`slide`] reads and what it makes. (A trait, not closures: those would lose the
/// instruction set where they are not inlined.)
pub trait Sliding {
    /// Writes a run of pixels of the input; each is asked for once in a strip.
    fn fill<S: Simd>(&mut self, simd: S, pixels: Range<usize>, to: &mut [f32]);

    /// Takes a run of pixels of the output and the three input rows round it, padding included.
    fn emit<S: Simd>(&mut self, simd: S, pixels: Range<usize>, lines: [&[f32]; 3]);
}

/// Goes over the output rows `rows` in strips of columns.
#[inline(always)]
pub fn slide<S: Simd>(
    simd: S,
    shape: DepthwiseShape,
    channels: usize,
    rows: Range<usize>,
    mut work: impl Sliding,
) {
    let (_, width) = shape.output();
    let strip = (RING_ROW / channels / shape.stride).max(PIXELS);
    for left in (0..width).step_by(strip) {
        let count = strip.min(width - left);
        let length = ((count - 1) * shape.stride + 3) * channels;
        let mut ring = vec![0.0; 3 * length];
        // Input rows and columns count from the padding, one before the first pixel.
        let columns = left * shape.stride..left * shape.stride + length / channels;
        let inside = columns.start.max(1)..columns.end.min(shape.width + 1);
        let mut next = rows.start * shape.stride;
        for y in rows.clone() {
            let top = y * shape.stride;
            for row in next.max(top)..top + 3 {
                let to = &mut ring[row % 3 * length..][..length];
                let to = &mut to[(inside.start - columns.start) * channels..];
                let to = &mut to[..inside.len() * channels];
                if (1..=shape.height).contains(&row) {
                    let first = (row - 1) * shape.width + inside.start - 1;
                    work.fill(simd, first..first + inside.len(), to);
                } else {
                    to.fill(0.0);
                }
            }
            next = top + 3;
            let lines = [0, 1, 2].map(|row| &ring[(top + row) % 3 * length..][..length]);
            let first = y * width + left;
            work.emit(simd, first..first + count, lines);
        }
    }
}

/// The output pixels in `out` from the three input rows round them.
#[inline(always)]
pub fn convolve<S: Simd>(simd: S, lines: [&[f32]; 3], taps: Taps, stride: usize, out: &mut [f32]) {
    let channels = taps.bias.len();
    for (group, out) in out.chunks_mut(PIXELS * channels).enumerate() {
        let start = group * PIXELS * stride * channels;
        let lines = lines.map(|line| &line[start..]);
        if out.len() == PIXELS * channels {
            pixels::<S, PIXELS>(simd, lines, taps, stride, out);
        } else {
            for (pixel, out) in out.chunks_mut(channels).enumerate() {
                let lines = lines.map(|line| &line[pixel * stride * channels..]);
                pixels::<S, 1>(simd, lines, taps, stride, out);
            }
        }
    }
}

/// `P` output pixels next to each other.
#[inline(always)]
fn pixels<S: Simd, const P: usize>(
    simd: S,
    lines: [&[f32]; 3],
    taps: Taps,
    stride: usize,
    out: &mut [f32],
) {
    let channels = taps.bias.len();
    for at in (0..channels).step_by(S::F32_LANES) {
        let count = S::F32_LANES.min(channels - at);
        let mut sums = [load(simd, &taps.bias[at..][..count]); P];
        for (row, line) in lines.iter().enumerate() {
            for column in 0..3 {
                let weight = &taps.weight[(3 * row + column) * channels + at..][..count];
                let weight = load(simd, weight);
                for (p, sum) in sums.iter_mut().enumerate() {
                    let value = &line[(p * stride + column) * channels + at..][..count];
                    *sum = simd.mul_add_e_f32s(load(simd, value), weight, *sum);
                }
            }
        }
        let sums = activate(simd, taps.activation, sums);
        for (p, sum) in sums.into_iter().enumerate() {
            save(simd, &mut out[p * channels + at..][..count], sum);
        }
    }
}
