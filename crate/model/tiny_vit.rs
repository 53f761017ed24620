//! TinyViT as LiteMedSAM uses it: convolutions at the full 256 x 256, then attention in windows,
//! then SAM's neck. `BatchNorm` is folded into the convolutions beforehand.
//!
//! Source: bowang-lab/MedSAM, branch LiteMedSAM, `tiny_vit_sam.py`.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::layers::{Conv3x3, Depthwise, LayerNorm, Linear, Map};
use super::weights::{Weights, WeightsError};
use crate::kernels::{self, Activation, DepthwiseShape, MbConvShape, WindowShape};

/// Sizes of a TinyViT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TinyVitConfig {
    /// Side of the square input in pixels.
    pub image_size: usize,
    /// Channels of each stage.
    pub dims: [usize; 4],
    /// Blocks of each stage; the first are convolutions, the others attention.
    pub depths: [usize; 4],
    /// Heads of each stage; the first has none.
    pub heads: [usize; 4],
    /// Window side of each stage in pixels; the first has none.
    pub windows: [usize; 4],
    /// Channels of the embedding.
    pub embedding: usize,
}

impl TinyVitConfig {
    /// LiteMedSAM's encoder.
    pub const LITE_MED_SAM: Self = Self {
        image_size: 256,
        dims: [64, 128, 160, 320],
        depths: [2, 2, 6, 2],
        heads: [0, 4, 5, 10],
        windows: [0, 7, 14, 7],
        embedding: 256,
    };

    /// A smaller image and one block of each kind, with LiteMedSAM's channels, heads and windows:
    /// what a device compiles may depend on those.
    pub const REHEARSAL: Self = Self {
        image_size: 32,
        depths: [1, 1, 1, 1],
        ..Self::LITE_MED_SAM
    };

    /// The stride of the merge after `stage`: the last one keeps the grid.
    fn stride(&self, stage: usize) -> usize {
        if stage == 2 { 1 } else { 2 }
    }
}

/// LayerNorm of TinyViT's own blocks.
const EPSILON: f32 = 1e-5;
/// `LayerNorm2d` of SAM's neck.
const NECK_EPSILON: f32 = 1e-6;

/// The image encoder.
#[derive(Module, Debug)]
pub struct TinyVit {
    embed: [Linear; 2],
    layers: Vec<Layer>,
    neck: Neck,
    #[module(skip)]
    image_size: usize,
}

/// One step of the body.
#[derive(Module, Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "a dozen of them for the life of the model; burn derives no Module for a Box"
)]
enum Layer {
    Conv(MbConv),
    Merge(PatchMerging),
    Attention(TinyVitBlock),
}

impl TinyVit {
    /// Reads the encoder below `weights` (`image_encoder` in a checkpoint).
    ///
    /// # Errors
    /// `WeightsError` when an array is missing or misshapen.
    pub fn load(weights: &Weights, config: &TinyVitConfig) -> Result<Self, WeightsError> {
        let first = config.dims[0];
        let patch = weights.at("patch_embed.seq");
        let mut layers = Vec::new();
        for stage in 0..4 {
            let at = weights.at("layers").at(stage);
            for block in 0..config.depths[stage] {
                layers.push(load_block(&at.at("blocks").at(block), config, stage)?);
            }
            if stage < 3 {
                layers.push(Layer::Merge(PatchMerging::load(
                    &at.at("downsample"),
                    config.dims[stage],
                    config.dims[stage + 1],
                    config.stride(stage),
                )?));
            }
        }
        Ok(Self {
            embed: [
                Linear::load_conv(&patch.at("0"), 3, first / 2, true)?,
                Linear::load_conv(&patch.at("2"), first / 2, first, true)?,
            ],
            layers,
            neck: Neck::load(&weights.at("neck"), config.dims[3], config.embedding)?,
            image_size: config.image_size,
        })
    }

    /// How many times [`TinyVit::step`] has to be called.
    pub fn steps(&self) -> usize {
        self.layers.len() + 2
    }

    /// Step `index` of [`TinyVit::steps`]. The encoder is cut into steps so that a caller can show
    /// progress, let other work in, or stop.
    ///
    /// # Shapes
    /// - first input: `[image_size * image_size, 4]`, RGB and a zero
    /// - last output: `[64 * 64, embedding]` for a 256-pixel input
    pub fn step(&self, index: usize, map: Map) -> Map {
        match index.checked_sub(1) {
            None => self.patch_embed(map),
            Some(layer) if layer < self.layers.len() => self.layers[layer].forward(map),
            Some(_) => self.neck.forward(&map),
        }
    }

    /// Side of the square input in pixels.
    pub fn image_size(&self) -> usize {
        self.image_size
    }

    /// The map that the first step starts from.
    pub fn start(&self, image: Tensor<2>) -> Map {
        let side = self.image_size;
        assert_eq!(image.dims(), [side * side, 4], "TinyViT: image");
        Map {
            values: image,
            height: side,
            width: side,
        }
    }

    fn patch_embed(&self, map: Map) -> Map {
        let x = self.embed[0].activated(map.values.clone(), Activation::Gelu);
        map.with(self.embed[1].forward(x))
    }
}

fn load_block(
    weights: &Weights,
    config: &TinyVitConfig,
    stage: usize,
) -> Result<Layer, WeightsError> {
    let dim = config.dims[stage];
    if stage == 0 {
        return MbConv::load(weights, dim).map(Layer::Conv);
    }
    TinyVitBlock::load(weights, dim, config.heads[stage], config.windows[stage])
        .map(Layer::Attention)
}

impl Layer {
    fn forward(&self, map: Map) -> Map {
        match self {
            Self::Conv(layer) => layer.forward(map),
            Self::Merge(layer) => layer.forward(map),
            Self::Attention(layer) => layer.forward(map),
        }
    }
}

/// 1x1, depthwise 3x3, 1x1, the input added, and only then the activation.
#[derive(Module, Debug)]
struct MbConv {
    expand: Linear,
    depthwise: Depthwise,
    project: Linear,
}

impl MbConv {
    fn load(weights: &Weights, dim: usize) -> Result<Self, WeightsError> {
        Ok(Self {
            expand: Linear::load_conv(&weights.at("conv1"), dim, 4 * dim, true)?,
            depthwise: Depthwise::load(&weights.at("conv2"), 4 * dim)?,
            project: Linear::load_conv(&weights.at("conv3"), 4 * dim, dim, true)?,
        })
    }

    fn forward(&self, map: Map) -> Map {
        let shape = MbConvShape {
            depthwise: DepthwiseShape {
                height: map.height,
                width: map.width,
                stride: 1,
            },
            residual: true,
            activation: Activation::Gelu,
        };
        inverted_bottleneck(map, [&self.expand, &self.project], &self.depthwise, shape)
    }
}

/// Between stages: 1x1, depthwise 3x3 with the stride, 1x1.
#[derive(Module, Debug)]
struct PatchMerging {
    expand: Linear,
    depthwise: Depthwise,
    project: Linear,
    #[module(skip)]
    stride: usize,
}

impl PatchMerging {
    fn load(
        weights: &Weights,
        from: usize,
        to: usize,
        stride: usize,
    ) -> Result<Self, WeightsError> {
        Ok(Self {
            expand: Linear::load_conv(&weights.at("conv1"), from, to, true)?,
            depthwise: Depthwise::load(&weights.at("conv2"), to)?,
            project: Linear::load_conv(&weights.at("conv3"), to, to, true)?,
            stride,
        })
    }

    fn forward(&self, map: Map) -> Map {
        let shape = MbConvShape {
            depthwise: DepthwiseShape {
                height: map.height,
                width: map.width,
                stride: self.stride,
            },
            residual: false,
            activation: Activation::None,
        };
        inverted_bottleneck(map, [&self.expand, &self.project], &self.depthwise, shape)
    }
}

fn inverted_bottleneck(
    map: Map,
    [expand, project]: [&Linear; 2],
    depthwise: &Depthwise,
    shape: MbConvShape,
) -> Map {
    let (height, width) = shape.depthwise.output();
    Map {
        values: kernels::mb_conv(
            map.values,
            expand.parts(),
            depthwise.parts(),
            project.parts(),
            shape,
        ),
        height,
        width,
    }
}

/// Window attention, a depthwise convolution and an MLP.
#[derive(Module, Debug)]
struct TinyVitBlock {
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
    fn load(
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

    fn forward(&self, map: Map) -> Map {
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

/// SAM's neck: 1x1 and 3x3 convolution, each normalised.
#[derive(Module, Debug)]
struct Neck {
    project: Linear,
    norm: LayerNorm,
    conv: Conv3x3,
    conv_norm: LayerNorm,
}

impl Neck {
    fn load(weights: &Weights, from: usize, to: usize) -> Result<Self, WeightsError> {
        Ok(Self {
            project: Linear::load_conv(&weights.at("0"), from, to, false)?,
            norm: LayerNorm::load(&weights.at("1"), to, NECK_EPSILON)?,
            conv: Conv3x3::load(&weights.at("2"), to, to)?,
            conv_norm: LayerNorm::load(&weights.at("3"), to, NECK_EPSILON)?,
        })
    }

    fn forward(&self, map: &Map) -> Map {
        let x = map.with(self.norm.forward(self.project.forward(map.values.clone())));
        x.with(self.conv_norm.forward(self.conv.forward(&x)))
    }
}
