//! The image encoder's neck: what may be done where it is tuned too, and where it is not.

use super::error::TrainError;
use crate::model::checkpoint::StateDict;
use crate::model::{BoxHead, NECK, SamConfig};

/// Whether a tensor of that name is the neck's.
pub(super) fn is_of_neck(key: &str) -> bool {
    key.starts_with(NECK)
}

/// Refuses a network whose neck is not to be tuned: its head that suggests boxes sees what comes
/// out of the neck, and would see something else afterwards.
///
/// # Errors
/// `NeckOfBoxes`, and `Weights` when the checkpoint fits no network here.
pub fn check_neck_is_free(released: &StateDict) -> Result<(), TrainError> {
    let config = SamConfig::recognise(released)?;
    let boxes = BoxHead::tensors(config.decoder.channels);
    match boxes.keys().any(|key| released.contains(key)) {
        true => Err(TrainError::NeckOfBoxes),
        false => Ok(()),
    }
}

/// Refuses `tuned` tensors that come from a training with the neck, for what takes the embeddings
/// of the `released` network.
///
/// # Errors
/// `OtherNeck`, and `Checkpoint` when a tensor is damaged or not the network's.
pub fn check_same_neck(released: &StateDict, tuned: &StateDict) -> Result<(), TrainError> {
    for key in tuned.keys().filter(|key| is_of_neck(key)) {
        if released.tensor(key)? != tuned.tensor(key)? {
            return Err(TrainError::OtherNeck);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::checkpoint::{Precision, Tensor, write_safetensors};

    const NETWORK: &[u8] = include_bytes!("../../tests/data/sam-reduced.safetensors");

    fn network() -> StateDict {
        StateDict::from_bytes(NETWORK.to_vec()).unwrap()
    }

    fn file(tensors: BTreeMap<String, Tensor>) -> StateDict {
        StateDict::from_bytes(write_safetensors(&tensors, Precision::F32).unwrap()).unwrap()
    }

    fn code(result: Result<(), TrainError>) -> Option<&'static str> {
        result.err().map(|error| error.code())
    }

    #[test]
    fn tensors_with_another_neck_are_told_from_those_without() {
        let (network, key) = (network(), format!("{NECK}1.bias"));
        let own = network.tensor(&key).unwrap();
        let mut other = own.clone();
        other.values[0] += 0.5;
        let with = |tensor| file([(key.clone(), tensor)].into());
        assert_eq!(code(check_same_neck(&network, &with(own))), None);
        let refused = check_same_neck(&network, &with(other));
        assert_eq!(code(refused), Some("train-other-neck"));
    }

    #[test]
    fn the_neck_of_a_model_that_suggests_boxes_is_not_tuned() {
        let network = network();
        assert_eq!(code(check_neck_is_free(&network)), None);
        let channels = SamConfig::recognise(&network).unwrap().decoder.channels;
        let tensor = |shape: Vec<usize>| Tensor {
            values: vec![0.0; shape.iter().product()],
            shape,
        };
        let boxes = BoxHead::tensors(channels).into_iter();
        let boxes = file(boxes.map(|(key, shape)| (key, tensor(shape))).collect());
        let with_boxes = network.tuned_by(boxes).unwrap();
        assert_eq!(
            code(check_neck_is_free(&with_boxes)),
            Some("train-neck-boxes")
        );
    }
}
