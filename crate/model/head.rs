//! What answers a prompt: SAM's prompt encoder and mask decoder, without the image encoder.

use burn::module::Module;
use burn::tensor::Tensor;

use super::config::DecoderConfig;
use super::mask_decoder::{DecoderOutput, MaskDecoder};
use super::prompt::{Masks, ModelPrompt};
use super::prompt_encoder::PromptEncoder;
use super::weights::{Weights, WeightsError};

/// Prompt encoder and mask decoder.
#[derive(Module, Debug)]
pub struct Head {
    prompt: PromptEncoder,
    decoder: MaskDecoder,
}

/// The sizes of a [`Head`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadShape {
    /// Of the decoder.
    pub decoder: DecoderConfig,
    /// Side of the network's square input, in whose pixels prompts are given.
    pub image_size: usize,
    /// Rows and columns of an embedding.
    pub grid: usize,
}

impl Head {
    /// Reads prompt encoder and mask decoder.
    ///
    /// # Errors
    /// `WeightsError` when an array is missing or misshapen.
    pub(super) fn build(weights: &Weights, shape: HeadShape) -> Result<Self, WeightsError> {
        let prompt = weights.at("prompt_encoder");
        let HeadShape {
            decoder,
            image_size,
            grid,
        } = shape;
        Ok(Self {
            prompt: PromptEncoder::load(&prompt, &decoder, image_size, grid)?,
            decoder: MaskDecoder::load(&weights.at("mask_decoder"), &decoder)?,
        })
    }

    /// The masks of a prompt on an embedding, `[grid * grid, channels]`.
    ///
    /// # Panics
    /// Unless the prompt's mask, if it has one, has `4 * grid * 4 * grid` values.
    pub fn decode(
        &self,
        embedding: Tensor<2>,
        prompt: &ModelPrompt,
        masks: Masks,
    ) -> DecoderOutput {
        self.decoder.forward(
            embedding,
            &self.prompt.image_encoding(),
            self.prompt.dense(prompt),
            self.prompt.sparse(prompt),
            masks,
        )
    }
}
