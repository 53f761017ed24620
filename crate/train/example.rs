//! What the decoder is trained and judged on: an embedding, a mask and where they lie.

use half::f16;

use burn::tensor::{Device, Tensor, TensorData};

use super::base::Base;
use super::boxes;
use super::random::Random;
use crate::geometry::{FramePx, Mask, Rect};

/// A labelled frame, encoded.
#[derive(Debug, Clone)]
pub struct Example {
    /// Its place among the clip's labelled frames.
    pub number: usize,
    /// The embedding `[grid * grid, channels]`, or what goes into the neck where that is tuned too.
    pub embedding: Vec<f16>,
    /// At the frame's size.
    pub mask: Mask,
    /// The smallest box that holds the mask.
    pub tight: Rect<FramePx>,
    /// The mask as the decoder should give it, `[4 * grid, 4 * grid]`.
    pub target: Vec<bool>,
    /// How much it counts.
    pub weight: f64,
}

/// The examples of a clip.
#[derive(Debug, Clone)]
pub struct ExampleClip {
    /// In the clip's order.
    pub examples: Vec<Example>,
    /// Changed copies of them: trained on as well, never judged on.
    pub copies: Vec<Example>,
    /// Of every second frame, a copy that shows it smaller: for the head that suggests boxes.
    pub zoomed: Vec<Example>,
    /// Names the clip in records.
    pub digest: String,
}

impl Example {
    /// Of a frame's embedding and its mask; `None` where the mask is empty.
    pub fn new(
        number: usize,
        embedding: Vec<f16>,
        mask: Mask,
        weight: f64,
        base: &Base,
    ) -> Option<Self> {
        let tight = boxes::tight(&mask)?;
        let placement = base.placement((mask.width(), mask.height()));
        let logits = placement.mask_prompt(&mask, base.mask_size());
        Some(Self {
            number,
            embedding,
            tight,
            target: logits.into_iter().map(|logit| logit > 0.0).collect(),
            mask,
            weight,
        })
    }

    /// (width, height) of the frame.
    pub fn frame_size(&self) -> (usize, usize) {
        (self.mask.width(), self.mask.height())
    }

    /// What a network sees of it.
    pub fn encoded(&self) -> Encoded<'_> {
        (&self.embedding, self.frame_size())
    }

    /// The embedding on a device.
    pub fn embedding_on(&self, channels: usize, device: &Device) -> Tensor<2> {
        on_device(&self.embedding, channels, device)
    }
}

/// The embedding `[grid * grid, channels]` of a frame, and the frame's width and height.
pub type Encoded<'a> = (&'a [f16], (usize, usize));

/// An embedding on a device.
pub(super) fn on_device(embedding: &[f16], channels: usize, device: &Device) -> Tensor<2> {
    let values: Vec<f32> = embedding.iter().map(|value| value.to_f32()).collect();
    let shape = [values.len() / channels, channels];
    Tensor::from_data(TensorData::new(values, shape), device)
}

impl ExampleClip {
    /// Any of the examples and their copies.
    pub(super) fn any(&self, random: &mut Random) -> &Example {
        let place = random.below(self.examples.len() + self.copies.len());
        let copy = || &self.copies[place - self.examples.len()];
        self.examples.get(place).unwrap_or_else(copy)
    }
}
