//! What is recognised in a checkpoint, by which names, and what is said of one that is not whole.

use std::collections::BTreeMap;

use burn::tensor::Device;
use echodisc::model::checkpoint::{Precision, StateDict, write_safetensors};
use echodisc::model::{Architecture, KeyReport, Sam, SamConfig};

use super::SIDE;
use super::network::Network;

#[test]
fn the_network_is_recognised_and_complete() {
    for network in Network::all("the_network_is_recognised_and_complete") {
        let checkpoint = network.checkpoint();
        let config = SamConfig::recognise(&checkpoint).expect("a network");
        assert_eq!(config.architecture(), Architecture::SamVit);
        assert_eq!((config.image_size(), config.grid()), (SIDE, 8));
        assert_eq!(KeyReport::new(&checkpoint, &config), KeyReport::default());
    }
}

/// `convert_sam_to_hf.py` of Transformers: what is replaced in a name, in that order.
const TRANSFORMERS: [(&str, &str); 20] = [
    (
        "iou_prediction_head.layers.0",
        "iou_prediction_head.proj_in",
    ),
    (
        "iou_prediction_head.layers.1",
        "iou_prediction_head.layers.0",
    ),
    (
        "iou_prediction_head.layers.2",
        "iou_prediction_head.proj_out",
    ),
    (
        "mask_decoder.output_upscaling.0",
        "mask_decoder.upscale_conv1",
    ),
    (
        "mask_decoder.output_upscaling.1",
        "mask_decoder.upscale_layer_norm",
    ),
    (
        "mask_decoder.output_upscaling.3",
        "mask_decoder.upscale_conv2",
    ),
    ("mask_downscaling.0", "mask_embed.conv1"),
    ("mask_downscaling.1", "mask_embed.layer_norm1"),
    ("mask_downscaling.3", "mask_embed.conv2"),
    ("mask_downscaling.4", "mask_embed.layer_norm2"),
    ("mask_downscaling.6", "mask_embed.conv3"),
    ("point_embeddings", "point_embed"),
    (
        "pe_layer.positional_encoding_gaussian_matrix",
        "shared_embedding.positional_embedding",
    ),
    ("image_encoder", "vision_encoder"),
    ("neck.0", "neck.conv1"),
    ("neck.1", "neck.layer_norm1"),
    ("neck.2", "neck.conv2"),
    ("neck.3", "neck.layer_norm2"),
    ("patch_embed.proj", "patch_embed.projection"),
    (".norm", ".layer_norm"),
];

fn transformers_name(key: &str) -> String {
    let key = TRANSFORMERS
        .iter()
        .fold(key.to_owned(), |key, (ours, theirs)| {
            key.replace(ours, theirs)
        })
        .replace("blocks", "layers");
    if !key.contains("output_hypernetworks_mlps") {
        return key;
    }
    let (path, layer) = key.split_once(".layers.").expect("a layer");
    let layer = match layer.split_at(1) {
        ("0", rest) => format!("proj_in{rest}"),
        ("1", rest) => format!("layers.0{rest}"),
        (_, rest) => format!("proj_out{rest}"),
    };
    format!("{path}.{layer}")
}

#[test]
fn the_layout_of_transformers_is_the_same_network() {
    for network in Network::all("the_layout_of_transformers_is_the_same_network") {
        let official = network.checkpoint();
        let tensor = |key: &str| official.tensor(key).expect("a tensor");
        let mut tensors: BTreeMap<String, _> = official
            .keys()
            .map(|key| (transformers_name(key), tensor(key)))
            .collect();
        let repeated = "prompt_encoder.shared_embedding.positional_embedding";
        let repeated = tensors[repeated].clone();
        tensors.insert(
            "shared_image_embedding.positional_embedding".to_owned(),
            repeated,
        );
        assert!(tensors.keys().all(|key| !key.contains("image_encoder")));
        let file = write_safetensors(&tensors, Precision::F32).expect("f32 holds all");
        let theirs = StateDict::from_bytes(file).expect("a checkpoint");
        assert!(theirs.keys().eq(official.keys()));
        assert!(
            theirs
                .keys()
                .all(|key| theirs.tensor(key) == official.tensor(key))
        );
    }
}

#[test]
fn what_is_missing_or_misshapen_is_listed_by_name() {
    let networks = Network::all("what_is_missing_or_misshapen_is_listed_by_name");
    let Some(network) = networks.first() else {
        return;
    };
    let checkpoint = network.checkpoint();
    let read = |key: &str| (key.to_owned(), checkpoint.tensor(key).expect("a tensor"));
    let mut tensors: BTreeMap<String, _> = checkpoint.keys().map(read).collect();
    tensors.remove("mask_decoder.iou_token.weight");
    let norm = tensors
        .get_mut("image_encoder.blocks.1.norm2.bias")
        .expect("a norm");
    norm.values.truncate(63);
    norm.shape = vec![63];
    let beside = norm.clone();
    tensors.insert("head.bias".to_owned(), beside);
    let file = write_safetensors(&tensors, Precision::F32).expect("f32 holds all");
    let checkpoint = StateDict::from_bytes(file).expect("a checkpoint");
    let config = SamConfig::recognise(&checkpoint).expect("a network");
    let report = KeyReport::new(&checkpoint, &config);
    assert_eq!(report.missing, ["mask_decoder.iou_token.weight"]);
    assert_eq!(report.misshapen[0].want, [64]);
    assert_eq!(report.unexpected, ["head.bias"]);
    let error = Sam::load(&checkpoint, &Device::flex(), false).expect_err("incomplete");
    assert_eq!(error.code(), "weights-incomplete");
    assert!(error.to_string().contains("mask_decoder.iou_token.weight"));
}
