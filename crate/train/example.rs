//! What the decoder is trained and judged on: an embedding, a mask and where they lie.

use half::f16;

use burn::tensor::{Device, Tensor, TensorData};

use super::boxes;
use super::data::LabelledClip;
use super::embedding::EmbeddingStore;
use super::error::TrainError;
use super::trainer::Base;
use crate::geometry::{FramePx, Mask, Rect};

/// A labelled frame, encoded.
#[derive(Debug, Clone)]
pub struct Example {
    /// Its place among the clip's labelled frames.
    pub number: usize,
    /// `[grid * grid, channels]`
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
    /// Names the clip in records.
    pub digest: String,
}

impl Example {
    /// (width, height) of the frame.
    pub fn frame_size(&self) -> (usize, usize) {
        (self.mask.width(), self.mask.height())
    }

    /// The embedding on a device.
    pub fn embedding_on(&self, channels: usize, device: &Device) -> Tensor<2> {
        let values: Vec<f32> = self.embedding.iter().map(|value| value.to_f32()).collect();
        let shape = [values.len() / channels, channels];
        Tensor::from_data(TensorData::new(values, shape), device)
    }
}

impl ExampleClip {
    /// Encodes a clip. `done` is called after each frame.
    ///
    /// # Errors
    /// As [`EmbeddingStore::get`].
    pub fn encode(
        clip: &LabelledClip,
        store: &EmbeddingStore,
        base: &Base,
        mut done: impl FnMut(),
    ) -> Result<Self, TrainError> {
        let mut examples = Vec::with_capacity(clip.frames.len());
        for labelled in &clip.frames {
            let mask = labelled.mask.clone();
            let Some(tight) = boxes::tight(&mask) else {
                continue;
            };
            let logits = base
                .placement((mask.width(), mask.height()))
                .mask_prompt(&mask, base.mask_size());
            examples.push(Example {
                number: labelled.number,
                embedding: store.get(&labelled.frame)?,
                tight,
                target: logits.into_iter().map(|logit| logit > 0.0).collect(),
                mask,
                weight: clip.weight,
            });
            done();
        }
        Ok(Self {
            examples,
            digest: clip.digest(),
        })
    }
}
