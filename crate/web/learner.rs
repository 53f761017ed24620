//! Learning from a reader's outlines, in a worker of its own that ends with it: the memory that
//! training needs goes with the worker, and a training that fails takes nothing else along.

use std::collections::BTreeMap;

use half::f16;
use js_sys::{Function, Uint8Array, Uint16Array};
use tsify::{Ts, Tsify as _};
use wasm_bindgen::prelude::*;

use super::blob::{Blob, checkpoint, tuned_checkpoint};
use super::wire::{Failure, LearnPlan, Learnt};
use crate::device::ComputeDevice;
use crate::geometry::Mask;
use crate::model::LearntFrom;
use crate::model::checkpoint::{Precision, write_annotated};
use crate::segment::Pipeline;
use crate::train::{Base, Example, ExampleClip, ReaderRecipe, Split, TrainError, learn, split};

/// A decoder that learns, on the CPU: training reads values as it goes, and a browser's GPU gives
/// none without waiting.
#[wasm_bindgen]
pub struct Learner {
    /// What it starts from.
    start: Base,
    /// What the file that it writes is told from.
    released: Base,
    base_sha256: String,
    lessons: BTreeMap<u32, ExampleClip>,
    outlines: usize,
    clips: usize,
    split: Option<Split>,
    file: Option<Vec<u8>>,
}

#[wasm_bindgen]
impl Learner {
    /// Learns from where `tuned`, which was learnt on `base` earlier, left off, or from `base`.
    /// `baseSha256` goes into the file, `pipeline` says how the frames were prepared.
    pub fn create(
        base: Blob,
        tuned: Option<Blob>,
        base_sha256: String,
        pipeline: &str,
    ) -> Result<Learner, Failure> {
        let pipeline = Pipeline::from_name(pipeline)
            .ok_or_else(|| Failure::new("pipeline-unknown", "there is no such pipeline"))?;
        let folded = checkpoint(base.clone())?
            .folded()
            .map_err(TrainError::from)?;
        let released = Base::load(&folded, pipeline)?;
        let start = match tuned {
            Some(tuned) => Base::load(&tuned_checkpoint(base, tuned)?, pipeline)?,
            None => released.clone(),
        };
        Ok(Self {
            start,
            released,
            base_sha256,
            lessons: BTreeMap::new(),
            outlines: 0,
            clips: 0,
            split: None,
            file: None,
        })
    }

    /// An outline to learn from: the frame's embedding as the engine gives it, and the mask at the
    /// frame's size, 0 outside. `clip` tells outlines of different clips apart.
    pub fn add(
        &mut self,
        embedding: &Uint16Array,
        width: usize,
        height: usize,
        mask: &[u8],
        clip: u32,
    ) -> Result<(), Failure> {
        let embedding: Vec<f16> = embedding.to_vec().into_iter().map(f16::from_bits).collect();
        if embedding.len() != self.start.grid().pow(2) * self.start.channels() {
            let message = "an embedding is of another network than the one that learns";
            return Err(Failure::new("learn-embedding", message));
        }
        let mask = Mask::new(width, height, mask.iter().map(|v| *v > 0).collect())?;
        let example = Example::new(self.outlines, embedding, mask, 1.0, &self.start);
        if let Some(example) = example {
            let lessons = self.lessons.entry(clip).or_insert_with(|| ExampleClip {
                examples: Vec::new(),
                copies: Vec::new(),
                zoomed: Vec::new(),
                digest: String::new(),
            });
            lessons.examples.push(example);
            self.outlines += 1;
        }
        Ok(())
    }

    /// Divides the outlines into those that are taught and those that are kept back; none can be
    /// added afterwards.
    pub fn plan(&mut self) -> Result<Ts<LearnPlan>, Failure> {
        self.clips = self.lessons.len();
        let split = split(std::mem::take(&mut self.lessons).into_values().collect())?;
        let plan = LearnPlan {
            taught: split.taught_outlines() as u32,
            held_back: split.held_back_outlines() as u32,
            by_clip: split.by_clip,
        };
        self.split = Some(split);
        Ok(plan.into_ts()?)
    }

    /// Learns to the end as planned, without a pause; `onProgress` gets what is done, and of how
    /// much.
    pub fn learn(&mut self, on_progress: &Function) -> Result<Ts<Learnt>, Failure> {
        let split = self.split.take().ok_or(TrainError::NoData)?;
        let device = ComputeDevice::cpu().burn;
        let progress = |done: usize, total: usize| {
            let _ = on_progress.call2(&JsValue::NULL, &done.into(), &total.into());
        };
        let learnt = learn(
            &self.start,
            &split,
            &ReaderRecipe::default(),
            &device,
            progress,
        )?;
        let from = LearntFrom {
            base: self.base_sha256.clone(),
            outlines: self.outlines,
            clips: self.clips,
            before: learnt.before.dice,
            after: learnt.after.dice,
        };
        // The rest is the base's.
        let arrays = self.start.layout.arrays(&learnt.parameters, |key, range| {
            self.released.value_of(key) != Some(&learnt.parameters[range])
        });
        let file = write_annotated(&arrays, Precision::F16, &from.notes());
        self.file = Some(file.map_err(TrainError::from)?);
        let told = Learnt {
            before: learnt.before.dice,
            after: learnt.after.dice,
            ef_error_before: learnt.before.ef_error,
            ef_error_after: learnt.after.ef_error,
            better: learnt.is_better(),
        };
        Ok(told.into_ts()?)
    }

    /// What was learnt: the tensors that differ from the base's, as safetensors.
    pub fn file(&self) -> Result<Uint8Array, Failure> {
        let file = self.file.as_deref();
        let file = file.ok_or_else(|| Failure::new("learn-nothing", "nothing was learnt yet"))?;
        Ok(Uint8Array::from(file))
    }
}
