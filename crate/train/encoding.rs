//! Labelled clips become examples: frames and their changed copies go through the encoder.

use super::augment::{augmented, zoomed_out};
use super::base::Base;
use super::data::{LabelledClip, LabelledFrame};
use super::embedding::EmbeddingStore;
use super::error::TrainError;
use super::example::{Example, ExampleClip};
use super::random::Random;

impl ExampleClip {
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
                changed.extend(encoded(&labelled, clip.weight, store, base)?);
                done();
            }
        }
        let mut examples = Vec::with_capacity(clip.frames.len());
        for labelled in &clip.frames {
            examples.extend(encoded(labelled, clip.weight, store, base)?);
            done();
        }
        Ok(Self {
            examples,
            copies: changed,
            zoomed: Vec::new(),
            digest: clip.digest(),
        })
    }

    /// Encodes `copies` smaller copies of every second frame; they are always the same.
    ///
    /// # Errors
    /// As [`ExampleClip::encode`].
    pub fn encode_zoomed(
        &mut self,
        clip: &LabelledClip,
        copies: usize,
        store: &EmbeddingStore,
        base: &Base,
    ) -> Result<(), TrainError> {
        for copy in 0..copies {
            for labelled in clip.frames.iter().step_by(2) {
                let mut random = Random::new(0x200 + copy as u64, labelled.number as u64);
                let labelled = zoomed_out(labelled, &mut random)?;
                let example = encoded(&labelled, clip.weight, store, base)?;
                self.zoomed.extend(example);
            }
        }
        Ok(())
    }
}

/// `None` where the mask is empty.
fn encoded(
    labelled: &LabelledFrame,
    weight: f64,
    store: &EmbeddingStore,
    base: &Base,
) -> Result<Option<Example>, TrainError> {
    let (number, mask) = (labelled.number, labelled.mask.clone());
    let embedding = store.get(&labelled.frame)?;
    Ok(Example::new(number, embedding, mask, weight, base))
}
