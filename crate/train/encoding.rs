//! Labelled clips become examples: frames and their changed copies go through the encoder.

use std::ops::Range;

use super::augment::{augmented, zoomed_out};
use super::base::Base;
use super::data::{LabelledClip, LabelledFrame};
use super::embedding::EmbeddingStore;
use super::error::TrainError;
use super::example::{Example, ExampleClip};
use super::random::Random;
use super::sector_crop::cropped;

/// How a copy of a frame comes to differ from it.
type Change = fn(&LabelledFrame, &mut Random) -> Result<LabelledFrame, TrainError>;

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
        let to_encoder = ToEncoder(clip.weight, store, base);
        let frames = || clip.frames.iter();
        let changed = to_encoder.copies(frames, 0..copies as u64, augmented, &mut done)?;
        let mut examples = Vec::with_capacity(clip.frames.len());
        for labelled in frames() {
            examples.extend(to_encoder.encoded(labelled)?);
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
        let frames = || clip.frames.iter().step_by(2);
        let seeds = 0x200..0x200 + copies as u64;
        let made =
            ToEncoder(clip.weight, store, base).copies(frames, seeds, zoomed_out, &mut || ())?;
        self.zoomed.extend(made);
        Ok(())
    }

    /// Encodes `copies` copies of each frame with a narrower sector, to be trained on like the
    /// others; they are always the same. `done` is called after each.
    ///
    /// # Errors
    /// As [`ExampleClip::encode`].
    pub fn encode_cropped(
        &mut self,
        clip: &LabelledClip,
        copies: usize,
        store: &EmbeddingStore,
        base: &Base,
        mut done: impl FnMut(),
    ) -> Result<(), TrainError> {
        let frames = || clip.frames.iter();
        let seeds = 0x400..0x400 + copies as u64;
        let made = ToEncoder(clip.weight, store, base).copies(frames, seeds, cropped, &mut done)?;
        self.copies.extend(made);
        Ok(())
    }
}

/// What makes an example of a labelled frame: its weight, the encoder and the model.
struct ToEncoder<'a>(f64, &'a EmbeddingStore, &'a Base);

impl ToEncoder<'_> {
    /// A changed copy of each frame for every seed.
    fn copies<'f, F: Iterator<Item = &'f LabelledFrame>>(
        &self,
        frames: impl Fn() -> F,
        seeds: Range<u64>,
        change: Change,
        done: &mut impl FnMut(),
    ) -> Result<Vec<Example>, TrainError> {
        let mut made = Vec::new();
        for seed in seeds {
            for labelled in frames() {
                let mut random = Random::new(seed, labelled.number as u64);
                made.extend(self.encoded(&change(labelled, &mut random)?)?);
                done();
            }
        }
        Ok(made)
    }

    /// `None` where the mask is empty.
    fn encoded(&self, labelled: &LabelledFrame) -> Result<Option<Example>, TrainError> {
        let &Self(weight, store, base) = self;
        let (number, mask) = (labelled.number, labelled.mask.clone());
        let embedding = store.get(&labelled.frame)?;
        Ok(Example::new(number, embedding, mask, weight, base))
    }
}
