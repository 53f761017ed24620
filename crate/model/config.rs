//! The sizes of a network of the SAM family, read from the shapes in its checkpoint.

use std::collections::BTreeMap;

use super::checkpoint::StateDict;
use super::expected::expected;
use super::image_encoder::ImageEncoderConfig;
use super::tiny_vit::{PatchEmbedding, TinyVitConfig};
use super::weights::WeightsError;

/// A network: an image encoder with SAM's prompt encoder and mask decoder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SamConfig {
    /// The image encoder.
    pub encoder: EncoderConfig,
    /// The mask decoder.
    pub decoder: DecoderConfig,
}

/// Which image encoder, and its sizes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EncoderConfig {
    /// SAM's vision transformer.
    Vit(ImageEncoderConfig),
    /// `TinyViT`, of LiteMedSAM and MobileSAM.
    Tiny(TinyVitConfig),
}

/// Sizes of SAM's mask decoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecoderConfig {
    /// Channels of a token and of the embedding.
    pub channels: usize,
    /// Channels inside the cross attentions.
    pub narrow: usize,
    /// Channels inside the transformer's MLPs.
    pub hidden: usize,
    /// Layers of the transformer.
    pub layers: usize,
    /// Heads of its attentions.
    pub heads: usize,
    /// Mask tokens: one for a single mask, the others for the whole, a part and a part of it.
    pub masks: usize,
    /// Channels inside the score's MLP.
    pub score_hidden: usize,
    /// Channels after the first and the second step of the mask prompt's encoder.
    pub mask_channels: [usize; 2],
}

/// The networks by name; their weights decide what they are good at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Architecture {
    /// SAM with a vision transformer of any size; ViT-B is also MedSAM and SAM-Echo.
    SamVit,
    /// `TinyViT` at 1024 pixels.
    MobileSam,
    /// `TinyViT` at 256 pixels.
    LiteMedSam,
}

impl Architecture {
    /// The name used in manifests and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::SamVit => "sam-vit",
            Self::MobileSam => "mobilesam",
            Self::LiteMedSam => "litemedsam",
        }
    }
}

impl SamConfig {
    /// SAM ViT-B, which is also MedSAM and SAM-Echo.
    pub fn vit_b() -> Self {
        Self {
            encoder: EncoderConfig::Vit(ImageEncoderConfig::vit_b()),
            decoder: DecoderConfig::SAM,
        }
    }

    /// Every tensor that a checkpoint of this network must hold: its official name and PyTorch
    /// shape, `BatchNorm`s folded.
    pub fn tensors(&self) -> BTreeMap<String, Vec<usize>> {
        expected(self)
    }

    /// The network that a checkpoint belongs to. Only its shapes are read; whether it is complete
    /// is for [`super::KeyReport`] to say.
    ///
    /// # Errors
    /// `WeightsError::Unknown` when the keys are those of no network here.
    pub fn recognise(checkpoint: &StateDict) -> Result<Self, WeightsError> {
        let encoder = encoder(checkpoint).ok_or(WeightsError::Unknown)?;
        let decoder = DecoderConfig::recognise(checkpoint).ok_or(WeightsError::Unknown)?;
        let config = Self { encoder, decoder };
        if config.is_computable() {
            Ok(config)
        } else {
            Err(WeightsError::Unknown)
        }
    }

    /// Whether the kernels can run the network: they take channels in fours, and the sizes of a
    /// stranger's file decide how much memory is used.
    fn is_computable(&self) -> bool {
        let embedding = match &self.encoder {
            EncoderConfig::Vit(config) if !config.is_computable() => return false,
            EncoderConfig::Vit(config) => config.embedding,
            EncoderConfig::Tiny(config) => config.embedding,
        };
        embedding == self.decoder.channels && self.decoder.is_computable()
    }

    /// The network's name.
    pub fn architecture(&self) -> Architecture {
        match &self.encoder {
            EncoderConfig::Vit(_) => Architecture::SamVit,
            EncoderConfig::Tiny(config) if config.embed == PatchEmbedding::Strided => {
                Architecture::MobileSam
            }
            EncoderConfig::Tiny(_) => Architecture::LiteMedSam,
        }
    }

    /// The name to show: the network and its size.
    pub fn title(&self) -> &'static str {
        match (&self.encoder, self.architecture()) {
            (EncoderConfig::Vit(vit), _) => match (vit.width, vit.depth) {
                (768, 12) => "SAM ViT-B",
                (1024, 24) => "SAM ViT-L",
                (1280, 32) => "SAM ViT-H",
                _ => "SAM ViT of another size",
            },
            (_, Architecture::MobileSam) => "MobileSAM",
            _ => "LiteMedSAM",
        }
    }

    /// Side of the square input in pixels.
    pub fn image_size(&self) -> usize {
        match &self.encoder {
            EncoderConfig::Vit(config) => config.image_size(),
            EncoderConfig::Tiny(config) => config.image_size,
        }
    }

    /// Channels of what goes into the image encoder's neck.
    pub fn neck_channels(&self) -> usize {
        match &self.encoder {
            EncoderConfig::Vit(config) => config.width,
            EncoderConfig::Tiny(config) => config.dims[3],
        }
    }

    /// Side of the embedding in pixels.
    pub fn grid(&self) -> usize {
        match &self.encoder {
            EncoderConfig::Vit(config) => config.grid,
            EncoderConfig::Tiny(config) => config.grid(),
        }
    }
}

fn encoder(checkpoint: &StateDict) -> Option<EncoderConfig> {
    if checkpoint.contains("image_encoder.patch_embed.proj.weight") {
        return ImageEncoderConfig::recognise(checkpoint).map(EncoderConfig::Vit);
    }
    let first = ["seq.0.weight", "seq.0.c.weight"];
    let kernel = first
        .iter()
        .find_map(|name| checkpoint.shape(&format!("image_encoder.patch_embed.{name}")))?;
    let config = match kernel {
        [_, _, 1, 1] => TinyVitConfig::LITE_MED_SAM,
        [_, _, 3, 3] => TinyVitConfig::MOBILE_SAM,
        _ => return None,
    };
    Some(EncoderConfig::Tiny(config))
}

impl DecoderConfig {
    /// The decoder of every published network here.
    pub const SAM: Self = Self {
        channels: 256,
        narrow: 128,
        hidden: 2048,
        layers: 2,
        heads: 8,
        masks: 4,
        score_hidden: 256,
        mask_channels: [4, 16],
    };

    fn recognise(checkpoint: &StateDict) -> Option<Self> {
        let shape = |key: &str| checkpoint.shape(key);
        let &[masks, channels] = shape("mask_decoder.mask_tokens.weight")? else {
            return None;
        };
        let layer = "mask_decoder.transformer.layers.0";
        let rows = |key: String| shape(&key)?.first().copied();
        let narrow = rows(format!("{layer}.cross_attn_token_to_image.q_proj.weight"))?;
        let convolution = |i: usize| rows(format!("prompt_encoder.mask_downscaling.{i}.weight"));
        Some(Self {
            channels,
            narrow,
            hidden: rows(format!("{layer}.mlp.lin1.weight"))?,
            layers: count(checkpoint, "mask_decoder.transformer.layers"),
            heads: heads(narrow),
            masks,
            score_hidden: rows("mask_decoder.iou_prediction_head.layers.0.weight".to_owned())?,
            mask_channels: [convolution(0)?, convolution(3)?],
        })
    }
}

impl DecoderConfig {
    fn is_computable(&self) -> bool {
        let sizes = [self.channels, self.narrow, self.hidden, self.score_hidden];
        let [first, second] = self.mask_channels;
        in_fours(&sizes)
            && in_fours(&[first, second, self.channels / 8])
            && self.channels.is_multiple_of(4 * self.heads)
            && self.narrow.is_multiple_of(4 * self.heads)
            && self.masks == 4
            && self.layers > 0
    }
}

/// More channels than any network here has.
const MAX_CHANNELS: usize = 1 << 13;

/// Whether all of them can be computed with.
pub(super) fn in_fours(sizes: &[usize]) -> bool {
    sizes
        .iter()
        .all(|n| n.is_multiple_of(4) && (1..=MAX_CHANNELS).contains(n))
}

/// The number of heads is not in a checkpoint: eight in every published SAM. A reduced network
/// whose heads would be narrower than the kernels take has four.
fn heads(narrow: usize) -> usize {
    if narrow.is_multiple_of(8 * 4) { 8 } else { 4 }
}

/// How many modules `path.0`, `path.1`, … there are.
pub(super) fn count(checkpoint: &StateDict, path: &str) -> usize {
    let there = |i: &usize| {
        let prefix = format!("{path}.{i}.");
        checkpoint.keys().any(|key| key.starts_with(&prefix))
    };
    // No network here has as many; a stranger's file shall not decide how long this takes.
    (0..64).take_while(there).count()
}
