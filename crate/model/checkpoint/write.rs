use std::collections::BTreeMap;

use half::f16;
use safetensors::tensor::{Dtype, TensorInfo};

use super::{CheckpointError, Tensor};

/// Number type of the values in a written file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// 32-bit floating point.
    F32,
    /// 16-bit floating point (IEEE 754 binary16), rounded to nearest, ties to even.
    F16,
}

impl Precision {
    fn dtype(self) -> Dtype {
        match self {
            Self::F32 => Dtype::F32,
            Self::F16 => Dtype::F16,
        }
    }

    fn bytes(self) -> usize {
        match self {
            Self::F32 => 4,
            Self::F16 => 2,
        }
    }

    /// Appends the values of the tensor `key`.
    ///
    /// # Errors
    /// `Overflow` where one is not finite at this precision.
    pub(super) fn append_all(
        self,
        key: &str,
        values: &[f32],
        file: &mut Vec<u8>,
    ) -> Result<(), CheckpointError> {
        file.reserve(values.len() * self.bytes());
        for &value in values {
            if !self.append(value, file) {
                return Err(CheckpointError::Overflow {
                    key: key.to_owned(),
                });
            }
        }
        Ok(())
    }

    /// Appends the value; false where it is not finite at this precision.
    fn append(self, value: f32, file: &mut Vec<u8>) -> bool {
        match self {
            Self::F32 => {
                file.extend_from_slice(&value.to_le_bytes());
                value.is_finite()
            }
            Self::F16 => {
                let rounded = f16::from_f32(value);
                file.extend_from_slice(&rounded.to_le_bytes());
                rounded.is_finite()
            }
        }
    }
}

/// A safetensors file of `tensors`, in the order of their names: equal input gives equal bytes.
/// (The crate's own writer orders by number type first, and its metadata by hash.)
///
/// # Errors
/// Fails with [`CheckpointError::Overflow`]
/// where a value is not finite or does not stay finite when rounded to `precision`, and with
/// [`CheckpointError::Shape`] where a tensor's shape and values disagree.
pub fn write_safetensors(
    tensors: &BTreeMap<String, Tensor>,
    precision: Precision,
) -> Result<Vec<u8>, CheckpointError> {
    let mut shapes = BTreeMap::new();
    for (key, tensor) in tensors {
        if elements(&tensor.shape) != Some(tensor.values.len()) {
            let reason = "its shape and its values disagree";
            return Err(CheckpointError::shape(key, reason));
        }
        shapes.insert(key.as_str(), tensor.shape.as_slice());
    }
    let mut file = header(&shapes, precision)?;
    for (key, tensor) in tensors {
        precision.append_all(key, &tensor.values, &mut file)?;
    }
    Ok(file)
}

fn elements(shape: &[usize]) -> Option<usize> {
    shape.iter().try_fold(1_usize, |n, &d| n.checked_mul(d))
}

/// Length and header, padded with spaces so that the values begin at a multiple of 8 bytes.
pub(super) fn header(
    shapes: &BTreeMap<&str, &[usize]>,
    precision: Precision,
) -> Result<Vec<u8>, CheckpointError> {
    let mut end = 0;
    let mut infos = BTreeMap::new();
    for (&key, &shape) in shapes {
        let length = elements(shape).filter(|_| key != "__metadata__");
        let length = length.ok_or_else(|| CheckpointError::shape(key, "it cannot be written"))?;
        let start = end;
        end += length * precision.bytes();
        let info = TensorInfo {
            dtype: precision.dtype(),
            shape: shape.to_vec(),
            data_offsets: (start, end),
        };
        infos.insert(key, info);
    }
    let mut json = serde_json::to_vec(&infos).map_err(|_| CheckpointError::Refused {
        reason: "its header cannot be written",
    })?;
    json.resize(json.len().next_multiple_of(8), b' ');
    let mut file = Vec::with_capacity(8 + json.len());
    file.extend_from_slice(&(json.len() as u64).to_le_bytes());
    file.extend_from_slice(&json);
    Ok(file)
}

#[cfg(test)]
mod tests {
    use safetensors::SafeTensors;

    use super::*;

    fn tensors(values: &[f32]) -> BTreeMap<String, Tensor> {
        let tensor = |values: &[f32]| Tensor {
            shape: vec![values.len(), 1],
            values: values.to_vec(),
        };
        [("z", values), ("a", &[1.0]), ("m", &[2.0, 3.0])]
            .map(|(key, values)| (key.to_owned(), tensor(values)))
            .into()
    }

    fn write(values: &[f32], precision: Precision) -> Result<Vec<u8>, CheckpointError> {
        write_safetensors(&tensors(values), precision)
    }

    /// Bits of `z` as the safetensors crate finds them.
    fn halves(values: &[f32]) -> Vec<u16> {
        let file = write(values, Precision::F16).unwrap();
        let read = SafeTensors::deserialize(&file).unwrap();
        let view = read.tensor("z").unwrap();
        assert_eq!(
            (view.dtype(), view.shape()),
            (Dtype::F16, [values.len(), 1].as_slice())
        );
        let pairs = view.data().chunks_exact(2);
        pairs
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
            .collect()
    }

    #[test]
    fn the_safetensors_crate_reads_the_file() {
        let values = [0.1, -2.0, f32::MIN_POSITIVE];
        let file = write(&values, Precision::F32).unwrap();
        let (header, _) = SafeTensors::read_metadata(&file).unwrap();
        assert_eq!(header % 8, 0);
        let read = SafeTensors::deserialize(&file).unwrap();
        let expected: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        assert_eq!(read.tensor("z").unwrap().data(), expected);
    }

    #[test]
    fn equal_input_gives_equal_bytes() {
        let first = write(&[0.5; 9], Precision::F16).unwrap();
        assert!((0..20).all(|_| write(&[0.5; 9], Precision::F16).unwrap() == first));
        assert!(first[8..].starts_with(br#"{"a":{"dtype":"F16","#));
    }

    #[test]
    fn halves_are_rounded_to_nearest_even() {
        let step = 2f32.powi(-10);
        let ties = [
            1.0 + step * 0.5,
            1.0 + step * 1.5,
            1.0 + step * 0.75,
            65519.0,
        ];
        assert_eq!(halves(&ties), [0x3c00, 0x3c02, 0x3c01, 0x7bff]);
        // Below the normal range, and below the smallest half of all.
        assert_eq!(
            halves(&[2f32.powi(-24), -(2f32.powi(-26))]),
            [0x0001, 0x8000]
        );
    }

    #[test]
    fn what_does_not_stay_finite_is_an_error() {
        for value in [65520.0, -1e30, f32::INFINITY, f32::NAN] {
            let error = write(&[0.0, value], Precision::F16).unwrap_err();
            assert_eq!(
                error,
                CheckpointError::Overflow {
                    key: "z".to_owned()
                }
            );
        }
        assert!(write(&[-1e30], Precision::F32).is_ok());
        assert!(write(&[f32::NAN], Precision::F32).is_err());
    }

    #[test]
    fn a_shape_that_does_not_fit_its_values_is_an_error() {
        let mut tensors = tensors(&[1.0]);
        tensors.get_mut("a").unwrap().shape = vec![2];
        let error = write_safetensors(&tensors, Precision::F32).unwrap_err();
        assert_eq!(error.code(), "checkpoint-shape");
    }
}
