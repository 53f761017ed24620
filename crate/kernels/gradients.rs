//! The operations on burn's autodiff backend: those of a neck, a prompt encoder and a mask decoder
//! have gradients, written in the operations of the backend below. Training needs it.

mod activated;
mod attention;
mod constant;
mod conv3x3;
mod layer_norm;
mod linear;

use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, AutodiffBackend as _};

use super::matrix::Stored;
use super::ops::{Addend, KernelOps, MbConvShape};
use super::{Activation, AttentionShape, DepthwiseShape, ResizeShape, WindowShape};
use constant::{constant, only_f32};

impl<B: KernelOps, C: CheckpointStrategy> KernelOps for Autodiff<B, C> {
    fn linear(
        x: FloatTensor<Self>,
        weight: Stored<Self>,
        bias: Addend<Self>,
        residual: Addend<Self>,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let weight = only_f32(weight);
        linear::tracked::<B, C>(x, weight, bias.given(), residual.given(), activation)
    }

    fn layer_norm(
        x: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        epsilon: f32,
        activation: Activation,
    ) -> FloatTensor<Self> {
        layer_norm::tracked::<B, C>(x, gamma, beta, epsilon, activation)
    }

    fn attention(
        query: FloatTensor<Self>,
        key: FloatTensor<Self>,
        value: FloatTensor<Self>,
        shape: AttentionShape,
    ) -> FloatTensor<Self> {
        attention::tracked::<B, C>(query, key, value, shape)
    }

    fn conv3x3(
        x: FloatTensor<Self>,
        weight: Stored<Self>,
        shape: (usize, usize),
    ) -> FloatTensor<Self> {
        conv3x3::tracked::<B, C>(x, only_f32(weight), shape)
    }

    // The rest belongs to the frozen part of image encoders, and to reading masks.

    fn depthwise(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        shape: DepthwiseShape,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let [x, weight, bias] = [x, weight, bias].map(constant::<B>);
        Self::from_inner(B::depthwise(x, weight, bias, shape, activation))
    }

    fn mb_conv(
        x: FloatTensor<Self>,
        expand: Stored<Self>,
        expand_bias: FloatTensor<Self>,
        taps: FloatTensor<Self>,
        taps_bias: FloatTensor<Self>,
        project: Stored<Self>,
        project_bias: FloatTensor<Self>,
        shape: MbConvShape,
    ) -> FloatTensor<Self> {
        let floats = [x, expand_bias, taps, taps_bias, project_bias];
        let [x, expand_bias, taps, taps_bias, project_bias] = floats.map(constant::<B>);
        let (expand, project) = (constant::stored(expand), constant::stored(project));
        Self::from_inner(B::mb_conv(
            x,
            expand,
            expand_bias,
            taps,
            taps_bias,
            project,
            project_bias,
            shape,
        ))
    }

    fn window_attention(
        qkv: FloatTensor<Self>,
        pad: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        shape: WindowShape,
    ) -> FloatTensor<Self> {
        let [qkv, pad, bias] = [qkv, pad, bias].map(constant::<B>);
        Self::from_inner(B::window_attention(qkv, pad, bias, shape))
    }

    fn rel_pos_attention(
        qkv: FloatTensor<Self>,
        pad: FloatTensor<Self>,
        rel_h: FloatTensor<Self>,
        rel_w: FloatTensor<Self>,
        shape: WindowShape,
    ) -> FloatTensor<Self> {
        let [qkv, pad, rel_h, rel_w] = [qkv, pad, rel_h, rel_w].map(constant::<B>);
        Self::from_inner(B::rel_pos_attention(qkv, pad, rel_h, rel_w, shape))
    }

    fn resize(x: FloatTensor<Self>, shape: ResizeShape) -> FloatTensor<Self> {
        Self::from_inner(B::resize(constant::<B>(x), shape))
    }

    fn mask_bits(x: FloatTensor<Self>, shape: ResizeShape, threshold: f32) -> FloatTensor<Self> {
        Self::from_inner(B::mask_bits(constant::<B>(x), shape, threshold))
    }
}
