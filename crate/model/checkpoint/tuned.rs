//! A tuned model as its base and the tensors that differ from it.

use std::collections::BTreeMap;

use super::super::expected::is_extra;
use super::{CheckpointError, StateDict, Tensor};

/// The tensors of `base`, those of `tuned` in the place of their namesakes.
///
/// # Errors
/// [`CheckpointError::MissingKey`] where `tuned` has a tensor that `base` has not (but for mean
/// shape and box head, which training may bring),
/// [`CheckpointError::Shape`] where it has another shape; and those of reading either.
pub fn with_tuned(
    base: &StateDict,
    tuned: &StateDict,
) -> Result<BTreeMap<String, Tensor>, CheckpointError> {
    for key in tuned.keys() {
        let Some(shape) = base.shape(key) else {
            if is_extra(key) {
                continue;
            }
            let key = key.to_owned();
            return Err(CheckpointError::MissingKey { key });
        };
        if tuned.shape(key) != Some(shape) {
            let reason = "the base has it with another shape";
            return Err(CheckpointError::shape(key, reason));
        }
    }
    let tensor = |key: &str| {
        let from = if tuned.contains(key) { tuned } else { base };
        Ok((key.to_owned(), from.tensor(key)?))
    };
    let new = tuned.keys().filter(|key| !base.contains(key));
    base.keys().chain(new).map(tensor).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Precision, write_safetensors};
    use super::*;
    use crate::model::mean_shape;

    fn checkpoint(tensors: &[(&str, &[f32])]) -> StateDict {
        let tensors: BTreeMap<String, Tensor> = tensors
            .iter()
            .map(|(key, values)| {
                let tensor = Tensor {
                    shape: vec![values.len()],
                    values: values.to_vec(),
                };
                ((*key).to_owned(), tensor)
            })
            .collect();
        StateDict::from_bytes(write_safetensors(&tensors, Precision::F32).unwrap()).unwrap()
    }

    #[test]
    fn tuned_tensors_take_the_place_of_the_base_s() {
        let base = checkpoint(&[("a", &[1.0, 2.0]), ("b", &[3.0])]);
        let merged = with_tuned(&base, &checkpoint(&[("b", &[4.0])])).unwrap();
        let values: Vec<&[f32]> = merged.values().map(|tensor| &tensor.values[..]).collect();
        assert_eq!(values, [&[1.0, 2.0][..], &[4.0]]);
    }

    #[test]
    fn a_mean_shape_may_be_new() {
        let base = checkpoint(&[("a", &[1.0])]);
        let merged = with_tuned(&base, &checkpoint(&[(mean_shape::KEY, &[0.5])])).unwrap();
        assert_eq!(merged[mean_shape::KEY].values, [0.5]);
        assert_eq!(merged["a"].values, [1.0]);
    }

    #[test]
    fn tensors_of_another_base_are_refused() {
        let base = checkpoint(&[("a", &[1.0, 2.0])]);
        let code = |tuned: &[(&str, &[f32])]| {
            let merged = with_tuned(&base, &checkpoint(tuned));
            merged.unwrap_err().code()
        };
        assert_eq!(code(&[("b", &[4.0])]), "checkpoint-missing-key");
        assert_eq!(code(&[("a", &[4.0])]), "checkpoint-shape");
    }
}
