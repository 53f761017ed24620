//! Named arrays of a checkpoint on their way into burn parameters.

use burn::module::Param;
use burn::tensor::{Device, Tensor, TensorData};
use thiserror::Error;

use super::checkpoint::{CheckpointError, StateDict};
use super::key_report::KeyReport;
use crate::kernels::{Matrix, Storage};

/// Why a checkpoint does not fit a network.
#[derive(Debug, Error)]
pub enum WeightsError {
    /// The array is missing or damaged.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The array has another shape than the network needs.
    #[error(
        "{key} has the shape {got:?}, the network needs {want:?}; this is another model's file"
    )]
    Shape {
        /// The array's name.
        key: String,
        /// Its shape.
        got: Vec<usize>,
        /// The shape the network needs.
        want: Vec<usize>,
    },
    /// The keys are those of no network here.
    #[error(
        "This checkpoint belongs to no network that is known here. Choose weights of SAM (ViT-B, L \
         or H), MedSAM, MobileSAM or LiteMedSAM."
    )]
    Unknown,
    /// Arrays of the network are missing or have another shape.
    #[error("This checkpoint does not fill the network {title}: {report}")]
    Incomplete {
        /// The network that the checkpoint seems to belong to.
        title: &'static str,
        /// What does not fit, by name.
        report: Box<KeyReport>,
    },
}

impl WeightsError {
    /// A stable name for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Checkpoint(error) => error.code(),
            Self::Shape { .. } => "weights-shape",
            Self::Unknown => "weights-unknown",
            Self::Incomplete { .. } => "weights-incomplete",
        }
    }
}

/// A place in a checkpoint's tree of names, and the device its arrays go to.
#[derive(Clone)]
pub struct Weights<'a> {
    /// Zeros where there is none.
    checkpoint: Option<&'a StateDict>,
    device: &'a Device,
    packs: bool,
    path: String,
}

impl<'a> Weights<'a> {
    /// The root of `checkpoint`. With `packs`, matrices that halves hold exactly are stored so.
    pub fn new(checkpoint: &'a StateDict, device: &'a Device, packs: bool) -> Self {
        Self {
            checkpoint: Some(checkpoint),
            ..Self::blank(device, packs)
        }
    }

    /// Zeros for every name, whatever its shape; stored as a checkpoint's are.
    pub fn blank(device: &'a Device, packs: bool) -> Self {
        Self {
            checkpoint: None,
            device,
            packs,
            path: String::new(),
        }
    }

    /// The place `name` below this one.
    pub fn at(&self, name: impl std::fmt::Display) -> Self {
        Self {
            path: format!("{}{name}.", self.path),
            ..self.clone()
        }
    }

    /// The values of `name`, which must have the given shape.
    ///
    /// # Errors
    /// `WeightsError` when it is missing, damaged or has another shape.
    pub fn values(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, WeightsError> {
        let key = format!("{}{name}", self.path);
        let Some(checkpoint) = self.checkpoint else {
            return Ok(vec![0.0; shape.iter().product()]);
        };
        let array = checkpoint.tensor(&key)?;
        if array.shape != shape {
            return Err(WeightsError::Shape {
                key,
                got: array.shape,
                want: shape.to_vec(),
            });
        }
        Ok(array.values)
    }

    /// Whether the checkpoint has `name`.
    pub fn has(&self, name: &str) -> bool {
        let key = format!("{}{name}", self.path);
        self.checkpoint.is_some_and(|file| file.contains(&key))
    }

    /// `name` as a parameter of its own shape.
    ///
    /// # Errors
    /// As [`Weights::values`].
    pub fn param<const D: usize>(
        &self,
        name: &str,
        shape: [usize; D],
    ) -> Result<Param<Tensor<D>>, WeightsError> {
        Ok(self.upload(self.values(name, &shape)?, shape))
    }

    /// Values in the kernels' order, as the matrix `[inner, columns]`. Stored as halves or bytes
    /// where that loses nothing: the file had them so.
    pub fn matrix(&self, values: Vec<f32>, shape: [usize; 2]) -> Matrix {
        let half = |value: &f32| half::f16::from_f32(*value).to_f32() == *value;
        let storage = if self.packs && values.iter().all(half) {
            Storage::F16
        } else if self.packs
            && self.checkpoint.is_some_and(StateDict::has_int8)
            && are_bytes(&values, shape[1])
        {
            Storage::Int8
        } else {
            Storage::F32
        };
        Matrix::new(values, shape, storage, self.device)
    }

    /// Values that were rearranged on the way, as a parameter.
    pub fn upload<const D: usize>(&self, values: Vec<f32>, shape: [usize; D]) -> Param<Tensor<D>> {
        Param::from_tensor(self.tensor(values, shape))
    }

    /// Values that are no parameter.
    pub fn tensor<const D: usize>(&self, values: Vec<f32>, shape: [usize; D]) -> Tensor<D> {
        Tensor::from_data(TensorData::new(values, shape), self.device)
    }
}

/// Whether every value of `[inner, columns]` is one of 127 steps of its column's range.
fn are_bytes(values: &[f32], columns: usize) -> bool {
    let mut ranges = vec![0.0_f32; columns];
    for row in values.chunks_exact(columns) {
        let pairs = ranges.iter_mut().zip(row);
        pairs.for_each(|(range, value)| *range = range.max(value.abs()));
    }
    let steps = values.iter().zip(ranges.iter().cycle());
    steps
        .filter(|(_, range)| **range > 0.0)
        .map(|(value, range)| value / range * 127.0)
        .all(|step| (step - step.round()).abs() < 1e-3)
}

/// `[rows, columns]` turned into `[columns, rows]`.
pub(super) fn transposed(values: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    // Rows that are gathered at once: one cache line of the output, and no more lines of the
    // input than the first cache has ways for.
    const BLOCK: usize = 8;
    let mut out = vec![0.0; rows * columns];
    for (block, values) in values.chunks(BLOCK * columns).enumerate() {
        for (column, out) in out.chunks_exact_mut(rows).enumerate() {
            let out = out[block * BLOCK..].iter_mut();
            let from = values.iter().skip(column).step_by(columns);
            out.zip(from).for_each(|(to, value)| *to = *value);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{are_bytes, transposed};

    #[test]
    fn bytes_are_told_from_other_values() {
        assert!(are_bytes(&[127.0, 0.5, -63.0, 0.0], 2));
        assert!(!are_bytes(&[127.0, 0.5, -63.4, 0.0], 2));
    }

    #[test]
    fn transposing_two_by_three() {
        assert_eq!(
            transposed(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 2, 3),
            [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]
        );
    }

    #[test]
    fn transposing_twice_is_nothing() {
        for (rows, columns) in [(1, 7), (8, 3), (9, 17), (40, 5)] {
            let values: Vec<f32> = (0..rows * columns).map(|i| i as f32).collect();
            let back = transposed(&transposed(&values, rows, columns), columns, rows);
            assert_eq!(back, values);
        }
    }
}
