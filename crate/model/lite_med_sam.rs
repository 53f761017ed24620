//! LiteMedSAM: TinyViT with SAM's prompt encoder and mask decoder, at 256 x 256.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::checkpoint::StateDict;
use super::layers::Map;
use super::mask_decoder::{DecoderOutput, MaskDecoder};
use super::prompt_encoder::PromptEncoder;
use super::tiny_vit::{TinyVit, TinyVitConfig};
use super::weights::{Weights, WeightsError};
use crate::geometry::{ModelPx, Rect};

/// Side of the embedding's grid.
const GRID: usize = 64;

/// The network, its `BatchNorm`s folded away.
#[derive(Module, Debug)]
pub struct LiteMedSam {
    encoder: TinyVit,
    prompt: PromptEncoder,
    decoder: MaskDecoder,
}

/// An encoding under way.
#[derive(Debug, Clone)]
pub struct Encoding {
    map: Map,
    step: usize,
}

impl LiteMedSam {
    /// Side of the square input in pixels.
    pub const IMAGE_SIZE: usize = TinyVitConfig::LITE_MED_SAM.image_size;

    /// Reads the network from a checkpoint whose `BatchNorm`s are folded. With `packs`, matrices
    /// that halves hold exactly are stored so: right for a GPU, slow on a CPU.
    ///
    /// # Errors
    /// `WeightsError` when an array is missing or misshapen.
    pub fn load(
        checkpoint: &StateDict,
        device: &Device,
        packs: bool,
    ) -> Result<Self, WeightsError> {
        let weights = Weights::new(checkpoint, device, packs);
        Self::build(&weights, &TinyVitConfig::LITE_MED_SAM)
    }

    /// A network of zeros whose encoder is small: it needs of a device what the real one needs.
    /// The decoder is the real one's size, because burn's kernels for its sums depend on that.
    ///
    /// # Errors
    /// None that a checkpoint would not have; zeros always fit.
    pub fn rehearsal(device: &Device, packs: bool) -> Result<Self, WeightsError> {
        Self::build(&Weights::blank(device, packs), &TinyVitConfig::REHEARSAL)
    }

    /// The network with zeros for its weights.
    #[cfg(test)]
    pub fn blank(device: &Device, packs: bool) -> Self {
        let weights = Weights::blank(device, packs);
        Self::build(&weights, &TinyVitConfig::LITE_MED_SAM).expect("zeros always fit")
    }

    fn build(weights: &Weights, config: &TinyVitConfig) -> Result<Self, WeightsError> {
        let prompt = weights.at("prompt_encoder");
        Ok(Self {
            encoder: TinyVit::load(&weights.at("image_encoder"), config)?,
            prompt: PromptEncoder::load(&prompt, Self::IMAGE_SIZE, GRID)?,
            decoder: MaskDecoder::load(&weights.at("mask_decoder"))?,
        })
    }

    /// Rows and columns of an embedding.
    pub const EMBEDDING: [usize; 2] = [GRID * GRID, TinyVitConfig::LITE_MED_SAM.embedding];

    /// Side of the square input in pixels: [`Self::IMAGE_SIZE`] but for a rehearsal.
    pub fn image_size(&self) -> usize {
        self.encoder.image_size()
    }

    /// Starts to encode `image`, `[256 * 256, 4]`: RGB in [0, 1] and a zero.
    pub fn encoding(&self, image: Tensor<2>) -> Encoding {
        Encoding {
            map: self.encoder.start(image),
            step: 0,
        }
    }

    /// How many steps an encoding takes.
    pub fn encoding_steps(&self) -> usize {
        self.encoder.steps()
    }

    /// Takes the next step.
    pub fn advance(&self, encoding: Encoding) -> Encoding {
        Encoding {
            map: self.encoder.step(encoding.step, encoding.map),
            step: encoding.step + 1,
        }
    }

    /// The whole of an encoding at once: `[64 * 64, 256]`.
    pub fn encode(&self, image: Tensor<2>) -> Tensor<2> {
        let start = self.encoding(image);
        (0..self.encoding_steps())
            .fold(start, |encoding, _| self.advance(encoding))
            .embedding()
    }

    /// The mask of a box on an embedding.
    pub fn decode(&self, embedding: Tensor<2>, rect: Rect<ModelPx>) -> DecoderOutput {
        self.decoder.forward(
            embedding,
            &self.prompt.image_encoding(),
            self.prompt.dense(),
            self.prompt.sparse(rect),
        )
    }
}

impl Encoding {
    /// The map as it stands: the embedding once all steps are taken.
    pub fn embedding(self) -> Tensor<2> {
        self.map.values
    }

    /// The map as it stands.
    pub fn map(&self) -> &Map {
        &self.map
    }
}
