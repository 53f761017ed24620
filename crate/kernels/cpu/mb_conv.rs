//! 1x1, depthwise 3x3 and 1x1 convolution at one go: the wide maps between them are never whole
//! in memory.

use std::ops::Range;

use super::depthwise::{Sliding, Taps, band_height, convolve, slide};
use super::hands::shared;
use super::operation::{Extent, Operation};
use super::parallel::for_each_piece;
use super::parcel::{Parcel, Unpacked};
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
    shared(&MbConvMap { x, weights, shape })
}

/// An inverted bottleneck of a map.
pub struct MbConvMap<'a> {
    /// `[height * width, inner]`.
    pub x: &'a [f32],
    /// Its weights.
    pub weights: MbConv<'a>,
    /// Its sizes.
    pub shape: DepthwiseShape,
}

impl MbConvMap<'_> {
    fn inner(&self) -> usize {
        self.weights.expand.len() / self.weights.expand_bias.len()
    }
}

impl<'a> Operation<'a> for MbConvMap<'a> {
    const CODE: usize = 3;

    fn extent(&self) -> Extent {
        let (rows, width) = self.shape.output();
        let (wide, stride) = (self.weights.expand_bias.len(), self.shape.stride);
        let expand = stride * stride * self.weights.expand.len();
        Extent {
            rows,
            length: width * self.weights.project_bias.len(),
            work: width * (expand + 9 * wide + self.weights.project.len()),
        }
    }

    /// From the output row before on, so that the strides stay in step.
    fn part(&self, rows: &Range<usize>) -> (Self, usize) {
        let DepthwiseShape { height, stride, .. } = self.shape;
        let first = rows.start.saturating_sub(1);
        let needed = first * stride..height.min((rows.end - 1) * stride + 2);
        let length = self.shape.width * self.inner();
        let part = Self {
            x: &self.x[needed.start * length..needed.end * length],
            shape: DepthwiseShape {
                height: needed.len(),
                ..self.shape
            },
            ..*self
        };
        (part, rows.start - first)
    }

    fn pack(&self, parcel: Parcel<'a>) -> Parcel<'a> {
        let weights = &self.weights;
        parcel
            .number(self.shape.height)
            .number(self.shape.width)
            .number(self.shape.stride)
            .number(usize::from(weights.residual))
            .activation(weights.activation)
            .activation(weights.taps.activation)
            .slice(weights.expand_bias)
            .slice(weights.project_bias)
            .slice(weights.expand)
            .slice(weights.taps.weight)
            .slice(weights.taps.bias)
            .slice(weights.project)
            .slice(self.x)
    }

    fn unpacked(from: &mut Unpacked<'a>) -> Option<Self> {
        let shape = DepthwiseShape {
            height: from.size()?,
            width: from.size()?,
            stride: from.size()?,
        };
        let residual = from.number()? == 1;
        let (activation, of_taps) = (from.activation()?, from.activation()?);
        let (expand_bias, project_bias) = (from.slice()?, from.slice()?);
        let (wide, columns) = (expand_bias.len(), project_bias.len());
        let expand = from.slice()?;
        let inner = expand.len().checked_div(wide)?;
        let weights = MbConv {
            expand,
            expand_bias,
            taps: Taps {
                weight: from.slice_of(wide.checked_mul(9))?,
                bias: from.slice_of(Some(wide))?,
                activation: of_taps,
            },
            project: from.slice_of(wide.checked_mul(columns))?,
            project_bias,
            residual,
            activation,
        };
        let pixels = shape.height.checked_mul(shape.width)?;
        let x = from.slice_of(pixels.checked_mul(inner))?;
        let adds = !residual || (shape.stride == 1 && inner == columns);
        let fits = adds && inner > 0 && columns > 0 && inner * wide == expand.len();
        fits.then_some(Self { x, weights, shape })
    }

    fn compute(&self, rows: Range<usize>, out: &mut [f32]) {
        let (_, width) = self.shape.output();
        let columns = self.weights.project_bias.len();
        let height = band_height(rows.len());
        let expand = Panels::new(self.weights.expand, self.weights.expand_bias.len());
        let project = Panels::new(self.weights.project, columns);
        for_each_piece(out, height * width * columns, |band, out| {
            dispatch(Band {
                x: self.x,
                weights: self.weights,
                expand: &expand,
                project: &project,
                shape: self.shape,
                top: rows.start + band * height,
                line: Vec::new(),
                out,
            });
        });
    }
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
