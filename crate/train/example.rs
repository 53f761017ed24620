//! What the decoder is trained and judged on: an embedding, a mask and where they lie.

use half::f16;

use burn::tensor::{Device, Tensor, TensorData};

use super::augment::{augmented, zoomed_out};
use super::base::Base;
use super::boxes;
use super::data::{LabelledClip, LabelledFrame};
use super::embedding::EmbeddingStore;
use super::error::TrainError;
use super::random::Random;
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
    /// Changed copies of them: trained on as well, never judged on.
    pub copies: Vec<Example>,
    /// Of every second frame, a copy that shows it smaller: for the head that suggests boxes.
    pub zoomed: Vec<Example>,
    /// Names the clip in records.
    pub digest: String,
}

impl Example {
    /// `None` where the mask is empty.
    fn encode(
        labelled: &LabelledFrame,
        weight: f64,
        store: &EmbeddingStore,
        base: &Base,
    ) -> Result<Option<Self>, TrainError> {
        let mask = labelled.mask.clone();
        let Some(tight) = boxes::tight(&mask) else {
            return Ok(None);
        };
        let placement = base.placement((mask.width(), mask.height()));
        let logits = placement.mask_prompt(&mask, base.mask_size());
        Ok(Some(Self {
            number: labelled.number,
            embedding: store.get(&labelled.frame)?,
            tight,
            target: logits.into_iter().map(|logit| logit > 0.0).collect(),
            mask,
            weight,
        }))
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
    /// Encodes a smaller copy of every second frame; they are always the same.
    ///
    /// # Errors
    /// As [`ExampleClip::encode`].
    pub fn encode_zoomed(
        &mut self,
        clip: &LabelledClip,
        store: &EmbeddingStore,
        base: &Base,
    ) -> Result<(), TrainError> {
        for labelled in clip.frames.iter().step_by(2) {
            let mut random = Random::new(0x200, labelled.number as u64);
            let labelled = zoomed_out(labelled, &mut random)?;
            let example = Example::encode(&labelled, clip.weight, store, base)?;
            self.zoomed.extend(example);
        }
        Ok(())
    }

    /// Any of the examples and their copies.
    pub(super) fn any(&self, random: &mut Random) -> &Example {
        let place = random.below(self.examples.len() + self.copies.len());
        let copy = || &self.copies[place - self.examples.len()];
        self.examples.get(place).unwrap_or_else(copy)
    }

    /// Encodes a clip, and `copies` changed copies of each frame, which are always the same.
    /// `done` is called after each.
    ///
    /// # Errors
    /// As [`EmbeddingStore::get`] and [`augmented`].
    pub fn encode(
        clip: &LabelledClip,
        copies: usize,
        store: &EmbeddingStore,
        base: &Base,
        mut done: impl FnMut(),
    ) -> Result<Self, TrainError> {
        let mut changed = Vec::with_capacity(copies * clip.frames.len());
        for copy in 0..copies {
            for labelled in &clip.frames {
                let mut random = Random::new(copy as u64, labelled.number as u64);
                let labelled = augmented(labelled, &mut random)?;
                changed.extend(Example::encode(&labelled, clip.weight, store, base)?);
                done();
            }
        }
        let mut examples = Vec::with_capacity(clip.frames.len());
        for labelled in &clip.frames {
            examples.extend(Example::encode(labelled, clip.weight, store, base)?);
            done();
        }
        Ok(Self {
            examples,
            copies: changed,
            zoomed: Vec::new(),
            digest: clip.digest(),
        })
    }
}
