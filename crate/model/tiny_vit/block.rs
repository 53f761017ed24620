//! The attention block of TinyViT.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::super::layers::{Depthwise, LayerNorm, Linear, Map};
use super::super::weights::{Weights, WeightsError};
use crate::kernels::{self, Activation, WindowShape};

/// LayerNorm of TinyViT's own blocks.
const EPSILON: f32 = 1e-5;

/// Window attention, a depthwise convolution and an MLP.
#[derive(Module, Debug)]
pub struct TinyVitBlock {
    norm: LayerNorm,
    qkv: Linear,
    attention_bias: Param<Tensor<2>>,
    project: Linear,
    local_conv: Depthwise,
    mlp_norm: LayerNorm,
    mlp: [Linear; 2],
    #[module(skip)]
    heads: usize,
    #[module(skip)]
    window: usize,
}

impl TinyVitBlock {
    pub fn load(
        weights: &Weights,
        dim: usize,
        heads: usize,
        window: usize,
    ) -> Result<Self, WeightsError> {
        let (attn, mlp) = (weights.at("attn"), weights.at("mlp"));
        Ok(Self {
            norm: LayerNorm::load(&attn.at("norm"), dim, EPSILON)?,
            qkv: Linear::load(&attn.at("qkv"), dim, 3 * dim)?,
            attention_bias: attn.param("attention_biases", [heads, window * window])?,
            project: Linear::load(&attn.at("proj"), dim, dim)?,
            local_conv: Depthwise::load(&weights.at("local_conv"), dim)?,
            mlp_norm: LayerNorm::load(&mlp.at("norm"), dim, EPSILON)?,
            mlp: [
                Linear::load(&mlp.at("fc1"), dim, 4 * dim)?,
                Linear::load(&mlp.at("fc2"), 4 * dim, dim)?,
            ],
            heads,
            window,
        })
    }

    pub fn forward(&self, map: Map) -> Map {
        let attended = map.with(self.attend(&map));
        let local = self.local_conv.forward(attended, 1, Activation::None);
        let x = local.values.clone();
        let hidden = self.mlp[0].activated(self.mlp_norm.forward(x.clone()), Activation::Gelu);
        local.with(self.mlp[1].added(hidden, x))
    }

    /// The reference pads the map with zeros before it normalises. Normalisation and `qkv` work on
    /// each pixel alone, so the padding is one token, made once.
    fn attend(&self, map: &Map) -> Tensor<2> {
        let qkv = self.qkv.forward(self.norm.forward(map.values.clone()));
        let pad = self.qkv.forward(self.norm.of_zeros().unsqueeze());
        let shape = WindowShape {
            height: map.height,
            width: map.width,
            window: self.window,
            heads: self.heads,
        };
        let pad = pad.flatten::<1>(0, 1);
        let out = kernels::window_attention(qkv, pad, self.attention_bias.val(), shape);
        self.project.added(out, map.values.clone())
    }
}
