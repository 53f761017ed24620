//! Layers that the networks share, on channels-last maps.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::weights::{Weights, WeightsError, transposed};
use crate::kernels::{self, Activation, DepthwiseShape, Matrix};

/// A feature map.
#[derive(Debug, Clone)]
pub struct Map {
    /// `[height * width, channels]`.
    pub values: Tensor<2>,
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
}

impl Map {
    /// This map with other values at the same pixels.
    pub fn with(&self, values: Tensor<2>) -> Self {
        Self { values, ..*self }
    }
}

/// `x W + b`; also a 1x1 convolution.
#[derive(Module, Debug)]
pub struct Linear {
    weight: Matrix,
    bias: Option<Param<Tensor<1>>>,
}

impl Linear {
    /// From PyTorch's `weight` `[columns, inner]` and `bias` `[columns]`.
    ///
    /// # Errors
    /// `WeightsError` when an array is missing or misshapen.
    pub fn load(weights: &Weights, inner: usize, columns: usize) -> Result<Self, WeightsError> {
        let weight = weights.values("weight", &[columns, inner])?;
        let bias = weights.param("bias", [columns])?;
        Ok(Self::new(weights, &weight, inner, columns, Some(bias)))
    }

    /// From a 1x1 convolution's `weight` `[columns, inner, 1, 1]`, and its `bias` if it has one.
    ///
    /// # Errors
    /// As [`Linear::load`].
    pub fn load_conv(
        weights: &Weights,
        inner: usize,
        columns: usize,
        has_bias: bool,
    ) -> Result<Self, WeightsError> {
        let weight = weights.values("weight", &[columns, inner, 1, 1])?;
        let bias = has_bias
            .then(|| weights.param("bias", [columns]))
            .transpose()?;
        Ok(Self::new(weights, &weight, inner, columns, bias))
    }

    /// From a weight `[columns, inner]`. The kernel takes inner sizes in fours: missing ones are
    /// zeros, and the input has to be padded the same.
    fn new(
        weights: &Weights,
        weight: &[f32],
        inner: usize,
        columns: usize,
        bias: Option<Param<Tensor<1>>>,
    ) -> Self {
        let padded = inner.next_multiple_of(4);
        let mut matrix = transposed(weight, columns, inner);
        matrix.resize(padded * columns, 0.0);
        Self {
            weight: weights.matrix(matrix, [padded, columns]),
            bias,
        }
    }

    /// From a matrix `[inner, columns]` that is in the kernel's order already.
    pub(super) fn from_matrix(weight: Matrix, bias: Option<Param<Tensor<1>>>) -> Self {
        Self { weight, bias }
    }

    /// Weight and bias.
    ///
    /// # Panics
    /// Unless it has a bias.
    pub(super) fn parts(&self) -> (&Matrix, Tensor<1>) {
        let bias = self.bias.as_ref().expect("a convolution with a bias");
        (&self.weight, bias.val())
    }

    /// `[rows, inner]` to `[rows, columns]`.
    pub fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        self.fused(x, None, Activation::None)
    }

    /// `activation(x W + b)`.
    pub fn activated(&self, x: Tensor<2>, activation: Activation) -> Tensor<2> {
        self.fused(x, None, activation)
    }

    /// `x W + b + residual`.
    pub fn added(&self, x: Tensor<2>, residual: Tensor<2>) -> Tensor<2> {
        self.fused(x, Some(residual), Activation::None)
    }

    /// `activation(x W + b + residual)`.
    pub fn fused(
        &self,
        x: Tensor<2>,
        residual: Option<Tensor<2>>,
        activation: Activation,
    ) -> Tensor<2> {
        let bias = self.bias.as_ref().map(Param::val);
        kernels::linear(x, &self.weight, bias, residual, activation)
    }
}

/// Layer normalisation over the channels; SAM's `LayerNorm2d` is the same on such maps.
#[derive(Module, Debug)]
pub struct LayerNorm {
    gamma: Param<Tensor<1>>,
    beta: Param<Tensor<1>>,
    #[module(skip)]
    epsilon: f32,
}

impl LayerNorm {
    /// From PyTorch's `weight` and `bias`, both `[channels]`.
    ///
    /// # Errors
    /// `WeightsError` when an array is missing or misshapen.
    pub fn load(weights: &Weights, channels: usize, epsilon: f32) -> Result<Self, WeightsError> {
        Ok(Self {
            gamma: weights.param("weight", [channels])?,
            beta: weights.param("bias", [channels])?,
            epsilon,
        })
    }

    /// `[rows, channels]` to the same.
    pub fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        self.activated(x, Activation::None)
    }

    /// The normalised rows, activated.
    pub fn activated(&self, x: Tensor<2>, activation: Activation) -> Tensor<2> {
        kernels::layer_norm(
            x,
            self.gamma.val(),
            self.beta.val(),
            self.epsilon,
            activation,
        )
    }

    /// What a row of zeros becomes: `[channels]`.
    pub(super) fn of_zeros(&self) -> Tensor<1> {
        self.beta.val()
    }
}

/// A depthwise 3x3 convolution with padding 1, BatchNorm folded in.
#[derive(Module, Debug)]
pub struct Depthwise {
    weight: Param<Tensor<2>>,
    bias: Param<Tensor<1>>,
}

impl Depthwise {
    /// From PyTorch's `weight` `[channels, 1, 3, 3]` and `bias` `[channels]`.
    ///
    /// # Errors
    /// `WeightsError` when an array is missing or misshapen.
    pub fn load(weights: &Weights, channels: usize) -> Result<Self, WeightsError> {
        let weight = weights.values("weight", &[channels, 1, 3, 3])?;
        Ok(Self {
            weight: weights.upload(transposed(&weight, channels, 9), [9, channels]),
            bias: weights.param("bias", [channels])?,
        })
    }

    /// Weight and bias.
    pub(super) fn parts(&self) -> (Tensor<2>, Tensor<1>) {
        (self.weight.val(), self.bias.val())
    }

    /// The map convolved at every `stride`-th pixel, activated.
    pub fn forward(&self, map: Map, stride: usize, activation: Activation) -> Map {
        let shape = DepthwiseShape {
            height: map.height,
            width: map.width,
            stride,
        };
        let (height, width) = shape.output();
        let (weight, bias) = self.parts();
        Map {
            values: kernels::depthwise(map.values, weight, bias, shape, activation),
            height,
            width,
        }
    }
}

/// A 3x3 convolution with padding 1 and no bias.
#[derive(Module, Debug)]
pub struct Conv3x3 {
    weight: Matrix,
}

impl Conv3x3 {
    /// From PyTorch's `weight` `[columns, inner, 3, 3]`.
    ///
    /// # Errors
    /// `WeightsError` when the array is missing or misshapen.
    pub fn load(weights: &Weights, inner: usize, columns: usize) -> Result<Self, WeightsError> {
        let weight = weights.values("weight", &[columns, inner, 3, 3])?;
        // [columns, inner, tap] to [tap, inner, columns].
        let at = |i: usize| {
            let (tap, channel, column) = (i / (inner * columns), i / columns % inner, i % columns);
            weight[(column * inner + channel) * 9 + tap]
        };
        let matrix = (0..9 * inner * columns).map(at).collect();
        Ok(Self {
            weight: weights.matrix(matrix, [9 * inner, columns]),
        })
    }

    /// `[height * width, inner]` to `[height * width, columns]`.
    pub fn forward(&self, map: &Map) -> Tensor<2> {
        kernels::conv3x3(map.values.clone(), &self.weight, (map.height, map.width))
    }
}
