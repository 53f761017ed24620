//! SAM's mask decoder.
//!
//! Source: facebookresearch/segment-anything, `mask_decoder.py`.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::config::DecoderConfig;
use super::layers::{LayerNorm, Linear};
use super::prompt::Masks;
use super::two_way::TwoWayTransformer;
use super::weights::{Weights, WeightsError, transposed};
use crate::kernels::Activation;

const EPSILON: f32 = 1e-6;

/// Image embedding and prompt in, mask logits and scores out.
#[derive(Module, Debug)]
pub struct MaskDecoder {
    /// `[1 + masks, channels]`: the score's token, then the masks'.
    tokens: Param<Tensor<2>>,
    transformer: TwoWayTransformer,
    upscale: [UpscaleLayer; 2],
    upscale_norm: LayerNorm,
    /// A head for each mask token.
    hypernetworks: Vec<Mlp>,
    score: Mlp,
}

/// What the decoder gives for one prompt.
#[derive(Debug, Clone)]
pub struct DecoderOutput {
    /// `[masks * 4 * grid, 4 * grid]`: the masks asked for, one below the other; above zero is
    /// inside.
    pub logits: Tensor<2>,
    /// `[1, 4]`: the network's guess of the IoU of the single mask, then of the three others,
    /// whichever were asked for.
    pub scores: Tensor<2>,
}

/// Three linear layers with ReLU between.
#[derive(Module, Debug)]
struct Mlp {
    layers: [Linear; 3],
}

impl Mlp {
    fn load(weights: &Weights, [inner, hidden, columns]: [usize; 3]) -> Result<Self, WeightsError> {
        let layer =
            |i: usize, inner, columns| Linear::load(&weights.at("layers").at(i), inner, columns);
        Ok(Self {
            layers: [
                layer(0, inner, hidden)?,
                layer(1, hidden, hidden)?,
                layer(2, hidden, columns)?,
            ],
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
    pub fn load(weights: &Weights, config: &DecoderConfig) -> Result<Self, WeightsError> {
        let (channels, masks) = (config.channels, config.masks);
        let mut tokens = weights.at("iou_token").values("weight", &[1, channels])?;
        let of_masks = weights.at("mask_tokens");
        tokens.extend(of_masks.values("weight", &[masks, channels])?);
        let upscaling = weights.at("output_upscaling");
        let hypernetworks = weights.at("output_hypernetworks_mlps");
        let hypernetworks =
            (0..masks).map(|i| Mlp::load(&hypernetworks.at(i), [channels, channels, channels / 8]));
        let score = [channels, config.score_hidden, masks];
        Ok(Self {
            tokens: weights.upload(tokens, [1 + masks, channels]),
            transformer: TwoWayTransformer::load(&weights.at("transformer"), config)?,
            upscale: [
                UpscaleLayer::load(&upscaling.at(0), channels, channels / 4)?,
                UpscaleLayer::load(&upscaling.at(3), channels / 4, channels / 8)?,
            ],
            upscale_norm: LayerNorm::load(&upscaling.at(1), channels / 4, EPSILON)?,
            hypernetworks: hypernetworks.collect::<Result<_, _>>()?,
            score: Mlp::load(&weights.at("iou_prediction_head"), score)?,
        })
    }

    /// The masks of a prompt.
    ///
    /// # Shapes
    /// - embedding, positions: `[grid * grid, channels]`
    /// - dense: `[1, channels]` or `[grid * grid, channels]`
    /// - sparse: `[n, channels]`
    pub fn forward(
        &self,
        embedding: Tensor<2>,
        positions: &Tensor<2>,
        dense: Tensor<2>,
        sparse: Option<Tensor<2>>,
        masks: Masks,
    ) -> DecoderOutput {
        let tokens = std::iter::once(self.tokens.val()).chain(sparse);
        let tokens = Tensor::cat(tokens.collect(), 0);
        let (queries, image) = self
            .transformer
            .forward(embedding + dense, positions, &tokens);
        let [_, channels] = queries.dims();
        let token = |i: usize| queries.clone().slice([i..i + 1, 0..channels]);
        let pixels = self.upscaled(image);
        let mask = |mask: usize| {
            let kernel = self.hypernetworks[mask].forward(token(1 + mask));
            in_reading_order(self.project(pixels.clone(), kernel))
        };
        let masks = masks.tokens(self.hypernetworks.len());
        DecoderOutput {
            logits: Tensor::cat(masks.map(mask).collect(), 0),
            scores: self.score.forward(token(0)),
        }
    }

    /// `[pixels, channels]` to `[16 * pixels, channels / 8]`.
    fn upscaled(&self, image: Tensor<2>) -> Tensor<2> {
        let x = self.upscale[0].forward(image, Activation::None);
        let x = self.upscale_norm.activated(x, Activation::Gelu);
        self.upscale[1].forward(x, Activation::Gelu)
    }

    /// Each pixel's channels `[n, channels / 8]` times the mask's kernel, `[1, channels / 8]`:
    /// `[n]`.
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
