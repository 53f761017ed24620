//! The parameters of a network end to end, in the names and layout of its checkpoint.

use std::collections::BTreeMap;
use std::ops::Range;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Device, Gradients, Tensor, TensorData};

use super::error::TrainError;
use crate::model::checkpoint::{Precision, StateDict, Tensor as Array, write_safetensors};
use crate::model::{BoxHead, Tail, TailShape, WeightsError};

/// All values of a network's checkpoint, one tensor after the other.
pub type Parameters = Vec<f32>;

/// What can be trained: a network that is loaded from a checkpoint.
pub trait Trainable: Module {
    /// What has to be known of it beside the checkpoint.
    type Shape: Copy + std::fmt::Debug;

    /// The network of a checkpoint, every matrix as f32.
    ///
    /// # Errors
    /// `WeightsError` when an array is missing or misshapen.
    fn load(
        checkpoint: &StateDict,
        shape: Self::Shape,
        device: &Device,
    ) -> Result<Self, WeightsError>;
}

impl Trainable for Tail {
    type Shape = TailShape;

    fn load(
        checkpoint: &StateDict,
        shape: TailShape,
        device: &Device,
    ) -> Result<Self, WeightsError> {
        Tail::load(checkpoint, shape, device)
    }
}

impl Trainable for BoxHead {
    /// Channels of the embedding.
    type Shape = usize;

    fn load(
        checkpoint: &StateDict,
        channels: usize,
        device: &Device,
    ) -> Result<Self, WeightsError> {
        BoxHead::load(checkpoint, channels, device)
    }
}

/// f32 holds every whole number below.
const COUNTABLE: usize = 1 << 24;

/// Which value of the checkpoint each value of the network is.
///
/// Networks are loaded by moving numbers about. So a network that is loaded from a checkpoint of
/// the numbers 1, 2, 3… tells where each of its values came from, repeated ones and the zeros
/// between them too, and no layer has to know the way back.
#[derive(Debug, Clone)]
pub struct Layout<M: Trainable = Tail> {
    shape: M::Shape,
    tensors: Vec<Named>,
    /// Of each of the network's parameters, by the order in which burn visits them: for each
    /// value its place in the checkpoint, counted from 1; 0 is a zero that stays one.
    places: Vec<Vec<u32>>,
    values: usize,
}

/// A tensor of the checkpoint.
#[derive(Debug, Clone)]
struct Named {
    key: String,
    shape: Vec<usize>,
    range: Range<usize>,
}

impl<M: Trainable> Layout<M> {
    /// The layout of a network whose checkpoint holds `tensors`.
    ///
    /// # Errors
    /// `TooLarge` for more values than f32 can count, `Weights` when it cannot be loaded
    /// from them.
    pub fn new(
        shape: M::Shape,
        tensors: &BTreeMap<String, Vec<usize>>,
    ) -> Result<Self, TrainError> {
        let mut values = 0;
        let tensors: Vec<Named> = tensors
            .iter()
            .map(|(key, shape)| {
                let start = values;
                values += shape.iter().product::<usize>();
                Named {
                    key: key.clone(),
                    shape: shape.clone(),
                    range: start..values,
                }
            })
            .collect();
        if values >= COUNTABLE {
            return Err(TrainError::TooLarge { values });
        }
        let mut layout = Self {
            shape,
            tensors,
            places: Vec::new(),
            values,
        };
        let numbers: Vec<f32> = (1..=values).map(|i| i as f32).collect();
        let counted = M::load(&layout.checkpoint(&numbers)?, shape, &Device::flex())?;
        let mut read = Places(Vec::new());
        counted.visit(&mut read);
        layout.places = read.0;
        Ok(layout)
    }

    /// The sizes of the network.
    pub fn shape(&self) -> M::Shape {
        self.shape
    }

    /// How many values there are.
    pub fn values(&self) -> usize {
        self.values
    }

    /// Name and range of each tensor.
    pub fn tensors(&self) -> impl Iterator<Item = (&str, Range<usize>)> {
        let named = self.tensors.iter();
        named.map(|tensor| (tensor.key.as_str(), tensor.range.clone()))
    }

    /// The values of a checkpoint.
    ///
    /// # Errors
    /// `Checkpoint` when a tensor is missing.
    pub fn read(&self, checkpoint: &StateDict) -> Result<Parameters, TrainError> {
        let mut values = Vec::with_capacity(self.values);
        for tensor in &self.tensors {
            values.extend(checkpoint.tensor(&tensor.key)?.values);
        }
        Ok(values)
    }

    /// The tensors `keep` agrees to, by name.
    pub fn arrays(
        &self,
        values: &[f32],
        keep: impl Fn(&str, Range<usize>) -> bool,
    ) -> BTreeMap<String, Array> {
        let kept = self.tensors.iter();
        let kept = kept.filter(|tensor| keep(&tensor.key, tensor.range.clone()));
        let array = |tensor: &Named| Array {
            shape: tensor.shape.clone(),
            values: values[tensor.range.clone()].to_vec(),
        };
        kept.map(|tensor| (tensor.key.clone(), array(tensor)))
            .collect()
    }

    fn checkpoint(&self, values: &[f32]) -> Result<StateDict, TrainError> {
        let arrays = self.arrays(values, |_, _| true);
        let file = write_safetensors(&arrays, Precision::F32)?;
        Ok(StateDict::from_bytes(file)?)
    }

    /// A network with `values`.
    ///
    /// # Errors
    /// As [`Layout::new`].
    pub fn network(&self, values: &[f32], device: &Device) -> Result<M, TrainError> {
        Ok(M::load(&self.checkpoint(values)?, self.shape, device)?)
    }

    /// `network` with `values`, asking for their gradients.
    pub fn filled(&self, network: M, values: &[f32]) -> M {
        network.map(&mut Fill {
            places: self.places.iter(),
            values,
        })
    }

    /// Adds the gradients of `network`'s parameters to those of the checkpoint's values.
    pub fn add_gradients(&self, network: &M, gradients: &Gradients, sums: &mut [f32]) {
        network.visit(&mut Sum {
            places: self.places.iter(),
            gradients,
            sums,
        });
    }
}

/// Reads what [`Layout::new`] counted.
struct Places(Vec<Vec<u32>>);

impl ModuleVisitor for Places {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let values = values_of(param.val());
        self.0.push(values.into_iter().map(|v| v as u32).collect());
    }
}

fn values_of<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    let read = tensor.into_data().try_to_vec::<f32>();
    read.expect("parameters and their gradients are f32")
}

struct Fill<'a> {
    places: std::slice::Iter<'a, Vec<u32>>,
    values: &'a [f32],
}

impl ModuleMapper for Fill<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let places = self.places.next().expect("as many as were counted");
        let value = |place: &u32| match place {
            0 => 0.0,
            _ => self.values[*place as usize - 1],
        };
        let filled: Vec<f32> = places.iter().map(value).collect();
        let (shape, device) = (param.val().dims(), param.val().device());
        let tensor = Tensor::from_data(TensorData::new(filled, shape), &device);
        Param::initialized(param.id, tensor.require_grad())
    }
}

struct Sum<'a> {
    places: std::slice::Iter<'a, Vec<u32>>,
    gradients: &'a Gradients,
    sums: &'a mut [f32],
}

impl ModuleVisitor for Sum<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let places = self.places.next().expect("as many as were counted");
        let Some(found) = param.val().grad(self.gradients) else {
            return;
        };
        for (place, value) in places.iter().zip(values_of(found)) {
            if *place > 0 {
                self.sums[*place as usize - 1] += value;
            }
        }
    }
}
