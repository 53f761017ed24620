//! A model on a device: frames become embeddings, boxes on them become masks.

use std::cell::RefCell;
use std::ops::ControlFlow;

use burn::tensor::{Tensor, TensorData};
use thiserror::Error;
use web_time::Instant;

use crate::clip::Frame;
use crate::device::{ComputeDevice, DeviceInfo, DeviceKind};
use crate::geometry::{FramePx, Mask, ModelPx, Rect};
use crate::model::checkpoint::{CheckpointError, StateDict};
use crate::model::{DecoderOutput, LiteMedSam, WeightsError};

use super::cache::{EmbeddingCache, EmbeddingKey};
use super::pace::Pace;
use super::pipeline::{Pipeline, Placement};
use super::reading::{read, settle};

/// Enough for 64 frames of LiteMedSAM, 4 MiB each; a tablet has it to spare beside the network.
const CACHE_BYTES: usize = 256 << 20;

/// Why there is no mask.
#[derive(Debug, Error)]
pub enum SegmentError {
    /// The box has no area inside the frame.
    #[error("the box lies outside the frame or has no area; draw it round the ventricle")]
    Box,
    /// The frame is not in the cache.
    #[error("the frame has not been encoded")]
    NotEncoded,
    /// The device gave nothing back: it was lost or ran out of memory.
    #[error("the device gave no result ({0}); it was lost or is out of memory")]
    Device(String),
    /// The device gave numbers that are none.
    #[error("the device gave a result that is not a number; it cannot be trusted")]
    NotFinite,
    /// The weights do not fit the network.
    #[error(transparent)]
    Weights(#[from] WeightsError),
}

impl From<CheckpointError> for SegmentError {
    fn from(error: CheckpointError) -> Self {
        Self::Weights(error.into())
    }
}

impl SegmentError {
    /// A stable name for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Box => "segment-box",
            Self::NotEncoded => "segment-not-encoded",
            Self::Device(_) => "device-no-result",
            Self::NotFinite => "device-not-finite",
            Self::Weights(error) => error.code(),
        }
    }
}

/// How far an encoding has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Steps taken.
    pub done: usize,
    /// Steps in all.
    pub total: usize,
}

/// A mask with what the network says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Segmentation {
    /// At the frame's size.
    pub mask: Mask,
    /// The network's own guess of the IoU with the truth, about 0 to 1.
    pub iou_score: f32,
}

/// What the network computes on the way to a mask, for comparison with a reference.
#[derive(Debug, Clone, PartialEq)]
pub struct Intermediate {
    /// `[64 * 64, 256]`, channels last.
    pub embedding: Vec<f32>,
    /// `[256, 256]`.
    pub logits: Vec<f32>,
    /// Of the single mask, then of the three others.
    pub scores: Vec<f32>,
}

/// Whether matrices are stored as halves. A GPU unpacks them while it waits for memory; a processor,
/// software adapters included, takes longer for it than for the product.
pub(super) fn packs(info: &DeviceInfo) -> bool {
    info.kind == DeviceKind::Gpu && !info.software
}

/// A model on a device.
#[derive(Debug)]
pub struct Segmenter {
    model: LiteMedSam,
    device: ComputeDevice,
    pipeline: Pipeline,
    /// Model, precision and pipeline, for cache keys.
    run: String,
    cache: RefCell<EmbeddingCache>,
}

impl Segmenter {
    /// Builds the network from a safetensors file whose `BatchNorm`s are folded. `name` tells
    /// models and precisions apart in cache keys.
    ///
    /// # Errors
    /// `SegmentError::Weights` when the file is damaged or another network's.
    pub fn load(
        weights: Vec<u8>,
        name: &str,
        pipeline: Pipeline,
        device: ComputeDevice,
    ) -> Result<Self, SegmentError> {
        let checkpoint = StateDict::from_bytes(weights)?;
        Ok(Self {
            model: LiteMedSam::load(&checkpoint, &device.burn, packs(&device.info))?,
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
    /// - output: `[256 * 256, 4]`, RGB and a zero
    pub fn prepared(&self, frame: &Frame) -> Vec<f32> {
        self.pipeline.prepare(frame)
    }

    /// What the decoder is fed for a box on a frame of that size; `None` where nothing of the
    /// box lies in the frame.
    pub fn box_in_model(
        &self,
        (width, height): (usize, usize),
        rect: Rect<FramePx>,
    ) -> Option<Rect<ModelPx>> {
        let rect = rect.clipped(width, height)?;
        Some(Placement::new(width, height).box_in_model(rect))
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

    /// The mask of a box on an encoded frame.
    ///
    /// # Errors
    /// `Box` when nothing of it lies in the frame, `NotEncoded` when the frame is not in the
    /// cache, `Device` and `NotFinite` when the device failed.
    pub async fn segment(
        &self,
        key: EmbeddingKey,
        frame_size: (usize, usize),
        rect: Rect<FramePx>,
    ) -> Result<Segmentation, SegmentError> {
        let (_, output) = self.decode(key, frame_size, rect)?;
        let logits = read(&self.device, output.logits).await?;
        let scores = read(&self.device, output.scores).await?;
        Ok(Segmentation {
            mask: Placement::new(frame_size.0, frame_size.1).mask(&logits),
            iou_score: scores[0],
        })
    }

    /// As [`Segmenter::segment`], but what the network computed instead of the mask.
    ///
    /// # Errors
    /// As [`Segmenter::segment`].
    pub async fn intermediate(
        &self,
        key: EmbeddingKey,
        frame_size: (usize, usize),
        rect: Rect<FramePx>,
    ) -> Result<Intermediate, SegmentError> {
        let (embedding, output) = self.decode(key, frame_size, rect)?;
        Ok(Intermediate {
            embedding: read(&self.device, embedding).await?,
            logits: read(&self.device, output.logits).await?,
            scores: read(&self.device, output.scores).await?,
        })
    }

    fn decode(
        &self,
        key: EmbeddingKey,
        frame_size: (usize, usize),
        rect: Rect<FramePx>,
    ) -> Result<(Tensor<2>, DecoderOutput), SegmentError> {
        let rect = self
            .box_in_model(frame_size, rect)
            .ok_or(SegmentError::Box)?;
        let embedding = self
            .cache
            .borrow_mut()
            .get(key)
            .ok_or(SegmentError::NotEncoded)?;
        let output = self.model.decode(embedding.clone(), rect);
        Ok((embedding, output))
    }

    fn input(&self, frame: &Frame) -> Tensor<2> {
        let side = LiteMedSam::IMAGE_SIZE;
        let data = TensorData::new(self.prepared(frame), [side * side, 4]);
        Tensor::from_data(data, &self.device.burn)
    }
}
