//! What each kernel is asked on a device, and what it should say.

use burn::tensor::{Device, Tensor, TensorData};

use crate::kernels::{
    Activation, AttentionShape, DepthwiseShape, Matrix, ResizeShape, Storage, Tile, WindowShape,
    attention, conv3x3, depthwise, layer_norm, linear, mask_bits, matrix, plain, rel_pos_attention,
    resize, window_attention,
};

pub(super) const ACTIVATIONS: [Activation; 3] =
    [Activation::None, Activation::Relu, Activation::Gelu];
pub(super) const STORAGES: [Storage; 3] = [Storage::F32, Storage::F16, Storage::Int8];

/// A result that is on its way and what the plain reference gives.
pub(super) struct Case {
    pub kernel: &'static str,
    pub got: Tensor<2>,
    pub want: Vec<f32>,
}

/// A reproducible sequence in [-1, 1).
pub(in crate::kernels) fn numbers(count: usize, seed: u32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9E37_79B9) | 1;
    let step = |_| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    (0..count).map(step).collect()
}

fn tensor<const D: usize>(values: &[f32], shape: [usize; D], device: &Device) -> Tensor<D> {
    Tensor::from_data(TensorData::new(values.to_vec(), shape), device)
}

impl Case {
    /// Named after the tile that is tested.
    pub fn of(self, tile: Tile) -> Self {
        Self {
            kernel: tile.name(),
            ..self
        }
    }

    /// A matrix product; where it has one row it has neither bias nor residual.
    pub fn linear(
        device: &Device,
        (rows, inner, columns): (usize, usize, usize),
        storage: Storage,
        activation: Activation,
    ) -> Self {
        let (x, weight) = (numbers(rows * inner, 1), numbers(inner * columns, 2));
        let stored = matrix::rounded(&weight, columns, storage);
        let mut want = plain::matmul(&x, &stored, inner, columns);
        let (bias, residual) = (numbers(columns, 3), numbers(rows * columns, 4));
        let fused = rows > 1;
        plain::epilogue(
            &mut want,
            columns,
            fused.then_some(&bias[..]),
            fused.then_some(&residual[..]),
            activation,
        );
        let got = linear(
            tensor(&x, [rows, inner], device),
            &Matrix::new(weight, [inner, columns], storage, device),
            fused.then(|| tensor(&bias, [columns], device)),
            fused.then(|| tensor(&residual, [rows, columns], device)),
            activation,
        );
        Self {
            kernel: "linear",
            got,
            want,
        }
    }

    pub fn conv3x3(device: &Device, storage: Storage) -> Self {
        let ((height, width), inner, columns) = ((5, 9), 12, 20);
        let x = numbers(height * width * inner, 1);
        let weight = numbers(9 * inner * columns, 2);
        let stored = matrix::rounded(&weight, columns, storage);
        Self {
            kernel: "conv3x3",
            got: conv3x3(
                tensor(&x, [height * width, inner], device),
                &Matrix::new(weight, [9 * inner, columns], storage, device),
                (height, width),
            ),
            want: plain::conv3x3(&x, &stored, (height, width)),
        }
    }

    pub fn layer_norm(
        device: &Device,
        (rows, channels): (usize, usize),
        activation: Activation,
    ) -> Self {
        let x = numbers(rows * channels, 5);
        let (gamma, beta) = (numbers(channels, 6), numbers(channels, 7));
        Self {
            kernel: "layer_norm",
            got: layer_norm(
                tensor(&x, [rows, channels], device),
                tensor(&gamma, [channels], device),
                tensor(&beta, [channels], device),
                1e-5,
                activation,
            ),
            want: plain::layer_norm(&x, &gamma, &beta, 1e-5, activation),
        }
    }

    pub fn depthwise(device: &Device, stride: usize) -> Self {
        let shape = DepthwiseShape {
            height: 5,
            width: 11,
            stride,
        };
        let (pixels, channels) = (shape.height * shape.width, 20);
        let x = numbers(pixels * channels, 8);
        let (weight, bias) = (numbers(9 * channels, 9), numbers(channels, 10));
        let activation = Activation::Gelu;
        Self {
            kernel: "depthwise",
            got: depthwise(
                tensor(&x, [pixels, channels], device),
                tensor(&weight, [9, channels], device),
                tensor(&bias, [channels], device),
                shape,
                activation,
            ),
            want: plain::depthwise(&x, &weight, &bias, shape, activation),
        }
    }

    pub fn window_attention(device: &Device, window: usize) -> Self {
        let (shape, channels) = windows(window);
        let (pixels, area) = (shape.height * shape.width, window * window);
        let qkv = numbers(pixels * 3 * channels, 11);
        let pad = numbers(3 * channels, 12);
        let bias = numbers(shape.heads * area, 13);
        Self {
            kernel: "window_attention",
            got: window_attention(
                tensor(&qkv, [pixels, 3 * channels], device),
                tensor(&pad, [3 * channels], device),
                tensor(&bias, [shape.heads, area], device),
                shape,
            ),
            want: plain::window_attention(&qkv, &pad, &bias, shape),
        }
    }

    pub fn rel_pos_attention(device: &Device, window: usize) -> Self {
        let (shape, channels) = windows(window);
        let (pixels, dims) = (shape.height * shape.width, channels / shape.heads);
        let (rows, columns) = shape.sides();
        let vectors = |side: usize| [2 * side - 1, dims];
        let qkv = numbers(pixels * 3 * channels, 17);
        let pad = numbers(3 * channels, 18);
        let rel_h = numbers(vectors(rows).iter().product(), 19);
        let rel_w = numbers(vectors(columns).iter().product(), 20);
        Self {
            kernel: "rel_pos_attention",
            got: rel_pos_attention(
                tensor(&qkv, [pixels, 3 * channels], device),
                tensor(&pad, [3 * channels], device),
                tensor(&rel_h, vectors(rows), device),
                tensor(&rel_w, vectors(columns), device),
                shape,
            ),
            want: plain::rel_pos_attention(&qkv, &pad, &rel_h, &rel_w, shape),
        }
    }

    pub fn resize(device: &Device, size: (usize, usize)) -> Self {
        let (x, shape) = map(size);
        Self {
            kernel: "resize",
            got: resize(tensor(&x, [9, 11], device), shape),
            want: plain::resize(&x, 11, shape),
        }
    }

    /// None of the values is so near the threshold that f32 in another order would move it over.
    pub fn mask_bits(device: &Device, size: (usize, usize)) -> Self {
        let (x, shape) = map(size);
        let inside = plain::resize(&x, 11, shape);
        let bit = |(i, value): (usize, &f32)| f32::from(*value > 0.1) * (1 << i) as f32;
        Self {
            kernel: "mask_bits",
            got: mask_bits(tensor(&x, [9, 11], device), shape, 0.1),
            want: inside
                .chunks(16)
                .map(|pixels| pixels.iter().enumerate().map(bit).sum())
                .collect(),
        }
    }

    /// Five queries: with few keys and with many the work is shared out in other ways.
    pub fn attention(device: &Device, keys: usize) -> Self {
        let (queries, heads, channels) = (5, 2, 32);
        let shape = AttentionShape {
            queries,
            keys,
            heads,
        };
        let query = numbers(queries * channels, 14);
        let (key, value) = (numbers(keys * channels, 15), numbers(keys * channels, 16));
        Self {
            kernel: "attention",
            got: attention(
                tensor(&query, [queries, channels], device),
                tensor(&key, [keys, channels], device),
                tensor(&value, [keys, channels], device),
                heads,
            ),
            want: plain::attention(&query, &key, &value, shape),
        }
    }
}

/// A 9 x 11 map of which a part is resized.
fn map(size: (usize, usize)) -> (Vec<f32>, ResizeShape) {
    let crop = (7, 10);
    (numbers(99, 21), ResizeShape { crop, size })
}

/// A map that windows of seven do not fill, and its channels.
fn windows(window: usize) -> (WindowShape, usize) {
    let shape = WindowShape {
        height: 9,
        width: 11,
        window,
        heads: 2,
    };
    (shape, 16)
}
