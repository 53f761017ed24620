//! TinyViT as LiteMedSAM and MobileSAM use it: convolutions at 256 x 256, then attention in
//! windows, then SAM's neck. `BatchNorm` is folded into the convolutions beforehand.
//!
//! Source: bowang-lab/MedSAM, branch LiteMedSAM, `tiny_vit_sam.py`; ChaoningZhang/MobileSAM,
//! `tiny_vit_sam.py`.

mod block;
mod bottleneck;

use burn::module::Module;
use burn::tensor::Tensor;

use super::convolution::StridedConv;
use super::layers::{Linear, Map};
use super::neck::Neck;
use super::weights::{Weights, WeightsError};
use crate::kernels::Activation;
use block::TinyVitBlock;
use bottleneck::{MbConv, PatchMerging};

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
    /// How the image becomes the first map.
    pub embed: PatchEmbedding,
}

/// How the image becomes the first map of a TinyViT, by two convolutions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatchEmbedding {
    /// 1x1, so that the map has the image's size: LiteMedSAM.
    Pixelwise,
    /// 3x3 with stride 2, so that it has a quarter of its side: MobileSAM.
    Strided,
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
        embed: PatchEmbedding::Pixelwise,
    };

    /// MobileSAM's encoder.
    pub const MOBILE_SAM: Self = Self {
        image_size: 1024,
        embed: PatchEmbedding::Strided,
        ..Self::LITE_MED_SAM
    };

    /// Side of the embedding in pixels: a quarter of the first map's.
    pub fn grid(&self) -> usize {
        match self.embed {
            PatchEmbedding::Pixelwise => self.image_size / 4,
            PatchEmbedding::Strided => self.image_size / 16,
        }
    }

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

/// The image encoder.
#[derive(Module, Debug)]
pub struct TinyVit {
    embed: Embed,
    layers: Vec<Layer>,
    neck: Neck,
    #[module(skip)]
    image_size: usize,
}

/// The two convolutions that make the first map.
#[derive(Module, Debug)]
enum Embed {
    Pixelwise([Linear; 2]),
    Strided([StridedConv; 2]),
}

impl Embed {
    fn load(weights: &Weights, config: &TinyVitConfig) -> Result<Self, WeightsError> {
        let (first, second) = (weights.at("0"), weights.at("2"));
        let (half, dim) = (config.dims[0] / 2, config.dims[0]);
        Ok(match config.embed {
            PatchEmbedding::Pixelwise => Self::Pixelwise([
                Linear::load_conv(&first, 3, half, true)?,
                Linear::load_conv(&second, half, dim, true)?,
            ]),
            PatchEmbedding::Strided => Self::Strided([
                StridedConv::load(&first, 3, half)?,
                StridedConv::load(&second, half, dim)?,
            ]),
        })
    }

    fn forward(&self, map: &Map) -> Map {
        match self {
            Self::Pixelwise([first, second]) => {
                let x = first.activated(map.values.clone(), Activation::Gelu);
                map.with(second.forward(x))
            }
            Self::Strided([first, second]) => {
                let x = first.forward(map, Activation::Gelu);
                second.forward(&x, Activation::None)
            }
        }
    }
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
            embed: Embed::load(&weights.at("patch_embed.seq"), config)?,
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
    /// - last output: `[grid * grid, embedding]`
    pub fn step(&self, index: usize, map: Map) -> Map {
        match index.checked_sub(1) {
            None => self.embed.forward(&map),
            Some(layer) if layer < self.layers.len() => self.layers[layer].forward(map),
            Some(_) => self.neck.forward(&map),
        }
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
