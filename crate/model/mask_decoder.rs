//! SAM's mask decoder.
//!
//! Source: facebookresearch/segment-anything, `mask_decoder.py`.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::layers::{LayerNorm, Linear};
use super::two_way::TwoWayTransformer;
use super::weights::{Weights, WeightsError, transposed};
use crate::kernels::Activation;

const CHANNELS: usize = 256;
/// Mask tokens: one for a single mask, three for the whole, a part and a part of it.
const MASKS: usize = 4;
const EPSILON: f32 = 1e-6;

/// Image embedding and prompt in, mask logits and scores out.
#[derive(Module, Debug)]
pub struct MaskDecoder {
    /// `[1 + 4, 256]`: the score's token, then the masks'.
    tokens: Param<Tensor<2>>,
    transformer: TwoWayTransformer,
    upscale: [UpscaleLayer; 2],
    upscale_norm: LayerNorm,
    /// The head of the single-mask token.
    hypernetwork: Mlp,
    score: Mlp,
}

/// What the decoder gives for one prompt.
#[derive(Debug, Clone)]
pub struct DecoderOutput {
    /// `[4 * grid, 4 * grid]`: above zero is inside.
    pub logits: Tensor<2>,
    /// `[1, 4]`: the network's guess of each mask's IoU; the first belongs to `logits`.
    pub scores: Tensor<2>,
}

/// Three linear layers with ReLU between.
#[derive(Module, Debug)]
struct Mlp {
    layers: [Linear; 3],
}

impl Mlp {
    fn load(weights: &Weights, columns: usize) -> Result<Self, WeightsError> {
        let layer =
            |i: usize, columns| Linear::load(&weights.at("layers").at(i), CHANNELS, columns);
        Ok(Self {
            layers: [layer(0, CHANNELS)?, layer(1, CHANNELS)?, layer(2, columns)?],
        })
    }

    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let x = self.layers[0].activated(x, Activation::Relu);
        let x = self.layers[1].activated(x, Activation::Relu);
        self.layers[2].forward(x)
    }
}

/// A transposed 2x2 convolution with stride 2. Each pixel becomes four without looking at its
/// neighbours, so it is one matrix product; the pixels stay in nested order (parent, then row
/// and column inside it) and only the final logits are put in reading order.
#[derive(Module, Debug)]
struct UpscaleLayer {
    linear: Linear,
    #[module(skip)]
    columns: usize,
}

impl UpscaleLayer {
    /// From PyTorch's `weight` `[inner, columns, 2, 2]` and `bias` `[columns]`.
    fn load(weights: &Weights, inner: usize, columns: usize) -> Result<Self, WeightsError> {
        let weight = weights.values("weight", &[inner, columns, 2, 2])?;
        let bias = weights.values("bias", &[columns])?;
        let matrix = weight
            .chunks_exact(columns * 4)
            .flat_map(|row| transposed(row, columns, 4))
            .collect();
        let linear = Linear::from_matrix(
            weights.matrix(matrix, [inner, 4 * columns]),
            Some(weights.upload(bias.repeat(4), [4 * columns])),
        );
        Ok(Self { linear, columns })
    }

    /// `[pixels, inner]` to `[4 * pixels, columns]`.
    fn forward(&self, x: Tensor<2>, activation: Activation) -> Tensor<2> {
        let [pixels, _] = x.dims();
        self.linear
            .activated(x, activation)
            .reshape([4 * pixels, self.columns])
    }
}

impl MaskDecoder {
    /// Reads the decoder below `weights` (`mask_decoder` in a checkpoint).
    ///
    /// # Errors
    /// `WeightsError` when an array is missing or misshapen.
    pub fn load(weights: &Weights) -> Result<Self, WeightsError> {
        let mut tokens = weights.at("iou_token").values("weight", &[1, CHANNELS])?;
        tokens.extend(
            weights
                .at("mask_tokens")
                .values("weight", &[MASKS, CHANNELS])?,
        );
        let upscaling = weights.at("output_upscaling");
        Ok(Self {
            tokens: weights.upload(tokens, [1 + MASKS, CHANNELS]),
            transformer: TwoWayTransformer::load(&weights.at("transformer"))?,
            upscale: [
                UpscaleLayer::load(&upscaling.at(0), CHANNELS, CHANNELS / 4)?,
                UpscaleLayer::load(&upscaling.at(3), CHANNELS / 4, CHANNELS / 8)?,
            ],
            upscale_norm: LayerNorm::load(&upscaling.at(1), CHANNELS / 4, EPSILON)?,
            hypernetwork: Mlp::load(&weights.at("output_hypernetworks_mlps").at(0), CHANNELS / 8)?,
            score: Mlp::load(&weights.at("iou_prediction_head"), MASKS)?,
        })
    }

    /// The single mask of a prompt.
    ///
    /// # Shapes
    /// - embedding, positions: `[grid * grid, 256]`
    /// - dense: `[1, 256]`
    /// - sparse: `[n, 256]`
    pub fn forward(
        &self,
        embedding: Tensor<2>,
        positions: &Tensor<2>,
        dense: Tensor<2>,
        sparse: Tensor<2>,
    ) -> DecoderOutput {
        let tokens = Tensor::cat(vec![self.tokens.val(), sparse], 0);
        let (queries, image) = self
            .transformer
            .forward(embedding + dense, positions, &tokens);
        let token = |i: usize| queries.clone().slice([i..i + 1, 0..CHANNELS]);
        let kernel = self.hypernetwork.forward(token(1));
        DecoderOutput {
            logits: in_reading_order(self.project(self.upscaled(image), kernel)),
            scores: self.score.forward(token(0)),
        }
    }

    /// `[pixels, 256]` to `[16 * pixels, 32]`.
    fn upscaled(&self, image: Tensor<2>) -> Tensor<2> {
        let x = self.upscale[0].forward(image, Activation::None);
        let x = self.upscale_norm.activated(x, Activation::Gelu);
        self.upscale[1].forward(x, Activation::Gelu)
    }

    /// Each pixel's 32 channels `[n, 32]` times the mask's kernel `[1, 32]`: `[n]`.
    fn project(&self, pixels: Tensor<2>, kernel: Tensor<2>) -> Tensor<1> {
        (pixels * kernel).sum_dim(1).flatten(0, 1)
    }
}

/// Logits in nested order to rows and columns: `[16 * grid * grid]` to `[4 * grid, 4 * grid]`.
fn in_reading_order(logits: Tensor<1>) -> Tensor<2> {
    let grid = (logits.dims()[0] / 16).isqrt();
    logits
        .reshape([grid, grid, 2, 2, 2, 2])
        .permute([0, 2, 4, 1, 3, 5])
        .reshape([4 * grid, 4 * grid])
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Device, Tensor};

    use super::in_reading_order;

    #[test]
    fn nested_pixels_come_in_reading_order() {
        // One parent pixel: sixteen children, numbered in nested order.
        let numbers: Vec<f32> = (0..16).map(|i| i as f32).collect();
        let nested = Tensor::<1>::from_floats(numbers.as_slice(), &Device::flex());
        let rows = in_reading_order(nested).into_data().try_to_vec::<f32>();
        let want = [0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15];
        assert_eq!(rows.unwrap(), want.map(|v: i32| v as f32));
    }
}
