//! What of a network is tuned: the head, and the image encoder's neck before it if that is wanted.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::checkpoint::StateDict;
use super::head::{Head, HeadShape};
use super::layers::Map;
use super::mask_decoder::DecoderOutput;
use super::neck::Neck;
use super::prompt::{Masks, ModelPrompt};
use super::weights::{Weights, WeightsError};

/// How the names of the neck's tensors begin.
pub const NECK: &str = "image_encoder.neck.";

/// A head, behind the image encoder's neck where that is tuned too. What comes before is frozen,
/// so that its results can be kept.
#[derive(Module, Debug)]
pub struct Tail {
    neck: Option<Neck>,
    head: Head,
    #[module(skip)]
    grid: usize,
}

/// The sizes of a [`Tail`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TailShape {
    /// Of the head.
    pub head: HeadShape,
    /// Channels of what goes into the neck, where that is tuned too.
    pub neck: Option<usize>,
}

impl TailShape {
    /// Channels of what goes into the tail.
    pub fn input_channels(&self) -> usize {
        self.neck.unwrap_or(self.head.decoder.channels)
    }
}

impl Tail {
    /// Reads what is tuned of a checkpoint, every matrix as f32.
    ///
    /// # Errors
    /// `WeightsError` when an array is missing or misshapen.
    pub fn load(
        checkpoint: &StateDict,
        shape: TailShape,
        device: &Device,
    ) -> Result<Self, WeightsError> {
        let weights = Weights::new(checkpoint, device, false);
        let at = weights.at(NECK.trim_end_matches('.'));
        let neck = |from| Neck::load(&at, from, shape.head.decoder.channels);
        Ok(Self {
            neck: shape.neck.map(neck).transpose()?,
            head: Head::build(&weights, shape.head)?,
            grid: shape.head.grid,
        })
    }

    /// The masks of a prompt on `input`, `[grid * grid, input_channels]`: what goes into the neck,
    /// or the embedding where there is none.
    ///
    /// # Panics
    /// Unless the prompt's mask, if it has one, has `4 * grid * 4 * grid` values.
    pub fn decode(&self, input: Tensor<2>, prompt: &ModelPrompt, masks: Masks) -> DecoderOutput {
        self.head.decode(self.embedding(input), prompt, masks)
    }

    fn embedding(&self, input: Tensor<2>) -> Tensor<2> {
        let Some(neck) = &self.neck else {
            return input;
        };
        let map = Map {
            values: input,
            height: self.grid,
            width: self.grid,
        };
        neck.forward(&map).values
    }
}
