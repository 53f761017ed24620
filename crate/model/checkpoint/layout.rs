//! Where the values of a tensor lie in the bytes of its file, and how to gather them.

use std::ops::Range;

use half::{bf16, f16};

use super::MAX_RANK;

/// Type of the stored values, all little-endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Dtype {
    F64,
    F32,
    F16,
    Bf16,
    I64,
    I32,
    I16,
    I8,
    U8,
    Bool,
}

impl Dtype {
    /// The name as safetensors has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::F64 => "F64",
            Self::F32 => "F32",
            Self::F16 => "F16",
            Self::Bf16 => "BF16",
            Self::I64 => "I64",
            Self::I32 => "I32",
            Self::I16 => "I16",
            Self::I8 => "I8",
            Self::U8 => "U8",
            Self::Bool => "BOOL",
        }
    }

    /// Bytes of one value.
    pub fn size(self) -> usize {
        match self {
            Self::F64 | Self::I64 => 8,
            Self::F32 | Self::I32 => 4,
            Self::F16 | Self::Bf16 | Self::I16 => 2,
            Self::I8 | Self::U8 | Self::Bool => 1,
        }
    }

    /// The value at byte `at`, rounded to the nearest `f32`.
    fn value(self, bytes: &[u8], at: usize) -> f32 {
        match self {
            Self::F64 => f64::from_le_bytes(array(bytes, at)) as f32,
            Self::F32 => f32::from_le_bytes(array(bytes, at)),
            Self::F16 => f16::from_le_bytes(array(bytes, at)).to_f32(),
            Self::Bf16 => bf16::from_le_bytes(array(bytes, at)).to_f32(),
            Self::I64 => i64::from_le_bytes(array(bytes, at)) as f32,
            Self::I32 => i32::from_le_bytes(array(bytes, at)) as f32,
            Self::I16 => f32::from(i16::from_le_bytes(array(bytes, at))),
            Self::I8 => f32::from(i8::from_le_bytes(array(bytes, at))),
            Self::U8 => f32::from(bytes[at]),
            Self::Bool => f32::from(u8::from(bytes[at] != 0)),
        }
    }
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let mut array = [0; N];
    array.copy_from_slice(&bytes[at..at + N]);
    array
}

/// A tensor's place in its file. Holds only if every value lies inside its storage: the
/// constructors are the only way to make one.
#[derive(Debug, Clone)]
pub(super) struct View {
    dtype: Dtype,
    shape: Vec<usize>,
    /// In values, one a dimension.
    strides: Vec<usize>,
    /// The bytes of the file from the first value to the last.
    range: Range<usize>,
    elements: usize,
}

impl View {
    /// A view with strides and offset in values, as PyTorch writes it, into `storage`, a range of
    /// bytes of the file. Fails with the reason where a value would lie outside.
    pub(super) fn strided(
        dtype: Dtype,
        shape: &[usize],
        strides: &[usize],
        offset: usize,
        storage: Range<usize>,
    ) -> Result<Self, &'static str> {
        if shape.len() > MAX_RANK || shape.len() != strides.len() {
            return Err("its dimensions are too many, or not as many as its strides");
        }
        let elements = product(shape).ok_or("its shape is too large")?;
        let values = storage.len() / dtype.size();
        let span = values_spanned(shape, strides).ok_or("its strides are too large")?;
        let end = offset
            .checked_add(span)
            .ok_or("its strides are too large")?;
        if end > values {
            return Err("it reaches beyond the end of its storage");
        }
        let start = storage.start + offset * dtype.size();
        Ok(Self {
            dtype,
            shape: shape.to_vec(),
            strides: strides.to_vec(),
            range: start..start + span * dtype.size(),
            elements,
        })
    }

    /// A row-major tensor that begins where `storage` begins.
    pub(super) fn contiguous(
        dtype: Dtype,
        shape: &[usize],
        storage: Range<usize>,
    ) -> Result<Self, &'static str> {
        let mut strides = vec![1usize; shape.len()];
        for axis in (1..shape.len()).rev() {
            strides[axis - 1] = strides[axis]
                .checked_mul(shape[axis].max(1))
                .ok_or("its shape is too large")?;
        }
        Self::strided(dtype, shape, &strides, 0, storage)
    }

    pub(super) fn shape(&self) -> &[usize] {
        &self.shape
    }

    pub(super) fn elements(&self) -> usize {
        self.elements
    }

    /// Where its values lie in the file.
    pub(super) fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    pub(super) fn dtype(&self) -> Dtype {
        self.dtype
    }

    /// All values in row-major order. `bytes` must be those of [`View::range`].
    pub(super) fn gather(&self, bytes: &[u8]) -> Vec<f32> {
        let mut values = Vec::with_capacity(self.elements);
        if self.elements == 0 {
            return values;
        }
        let (outer, (length, stride)) = self.runs();
        let mut index = vec![0; outer.len()];
        while values.len() < self.elements {
            let row: usize = index.iter().zip(&outer).map(|(i, (_, s))| i * s).sum();
            values.extend((0..length).map(|i| {
                self.dtype
                    .value(bytes, (row + i * stride) * self.dtype.size())
            }));
            advance(&mut index, &outer);
        }
        values
    }

    /// The dimensions as `(length, stride)`, neighbours that lie one after another merged: a
    /// contiguous tensor becomes a single run. Returns the outer dimensions and the innermost.
    fn runs(&self) -> (Vec<(usize, usize)>, (usize, usize)) {
        let mut outer = Vec::new();
        let mut inner = (1, 1);
        for (&length, &stride) in self.shape.iter().zip(&self.strides).rev() {
            if length == 1 {
                continue;
            }
            if inner.0 == 1 {
                inner = (length, stride);
            } else if outer.is_empty() && stride == inner.0 * inner.1 {
                inner.0 *= length;
            } else {
                outer.push((length, stride));
            }
        }
        outer.reverse();
        (outer, inner)
    }
}

/// Steps to the next index in row-major order; wraps round after the last.
fn advance(index: &mut [usize], dimensions: &[(usize, usize)]) {
    for (i, (length, _)) in index.iter_mut().zip(dimensions).rev() {
        *i += 1;
        if *i < *length {
            return;
        }
        *i = 0;
    }
}

fn product(shape: &[usize]) -> Option<usize> {
    shape.iter().try_fold(1usize, |n, &d| n.checked_mul(d))
}

/// One more than the largest distance from the first value, in values; 0 for an empty tensor.
fn values_spanned(shape: &[usize], strides: &[usize]) -> Option<usize> {
    if shape.contains(&0) {
        return Some(0);
    }
    let mut span = 1usize;
    for (&length, &stride) in shape.iter().zip(strides) {
        span = span.checked_add((length - 1).checked_mul(stride)?)?;
    }
    Some(span)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(values: &[f32]) -> Vec<u8> {
        values.iter().flat_map(|v| v.to_le_bytes()).collect()
    }

    fn gather(shape: &[usize], strides: &[usize], offset: usize) -> Result<Vec<f32>, &'static str> {
        let file = bytes(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
        let view = View::strided(Dtype::F32, shape, strides, offset, 0..file.len())?;
        Ok(view.gather(&file[view.range()]))
    }

    #[test]
    fn strides_and_offsets_choose_the_values() {
        assert_eq!(
            gather(&[2, 3], &[3, 1], 0).unwrap(),
            [0., 1., 2., 3., 4., 5.]
        );
        assert_eq!(
            gather(&[3, 2], &[1, 3], 0).unwrap(),
            [0., 3., 1., 4., 2., 5.]
        );
        assert_eq!(gather(&[2, 2], &[4, 2], 1).unwrap(), [1., 3., 5., 7.]);
        assert_eq!(
            gather(&[2, 2, 2], &[1, 4, 2], 0).unwrap(),
            [0., 2., 4., 6., 1., 3., 5., 7.]
        );
        assert_eq!(gather(&[3], &[0], 5).unwrap(), [5., 5., 5.]);
        assert_eq!(gather(&[1, 2, 1], &[99, 7, 99], 0).unwrap(), [0., 7.]);
        assert_eq!(gather(&[], &[], 7).unwrap(), [7.0]);
        assert!(gather(&[4, 0], &[1, 1], 8).unwrap().is_empty());
    }

    #[test]
    fn merged_runs_agree_with_the_definition() {
        let file = bytes(&(0..64).map(|v| v as f32).collect::<Vec<_>>());
        for strides in [
            [12, 4, 1],
            [1, 3, 9],
            [4, 12, 2],
            [0, 4, 1],
            [6, 2, 0],
            [8, 0, 4],
        ] {
            let shape = [2, 3, 4];
            let view = View::strided(Dtype::F32, &shape, &strides, 3, 0..file.len()).unwrap();
            let mut expected = Vec::new();
            for (i, j, k) in (0..24).map(|n| (n / 12, n / 4 % 3, n % 4)) {
                expected.push((3 + i * strides[0] + j * strides[1] + k * strides[2]) as f32);
            }
            assert_eq!(view.gather(&file[view.range()]), expected, "{strides:?}");
        }
    }

    #[test]
    fn what_reaches_outside_is_refused() {
        assert!(gather(&[9], &[1], 0).is_err());
        assert!(gather(&[1], &[1], 8).is_err());
        assert!(gather(&[2, 2], &[7, 1], 0).is_err());
        assert!(gather(&[usize::MAX, 2], &[1, 1], 0).is_err());
        assert!(gather(&[2], &[usize::MAX], 0).is_err());
        assert!(gather(&[2], &[1], usize::MAX).is_err());
        assert!(gather(&[2], &[1, 1], 0).is_err());
        assert!(gather(&[1; 17], &[1; 17], 0).is_err());
        assert!(View::contiguous(Dtype::U8, &[1, usize::MAX, usize::MAX], 0..8).is_err());
    }

    #[test]
    fn every_type_becomes_f32() {
        let cases: [(Dtype, &[u8], f32); 10] = [
            (Dtype::F64, &(-2.5f64).to_le_bytes(), -2.5),
            (Dtype::F32, &1.25f32.to_le_bytes(), 1.25),
            (Dtype::F16, &f16::from_f32(-0.5).to_le_bytes(), -0.5),
            (Dtype::Bf16, &bf16::from_f32(3.0).to_le_bytes(), 3.0),
            (Dtype::I64, &(-7i64).to_le_bytes(), -7.0),
            (Dtype::I32, &70_000i32.to_le_bytes(), 70_000.0),
            (Dtype::I16, &(-300i16).to_le_bytes(), -300.0),
            (Dtype::I8, &[0xff], -1.0),
            (Dtype::U8, &[0xff], 255.0),
            (Dtype::Bool, &[2], 1.0),
        ];
        for (dtype, file, expected) in cases {
            assert_eq!(dtype.size(), file.len());
            let view = View::contiguous(dtype, &[], 0..file.len()).unwrap();
            assert_eq!(view.gather(file), [expected], "{dtype:?}");
        }
    }
}
