//! Weights as safetensors, tensor by tensor.

use std::collections::BTreeMap;
use std::io::Write;

use half::f16;
use safetensors::tensor::{Dtype, TensorInfo};
use serde::Serialize;

use super::int8;
use super::{CheckpointError, Conversion, StateDict, Tensor};

/// Number type of the values in a written file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// 32-bit floating point.
    F32,
    /// 16-bit floating point (IEEE 754 binary16), rounded to nearest, ties to even.
    F16,
    /// Matrices as bytes with a range for each output channel, everything else as [`Self::F16`].
    Int8,
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
    write_annotated(tensors, precision, &BTreeMap::new())
}

/// As [`write_safetensors`], with `notes` that [`StateDict::note`] gives back.
///
/// # Errors
/// As [`write_safetensors`].
pub fn write_annotated(
    tensors: &BTreeMap<String, Tensor>,
    precision: Precision,
    notes: &BTreeMap<String, String>,
) -> Result<Vec<u8>, CheckpointError> {
    for (key, tensor) in tensors {
        if values(&tensor.shape) != Some(tensor.values.len()) {
            let reason = "its shape and its values disagree";
            return Err(CheckpointError::shape(key, reason));
        }
    }
    let shapes = tensors.iter().map(|(key, t)| (key.as_str(), &t.shape[..]));
    let (mut file, length) = header(shapes, precision, notes)?;
    file.reserve_exact(length);
    for (key, tensor) in tensors {
        append(key, tensor, precision, &mut file)?;
    }
    Ok(file)
}

/// As [`write_safetensors`], of a checkpoint that need not fit into memory: each tensor is read,
/// converted and written before the next. A batch normalisation is not folded.
///
/// # Errors
/// As [`write_safetensors`]; [`CheckpointError::Unwritable`] when `sink` takes no more.
pub fn convert(
    checkpoint: &StateDict,
    precision: Precision,
    sink: &mut dyn Write,
) -> Result<(), CheckpointError> {
    let mut write = |bytes: &[u8]| {
        let written = sink.write_all(bytes);
        written.map_err(|error| CheckpointError::Unwritable(error.to_string()))
    };
    for piece in Conversion::new(checkpoint, checkpoint.keys(), precision) {
        write(&piece?)?;
    }
    Ok(())
}

/// Values of a tensor of that shape.
fn values(shape: &[usize]) -> Option<usize> {
    shape.iter().try_fold(1usize, |n, &d| n.checked_mul(d))
}

/// Length and header, padded with spaces so that the values begin at a multiple of 8 bytes; and
/// how many bytes of values follow.
pub(super) fn header<'a>(
    shapes: impl Iterator<Item = (&'a str, &'a [usize])>,
    precision: Precision,
    notes: &BTreeMap<String, String>,
) -> Result<(Vec<u8>, usize), CheckpointError> {
    let mut end = 0;
    let mut infos = BTreeMap::new();
    if !notes.is_empty() {
        infos.insert(NOTES.to_owned(), Entry::Notes(notes));
    }
    for (key, shape) in shapes {
        if key == NOTES {
            return Err(CheckpointError::shape(key, "its name means something else"));
        }
        for (key, dtype, shape) in stored(key, shape, precision) {
            let size = if dtype == Dtype::F32 { 4 } else { 2 };
            let size = if dtype == Dtype::I8 { 1 } else { size };
            let start = end;
            end += values(&shape).unwrap_or_default() * size;
            let data_offsets = (start, end);
            let info = TensorInfo {
                dtype,
                shape,
                data_offsets,
            };
            infos.insert(key, Entry::Tensor(info));
        }
    }
    let mut json = serde_json::to_vec(&infos).map_err(|_| CheckpointError::Refused {
        reason: "its header cannot be written",
    })?;
    json.resize(json.len().next_multiple_of(8), b' ');
    let mut file = (json.len() as u64).to_le_bytes().to_vec();
    file.extend_from_slice(&json);
    Ok((file, end))
}

/// The name in a header that means no tensor.
const NOTES: &str = "__metadata__";

/// An entry of a header.
#[derive(Serialize)]
#[serde(untagged)]
enum Entry<'a> {
    Tensor(TensorInfo),
    Notes(&'a BTreeMap<String, String>),
}

/// What stands in the file for a tensor, in that order.
fn stored(key: &str, shape: &[usize], precision: Precision) -> Vec<(String, Dtype, Vec<usize>)> {
    let whole = |dtype| vec![(key.to_owned(), dtype, shape.to_vec())];
    match precision {
        Precision::F32 => whole(Dtype::F32),
        Precision::Int8 if int8::is_matrix(key, shape) => vec![
            (key.to_owned(), Dtype::I8, shape.to_vec()),
            (int8::range_key(key), Dtype::F32, vec![shape[0]]),
        ],
        Precision::F16 | Precision::Int8 => whole(Dtype::F16),
    }
}

/// Appends a tensor's values as [`stored`] says.
pub(super) fn append(
    key: &str,
    tensor: &Tensor,
    precision: Precision,
    file: &mut Vec<u8>,
) -> Result<(), CheckpointError> {
    let overflow = || CheckpointError::Overflow {
        key: key.to_owned(),
    };
    if !tensor.values.iter().all(|value| value.is_finite()) {
        return Err(overflow());
    }
    match precision {
        Precision::F32 => file.extend(tensor.values.iter().flat_map(|v| v.to_le_bytes())),
        Precision::Int8 if int8::is_matrix(key, &tensor.shape) => int8::append(tensor, file),
        Precision::F16 | Precision::Int8 => {
            for &value in &tensor.values {
                let rounded = f16::from_f32(value);
                if !rounded.is_finite() {
                    return Err(overflow());
                }
                file.extend_from_slice(&rounded.to_le_bytes());
            }
        }
    }
    Ok(())
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
    fn what_a_file_says_of_itself_is_read_again() {
        let notes = [("echodisc.base".to_owned(), "ab\"c".to_owned())].into();
        let file = write_annotated(&tensors(&[1.0]), Precision::F16, &notes).unwrap();
        let read = StateDict::from_bytes(file).unwrap();
        assert_eq!(read.note("echodisc.base"), Some("ab\"c"));
        assert_eq!(read.note("other"), None);
        assert_eq!(read.tensor("m").unwrap().values, [2.0, 3.0]);
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
