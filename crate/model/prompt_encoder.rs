//! SAM's prompt encoder: points, a box and an earlier mask become tokens.
//!
//! Source: facebookresearch/segment-anything, `prompt_encoder.py`.

use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor, TensorData};

use super::config::DecoderConfig;
use super::convolution::PatchConv;
use super::layers::{LayerNorm, Linear, Map};
use super::position_encoding::PositionEncoding;
use super::prompt::{ModelPrompt, PointLabel};
use super::weights::{Weights, WeightsError};
use crate::kernels::{self, Activation, Matrix};

const EPSILON: f32 = 1e-6;
/// Rows of `labels`: a subtracted and an added point, the corners of a box, and no point at all.
const SUBTRACT: usize = 0;
const ADD: usize = 1;
const TOP_LEFT: usize = 2;
const BOTTOM_RIGHT: usize = 3;
const NOT_A_POINT: usize = 4;
/// Rows of `labels`, the last ones empty: the kernel takes inner sizes in fours.
const LABELS: usize = 8;

/// Turns prompts into tokens.
#[derive(Module, Debug)]
pub struct PromptEncoder {
    /// `[1, channels]`: the dense prompt where there is no mask.
    no_mask: Param<Tensor<2>>,
    /// `[grid * grid, channels]`
    image_encoding: Tensor<2>,
    downscaling: MaskDownscaling,
    /// `[LABELS, channels]`, what each label adds to the encoding of its position.
    labels: Matrix,
    #[module(skip)]
    encoding: PositionEncoding,
    #[module(skip)]
    image_size: usize,
    #[module(skip)]
    grid: usize,
}

impl PromptEncoder {
    /// Reads the encoder below `weights` (`prompt_encoder` in a checkpoint) for images of
    /// `image_size` pixels and an embedding of `grid` pixels a side.
    ///
    /// # Errors
    /// `WeightsError` when an array is missing or misshapen.
    pub fn load(
        weights: &Weights,
        config: &DecoderConfig,
        image_size: usize,
        grid: usize,
    ) -> Result<Self, WeightsError> {
        let channels = config.channels;
        let matrix = "positional_encoding_gaussian_matrix";
        let gaussian = weights.at("pe_layer").values(matrix, &[2, channels / 2])?;
        let encoding = PositionEncoding::new(gaussian);
        let centre = |i: usize| (i as f32 + 0.5) / grid as f32;
        let image_encoding = (0..grid * grid)
            .flat_map(|i| encoding.features(centre(i % grid), centre(i / grid)))
            .collect();
        Ok(Self {
            no_mask: weights.at("no_mask_embed").param("weight", [1, channels])?,
            image_encoding: weights.tensor(image_encoding, [grid * grid, channels]),
            downscaling: MaskDownscaling::load(&weights.at("mask_downscaling"), config)?,
            labels: labels(weights, channels)?,
            encoding,
            image_size,
            grid,
        })
    }

    /// The sparse tokens `[n, channels]` of points and box; `None` where there are none.
    pub fn sparse(&self, prompt: &ModelPrompt) -> Option<Tensor<2>> {
        let mut tokens = Tokens::default();
        for point in &prompt.points {
            let label = match point.label {
                PointLabel::Add => ADD,
                PointLabel::Subtract => SUBTRACT,
            };
            tokens.push(self.features(point.at.x, point.at.y), label);
        }
        // The networks learnt points with a box, or filled up to as many tokens with this one.
        if !prompt.points.is_empty() && prompt.rect.is_none() {
            let [_, channels] = self.labels.dims();
            tokens.push(std::iter::repeat_n(0.0, channels), NOT_A_POINT);
        }
        if let Some(rect) = prompt.rect {
            tokens.push(self.features(rect.x0, rect.y0), TOP_LEFT);
            tokens.push(self.features(rect.x1, rect.y1), BOTTOM_RIGHT);
        }
        (tokens.count > 0).then(|| tokens.labelled(&self.labels, &self.image_encoding.device()))
    }

    /// The dense prompt: `[1, channels]`, the same for every pixel, or `[grid * grid, channels]`
    /// of a mask.
    pub fn dense(&self, prompt: &ModelPrompt) -> Tensor<2> {
        match &prompt.mask {
            Some(logits) => self.downscaled(logits, 4 * self.grid),
            None => self.no_mask.val(),
        }
    }

    /// `[side, side]` to `[grid * grid, channels]`.
    fn downscaled(&self, logits: &[f32], side: usize) -> Tensor<2> {
        let values = Tensor::<1>::from_floats(logits, &self.image_encoding.device());
        self.downscaling.forward(&Map {
            values: values.reshape([side * side, 1]),
            height: side,
            width: side,
        })
    }

    /// The position encoding of the embedding's pixels, `[grid * grid, channels]`.
    pub fn image_encoding(&self) -> Tensor<2> {
        self.image_encoding.clone()
    }

    /// The encoding of a position in model pixels.
    fn features(&self, x: f64, y: f64) -> impl Iterator<Item = f32> + '_ {
        // The reference moves positions by half a pixel: they are pixel indices to it.
        let unit = |v: f64| ((v + 0.5) / self.image_size as f64) as f32;
        self.encoding.features(unit(x), unit(y))
    }
}

/// Tokens on their way: a handful, so their positions are encoded on the host. Their labels are
/// learnt and therefore added on the device, as a product with rows of one 1 each.
#[derive(Default)]
struct Tokens {
    /// `[count, channels]`
    features: Vec<f32>,
    /// `[count, LABELS]`
    chosen: Vec<f32>,
    count: usize,
}

impl Tokens {
    fn push(&mut self, features: impl Iterator<Item = f32>, label: usize) {
        self.features.extend(features);
        let one = |row: usize| f32::from(u8::from(row == label));
        self.chosen.extend((0..LABELS).map(one));
        self.count += 1;
    }

    /// `[count, channels]`
    fn labelled(self, labels: &Matrix, device: &Device) -> Tensor<2> {
        let [_, channels] = labels.dims();
        let features = TensorData::new(self.features, [self.count, channels]);
        let chosen = TensorData::new(self.chosen, [self.count, LABELS]);
        kernels::linear(
            Tensor::from_data(chosen, device),
            labels,
            None,
            Some(Tensor::from_data(features, device)),
            Activation::None,
        )
    }
}

/// The four learnt labels, that of no point, and rows of zeros.
fn labels(weights: &Weights, channels: usize) -> Result<Matrix, WeightsError> {
    let mut labels = Vec::with_capacity(LABELS * channels);
    for i in 0..NOT_A_POINT {
        let label = weights.at("point_embeddings").at(i);
        labels.extend(label.values("weight", &[1, channels])?);
    }
    let none = weights.at("not_a_point_embed");
    labels.extend(none.values("weight", &[1, channels])?);
    labels.resize(LABELS * channels, 0.0);
    Ok(weights.matrix(labels, [LABELS, channels]))
}

/// A mask at four times the embedding's side to its dense prompt.
#[derive(Module, Debug)]
struct MaskDownscaling {
    halve: [PatchConv; 2],
    norms: [LayerNorm; 2],
    project: Linear,
}

impl MaskDownscaling {
    fn load(weights: &Weights, config: &DecoderConfig) -> Result<Self, WeightsError> {
        let [first, second] = config.mask_channels;
        Ok(Self {
            halve: [
                PatchConv::load(&weights.at(0), 1, first, 2)?,
                PatchConv::load(&weights.at(3), first, second, 2)?,
            ],
            norms: [
                LayerNorm::load(&weights.at(1), first, EPSILON)?,
                LayerNorm::load(&weights.at(4), second, EPSILON)?,
            ],
            project: Linear::load_conv(&weights.at(6), second, config.channels, true)?,
        })
    }

    /// `[16 * grid * grid, 1]` to `[grid * grid, channels]`.
    fn forward(&self, mask: &Map) -> Tensor<2> {
        let x = self.halve[0].forward(mask);
        let x = x.with(self.norms[0].activated(x.values.clone(), Activation::Gelu));
        let x = self.halve[1].forward(&x);
        let x = self.norms[1].activated(x.values, Activation::Gelu);
        self.project.forward(x)
    }
}
