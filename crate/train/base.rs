//! The model that is tuned.

use burn::tensor::Device;

use super::error::TrainError;
use super::neck::is_of_neck;
use super::parameters::{Layout, Parameters};
use crate::model::checkpoint::StateDict;
use crate::model::{HeadShape, SamConfig, Tail, TailShape};
use crate::segment::{Pipeline, Placement};

/// The model that is tuned: what does not change in training.
#[derive(Debug, Clone)]
pub struct Base {
    /// Where each parameter is.
    pub layout: Layout,
    /// The parameters as released.
    pub values: Parameters,
    pipeline: Pipeline,
}

impl Base {
    /// The head of a checkpoint whose frames go through `pipeline`.
    ///
    /// # Errors
    /// `Weights` and `Checkpoint` when the checkpoint fits no network here.
    pub fn load(checkpoint: &StateDict, pipeline: Pipeline) -> Result<Self, TrainError> {
        Self::read(checkpoint, pipeline, false)
    }

    /// As [`Base::load`], and the neck of the image encoder: networks of it are given what goes
    /// into the neck.
    ///
    /// # Errors
    /// As [`Base::load`].
    pub fn load_with_neck(checkpoint: &StateDict, pipeline: Pipeline) -> Result<Self, TrainError> {
        Self::read(checkpoint, pipeline, true)
    }

    fn read(checkpoint: &StateDict, pipeline: Pipeline, neck: bool) -> Result<Self, TrainError> {
        let config = SamConfig::recognise(checkpoint)?;
        let mut tensors = config.tensors();
        let is_tuned = |key: &str| !key.starts_with("image_encoder.") || neck && is_of_neck(key);
        tensors.retain(|key, _| is_tuned(key));
        let shape = TailShape {
            head: HeadShape {
                decoder: config.decoder,
                image_size: config.image_size(),
                grid: config.grid(),
            },
            neck: neck.then(|| config.neck_channels()),
        };
        let layout = Layout::new(shape, &tensors)?;
        let values = layout.read(checkpoint)?;
        Ok(Self::of(layout, values, pipeline))
    }

    /// The values of a tensor.
    pub fn value_of(&self, key: &str) -> Option<&[f32]> {
        let mut tensors = self.layout.tensors();
        let (_, range) = tensors.find(|(name, _)| *name == key)?;
        Some(&self.values[range])
    }

    pub(super) fn of(layout: Layout, values: Parameters, pipeline: Pipeline) -> Self {
        Self {
            layout,
            values,
            pipeline,
        }
    }

    fn head_shape(&self) -> HeadShape {
        self.layout.shape().head
    }

    /// Whether the neck of the image encoder is tuned too.
    pub fn has_neck(&self) -> bool {
        self.layout.shape().neck.is_some()
    }

    /// Channels of an embedding.
    pub fn channels(&self) -> usize {
        self.head_shape().decoder.channels
    }

    /// Channels of what a network is given: of an embedding, or of what goes into the neck.
    pub fn input_channels(&self) -> usize {
        self.layout.shape().input_channels()
    }

    /// Rows and columns of an embedding.
    pub fn grid(&self) -> usize {
        self.head_shape().grid
    }

    /// Side of the network's input in pixels.
    pub fn image_size(&self) -> usize {
        self.head_shape().image_size
    }

    /// Side of the decoder's masks in pixels.
    pub fn mask_size(&self) -> usize {
        4 * self.grid()
    }

    /// Where a frame of (width, height) lies in the network's input.
    pub fn placement(&self, frame: (usize, usize)) -> Placement {
        Placement::new(self.pipeline, self.image_size(), frame)
    }

    /// A network of its own for these parameters, trainable where `device` is one for autodiff.
    ///
    /// # Errors
    /// `Weights` never, unless the base is not that of the layout.
    pub fn head(&self, values: &[f32], device: &Device) -> Result<Tail, TrainError> {
        self.layout.network(values, device)
    }
}
