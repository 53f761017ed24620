//! A known-answer test of every kernel family on a device.
//!
//! In a browser a shader that fails to compile can leave its output as it was instead of raising
//! an error, so nothing is segmented before this has passed.

use burn::tensor::{Device, Tensor, TensorData};
use thiserror::Error;

use super::{
    Abilities, Activation, AttentionShape, DepthwiseShape, Matrix, Storage, Tile, WindowShape,
    matrix, plain,
};
use super::{attention, depthwise, layer_norm, linear, window_attention};

/// Why a device may not be used.
#[derive(Debug, Error)]
pub enum SelfTestError {
    /// A kernel gave wrong numbers.
    #[error("the {kernel} kernel is off by {error:e} on this device")]
    Wrong {
        /// The kernel's name.
        kernel: &'static str,
        /// The largest absolute error.
        error: f32,
    },
    /// The result could not be read back.
    #[error("the result of the {kernel} kernel could not be read back")]
    Unreadable {
        /// The kernel's name.
        kernel: &'static str,
    },
}

impl SelfTestError {
    /// A stable name for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Wrong { .. } => "gpu-self-test-wrong",
            Self::Unreadable { .. } => "gpu-self-test-unreadable",
        }
    }
}

/// Inputs are of order one and sums have at most a few hundred terms, so f32 in another order
/// stays two decades below this; a wrong index or a skipped kernel lands far above.
const TOLERANCE: f32 = 1e-4;

/// A reproducible sequence in [-1, 1).
pub(super) fn numbers(count: usize, seed: u32) -> Vec<f32> {
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

async fn compare(kernel: &'static str, got: Tensor<2>, want: &[f32]) -> Result<(), SelfTestError> {
    let got = got
        .into_data_async()
        .await
        .ok()
        .and_then(|data| data.try_to_vec::<f32>().ok())
        .filter(|got| got.len() == want.len())
        .ok_or(SelfTestError::Unreadable { kernel })?;
    let error = got.iter().zip(want).map(|(g, w)| (g - w).abs());
    // `max` would let a NaN through.
    let error = error.fold(
        0.0,
        |worst: f32, e| if e > worst || e.is_nan() { e } else { worst },
    );
    if error <= TOLERANCE {
        Ok(())
    } else {
        Err(SelfTestError::Wrong { kernel, error })
    }
}

/// Runs every kernel on shapes with ragged edges and compares with the plain reference.
///
/// # Errors
/// Names the first kernel that is wrong or cannot be read back.
pub async fn self_test(device: &Device) -> Result<(), SelfTestError> {
    for storage in [Storage::F32, Storage::F16, Storage::Int8] {
        linear_test(device, storage, Activation::None).await?;
    }
    for activation in [Activation::None, Activation::Relu, Activation::Gelu] {
        linear_test(device, Storage::F32, activation).await?;
        layer_norm_test(device, activation).await?;
    }
    for stride in [1, 2] {
        depthwise_test(device, stride).await?;
    }
    window_attention_test(device).await?;
    attention_test(device).await
}

/// The matrix product with every tile that a device offers: for tests, because a session uses one.
///
/// # Errors
/// As [`self_test`].
pub async fn tiles_test(device: &Device, abilities: Abilities) -> Result<(), SelfTestError> {
    for tile in Tile::offered(abilities) {
        for storage in [Storage::F32, Storage::F16, Storage::Int8] {
            for sizes in [(1, 4, 4), (69, 24, 76), (130, 68, 132)] {
                let case = LinearCase::new(sizes, storage, Activation::Gelu);
                let got = tile.tried(|| case.product(device));
                compare("linear", got, &case.want).await?;
            }
        }
    }
    Ok(())
}

async fn linear_test(
    device: &Device,
    storage: Storage,
    activation: Activation,
) -> Result<(), SelfTestError> {
    for sizes in [(69, 24, 76), (1, 4, 4)] {
        let case = LinearCase::new(sizes, storage, activation);
        compare("linear", case.product(device), &case.want).await?;
    }
    Ok(())
}

/// A matrix product and what it comes to. Where it has one row it has neither bias nor residual.
struct LinearCase {
    sizes: (usize, usize, usize),
    storage: Storage,
    activation: Activation,
    want: Vec<f32>,
}

impl LinearCase {
    fn new(sizes: (usize, usize, usize), storage: Storage, activation: Activation) -> Self {
        let (rows, inner, columns) = sizes;
        let weight = matrix::rounded(&numbers(inner * columns, 2), columns, storage);
        let mut want = plain::matmul(&numbers(rows * inner, 1), &weight, inner, columns);
        let (bias, residual) = (numbers(columns, 3), numbers(rows * columns, 4));
        let fused = |values| (rows > 1).then_some(values);
        plain::epilogue(
            &mut want,
            columns,
            fused(&bias[..]),
            fused(&residual[..]),
            activation,
        );
        Self {
            sizes,
            storage,
            activation,
            want,
        }
    }

    fn product(&self, device: &Device) -> Tensor<2> {
        let (rows, inner, columns) = self.sizes;
        let fused = rows > 1;
        let weight = numbers(inner * columns, 2);
        linear(
            tensor(&numbers(rows * inner, 1), [rows, inner], device),
            &Matrix::new(weight, [inner, columns], self.storage, device),
            fused.then(|| tensor(&numbers(columns, 3), [columns], device)),
            fused.then(|| tensor(&numbers(rows * columns, 4), [rows, columns], device)),
            self.activation,
        )
    }
}

async fn layer_norm_test(device: &Device, activation: Activation) -> Result<(), SelfTestError> {
    let (rows, channels) = (70, 12);
    let x = numbers(rows * channels, 5);
    let (gamma, beta) = (numbers(channels, 6), numbers(channels, 7));
    let want = plain::layer_norm(&x, &gamma, &beta, 1e-5, activation);
    let got = layer_norm(
        tensor(&x, [rows, channels], device),
        tensor(&gamma, [channels], device),
        tensor(&beta, [channels], device),
        1e-5,
        activation,
    );
    compare("layer_norm", got, &want).await
}

async fn depthwise_test(device: &Device, stride: usize) -> Result<(), SelfTestError> {
    let shape = DepthwiseShape {
        height: 5,
        width: 7,
        stride,
    };
    let channels = 20;
    let x = numbers(shape.height * shape.width * channels, 8);
    let (weight, bias) = (numbers(9 * channels, 9), numbers(channels, 10));
    let want = plain::depthwise(&x, &weight, &bias, shape, Activation::Gelu);
    let got = depthwise(
        tensor(&x, [shape.height * shape.width, channels], device),
        tensor(&weight, [9, channels], device),
        tensor(&bias, [channels], device),
        shape,
        Activation::Gelu,
    );
    compare("depthwise", got, &want).await
}

async fn window_attention_test(device: &Device) -> Result<(), SelfTestError> {
    let shape = WindowShape {
        height: 9,
        width: 11,
        window: 7,
        heads: 2,
    };
    let (pixels, channels) = (shape.height * shape.width, 16);
    let qkv = numbers(pixels * 3 * channels, 11);
    let pad = numbers(3 * channels, 12);
    let bias = numbers(shape.heads * 49, 13);
    let want = plain::window_attention(&qkv, &pad, &bias, shape);
    let got = window_attention(
        tensor(&qkv, [pixels, 3 * channels], device),
        tensor(&pad, [3 * channels], device),
        tensor(&bias, [shape.heads, 49], device),
        shape,
    );
    compare("window_attention", got, &want).await
}

async fn attention_test(device: &Device) -> Result<(), SelfTestError> {
    let shape = AttentionShape {
        queries: 5,
        keys: 67,
        heads: 2,
    };
    let channels = 32;
    let query = numbers(shape.queries * channels, 14);
    let key = numbers(shape.keys * channels, 15);
    let value = numbers(shape.keys * channels, 16);
    let want = plain::attention(&query, &key, &value, shape);
    let got = attention(
        tensor(&query, [shape.queries, channels], device),
        tensor(&key, [shape.keys, channels], device),
        tensor(&value, [shape.keys, channels], device),
        shape.heads,
    );
    compare("attention", got, &want).await
}
