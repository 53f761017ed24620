//! SAM's neck, the end of every image encoder here.

use burn::module::Module;

use super::layers::{Conv3x3, LayerNorm, Linear, Map};
use super::weights::{Weights, WeightsError};

/// `LayerNorm2d`.
const EPSILON: f32 = 1e-6;

/// 1x1 and 3x3 convolution, each normalised.
#[derive(Module, Debug)]
pub struct Neck {
    project: Linear,
    norm: LayerNorm,
    conv: Conv3x3,
    conv_norm: LayerNorm,
}

impl Neck {
    /// Reads the neck below `weights` (`image_encoder.neck` in a checkpoint).
    ///
    /// # Errors
    /// `WeightsError` when an array is missing or misshapen.
    pub fn load(weights: &Weights, from: usize, to: usize) -> Result<Self, WeightsError> {
        Ok(Self {
            project: Linear::load_conv(&weights.at("0"), from, to, false)?,
            norm: LayerNorm::load(&weights.at("1"), to, EPSILON)?,
            conv: Conv3x3::load(&weights.at("2"), to, to)?,
            conv_norm: LayerNorm::load(&weights.at("3"), to, EPSILON)?,
        })
    }

    /// `[pixels, from]` to `[pixels, to]`.
    pub fn forward(&self, map: &Map) -> Map {
        let x = map.with(self.norm.forward(self.project.forward(map.values.clone())));
        x.with(self.conv_norm.forward(self.conv.forward(&x)))
    }
}
