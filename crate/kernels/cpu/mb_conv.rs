//! 1x1, depthwise 3x3 and 1x1 convolution at one go: the wide maps between them are never whole
//! in memory.

use std::ops::Range;

use super::depthwise::{Sliding, Taps, band_height, convolve, slide};
use super::parallel::for_each_piece;
use super::product::{Matrix, Panels, product};
use super::simd::{Simd, WithSimd, dispatch};
use super::store::Epilogue;
use super::{Activation, DepthwiseShape};

/// Weights of an inverted bottleneck.
#[derive(Clone, Copy)]
pub struct MbConv<'a> {
    /// `[inner, wide]`.
    pub expand: &'a [f32],
    /// `[wide]`.
    pub expand_bias: &'a [f32],
    /// The depthwise convolution of the wide map.
    pub taps: Taps<'a>,
    /// `[wide, columns]`.
    pub project: &'a [f32],
    /// `[columns]`.
    pub project_bias: &'a [f32],
    /// Whether the input is added before the last activation.
    pub residual: bool,
    /// Applied last. (After the first step it is GELU.)
    pub activation: Activation,
}

/// `activation(project(depthwise(gelu(expand(x)))) [+ x])`.
///
/// # Shapes
/// - x: `[height * width, inner]`
/// - output: `[out_height * out_width, columns]`
pub fn mb_conv(x: &[f32], weights: MbConv, shape: DepthwiseShape) -> Vec<f32> {
    let columns = weights.project_bias.len();
    let (height, width) = shape.output();
    let rows = band_height(height);
    let expand = Panels::new(weights.expand, weights.expand_bias.len());
    let project = Panels::new(weights.project, columns);
    let mut out = vec![0.0; height * width * columns];
    for_each_piece(&mut out, rows * width * columns, |band, out| {
        dispatch(Band {
            x,
            weights,
            expand: &expand,
            project: &project,
            shape,
            top: band * rows,
            line: Vec::new(),
            out,
        });
    });
    out
}

struct Band<'a> {
    x: &'a [f32],
    weights: MbConv<'a>,
    expand: &'a Panels,
    project: &'a Panels,
    shape: DepthwiseShape,
    top: usize,
    /// The convolved wide values of the pixels at hand.
    line: Vec<f32>,
    out: &'a mut [f32],
}

impl WithSimd for Band<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (_, width) = self.shape.output();
        let rows = self.top..self.top + self.out.len() / (width * self.project.columns());
        slide(simd, self.shape, self.expand.columns(), rows, self);
    }
}

impl Sliding for Band<'_> {
    #[inline(always)]
    fn fill<S: Simd>(&mut self, simd: S, pixels: Range<usize>, to: &mut [f32]) {
        let x = Matrix {
            values: self.x,
            inner: self.expand.inner(),
        };
        let epilogue = Epilogue {
            bias: Some(self.weights.expand_bias),
            residual: None,
            activation: Activation::Gelu,
        };
        product(simd, &x, pixels, self.expand, &epilogue, to);
    }

    #[inline(always)]
    fn emit<S: Simd>(&mut self, simd: S, pixels: Range<usize>, lines: [&[f32]; 3]) {
        let (wide, columns) = (self.expand.columns(), self.project.columns());
        self.line.resize(pixels.len() * wide, 0.0);
        convolve(
            simd,
            lines,
            self.weights.taps,
            self.shape.stride,
            &mut self.line,
        );
        let residual = match self.weights.residual {
            true => Some(&self.x[pixels.start * columns..]),
            false => None,
        };
        let epilogue = Epilogue {
            bias: Some(self.weights.project_bias),
            residual,
            activation: self.weights.activation,
        };
        let line = Matrix {
            values: &self.line,
            inner: wide,
        };
        let start = pixels.start - self.top * self.shape.output().1;
        let out = &mut self.out[start * columns..][..pixels.len() * columns];
        product(simd, &line, 0..pixels.len(), self.project, &epilogue, out);
    }
}
