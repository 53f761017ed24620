//! Names of tensors as other programs write them, brought to those of the official code.

use super::state_dict::Listing;

/// What training scripts and compilers put before every name.
const PREFIXES: [&str; 5] = ["module.", "model.", "_orig_mod.", "sam.", "state_dict."];

/// Takes prefixes off and brings SAM in the layout of Transformers to the official one.
pub(super) fn official(mut listing: Listing) -> Listing {
    while let Some(prefix) = common_prefix(&listing) {
        for (name, _) in &mut listing {
            name.drain(..prefix.len());
        }
    }
    if listing
        .iter()
        .any(|(name, _)| name.starts_with("vision_encoder."))
    {
        let repeated = "shared_image_embedding.";
        listing.retain(|(name, _)| !name.starts_with(repeated));
        for (name, _) in &mut listing {
            *name = from_transformers(name);
        }
    }
    // Data-parallel training may have wrapped a part only.
    for (name, _) in &mut listing {
        if let Some(rest) = name.strip_prefix("module.") {
            *name = rest.to_owned();
        }
    }
    listing
}

/// The prefix that every name has.
fn common_prefix(listing: &Listing) -> Option<&'static str> {
    let everywhere = |prefix: &&str| {
        let mut names = listing.iter().map(|(name, _)| name);
        !listing.is_empty() && names.all(|name| name.starts_with(*prefix))
    };
    PREFIXES.into_iter().find(|prefix| everywhere(prefix))
}

/// Parts of names in the order in which they are replaced: Transformers', the official one.
/// Source: `convert_sam_to_hf.py` of Hugging Face's Transformers, read the other way round.
const PARTS: [(&str, &str); 18] = [
    ("vision_encoder.layers.", "image_encoder.blocks."),
    ("vision_encoder.", "image_encoder."),
    ("patch_embed.projection.", "patch_embed.proj."),
    ("neck.conv1.", "neck.0."),
    ("neck.layer_norm1.", "neck.1."),
    ("neck.conv2.", "neck.2."),
    ("neck.layer_norm2.", "neck.3."),
    (
        "shared_embedding.positional_embedding",
        "pe_layer.positional_encoding_gaussian_matrix",
    ),
    (
        "prompt_encoder.point_embed.",
        "prompt_encoder.point_embeddings.",
    ),
    ("mask_embed.conv1.", "mask_downscaling.0."),
    ("mask_embed.layer_norm1.", "mask_downscaling.1."),
    ("mask_embed.conv2.", "mask_downscaling.3."),
    ("mask_embed.layer_norm2.", "mask_downscaling.4."),
    ("mask_embed.conv3.", "mask_downscaling.6."),
    ("upscale_conv1.", "output_upscaling.0."),
    ("upscale_layer_norm.", "output_upscaling.1."),
    ("upscale_conv2.", "output_upscaling.3."),
    (".layer_norm", ".norm"),
];

fn from_transformers(name: &str) -> String {
    let renamed = PARTS.iter().fold(name.to_owned(), |name, (theirs, ours)| {
        name.replace(theirs, ours)
    });
    let is_head = ["iou_prediction_head.", "output_hypernetworks_mlps."];
    if !is_head.iter().any(|part| renamed.contains(part)) {
        return renamed;
    }
    // Their first and last layers have names, ours are all numbered.
    renamed
        .replace(".layers.0.", ".layers.1.")
        .replace(".proj_in.", ".layers.0.")
        .replace(".proj_out.", ".layers.2.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_transformers_become_official() {
        let pairs = [
            ("vision_encoder.pos_embed", "image_encoder.pos_embed"),
            (
                "vision_encoder.patch_embed.projection.weight",
                "image_encoder.patch_embed.proj.weight",
            ),
            (
                "vision_encoder.layers.2.layer_norm1.bias",
                "image_encoder.blocks.2.norm1.bias",
            ),
            (
                "vision_encoder.layers.2.attn.rel_pos_h",
                "image_encoder.blocks.2.attn.rel_pos_h",
            ),
            (
                "vision_encoder.neck.layer_norm2.weight",
                "image_encoder.neck.3.weight",
            ),
            (
                "prompt_encoder.shared_embedding.positional_embedding",
                "prompt_encoder.pe_layer.positional_encoding_gaussian_matrix",
            ),
            (
                "prompt_encoder.point_embed.3.weight",
                "prompt_encoder.point_embeddings.3.weight",
            ),
            (
                "prompt_encoder.not_a_point_embed.weight",
                "prompt_encoder.not_a_point_embed.weight",
            ),
            (
                "prompt_encoder.mask_embed.layer_norm2.weight",
                "prompt_encoder.mask_downscaling.4.weight",
            ),
            (
                "mask_decoder.transformer.layers.1.layer_norm4.weight",
                "mask_decoder.transformer.layers.1.norm4.weight",
            ),
            (
                "mask_decoder.transformer.layer_norm_final_attn.bias",
                "mask_decoder.transformer.norm_final_attn.bias",
            ),
            (
                "mask_decoder.upscale_layer_norm.weight",
                "mask_decoder.output_upscaling.1.weight",
            ),
            (
                "mask_decoder.output_hypernetworks_mlps.3.layers.0.weight",
                "mask_decoder.output_hypernetworks_mlps.3.layers.1.weight",
            ),
            (
                "mask_decoder.iou_prediction_head.proj_out.bias",
                "mask_decoder.iou_prediction_head.layers.2.bias",
            ),
        ];
        for (theirs, ours) in pairs {
            assert_eq!(from_transformers(theirs), ours);
        }
    }
}
