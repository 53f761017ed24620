use std::collections::BTreeMap;

use super::{CheckpointError, StateDict, Tensor};

/// PyTorch's default, and that of every network here. The smallest running variance of the
/// released LiteMedSAM is 1.7e-6, so this term matters.
const EPSILON: f64 = 1e-5;

/// All tensors, with each batch normalisation folded into the convolution before it.
///
/// A convolution `P.c.weight` (out, in/groups, kh, kw) followed by `P.bn.*` (out) becomes
/// `P.weight` and `P.bias` with `w' = w·γ/√(var+ε)` and `b' = β + (b−mean)·γ/√(var+ε)`, computed
/// in f64 and rounded once. Counters (`*.num_batches_tracked`) are dropped; every other tensor is
/// passed on as it is.
///
/// Fails where a part of a normalisation is missing or of another length, and where the new name
/// is taken.
pub fn fold_batch_norm(state: &StateDict) -> Result<BTreeMap<String, Tensor>, CheckpointError> {
    let mut folded = BTreeMap::new();
    for key in state.keys() {
        if key.ends_with("num_batches_tracked") || absorbed(state, key) {
            continue;
        }
        match convolution(state, key) {
            Some(prefix) => {
                let (weight, bias) = fold(state, prefix)?;
                insert(&mut folded, format!("{prefix}.weight"), weight)?;
                insert(&mut folded, format!("{prefix}.bias"), bias)?;
            }
            None => insert(&mut folded, key.to_owned(), state.tensor(key)?)?,
        }
    }
    Ok(folded)
}

/// What a batch normalisation is made of; the convolution before it may have a bias as well.
const NORMALISATION: [&str; 4] = ["bn.weight", "bn.bias", "bn.running_mean", "bn.running_var"];

/// Whether a convolution `P.c` and any part of a normalisation `P.bn` are there.
fn is_normalised(state: &StateDict, prefix: &str) -> bool {
    state.contains(&format!("{prefix}.c.weight"))
        && NORMALISATION
            .iter()
            .any(|part| state.contains(&format!("{prefix}.{part}")))
}

/// `P` where `key` is the weight of a convolution that is normalised.
fn convolution<'a>(state: &StateDict, key: &'a str) -> Option<&'a str> {
    key.strip_suffix(".c.weight")
        .filter(|prefix| is_normalised(state, prefix))
}

/// Whether folding `P.c.weight` uses this tensor up.
fn absorbed(state: &StateDict, key: &str) -> bool {
    NORMALISATION.iter().chain(&["c.bias"]).any(|part| {
        key.strip_suffix(part)
            .and_then(|prefix| prefix.strip_suffix('.'))
            .is_some_and(|prefix| is_normalised(state, prefix))
    })
}

fn fold(state: &StateDict, prefix: &str) -> Result<(Tensor, Tensor), CheckpointError> {
    let key = format!("{prefix}.c.weight");
    let mut weight = state.tensor(&key)?;
    let channels = match weight.shape.first() {
        Some(&channels) if !weight.values.is_empty() => channels,
        _ => return Err(CheckpointError::shape(&key, "it holds no filters")),
    };
    let [gamma, beta, mean, variance] =
        NORMALISATION.map(|part| per_channel(state, &format!("{prefix}.{part}"), channels));
    let (gamma, beta, mean, variance) = (gamma?, beta?, mean?, variance?);
    let before = format!("{prefix}.c.bias");
    let before = if state.contains(&before) {
        per_channel(state, &before, channels)?
    } else {
        vec![0.0; channels]
    };

    let mut bias = Vec::with_capacity(channels);
    let filter = weight.values.len() / channels;
    for (channel, filter) in weight.values.chunks_exact_mut(filter).enumerate() {
        let scale = gamma[channel] / (variance[channel] + EPSILON).sqrt();
        for value in filter {
            *value = (f64::from(*value) * scale) as f32;
        }
        bias.push((beta[channel] + (before[channel] - mean[channel]) * scale) as f32);
    }
    let bias = Tensor {
        shape: vec![channels],
        values: bias,
    };
    Ok((weight, bias))
}

fn per_channel(state: &StateDict, key: &str, channels: usize) -> Result<Vec<f64>, CheckpointError> {
    let tensor = state.tensor(key)?;
    if tensor.shape != [channels] {
        return Err(CheckpointError::shape(
            key,
            "it must have one value for each output channel",
        ));
    }
    Ok(tensor.values.into_iter().map(f64::from).collect())
}

fn insert(
    tensors: &mut BTreeMap<String, Tensor>,
    key: String,
    tensor: Tensor,
) -> Result<(), CheckpointError> {
    if tensors.insert(key.clone(), tensor).is_some() {
        return Err(CheckpointError::DuplicateKey { key });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Precision, write_safetensors};
    use super::*;

    fn state(tensors: &[(&str, &[usize], &[f32])]) -> StateDict {
        let tensors = tensors
            .iter()
            .map(|&(key, shape, values)| {
                let tensor = Tensor {
                    shape: shape.to_vec(),
                    values: values.to_vec(),
                };
                (key.to_owned(), tensor)
            })
            .collect();
        let file = write_safetensors(&tensors, Precision::F32).unwrap();
        StateDict::from_bytes(file).unwrap()
    }

    /// Variances that ε turns into 4 and 1/4: the scales are γ/2 and 2γ.
    const NORMALISED: [(&str, &[usize], &[f32]); 5] = [
        ("p.c.weight", &[2, 1, 1, 2], &[1.0, 2.0, 3.0, 4.0]),
        ("p.bn.weight", &[2], &[2.0, 0.5]),
        ("p.bn.bias", &[2], &[10.0, 20.0]),
        ("p.bn.running_mean", &[2], &[1.0, -1.0]),
        ("p.bn.running_var", &[2], &[4.0 - 1e-5, 0.25 - 1e-5]),
    ];

    fn assert_close(values: &[f32], expected: &[f32]) {
        assert_eq!(values.len(), expected.len());
        for (value, expected) in values.iter().zip(expected) {
            assert!((value - expected).abs() < 1e-5, "{values:?}");
        }
    }

    #[test]
    fn a_normalisation_becomes_weight_and_bias() {
        let mut tensors = NORMALISED.to_vec();
        tensors.push(("p.bn.num_batches_tracked", &[], &[9.0]));
        tensors.push(("norm.weight", &[1], &[7.0]));
        tensors.push(("lone.bn.weight", &[1], &[8.0]));
        tensors.push(("lone.c.bias", &[1], &[6.0]));
        let folded = fold_batch_norm(&state(&tensors)).unwrap();

        let keys: Vec<_> = folded.keys().map(String::as_str).collect();
        assert_eq!(
            keys,
            [
                "lone.bn.weight",
                "lone.c.bias",
                "norm.weight",
                "p.bias",
                "p.weight"
            ]
        );
        assert_eq!(folded["p.weight"].shape, [2, 1, 1, 2]);
        assert_close(&folded["p.weight"].values, &[1.0, 2.0, 3.0, 4.0]);
        assert_close(&folded["p.bias"].values, &[9.0, 21.0]);
        assert_eq!(folded["norm.weight"].values, [7.0]);
    }

    #[test]
    fn epsilon_counts_where_the_variance_is_small() {
        let mut tensors = NORMALISED.to_vec();
        tensors[4].2 = &[0.0, 0.0];
        let folded = fold_batch_norm(&state(&tensors)).unwrap();
        let scale = 2.0 / 1e-5f32.sqrt();
        assert!((folded["p.weight"].values[0] / scale - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_bias_before_the_normalisation_is_kept() {
        let mut tensors = NORMALISED.to_vec();
        tensors.push(("p.c.bias", &[2], &[1.0, 1.0]));
        let folded = fold_batch_norm(&state(&tensors)).unwrap();
        assert_close(&folded["p.bias"].values, &[10.0, 22.0]);
        assert!(!folded.contains_key("p.c.bias"));
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        for missing in 1..NORMALISED.len() {
            let mut tensors = NORMALISED.to_vec();
            let (key, ..) = tensors.remove(missing);
            let error = fold_batch_norm(&state(&tensors)).unwrap_err();
            assert_eq!(
                error,
                CheckpointError::MissingKey {
                    key: key.to_owned()
                }
            );
        }
        let cases: [(usize, &[usize], &[f32]); 3] =
            [(0, &[], &[1.0]), (0, &[2, 0], &[]), (3, &[3], &[0.0; 3])];
        for (place, shape, values) in cases {
            let mut tensors = NORMALISED.to_vec();
            (tensors[place].1, tensors[place].2) = (shape, values);
            let error = fold_batch_norm(&state(&tensors)).unwrap_err();
            assert_eq!(error.code(), "checkpoint-shape");
        }
        let mut tensors = NORMALISED.to_vec();
        tensors.push(("p.weight", &[1], &[1.0]));
        let error = fold_batch_norm(&state(&tensors)).unwrap_err();
        assert_eq!(error.code(), "checkpoint-duplicate-key");
    }
}
