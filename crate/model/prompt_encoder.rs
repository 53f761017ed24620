//! SAM's prompt encoder, for one box and no mask.
//!
//! Source: facebookresearch/segment-anything, `prompt_encoder.py`.

use std::f32::consts::TAU;

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use super::weights::{Weights, WeightsError};
use crate::geometry::{ModelPx, Rect};

/// Channels of a token.
const CHANNELS: usize = 256;

/// Turns a box into tokens.
#[derive(Module, Debug)]
pub struct PromptEncoder {
    /// `[2, 256]`: what top-left and bottom-right corners add.
    corners: Param<Tensor<2>>,
    /// `[1, 256]`: the dense prompt where there is no mask.
    no_mask: Param<Tensor<2>>,
    /// `[grid * grid, 256]`.
    image_encoding: Tensor<2>,
    #[module(skip)]
    encoding: PositionEncoding,
    #[module(skip)]
    image_size: usize,
}

/// Random Fourier features of a position.
#[derive(Debug, Clone)]
struct PositionEncoding {
    /// `[2, 128]`: a frequency of x and of y for each feature.
    gaussian: Vec<f32>,
}

impl PositionEncoding {
    /// The features of a position in [0, 1] x [0, 1]: 128 sines, then 128 cosines.
    fn features(&self, x: f32, y: f32) -> impl Iterator<Item = f32> + '_ {
        let (x, y) = (2.0 * x - 1.0, 2.0 * y - 1.0);
        let (of_x, of_y) = self.gaussian.split_at(CHANNELS / 2);
        let angle = move |i: usize| TAU * (x * of_x[i] + y * of_y[i]);
        let half = 0..CHANNELS / 2;
        let sines = half.clone().map(move |i| angle(i).sin());
        sines.chain(half.map(move |i| angle(i).cos()))
    }
}

impl PromptEncoder {
    /// Reads the encoder below `weights` (`prompt_encoder` in a checkpoint).
    ///
    /// # Errors
    /// `WeightsError` when an array is missing or misshapen.
    pub fn load(weights: &Weights, image_size: usize, grid: usize) -> Result<Self, WeightsError> {
        let matrix = "positional_encoding_gaussian_matrix";
        let encoding = PositionEncoding {
            gaussian: weights.at("pe_layer").values(matrix, &[2, CHANNELS / 2])?,
        };
        let point = weights.at("point_embeddings");
        let mut corners = point.at(2).values("weight", &[1, CHANNELS])?;
        corners.extend(point.at(3).values("weight", &[1, CHANNELS])?);
        let centre = |i: usize| (i as f32 + 0.5) / grid as f32;
        let image_encoding = (0..grid * grid)
            .flat_map(|i| encoding.features(centre(i % grid), centre(i / grid)))
            .collect();
        Ok(Self {
            corners: weights.upload(corners, [2, CHANNELS]),
            no_mask: weights.at("no_mask_embed").param("weight", [1, CHANNELS])?,
            image_encoding: weights.tensor(image_encoding, [grid * grid, CHANNELS]),
            encoding,
            image_size,
        })
    }

    /// The sparse tokens `[2, 256]` of a box in model pixels.
    pub fn sparse(&self, rect: Rect<ModelPx>) -> Tensor<2> {
        // The reference moves corners by half a pixel: they are pixel indices to it.
        let unit = |v: f64| ((v + 0.5) / self.image_size as f64) as f32;
        let corners = [(rect.x0, rect.y0), (rect.x1, rect.y1)];
        let features: Vec<f32> = corners
            .iter()
            .flat_map(|&(x, y)| self.encoding.features(unit(x), unit(y)))
            .collect();
        let device = self.image_encoding.device();
        let positions = Tensor::<1>::from_floats(features.as_slice(), &device);
        positions.reshape([2, CHANNELS]) + self.corners.val()
    }

    /// The dense prompt `[1, 256]`, the same for every pixel.
    pub fn dense(&self) -> Tensor<2> {
        self.no_mask.val()
    }

    /// The position encoding of the embedding's pixels, `[grid * grid, 256]`.
    pub fn image_encoding(&self) -> Tensor<2> {
        self.image_encoding.clone()
    }
}
