//! SAM's image encoder: a vision transformer with attention in windows, in a few blocks over the
//! whole map, and relative positions.
//!
//! Source: facebookresearch/segment-anything, `image_encoder.py`.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::checkpoint::StateDict;
use super::config::{count, in_fours};
use super::convolution::PatchConv;
use super::layers::{LayerNorm, Linear, Map};
use super::neck::Neck;
use super::weights::{Weights, WeightsError};
use crate::kernels::{self, Activation, WindowShape};

/// Sizes of an encoder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageEncoderConfig {
    /// Side of a patch in pixels.
    pub patch: usize,
    /// Side of the map in patches.
    pub grid: usize,
    /// Channels.
    pub width: usize,
    /// Channels inside the MLPs.
    pub hidden: usize,
    /// Heads of each attention.
    pub heads: usize,
    /// Side of each block's windows in patches; 0 where the block attends over the whole map.
    pub windows: Vec<usize>,
    /// Blocks.
    pub depth: usize,
    /// Channels of the embedding.
    pub embedding: usize,
}

impl ImageEncoderConfig {
    /// The encoder of SAM ViT-B.
    pub fn vit_b() -> Self {
        let window = |block: usize| if block % 3 == 2 { 0 } else { 14 };
        Self {
            patch: 16,
            grid: 64,
            width: 768,
            hidden: 3072,
            heads: 12,
            windows: (0..12).map(window).collect(),
            depth: 12,
            embedding: 256,
        }
    }

    /// Side of the square input in pixels.
    pub fn image_size(&self) -> usize {
        self.grid * self.patch
    }

    /// The sizes that a checkpoint's shapes tell; `None` where they tell none.
    pub(super) fn recognise(checkpoint: &StateDict) -> Option<Self> {
        let shape = |name: &str| checkpoint.shape(&format!("image_encoder.{name}"));
        let &[width, _, patch, _] = shape("patch_embed.proj.weight")? else {
            return None;
        };
        let &[_, grid, _, _] = shape("pos_embed")? else {
            return None;
        };
        let depth = count(checkpoint, "image_encoder.blocks");
        let window = |block: usize| {
            let &[places, dims] = shape(&format!("blocks.{block}.attn.rel_pos_h"))? else {
                return None;
            };
            let side = places.div_ceil(2);
            let window = if side == grid { 0 } else { side };
            (places > 0 && dims > 0).then_some((window, dims))
        };
        let windows: Vec<(usize, usize)> = (0..depth).map(window).collect::<Option<_>>()?;
        let &(_, dims) = windows.first()?;
        (width >= dims).then_some(Self {
            patch,
            grid,
            width,
            hidden: *shape("blocks.0.mlp.lin1.weight")?.first()?,
            heads: width / dims,
            windows: windows.into_iter().map(|(window, _)| window).collect(),
            depth,
            embedding: *shape("neck.0.weight")?.first()?,
        })
    }

    /// Whether the kernels can run an encoder of these sizes.
    pub(super) fn is_computable(&self) -> bool {
        in_fours(&[self.width, self.hidden, self.embedding])
            && self.width.is_multiple_of(4 * self.heads)
            && (1..=MAX_PATCH).contains(&self.patch)
            && (1..=MAX_GRID).contains(&self.grid)
            && self.windows.iter().all(|window| *window < self.grid)
    }
}

/// Largest side of a patch in pixels; SAM has 16.
const MAX_PATCH: usize = 32;
/// Most patches along a side; SAM has 64.
const MAX_GRID: usize = 128;
const EPSILON: f32 = 1e-6;

/// The image encoder.
#[derive(Module, Debug)]
pub struct ImageEncoder {
    patch: PatchConv,
    /// `[grid * grid, width]`
    positions: Param<Tensor<2>>,
    blocks: Vec<Block>,
    neck: Neck,
    #[module(skip)]
    image_size: usize,
}

impl ImageEncoder {
    /// Reads the encoder below `weights` (`image_encoder` in a checkpoint).
    ///
    /// # Errors
    /// `WeightsError` when an array is missing or misshapen.
    pub fn load(weights: &Weights, config: &ImageEncoderConfig) -> Result<Self, WeightsError> {
        let (grid, width) = (config.grid, config.width);
        let positions = weights.values("pos_embed", &[1, grid, grid, width])?;
        let blocks = weights.at("blocks");
        let blocks = (0..config.depth).map(|i| Block::load(&blocks.at(i), config, i));
        Ok(Self {
            patch: PatchConv::load(&weights.at("patch_embed.proj"), 3, width, config.patch)?,
            positions: weights.upload(positions, [grid * grid, width]),
            blocks: blocks.collect::<Result<_, _>>()?,
            neck: Neck::load(&weights.at("neck"), width, config.embedding)?,
            image_size: config.image_size(),
        })
    }

    /// How many times [`ImageEncoder::step`] has to be called.
    pub fn steps(&self) -> usize {
        self.blocks.len() + 2
    }

    /// The map that the first step starts from; `image` is `[image_size * image_size, 4]`.
    pub fn start(&self, image: Tensor<2>) -> Map {
        let side = self.image_size;
        assert_eq!(image.dims(), [side * side, 4], "ImageEncoder: image");
        Map {
            values: image,
            height: side,
            width: side,
        }
    }

    /// Step `index` of [`ImageEncoder::steps`]: the patches, each block, the neck.
    ///
    /// # Shapes
    /// - first input: `[image_size * image_size, 4]`, RGB and a zero
    /// - last output: `[grid * grid, embedding]`
    pub fn step(&self, index: usize, map: Map) -> Map {
        match index.checked_sub(1) {
            None => self.patch.added(&map, self.positions.val()),
            Some(block) if block < self.blocks.len() => self.blocks[block].forward(map),
            Some(_) => self.neck.forward(&map),
        }
    }
}

/// Attention and an MLP, each normalised before and added after.
#[derive(Module, Debug)]
struct Block {
    norm: LayerNorm,
    qkv: Linear,
    /// `[2 * side - 1, dims]`, `side` that of a window or of the map
    rel_h: Param<Tensor<2>>,
    rel_w: Param<Tensor<2>>,
    project: Linear,
    mlp_norm: LayerNorm,
    mlp: [Linear; 2],
    #[module(skip)]
    heads: usize,
    #[module(skip)]
    window: usize,
}

impl Block {
    fn load(
        weights: &Weights,
        config: &ImageEncoderConfig,
        index: usize,
    ) -> Result<Self, WeightsError> {
        let (width, hidden, window) = (config.width, config.hidden, config.windows[index]);
        let side = if window == 0 { config.grid } else { window };
        let positions = [2 * side - 1, width / config.heads];
        let (attn, mlp) = (weights.at("attn"), weights.at("mlp"));
        Ok(Self {
            norm: LayerNorm::load(&weights.at("norm1"), width, EPSILON)?,
            qkv: Linear::load(&attn.at("qkv"), width, 3 * width)?,
            rel_h: attn.param("rel_pos_h", positions)?,
            rel_w: attn.param("rel_pos_w", positions)?,
            project: Linear::load(&attn.at("proj"), width, width)?,
            mlp_norm: LayerNorm::load(&weights.at("norm2"), width, EPSILON)?,
            mlp: [
                Linear::load(&mlp.at("lin1"), width, hidden)?,
                Linear::load(&mlp.at("lin2"), hidden, width)?,
            ],
            heads: config.heads,
            window,
        })
    }

    fn forward(&self, map: Map) -> Map {
        let x = self.attend(&map);
        let hidden = self.mlp[0].activated(self.mlp_norm.forward(x.clone()), Activation::Gelu);
        map.with(self.mlp[1].added(hidden, x))
    }

    /// The reference pads the normalised map with zeros, so the padding's token is the bias of
    /// `qkv`; it is attended like any other.
    fn attend(&self, map: &Map) -> Tensor<2> {
        let qkv = self.qkv.forward(self.norm.forward(map.values.clone()));
        let shape = WindowShape {
            height: map.height,
            width: map.width,
            window: self.window,
            heads: self.heads,
        };
        let (_, pad) = self.qkv.parts();
        let (rel_h, rel_w) = (self.rel_h.val(), self.rel_w.val());
        let out = kernels::rel_pos_attention(qkv, pad, rel_h, rel_w, shape);
        self.project.added(out, map.values.clone())
    }
}
