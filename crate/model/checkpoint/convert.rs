//! A checkpoint to safetensors, a tensor at a time: for files that are too large to be held twice.

use std::collections::BTreeMap;

use super::write::{append, header};
use super::{CheckpointError, Precision, StateDict};

/// The pieces of a safetensors file: first its header, then each tensor.
pub struct Conversion<'a> {
    checkpoint: &'a StateDict,
    precision: Precision,
    keys: Vec<&'a str>,
    /// 0 is the header.
    next: usize,
}

impl<'a> Conversion<'a> {
    /// The tensors `keys` of `checkpoint`, in the order of their names.
    pub fn new(
        checkpoint: &'a StateDict,
        keys: impl IntoIterator<Item = &'a str>,
        precision: Precision,
    ) -> Self {
        let mut keys: Vec<&str> = keys.into_iter().collect();
        keys.sort_unstable();
        Self {
            checkpoint,
            precision,
            keys,
            next: 0,
        }
    }

    /// Pieces in all.
    pub fn pieces(&self) -> usize {
        self.keys.len() + 1
    }

    fn header(&self) -> Result<Vec<u8>, CheckpointError> {
        let shapes = self.keys.iter().map(|&key| (key, self.shape(key)));
        Ok(header(shapes, self.precision, &BTreeMap::new())?.0)
    }

    /// A key that is not there fails when its values are asked for.
    fn shape(&self, key: &str) -> &'a [usize] {
        self.checkpoint.shape(key).unwrap_or_default()
    }

    fn tensor(&self, key: &str) -> Result<Vec<u8>, CheckpointError> {
        let mut bytes = Vec::new();
        append(
            key,
            &self.checkpoint.tensor(key)?,
            self.precision,
            &mut bytes,
        )?;
        Ok(bytes)
    }
}

impl Iterator for Conversion<'_> {
    type Item = Result<Vec<u8>, CheckpointError>;

    fn next(&mut self) -> Option<Self::Item> {
        let piece = self.next;
        self.next += 1;
        match piece.checked_sub(1) {
            None => Some(self.header()),
            Some(index) => Some(self.tensor(self.keys.get(index)?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::checkpoint::{Tensor, write_safetensors};

    #[test]
    fn the_pieces_are_the_file_that_is_written_at_one_go() {
        let tensor = |n: usize| Tensor {
            shape: vec![n, 2],
            values: (0..2 * n).map(|i| i as f32 * 0.25).collect(),
        };
        let tensors = BTreeMap::from([("b".to_owned(), tensor(3)), ("a".to_owned(), tensor(5))]);
        let file = write_safetensors(&tensors, Precision::F32).unwrap();
        let checkpoint = StateDict::from_bytes(file).unwrap();
        for precision in [Precision::F32, Precision::F16, Precision::Int8] {
            let conversion = Conversion::new(&checkpoint, checkpoint.keys(), precision);
            assert_eq!(conversion.pieces(), 3);
            let pieces: Result<Vec<_>, _> = conversion.collect();
            let want = write_safetensors(&tensors, precision).unwrap();
            assert_eq!(pieces.unwrap().concat(), want);
        }
    }
}
