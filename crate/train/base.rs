//! The model that is tuned.

use std::collections::BTreeMap;

use burn::tensor::Device;

use super::error::TrainError;
use super::neck::is_of_neck;
use super::parameters::{Layout, Parameters};
use super::prior::ShapePrior;
use crate::model::checkpoint::{StateDict, Tensor as Array};
use crate::model::{HeadShape, MEAN_SHAPE_KEY, MEAN_SHAPE_SIDE, SamConfig, Tail, TailShape};
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
        if let Some(shape) = checkpoint.shape(MEAN_SHAPE_KEY) {
            tensors.insert(MEAN_SHAPE_KEY.to_owned(), shape.to_vec());
        }
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

    /// The same with `prior` as the dense prompt of every box. In a model that had no mean shape
    /// the last layer of the mask prompt begins as if there were none: every entry of the prompt
    /// is then the one that the network learnt for no mask, and what the shape adds is learnt from
    /// there. A model that had one keeps what it learnt of it.
    ///
    /// # Errors
    /// As [`Layout::new`].
    pub fn with_shape(&self, prior: &ShapePrior) -> Result<Self, TrainError> {
        let mut arrays = self.layout.arrays(&self.values, |_, _| true);
        if !arrays.contains_key(MEAN_SHAPE_KEY) {
            silence_mask_prompt(&mut arrays);
        }
        let shape = Array {
            shape: vec![MEAN_SHAPE_SIDE; 2],
            values: prior.shape().frequency().to_vec(),
        };
        arrays.insert(MEAN_SHAPE_KEY.to_owned(), shape);
        let shapes = arrays.iter();
        let shapes = shapes.map(|(key, array)| (key.clone(), array.shape.clone()));
        let layout = Layout::new(self.layout.shape(), &shapes.collect())?;
        let values = arrays.into_values().flat_map(|array| array.values);
        Ok(Self {
            values: values.collect(),
            layout,
            ..self.clone()
        })
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

/// The mask prompt says of every mask what the network learnt for none.
fn silence_mask_prompt(arrays: &mut BTreeMap<String, Array>) {
    let none = arrays.get("prompt_encoder.no_mask_embed.weight");
    let none = none.map(|array| array.values.clone()).unwrap_or_default();
    let last = "prompt_encoder.mask_downscaling.6";
    if let Some(weight) = arrays.get_mut(&format!("{last}.weight")) {
        weight.values.fill(0.0);
    }
    if let Some(bias) = arrays.get_mut(&format!("{last}.bias")) {
        bias.values = none;
    }
}
