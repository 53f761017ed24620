//! Every tensor that a network needs, by name and shape, in the official layout.

use std::collections::BTreeMap;

use super::box_head::BoxHead;
use super::config::{DecoderConfig, EncoderConfig, SamConfig};
use super::image_encoder::ImageEncoderConfig;
use super::tiny_vit::{PatchEmbedding, TinyVitConfig};

/// Names and PyTorch shapes; `BatchNorm`s are folded into their convolutions.
pub(super) type Expected = BTreeMap<String, Vec<usize>>;

/// What a checkpoint of this network must hold.
pub(super) fn expected(config: &SamConfig) -> Expected {
    let mut list = List::default();
    match &config.encoder {
        EncoderConfig::Vit(vit) => image_encoder(&mut list, vit),
        EncoderConfig::Tiny(tiny) => tiny_vit(&mut list, tiny),
    }
    prompt_encoder(&mut list, &config.decoder);
    mask_decoder(&mut list, &config.decoder);
    list.tensors
}

/// Whether a tensor of that name is what training may add to a released network: it is used where
/// it is there, and not missed where it is not.
pub(super) fn is_extra(key: &str) -> bool {
    BoxHead::owns(key)
}

/// The list under way.
#[derive(Default)]
struct List {
    tensors: Expected,
}

impl List {
    fn add(&mut self, key: impl Into<String>, shape: &[usize]) {
        self.tensors.insert(key.into(), shape.to_vec());
    }

    /// A weight of any shape and a bias for each of its first dimension's elements.
    fn biased(&mut self, path: &str, shape: &[usize]) {
        self.add(format!("{path}.weight"), shape);
        self.add(format!("{path}.bias"), &shape[..1]);
    }

    fn linear(&mut self, path: &str, inner: usize, columns: usize) {
        self.biased(path, &[columns, inner]);
    }

    fn norm(&mut self, path: &str, channels: usize) {
        self.biased(path, &[channels]);
    }

    /// A transposed 2x2 convolution: its bias belongs to the second dimension.
    fn transposed(&mut self, path: &str, inner: usize, columns: usize) {
        self.add(format!("{path}.weight"), &[inner, columns, 2, 2]);
        self.add(format!("{path}.bias"), &[columns]);
    }
}

fn neck(list: &mut List, from: usize, to: usize) {
    list.add("image_encoder.neck.0.weight", &[to, from, 1, 1]);
    list.norm("image_encoder.neck.1", to);
    list.add("image_encoder.neck.2.weight", &[to, to, 3, 3]);
    list.norm("image_encoder.neck.3", to);
}

fn image_encoder(list: &mut List, config: &ImageEncoderConfig) {
    let (width, grid, patch) = (config.width, config.grid, config.patch);
    list.add("image_encoder.pos_embed", &[1, grid, grid, width]);
    let shape = [width, 3, patch, patch];
    list.biased("image_encoder.patch_embed.proj", &shape);
    for (block, &window) in config.windows.iter().enumerate() {
        let at = format!("image_encoder.blocks.{block}");
        let side = if window == 0 { grid } else { window };
        let places = [2 * side - 1, width / config.heads];
        list.norm(&format!("{at}.norm1"), width);
        list.linear(&format!("{at}.attn.qkv"), width, 3 * width);
        list.add(format!("{at}.attn.rel_pos_h"), &places);
        list.add(format!("{at}.attn.rel_pos_w"), &places);
        list.linear(&format!("{at}.attn.proj"), width, width);
        list.norm(&format!("{at}.norm2"), width);
        list.linear(&format!("{at}.mlp.lin1"), width, config.hidden);
        list.linear(&format!("{at}.mlp.lin2"), config.hidden, width);
    }
    neck(list, width, config.embedding);
}

fn tiny_vit(list: &mut List, config: &TinyVitConfig) {
    let dims = config.dims;
    let kernel = match config.embed {
        PatchEmbedding::Pixelwise => 1,
        PatchEmbedding::Strided => 3,
    };
    let at = "image_encoder.patch_embed.seq";
    list.biased(&format!("{at}.0"), &[dims[0] / 2, 3, kernel, kernel]);
    list.biased(&format!("{at}.2"), &[dims[0], dims[0] / 2, kernel, kernel]);
    for stage in 0..4 {
        let at = format!("image_encoder.layers.{stage}");
        for block in 0..config.depths[stage] {
            let at = format!("{at}.blocks.{block}");
            match stage {
                0 => bottleneck(list, &at, dims[0], 4 * dims[0], dims[0]),
                _ => tiny_vit_block(list, &at, config, stage),
            }
        }
        if let Some(&to) = dims.get(stage + 1) {
            bottleneck(list, &format!("{at}.downsample"), dims[stage], to, to);
        }
    }
    neck(list, dims[3], config.embedding);
}

fn bottleneck(list: &mut List, at: &str, from: usize, wide: usize, to: usize) {
    list.biased(&format!("{at}.conv1"), &[wide, from, 1, 1]);
    list.biased(&format!("{at}.conv2"), &[wide, 1, 3, 3]);
    list.biased(&format!("{at}.conv3"), &[to, wide, 1, 1]);
}

fn tiny_vit_block(list: &mut List, at: &str, config: &TinyVitConfig, stage: usize) {
    let (dim, window) = (config.dims[stage], config.windows[stage]);
    let biases = [config.heads[stage], window * window];
    list.norm(&format!("{at}.attn.norm"), dim);
    list.linear(&format!("{at}.attn.qkv"), dim, 3 * dim);
    list.add(format!("{at}.attn.attention_biases"), &biases);
    list.linear(&format!("{at}.attn.proj"), dim, dim);
    list.biased(&format!("{at}.local_conv"), &[dim, 1, 3, 3]);
    list.norm(&format!("{at}.mlp.norm"), dim);
    list.linear(&format!("{at}.mlp.fc1"), dim, 4 * dim);
    list.linear(&format!("{at}.mlp.fc2"), 4 * dim, dim);
}

fn prompt_encoder(list: &mut List, config: &DecoderConfig) {
    let (at, channels) = ("prompt_encoder", config.channels);
    let gaussian = "pe_layer.positional_encoding_gaussian_matrix";
    list.add(format!("{at}.{gaussian}"), &[2, channels / 2]);
    for label in 0..4 {
        let key = format!("{at}.point_embeddings.{label}.weight");
        list.add(key, &[1, channels]);
    }
    list.add(format!("{at}.not_a_point_embed.weight"), &[1, channels]);
    list.add(format!("{at}.no_mask_embed.weight"), &[1, channels]);
    let [first, second] = config.mask_channels;
    let at = "prompt_encoder.mask_downscaling";
    list.biased(&format!("{at}.0"), &[first, 1, 2, 2]);
    list.norm(&format!("{at}.1"), first);
    list.biased(&format!("{at}.3"), &[second, first, 2, 2]);
    list.norm(&format!("{at}.4"), second);
    list.biased(&format!("{at}.6"), &[channels, second, 1, 1]);
}

fn mask_decoder(list: &mut List, config: &DecoderConfig) {
    let (at, channels) = ("mask_decoder", config.channels);
    list.add(format!("{at}.iou_token.weight"), &[1, channels]);
    list.add(
        format!("{at}.mask_tokens.weight"),
        &[config.masks, channels],
    );
    for layer in 0..config.layers {
        two_way_layer(list, &format!("{at}.transformer.layers.{layer}"), config);
    }
    let last = format!("{at}.transformer.final_attn_token_to_image");
    attention(list, &last, channels, config.narrow);
    list.norm(&format!("{at}.transformer.norm_final_attn"), channels);
    list.transposed(&format!("{at}.output_upscaling.0"), channels, channels / 4);
    list.norm(&format!("{at}.output_upscaling.1"), channels / 4);
    list.transposed(
        &format!("{at}.output_upscaling.3"),
        channels / 4,
        channels / 8,
    );
    for mask in 0..config.masks {
        let at = format!("{at}.output_hypernetworks_mlps.{mask}");
        mlp(list, &at, [channels, channels, channels / 8]);
    }
    let score = [channels, config.score_hidden, config.masks];
    mlp(list, &format!("{at}.iou_prediction_head"), score);
}

fn two_way_layer(list: &mut List, at: &str, config: &DecoderConfig) {
    let (channels, narrow) = (config.channels, config.narrow);
    attention(list, &format!("{at}.self_attn"), channels, channels);
    attention(
        list,
        &format!("{at}.cross_attn_token_to_image"),
        channels,
        narrow,
    );
    attention(
        list,
        &format!("{at}.cross_attn_image_to_token"),
        channels,
        narrow,
    );
    for norm in 1..=4 {
        list.norm(&format!("{at}.norm{norm}"), channels);
    }
    list.linear(&format!("{at}.mlp.lin1"), channels, config.hidden);
    list.linear(&format!("{at}.mlp.lin2"), config.hidden, channels);
}

fn attention(list: &mut List, at: &str, channels: usize, inside: usize) {
    for name in ["q_proj", "k_proj", "v_proj"] {
        list.linear(&format!("{at}.{name}"), channels, inside);
    }
    list.linear(&format!("{at}.out_proj"), inside, channels);
}

/// Three linear layers; the two inner widths are the same.
fn mlp(list: &mut List, at: &str, [inner, hidden, columns]: [usize; 3]) {
    list.linear(&format!("{at}.layers.0"), inner, hidden);
    list.linear(&format!("{at}.layers.1"), hidden, hidden);
    list.linear(&format!("{at}.layers.2"), hidden, columns);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many tensors, and how many values in them.
    fn size(encoder: EncoderConfig) -> (usize, usize) {
        let decoder = DecoderConfig::SAM;
        let list = expected(&SamConfig { encoder, decoder });
        let values = list.values().map(|shape| shape.iter().product::<usize>());
        (list.len(), values.sum())
    }

    #[test]
    fn vit_b_has_the_published_size() {
        let config = ImageEncoderConfig::vit_b();
        assert_eq!(size(EncoderConfig::Vit(config)), (314, 93_735_728));
    }

    /// The published counts less the second of two values of each channel that is normalised,
    /// and less MobileSAM's unused classifier.
    #[test]
    fn the_tiny_networks_have_the_published_sizes() {
        let (_, lite) = size(EncoderConfig::Tiny(TinyVitConfig::LITE_MED_SAM));
        let (_, mobile) = size(EncoderConfig::Tiny(TinyVitConfig::MOBILE_SAM));
        assert_eq!(lite, 9_786_628);
        assert_eq!(mobile - lite, 10_130_092 - 321_640 - 9_791_300);
    }
}
