//! The operations that each backend brings, and their shapes. `calls.rs` checks the arguments.

use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Dispatch, ExtensionType, backend_extension};
use burn::tensor::Tensor;

use super::Activation;
use super::matrix::Stored;

/// A depthwise 3x3 convolution with zero padding 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DepthwiseShape {
    /// Rows of the input map.
    pub height: usize,
    /// Columns of the input map.
    pub width: usize,
    /// 1 or 2; the output has `(n - 1) / stride + 1` rows and columns.
    pub stride: usize,
}

impl DepthwiseShape {
    /// Rows and columns of the output.
    pub fn output(&self) -> (usize, usize) {
        let side = |n: usize| (n - 1) / self.stride + 1;
        (side(self.height), side(self.width))
    }
}

/// An inverted bottleneck.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MbConvShape {
    /// The depthwise convolution in the middle.
    pub depthwise: DepthwiseShape,
    /// Whether the input is added before the last activation.
    pub residual: bool,
    /// Applied last; after the first two steps it is GELU.
    pub activation: Activation,
}

/// Attention inside the windows of a map. The map is cut into `window x window` tiles from the
/// top-left; tiles over the right and bottom border are filled with a constant token that is
/// attended like any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowShape {
    /// Rows of the map.
    pub height: usize,
    /// Columns of the map.
    pub width: usize,
    /// Side of a window in pixels; for [`rel_pos_attention`](super::rel_pos_attention), 0 is the
    /// whole map.
    pub window: usize,
    /// Heads; each has `channels / heads` dimensions.
    pub heads: usize,
}

/// Attention of `queries` tokens to `keys` tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttentionShape {
    /// Tokens that ask.
    pub queries: usize,
    /// Tokens that are asked.
    pub keys: usize,
    /// Heads; each has `channels / heads` dimensions.
    pub heads: usize,
}

/// A part of a map, from the top-left, and the size that it is brought to; rows and columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResizeShape {
    /// The part.
    pub crop: (usize, usize),
    /// Its size afterwards.
    pub size: (usize, usize),
}

/// Pixels of a value of `mask_bits`: as many bits as f32 holds exactly, rounded down to a power
/// of two.
pub(super) const BITS: usize = 16;

impl WindowShape {
    /// Rows and columns of a window.
    pub(super) fn sides(&self) -> (usize, usize) {
        match self.window {
            0 => (self.height, self.width),
            side => (side, side),
        }
    }
}

/// An addend of `linear`'s last step. (An enum because burn routes no `Option` of a tensor.)
#[derive(ExtensionType)]
pub(super) enum Addend<B: Backend> {
    Given(FloatTensor<B>),
    Absent,
}

impl Addend<Dispatch> {
    pub(super) fn new<const D: usize>(tensor: Option<Tensor<D>>) -> Self {
        tensor.map_or(Self::Absent, |t| Self::Given(t.into_dispatch()))
    }
}

impl<B: Backend> Addend<B> {
    /// The tensor, if there is one.
    pub(super) fn given(self) -> Option<FloatTensor<B>> {
        match self {
            Self::Given(tensor) => Some(tensor),
            Self::Absent => None,
        }
    }
}

/// The operations that each backend brings.
#[backend_extension(Flex, Cube, Autodiff: cfg(any(feature = "learn", not(target_arch = "wasm32"))))]
pub(super) trait KernelOps: Backend {
    fn linear(
        x: FloatTensor<Self>,
        #[extension_type] weight: Stored<Self>,
        #[extension_type] bias: Addend<Self>,
        #[extension_type] residual: Addend<Self>,
        activation: Activation,
    ) -> FloatTensor<Self>;

    fn depthwise(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        shape: DepthwiseShape,
        activation: Activation,
    ) -> FloatTensor<Self>;

    #[allow(
        clippy::too_many_arguments,
        reason = "burn routes tensors only as arguments"
    )]
    fn mb_conv(
        x: FloatTensor<Self>,
        #[extension_type] expand: Stored<Self>,
        expand_bias: FloatTensor<Self>,
        taps: FloatTensor<Self>,
        taps_bias: FloatTensor<Self>,
        #[extension_type] project: Stored<Self>,
        project_bias: FloatTensor<Self>,
        shape: MbConvShape,
    ) -> FloatTensor<Self>;

    fn layer_norm(
        x: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        epsilon: f32,
        activation: Activation,
    ) -> FloatTensor<Self>;

    fn window_attention(
        qkv: FloatTensor<Self>,
        pad: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        shape: WindowShape,
    ) -> FloatTensor<Self>;

    fn rel_pos_attention(
        qkv: FloatTensor<Self>,
        pad: FloatTensor<Self>,
        rel_h: FloatTensor<Self>,
        rel_w: FloatTensor<Self>,
        shape: WindowShape,
    ) -> FloatTensor<Self>;

    fn attention(
        query: FloatTensor<Self>,
        key: FloatTensor<Self>,
        value: FloatTensor<Self>,
        shape: AttentionShape,
    ) -> FloatTensor<Self>;

    fn conv3x3(
        x: FloatTensor<Self>,
        #[extension_type] weight: Stored<Self>,
        shape: (usize, usize),
    ) -> FloatTensor<Self>;

    fn resize(x: FloatTensor<Self>, shape: ResizeShape) -> FloatTensor<Self>;

    fn mask_bits(x: FloatTensor<Self>, shape: ResizeShape, threshold: f32) -> FloatTensor<Self>;
}
