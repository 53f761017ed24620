//! The model that is tuned.

use burn::tensor::Device;

use super::error::TrainError;
use super::parameters::{Layout, Parameters};
use crate::model::checkpoint::StateDict;
use crate::model::{Head, HeadShape, SamConfig};
use crate::segment::{Pipeline, Placement};

/// The model that is tuned: what does not change in training.
#[derive(Debug, Clone)]
pub struct Base {
    /// Where each parameter is.
    pub layout: Layout,
    /// The parameters as released.
    pub values: Parameters,
    /// Side of the network's input.
    image_size: usize,
    grid: usize,
    channels: usize,
    pipeline: Pipeline,
}

impl Base {
    /// The head of a checkpoint whose frames go through `pipeline`.
    ///
    /// # Errors
    /// `Weights` and `Checkpoint` when the checkpoint fits no network here.
    pub fn load(checkpoint: &StateDict, pipeline: Pipeline) -> Result<Self, TrainError> {
        let config = SamConfig::recognise(checkpoint)?;
        let mut tensors = config.tensors();
        tensors.retain(|key, _| !key.starts_with("image_encoder."));
        let shape = HeadShape {
            decoder: config.decoder,
            image_size: config.image_size(),
            grid: config.grid(),
        };
        let layout = Layout::new(shape, &tensors)?;
        let values = layout.read(checkpoint)?;
        Ok(Self::of(layout, values, shape, pipeline))
    }

    pub(super) fn of(
        layout: Layout,
        values: Parameters,
        shape: HeadShape,
        pipeline: Pipeline,
    ) -> Self {
        Self {
            layout,
            values,
            image_size: shape.image_size,
            grid: shape.grid,
            channels: shape.decoder.channels,
            pipeline,
        }
    }

    /// Channels of an embedding.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Side of the decoder's masks in pixels.
    pub fn mask_size(&self) -> usize {
        4 * self.grid
    }

    /// Where a frame of (width, height) lies in the network's input.
    pub fn placement(&self, frame: (usize, usize)) -> Placement {
        Placement::new(self.pipeline, self.image_size, frame)
    }

    /// A network of its own for these parameters, trainable where `device` is one for autodiff.
    ///
    /// # Errors
    /// `Weights` never, unless the base is not that of the layout.
    pub fn head(&self, values: &[f32], device: &Device) -> Result<Head, TrainError> {
        self.layout.head(values, device)
    }
}
