//! SAM's two-way transformer: tokens look at the image and the image at the tokens.
//!
//! Source: facebookresearch/segment-anything, `transformer.py`.

use burn::module::Module;
use burn::tensor::Tensor;

use super::config::DecoderConfig;
use super::layers::{LayerNorm, Linear};
use super::weights::{Weights, WeightsError};
use crate::kernels::{self, Activation};

const EPSILON: f32 = 1e-5;

/// Two layers and a last look of the tokens at the image.
#[derive(Module, Debug)]
pub struct TwoWayTransformer {
    layers: Vec<TwoWayLayer>,
    final_attention: Attention,
    final_norm: LayerNorm,
}

/// Multi-head attention with a width of its own inside.
#[derive(Module, Debug)]
struct Attention {
    query: Linear,
    key: Linear,
    value: Linear,
    out: Linear,
    #[module(skip)]
    heads: usize,
}

impl Attention {
    fn load(
        weights: &Weights,
        config: &DecoderConfig,
        inside: usize,
    ) -> Result<Self, WeightsError> {
        let channels = config.channels;
        let into = |name: &str| Linear::load(&weights.at(name), channels, inside);
        Ok(Self {
            query: into("q_proj")?,
            key: into("k_proj")?,
            value: into("v_proj")?,
            out: Linear::load(&weights.at("out_proj"), inside, channels)?,
            heads: config.heads,
        })
    }

    /// What `query` `[n, channels]` takes from `key` and `value` `[m, channels]`, added to
    /// `residual`.
    fn forward(
        &self,
        query: Tensor<2>,
        key: Tensor<2>,
        value: Tensor<2>,
        residual: Option<Tensor<2>>,
    ) -> Tensor<2> {
        let attended = kernels::attention(
            self.query.forward(query),
            self.key.forward(key),
            self.value.forward(value),
            self.heads,
        );
        self.out.fused(attended, residual, Activation::None)
    }
}

#[derive(Module, Debug)]
struct TwoWayLayer {
    self_attention: Attention,
    tokens_to_image: Attention,
    image_to_tokens: Attention,
    mlp: [Linear; 2],
    norms: [LayerNorm; 4],
    #[module(skip)]
    first: bool,
}

impl TwoWayLayer {
    fn load(weights: &Weights, config: &DecoderConfig, first: bool) -> Result<Self, WeightsError> {
        let (channels, hidden) = (config.channels, config.hidden);
        let norm = |i: usize| LayerNorm::load(&weights.at(format!("norm{i}")), channels, EPSILON);
        let cross = |name: &str| Attention::load(&weights.at(name), config, config.narrow);
        Ok(Self {
            self_attention: Attention::load(&weights.at("self_attn"), config, channels)?,
            tokens_to_image: cross("cross_attn_token_to_image")?,
            image_to_tokens: cross("cross_attn_image_to_token")?,
            mlp: [
                Linear::load(&weights.at("mlp.lin1"), channels, hidden)?,
                Linear::load(&weights.at("mlp.lin2"), hidden, channels)?,
            ],
            norms: [norm(1)?, norm(2)?, norm(3)?, norm(4)?],
            first,
        })
    }

    fn forward(
        &self,
        queries: Tensor<2>,
        image: Tensor<2>,
        tokens: &Tensor<2>,
        positions: &Tensor<2>,
    ) -> (Tensor<2>, Tensor<2>) {
        // The first layer attends without positions and without a residual.
        let queries = if self.first {
            self.self_attention
                .forward(queries.clone(), queries.clone(), queries, None)
        } else {
            let placed = queries.clone() + tokens.clone();
            self.self_attention
                .forward(placed.clone(), placed, queries.clone(), Some(queries))
        };
        let queries = self.norms[0].forward(queries);

        let placed = image.clone() + positions.clone();
        let asking = queries.clone() + tokens.clone();
        let queries =
            self.tokens_to_image
                .forward(asking, placed.clone(), image.clone(), Some(queries));
        let queries = self.norms[1].forward(queries);

        let hidden = self.mlp[0].activated(queries.clone(), Activation::Relu);
        let queries = self.norms[2].forward(self.mlp[1].added(hidden, queries));

        let told = queries.clone() + tokens.clone();
        let image = self
            .image_to_tokens
            .forward(placed, told, queries.clone(), Some(image));
        (queries, self.norms[3].forward(image))
    }
}

impl TwoWayTransformer {
    /// Reads the transformer below `weights` (`mask_decoder.transformer` in a checkpoint).
    ///
    /// # Errors
    /// `WeightsError` when an array is missing or misshapen.
    pub fn load(weights: &Weights, config: &DecoderConfig) -> Result<Self, WeightsError> {
        let layers = (0..config.layers)
            .map(|i| TwoWayLayer::load(&weights.at("layers").at(i), config, i == 0))
            .collect::<Result<_, _>>()?;
        let last = weights.at("final_attn_token_to_image");
        let norm = weights.at("norm_final_attn");
        Ok(Self {
            layers,
            final_attention: Attention::load(&last, config, config.narrow)?,
            final_norm: LayerNorm::load(&norm, config.channels, EPSILON)?,
        })
    }

    /// # Shapes
    /// - image: `[pixels, channels]`, embedding plus dense prompt
    /// - positions: `[pixels, channels]`, the image's position encoding
    /// - tokens: `[n, channels]`
    /// - output: the tokens `[n, channels]` and the image `[pixels, channels]`
    pub fn forward(
        &self,
        image: Tensor<2>,
        positions: &Tensor<2>,
        tokens: &Tensor<2>,
    ) -> (Tensor<2>, Tensor<2>) {
        let start = (tokens.clone(), image);
        let (queries, image) = self.layers.iter().fold(start, |(queries, image), layer| {
            layer.forward(queries, image, tokens, positions)
        });
        let asking = queries.clone() + tokens.clone();
        let placed = image.clone() + positions.clone();
        let queries = self
            .final_attention
            .forward(asking, placed, image.clone(), Some(queries));
        (self.final_norm.forward(queries), image)
    }
}
