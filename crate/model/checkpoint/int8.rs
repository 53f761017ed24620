//! Matrices as bytes, each output channel with a range of its own: `weight = byte / 127 * range`.

use super::Tensor;

/// What a range's name adds to its matrix's.
pub(super) const RANGE: &str = ".int8_range";

/// Fewest values of a matrix, and of one of its output channels, that are worth a range.
const MATRIX: usize = 4096;
const CHANNEL: usize = 32;

/// What is not stored so. A transposed convolution has its output channels in the second
/// dimension. The first stages of `TinyViT` do not bear it: with them in bytes the Dice of
/// LiteMedSAM's masks with its own in f32 falls to 0.93 on real frames, without them it stays
/// above 0.98.
const KEPT: [&str; 4] = [
    "output_upscaling.",
    "image_encoder.layers.0.",
    "image_encoder.layers.1.",
    "image_encoder.layers.2.",
];

/// Whether a tensor is stored so: the weights of linear layers and dense convolutions.
pub(super) fn is_matrix(key: &str, shape: &[usize]) -> bool {
    let channel: usize = shape.iter().skip(1).product();
    key.ends_with(".weight")
        && shape.len() >= 2
        && channel >= CHANNEL
        && shape[0] * channel >= MATRIX
        && !KEPT.iter().any(|kept| key.contains(kept))
}

/// The name of a matrix's ranges.
pub(super) fn range_key(key: &str) -> String {
    format!("{key}{RANGE}")
}

/// Appends the bytes, then the ranges.
pub(super) fn append(tensor: &Tensor, file: &mut Vec<u8>) {
    let channel = tensor.values.len() / tensor.shape[0];
    let mut ranges = Vec::with_capacity(tensor.shape[0]);
    for values in tensor.values.chunks_exact(channel) {
        let range = values.iter().fold(0.0_f32, |range, v| range.max(v.abs()));
        let byte = |value: &f32| match range {
            0.0 => 0,
            range => (value / range * 127.0).round() as i8,
        };
        file.extend(values.iter().map(|value| byte(value).cast_unsigned()));
        ranges.push(range);
    }
    file.extend(ranges.into_iter().flat_map(f32::to_le_bytes));
}

/// Bytes, read as numbers, times their ranges.
pub(super) fn restore(bytes: &mut [f32], ranges: &[f32]) {
    let channel = bytes.len() / ranges.len().max(1);
    for (values, range) in bytes.chunks_exact_mut(channel.max(1)).zip(ranges) {
        values.iter_mut().for_each(|v| *v = *v / 127.0 * range);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Dtype, Precision, StateDict, convert, write_safetensors};
    use super::*;

    fn checkpoint() -> (StateDict, Tensor) {
        let value = |i: usize| ((i * 37 % 101) as f32 - 50.0) * (1 + i / 64) as f32 / 40.0;
        let mut values: Vec<f32> = (0..64 * 64).map(value).collect();
        values[3 * 64..4 * 64].fill(0.0);
        let matrix = Tensor {
            shape: vec![64, 64],
            values,
        };
        let bias = Tensor {
            shape: vec![2],
            values: vec![0.5, 0.25],
        };
        let tensors = [
            ("a.weight".to_owned(), matrix.clone()),
            ("a.bias".to_owned(), bias),
        ];
        let file = write_safetensors(&tensors.into(), Precision::F32).unwrap();
        (StateDict::from_bytes(file).unwrap(), matrix)
    }

    #[test]
    fn a_matrix_comes_back_within_half_a_step_of_its_channel() {
        let (full, matrix) = checkpoint();
        let mut file = Vec::new();
        convert(&full, Precision::Int8, &mut file).unwrap();
        let state = StateDict::from_bytes(file.clone()).unwrap();
        assert!(state.keys().eq(["a.bias", "a.weight"]));
        assert_eq!(state.dtype("a.weight"), Some(Dtype::I8));
        assert!(state.has_int8());
        let back = state.tensor("a.weight").unwrap();
        assert_eq!(back.shape, matrix.shape);
        let channels = back.values.chunks(64).zip(matrix.values.chunks(64));
        for (back, want) in channels {
            let range = want.iter().fold(0.0_f32, |r, v| r.max(v.abs()));
            let error = |(b, w): (&f32, &f32)| (b - w).abs();
            let error = back.iter().zip(want).map(error).fold(0.0, f32::max);
            assert!(error <= range * (1.0 / 254.0 + 1e-6));
        }
        // What was converted converts to itself.
        let mut again = Vec::new();
        convert(&state, Precision::Int8, &mut again).unwrap();
        assert_eq!(again, file);
    }

    #[test]
    fn ranges_that_fit_no_matrix_are_refused() {
        let tensor = |shape: &[usize]| Tensor {
            shape: shape.to_vec(),
            values: vec![1.0; shape.iter().product()],
        };
        for (matrix, range) in [("w", 3), ("other", 2)] {
            let tensors = [
                (matrix.to_owned(), tensor(&[2, 2])),
                (range_key("w"), tensor(&[range])),
            ];
            let file = write_safetensors(&tensors.into(), Precision::F32).unwrap();
            let error = StateDict::from_bytes(file).err().unwrap();
            assert_eq!(error.code(), "checkpoint-shape");
        }
    }

    #[test]
    fn only_matrices_become_bytes() {
        assert!(is_matrix("blocks.0.attn.qkv.weight", &[2304, 768]));
        assert!(is_matrix("neck.2.weight", &[256, 256, 3, 3]));
        assert!(!is_matrix("pos_embed", &[1, 64, 64, 768]));
        assert!(!is_matrix("norm.weight", &[768]));
        assert!(!is_matrix("mask_tokens.weight", &[4, 256]));
        assert!(!is_matrix("local_conv.weight", &[640, 1, 3, 3]));
        let early = "image_encoder.layers.1.blocks.0.attn.qkv.weight";
        assert!(!is_matrix(early, &[384, 128]));
        assert!(!is_matrix("output_upscaling.0.weight", &[256, 64, 2, 2]));
    }
}
