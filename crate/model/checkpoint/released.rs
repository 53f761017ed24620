//! The released LiteMedSAM checkpoint, where set-up has fetched it: facts measured with an
//! independent reader.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Precision, StateDict, Tensor, fold_batch_norm, write_safetensors};
use crate::model::sha256_hex;

const MANIFEST: &str = include_str!("../../../models/litemedsam/manifest.toml");

/// The checkpoint, or `None` with a notice where it has not been fetched.
fn released(test: &str) -> Option<StateDict> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/downloads/lite_medsam.pth");
    match std::fs::read(path) {
        Ok(bytes) => Some(StateDict::from_bytes(bytes).unwrap()),
        Err(_) => {
            println!("skipped: {test} (target/downloads/lite_medsam.pth is not there)");
            None
        }
    }
}

fn assert_close(values: &[f32], expected: &[f32]) {
    for (value, expected) in values.iter().zip(expected) {
        assert!((value - expected).abs() < 1e-6, "{value} is not {expected}");
    }
}

#[test]
fn released_values_are_read() {
    let Some(state) = released("released_values_are_read") else {
        return;
    };
    assert_eq!(state.keys().count(), 435);

    let gaussian = state
        .tensor("prompt_encoder.pe_layer.positional_encoding_gaussian_matrix")
        .unwrap();
    assert_eq!(gaussian.shape, [2, 128]);
    assert_close(&gaussian.values, &[-0.0985268, -0.5680017, -1.5084815]);
    let sum: f64 = gaussian.values.iter().map(|&v| f64::from(v)).sum();
    assert!((sum - 7.050377).abs() < 1e-5, "{sum}");

    let embed = state
        .tensor("image_encoder.patch_embed.seq.0.c.weight")
        .unwrap();
    assert_eq!(embed.shape, [32, 3, 1, 1]);
    assert_close(&embed.values, &[-0.0949682]);

    let total: f64 = state
        .keys()
        .filter(|key| !key.ends_with("num_batches_tracked"))
        .flat_map(|key| state.tensor(key).unwrap().values)
        .map(|value| f64::from(value.abs()))
        .sum();
    assert!((total - 536_244.486).abs() < 1e-2, "{total}");
}

#[test]
fn released_normalisations_fold_as_in_the_definition() {
    let Some(state) = released("released_normalisations_fold_as_in_the_definition") else {
        return;
    };
    let folded = fold_batch_norm(&state).unwrap();
    // 27 normalisations: six tensors each become two.
    assert_eq!(folded.len(), 435 - 27 * 4);
    assert!(
        folded
            .keys()
            .all(|key| !key.contains(".bn.") && !key.contains(".c."))
    );

    let part = |name: &str| {
        let key = format!("image_encoder.patch_embed.seq.0.{name}");
        state.tensor(&key).unwrap().values
    };
    let (weight, gamma, variance) = (part("c.weight"), part("bn.weight"), part("bn.running_var"));
    let (beta, mean) = (part("bn.bias"), part("bn.running_mean"));
    let after = |name: &str| &folded[&format!("image_encoder.patch_embed.seq.0.{name}")].values;
    for channel in 0..32 {
        let scale = gamma[channel] / (variance[channel] + 1e-5).sqrt();
        let bias = beta[channel] - mean[channel] * scale;
        assert!((after("bias")[channel] - bias).abs() <= 1e-5 * bias.abs().max(1.0));
        let filter = channel * 3..channel * 3 + 3;
        for (value, weight) in after("weight")[filter.clone()].iter().zip(&weight[filter]) {
            let expected = weight * scale;
            assert!((value - expected).abs() <= 1e-5 * expected.abs());
        }
    }
}

#[test]
fn released_weights_convert_to_the_bytes_in_the_manifest() {
    let Some(state) = released("released_weights_convert_to_the_bytes_in_the_manifest") else {
        return;
    };
    let folded: BTreeMap<String, Tensor> = fold_batch_norm(&state).unwrap();
    for (precision, name) in [(Precision::F16, "f16"), (Precision::F32, "f32")] {
        let file = write_safetensors(&folded, precision).unwrap();
        let digest = sha256_hex(&file);
        let (_, section) = MANIFEST.split_once(&format!("[weights.{name}]")).unwrap();
        let section = section.split("\n[").next().unwrap();
        assert!(
            section.contains(&format!("bytes = {}\n", file.len())),
            "{name} {}",
            file.len()
        );
        assert!(
            section.contains(&format!("sha256 = \"{digest}\"")),
            "{name} {digest}"
        );

        let read = StateDict::from_bytes(file).unwrap();
        assert!(read.keys().eq(folded.keys()));
        if precision == Precision::F32 {
            assert!(
                folded
                    .iter()
                    .all(|(key, tensor)| read.tensor(key).unwrap() == *tensor)
            );
        }
    }
}
