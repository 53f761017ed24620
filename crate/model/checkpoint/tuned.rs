//! A tuned model: its base and the tensors that differ from it.

use std::collections::BTreeMap;

use super::{Precision, StateDict, Tensor, write_safetensors};

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
    let merged = base.tuned_by(checkpoint(&[("b", &[4.0])])).unwrap();
    let values = ["a", "b"].map(|key| merged.tensor(key).unwrap().values);
    assert_eq!(values, [&[1.0, 2.0][..], &[4.0]]);
}

#[test]
fn a_head_that_suggests_boxes_may_be_new() {
    let base = checkpoint(&[("a", &[1.0])]);
    let merged = base.tuned_by(checkpoint(&[("box_head.1.bias", &[0.5])]));
    let merged = merged.unwrap();
    assert_eq!(merged.tensor("box_head.1.bias").unwrap().values, [0.5]);
    assert_eq!(merged.tensor("a").unwrap().values, [1.0]);
}

#[test]
fn tensors_of_another_base_are_refused() {
    let code = |tuned: &[(&str, &[f32])]| {
        let base = checkpoint(&[("a", &[1.0, 2.0])]);
        let merged = base.tuned_by(checkpoint(tuned));
        merged.err().map(|error| error.code())
    };
    assert_eq!(code(&[("b", &[4.0])]), Some("checkpoint-missing-key"));
    assert_eq!(code(&[("a", &[4.0])]), Some("checkpoint-shape"));
}

#[test]
fn int8_matrices_give_way_with_their_ranges() {
    let matrix = |value: f32| Tensor {
        shape: vec![64, 64],
        values: vec![value; 64 * 64],
    };
    let file = |value: f32, precision| {
        let tensors: BTreeMap<String, Tensor> = [("m.weight".to_owned(), matrix(value))].into();
        StateDict::from_bytes(write_safetensors(&tensors, precision).unwrap()).unwrap()
    };
    let base = file(1.0, Precision::Int8);
    assert!(base.has_int8());
    let merged = base.tuned_by(file(2.0, Precision::F16)).unwrap();
    assert_eq!(merged.tensor("m.weight").unwrap(), matrix(2.0));
}
