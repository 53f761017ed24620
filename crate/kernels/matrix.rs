//! The matrix of a linear layer, as the device stores it.

use burn::backend::tensor::{FloatTensor, IntTensor};
use burn::backend::{Backend, Dispatch, ExtensionType};
use burn::module::{Module, Param};
use burn::tensor::{DType, Device, Int, Tensor, TensorData};
use half::f16;

/// How the numbers of a matrix are stored. They are computed with as f32 in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Storage {
    /// As they are.
    F32,
    /// As halves, two a word.
    F16,
    /// As bytes, four a word, with a range for each column.
    Int8,
}

/// A matrix `[inner, columns]` (PyTorch's, transposed).
#[derive(Module, Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "a few hundred of them for the life of a model; burn derives no Module for a Box"
)]
pub enum Matrix {
    /// `[inner, columns]`
    F32(Param<Tensor<2>>),
    /// `[inner, columns / 2]`, the left half in the low bits.
    F16(Tensor<2, Int>),
    /// Bytes with a range for each column.
    Int8(Int8Matrix),
}

/// `weight = byte / 127 * range`.
#[derive(Module, Debug)]
pub struct Int8Matrix {
    /// `[inner, columns / 4]`, the leftmost byte in the low bits.
    words: Tensor<2, Int>,
    /// `[columns]`: the largest magnitude of each column.
    range: Tensor<1>,
}

impl Matrix {
    /// Stores `values` (`[inner, columns]`, row by row) on a device.
    ///
    /// # Panics
    /// Unless `columns` is a multiple of four.
    pub fn new(
        values: Vec<f32>,
        [inner, columns]: [usize; 2],
        storage: Storage,
        device: &Device,
    ) -> Self {
        assert_eq!(columns % 4, 0, "Matrix: columns are not in fours");
        let words = |words: Vec<i32>| {
            let data = TensorData::new(words.clone(), [inner, words.len() / inner]);
            Tensor::<2, Int>::from_data(data, (device, DType::I32))
        };
        match storage {
            Storage::F32 => {
                let data = TensorData::new(values, [inner, columns]);
                Self::F32(Param::from_tensor(Tensor::from_data(data, device)))
            }
            Storage::F16 => Self::F16(words(halves(&values))),
            Storage::Int8 => {
                let range = column_ranges(&values, columns);
                let bytes = words(bytes(&values, &range));
                let range = TensorData::new(range, [columns]);
                Self::Int8(Int8Matrix {
                    words: bytes,
                    range: Tensor::from_data(range, device),
                })
            }
        }
    }

    /// `[inner, columns]`.
    pub fn dims(&self) -> [usize; 2] {
        match self {
            Self::F32(values) => values.val().dims(),
            Self::F16(words) => {
                let [inner, pairs] = words.dims();
                [inner, 2 * pairs]
            }
            Self::Int8(matrix) => {
                let [inner, quads] = matrix.words.dims();
                [inner, 4 * quads]
            }
        }
    }

    /// As the operations take it.
    pub(super) fn stored(&self) -> Stored<Dispatch> {
        match self {
            Self::F32(values) => Stored::F32(values.val().into_dispatch()),
            Self::F16(words) => Stored::F16(words.clone().into_dispatch()),
            Self::Int8(matrix) => Stored::Int8(Bytes {
                words: matrix.words.clone().into_dispatch(),
                range: matrix.range.clone().into_dispatch(),
            }),
        }
    }
}

/// [`Matrix`] on its way to a backend.
#[derive(ExtensionType)]
pub(super) enum Stored<B: Backend> {
    F32(FloatTensor<B>),
    F16(IntTensor<B>),
    Int8(#[extension_type] Bytes<B>),
}

impl<B: Backend> Stored<B> {
    pub(super) fn storage(&self) -> Storage {
        match self {
            Self::F32(_) => Storage::F32,
            Self::F16(_) => Storage::F16,
            Self::Int8(_) => Storage::Int8,
        }
    }
}

/// [`Int8Matrix`] on its way to a backend.
#[derive(ExtensionType)]
pub(super) struct Bytes<B: Backend> {
    pub words: IntTensor<B>,
    pub range: FloatTensor<B>,
}

/// `values` (`[inner, columns]`) as they come back from a storage.
pub(super) fn rounded(values: &[f32], columns: usize, storage: Storage) -> Vec<f32> {
    match storage {
        Storage::F32 => values.to_vec(),
        Storage::F16 => from_halves(&halves(values)),
        Storage::Int8 => {
            let ranges = column_ranges(values, columns);
            from_bytes(&bytes(values, &ranges), &ranges)
        }
    }
}

/// Two halves a word.
fn halves(values: &[f32]) -> Vec<i32> {
    let bits = |value: f32| u32::from(f16::from_f32(value).to_bits());
    let word = |pair: &[f32]| (bits(pair[0]) | bits(pair[1]) << 16).cast_signed();
    values.chunks_exact(2).map(word).collect()
}

fn column_ranges(values: &[f32], columns: usize) -> Vec<f32> {
    let mut ranges = vec![0.0_f32; columns];
    for row in values.chunks_exact(columns) {
        for (range, value) in ranges.iter_mut().zip(row) {
            *range = range.max(value.abs());
        }
    }
    ranges
}

/// Four bytes a word, each the nearest 127th of its column's range.
fn bytes(values: &[f32], ranges: &[f32]) -> Vec<i32> {
    let byte = |value: f32, range: f32| {
        let steps = if range > 0.0 {
            value / range * 127.0
        } else {
            0.0
        };
        steps.round() as i8
    };
    let quad = |(quad, ranges): (&[f32], &[f32])| {
        i32::from_le_bytes(std::array::from_fn(|i| {
            byte(quad[i], ranges[i]).cast_unsigned()
        }))
    };
    values
        .chunks_exact(ranges.len())
        .flat_map(|row| row.chunks_exact(4).zip(ranges.chunks_exact(4)).map(quad))
        .collect()
}

/// What [`halves`] stored.
pub(super) fn from_halves(words: &[i32]) -> Vec<f32> {
    let half = |bits: u32| f16::from_bits(bits as u16).to_f32();
    let pair = |&word: &i32| {
        let word = word.cast_unsigned();
        [half(word), half(word >> 16)]
    };
    words.iter().flat_map(pair).collect()
}

/// What [`bytes`] stored.
pub(super) fn from_bytes(words: &[i32], ranges: &[f32]) -> Vec<f32> {
    let bytes = words.iter().flat_map(|word| word.to_le_bytes());
    bytes
        .zip(ranges.iter().cycle())
        .map(|(byte, range)| f32::from(byte.cast_signed()) / 127.0 * range)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_keep_what_a_half_can_hold() {
        let values = [1.5, -0.25, 65504.0, 0.0];
        assert_eq!(from_halves(&halves(&values)), values);
    }

    #[test]
    fn bytes_keep_the_range_and_its_127ths() {
        let values = [2.0, -1.0, 0.0, 4.0, -1.0, 0.5, 0.0, 1.0];
        let ranges = column_ranges(&values, 4);
        assert_eq!(ranges, [2.0, 1.0, 0.0, 4.0]);
        let back = from_bytes(&bytes(&values, &ranges), &ranges);
        for (back, (value, range)) in back.iter().zip(values.iter().zip(ranges.iter().cycle())) {
            assert!(
                (back - value).abs() <= range / 254.0 + 1e-6,
                "{back} {value}"
            );
        }
    }
}
