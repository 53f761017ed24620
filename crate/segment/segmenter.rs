//! A model on a device: frames become embeddings, prompts on them become masks.

use std::cell::RefCell;
use std::ops::ControlFlow;

use burn::tensor::{Tensor, TensorData};
use web_time::Instant;

use crate::clip::Frame;
use crate::device::{ComputeDevice, DeviceInfo, DeviceKind};
use crate::geometry::{FramePx, ModelPx, Rect};
use crate::model::checkpoint::StateDict;
use crate::model::{Sam, SamConfig};

use super::cache::{EmbeddingCache, EmbeddingKey};
use super::error::SegmentError;
use super::pace::Pace;
use super::pipeline::Pipeline;
use super::placement::Placement;
use super::reading::{read, settle};

/// Enough for 64 frames, 4 MiB each; a tablet has it to spare beside the network.
const CACHE_BYTES: usize = 256 << 20;

/// How far an encoding has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Steps taken.
    pub done: usize,
    /// Steps in all.
    pub total: usize,
}

/// Whether matrices are stored as halves. A GPU unpacks them while it waits for memory; a processor,
/// software adapters included, takes longer for it than for the product.
pub(super) fn packs(info: &DeviceInfo) -> bool {
    info.kind == DeviceKind::Gpu && !info.software
}

/// The pipeline asked for, or the network's first.
fn pipeline_for(config: &SamConfig, pipeline: Option<Pipeline>) -> Result<Pipeline, SegmentError> {
    let known = Pipeline::of(config.architecture());
    let pipeline = pipeline.unwrap_or(known[0]);
    if known.contains(&pipeline) {
        return Ok(pipeline);
    }
    let names: Vec<&str> = known.iter().map(|pipeline| pipeline.name()).collect();
    Err(SegmentError::Pipeline {
        pipeline: pipeline.name(),
        title: config.title(),
        known: names.join(", "),
    })
}

/// A model on a device.
#[derive(Debug)]
pub struct Segmenter {
    model: Sam,
    config: SamConfig,
    device: ComputeDevice,
    pipeline: Pipeline,
    /// Model, precision and pipeline, for cache keys.
    run: String,
    cache: RefCell<EmbeddingCache>,
}

impl Segmenter {
    /// Builds the network that a checkpoint belongs to, in any format that is read; `BatchNorm`s
    /// are folded on the way. `name` tells models and precisions apart in cache keys.
    ///
    /// # Errors
    /// `SegmentError::Weights` when the file is damaged, incomplete or of no network here,
    /// `Pipeline` when that network is not run so.
    pub fn load(
        weights: Vec<u8>,
        name: &str,
        pipeline: Pipeline,
        device: ComputeDevice,
    ) -> Result<Self, SegmentError> {
        let checkpoint = StateDict::from_bytes(weights)?.folded()?;
        Self::from_checkpoint(&checkpoint, name, Some(pipeline), device)
    }

    /// As [`Segmenter::load`], from a checkpoint that was opened and folded already; without a
    /// pipeline it is the network's first.
    ///
    /// # Errors
    /// As [`Segmenter::load`].
    pub fn from_checkpoint(
        checkpoint: &StateDict,
        name: &str,
        pipeline: Option<Pipeline>,
        device: ComputeDevice,
    ) -> Result<Self, SegmentError> {
        let config = SamConfig::recognise(checkpoint)?;
        let pipeline = pipeline_for(&config, pipeline)?;
        Ok(Self {
            model: Sam::load(checkpoint, &device.burn, packs(&device.info))?,
            config,
            device,
            pipeline,
            run: format!("{name}/{}", pipeline.name()),
            cache: RefCell::new(EmbeddingCache::new(CACHE_BYTES)),
        })
    }

    /// The device it runs on.
    pub fn device(&self) -> &ComputeDevice {
        &self.device
    }

    /// How frames are prepared and logits read.
    pub fn pipeline(&self) -> Pipeline {
        self.pipeline
    }

    /// The network's sizes.
    pub fn config(&self) -> &SamConfig {
        &self.config
    }

    pub(super) fn model(&self) -> &Sam {
        &self.model
    }

    /// Side of the decoder's masks, and of a mask prompt, in pixels.
    pub fn mask_size(&self) -> usize {
        self.model.mask_size()
    }

    /// The name of `frame`'s embedding.
    pub fn key(&self, frame: &Frame) -> EmbeddingKey {
        EmbeddingKey::new(frame, &self.run)
    }

    /// Whether `key` can be segmented at once.
    pub fn is_encoded(&self, key: EmbeddingKey) -> bool {
        self.cache.borrow().contains(key)
    }

    /// Drops every embedding of the cache, so that frames are encoded anew.
    pub fn forget(&self) {
        self.cache.replace(EmbeddingCache::new(CACHE_BYTES));
    }

    /// What the encoder is fed for `frame`.
    ///
    /// # Shapes
    /// - output: `[image_size * image_size, 4]`, RGB and a zero
    pub fn prepared(&self, frame: &Frame) -> Vec<f32> {
        self.pipeline.prepare(frame, self.model.image_size())
    }

    /// What the decoder is fed for a box on a frame of that size; `None` where nothing of the
    /// box lies in the frame.
    pub fn box_in_model(
        &self,
        frame_size: (usize, usize),
        rect: Rect<FramePx>,
    ) -> Option<Rect<ModelPx>> {
        let rect = rect.clipped(frame_size.0, frame_size.1)?;
        Some(self.placement(frame_size).box_in_model(rect))
    }

    /// Encodes `frame` into the cache unless it is there. `between` is awaited before every step:
    /// it can show progress, let other work run, and stop the encoding by breaking. Returns
    /// whether the embedding is in the cache now.
    ///
    /// # Errors
    /// `SegmentError::Device` when the device was lost or is out of memory.
    pub async fn encode(
        &self,
        frame: &Frame,
        mut between: impl AsyncFnMut(Progress) -> ControlFlow<()>,
    ) -> Result<bool, SegmentError> {
        let key = self.key(frame);
        if self.is_encoded(key) {
            return Ok(true);
        }
        let total = self.model.encoding_steps();
        let mut encoding = self.model.encoding(self.input(frame));
        let (mut pace, mut since) = (Pace::default(), Instant::now());
        for done in 0..total {
            if between(Progress { done, total }).await.is_break() {
                return Ok(false);
            }
            encoding = self.model.advance(encoding);
            if pace.queued() || done + 1 == total {
                settle(&self.device, &encoding.map().values).await?;
                pace.waited(since.elapsed().as_secs_f64() * 1e3);
                since = Instant::now();
            }
        }
        self.cache.borrow_mut().insert(key, encoding.embedding());
        Ok(true)
    }

    /// What goes into the image encoder's neck, its last step, for `frame`: `[grid * grid,
    /// neck_channels]`. It is not kept.
    ///
    /// # Errors
    /// `Device` and `NotFinite` when the device failed.
    pub async fn neck_input(&self, frame: &Frame) -> Result<Vec<f32>, SegmentError> {
        let encoding = self.model.encode_to_neck(self.input(frame));
        read(&self.device, encoding.embedding()).await
    }

    /// The values of `key`'s embedding, `[grid * grid, channels]`.
    ///
    /// # Errors
    /// `NotEncoded` when it is not in the cache, `Device` and `NotFinite` when the device failed.
    pub async fn embedding_values(&self, key: EmbeddingKey) -> Result<Vec<f32>, SegmentError> {
        read(&self.device, self.embedding(key)?).await
    }

    /// The embedding of `key`.
    pub(super) fn embedding(&self, key: EmbeddingKey) -> Result<Tensor<2>, SegmentError> {
        let embedding = self.cache.borrow_mut().get(key);
        embedding.ok_or(SegmentError::NotEncoded)
    }

    /// Where a frame of that size lies in the network's input.
    pub(super) fn placement(&self, frame_size: (usize, usize)) -> Placement {
        Placement::new(self.pipeline, self.model.image_size(), frame_size)
    }

    fn input(&self, frame: &Frame) -> Tensor<2> {
        let side = self.model.image_size();
        let data = TensorData::new(self.prepared(frame), [side * side, 4]);
        Tensor::from_data(data, &self.device.burn)
    }
}
