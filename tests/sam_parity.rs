//! SAM's own code, reduced to run in seconds, against ours: every kind of prompt.
//!
//! Tolerances, relative to the range of what is compared: 1e-3 for embedding and logits. Masks of
//! random weights are noise; they may differ in one pixel of a thousand.

#[path = "support/reference.rs"]
mod reference;

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use burn::tensor::{Device, Tensor, TensorData};
use echodisc::clip::{self, Frame};
use echodisc::device::{ComputeDevice, DeviceError, GpuRequest};
use echodisc::geometry::{FramePx, Mask, Point, Rect};
use echodisc::model::checkpoint::{Precision, StateDict, write_safetensors};
use echodisc::model::{Architecture, KeyReport, Masks, PointLabel, Prompt, PromptPoint};
use echodisc::model::{Sam, SamConfig};
use echodisc::segment::{Pipeline, Segmentation, Segmenter};
use reference::{Reference, shared};
use serde_json::Value;

const TOLERANCE: f32 = 1e-3;
const SIDE: usize = 128;

/// One of the two reduced networks.
struct Network {
    folder: PathBuf,
    meta: Value,
    outputs: Vec<u8>,
}

impl Network {
    /// With windows that need padding, and with windows that do not.
    fn all(test: &str) -> Vec<Self> {
        let names = ["reduced_w3", "reduced_w4"];
        let folder = |name: &&str| shared(&format!("fixtures/sam_reduced/{name}"), test);
        names.iter().filter_map(folder).map(Self::open).collect()
    }

    fn open(folder: PathBuf) -> Self {
        let meta = fs::read(folder.join("reduced_meta.json")).expect("the prompts");
        Self {
            meta: serde_json::from_slice(&meta).expect("JSON"),
            outputs: fs::read(folder.join("reduced_outputs.safetensors")).expect("the outputs"),
            folder,
        }
    }

    fn checkpoint(&self) -> StateDict {
        let file = fs::read(self.folder.join("weights.safetensors")).expect("the weights");
        StateDict::from_bytes(file).expect("a checkpoint")
    }

    fn reference(&self, name: &str) -> Reference {
        Reference::read(&self.outputs, name).unwrap_or_else(|| panic!("no {name}"))
    }

    fn frame(&self) -> Frame {
        let png = fs::read(self.folder.join("reduced_image.png")).expect("the image");
        clip::open(&png).expect("a PNG").frames.swap_remove(0)
    }

    fn segmenter(&self, device: ComputeDevice) -> Segmenter {
        Segmenter::from_checkpoint(&self.checkpoint(), "reduced", None, device).expect("builds")
    }

    /// Every prompt by its name.
    fn prompts(&self) -> Vec<(&str, Prompt<FramePx>, Masks)> {
        let prompts = self.meta["prompts"].as_object().expect("prompts");
        let mut all = Vec::new();
        for (name, value) in prompts {
            let masks = match value["multimask_output"].as_bool() {
                Some(true) => Masks::Three,
                _ => Masks::Single,
            };
            all.push((name.as_str(), self.prompt(value), masks));
        }
        all
    }

    fn prompt(&self, value: &Value) -> Prompt<FramePx> {
        let labels = numbers(&value["point_labels"]);
        let coordinates = value["point_coords"].as_array().cloned();
        let points = coordinates.unwrap_or_default();
        let point = |(at, label): (&Value, f64)| PromptPoint {
            at: Point::new(numbers(at)[0], numbers(at)[1]),
            label: if label == 1.0 {
                PointLabel::Add
            } else {
                PointLabel::Subtract
            },
        };
        let rect = <[f64; 4]>::try_from(numbers(&value["box"])).ok();
        let masked = value["mask_input"].is_string();
        Prompt {
            rect: rect.map(|[x0, y0, x1, y1]| Rect::from_corners(x0, y0, x1, y1)),
            points: points.iter().zip(labels).map(point).collect(),
            mask: masked.then(|| self.reference("box.low_res_logits").values),
        }
    }

    fn mask(&self, name: &str, index: usize) -> Mask {
        gray_mask(&self.folder.join(format!("reduced_{name}_mask{index}.png")))
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    let values = value.as_array().cloned().unwrap_or_default();
    values.iter().filter_map(Value::as_f64).collect()
}

fn gray_mask(path: &Path) -> Mask {
    let png = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let frame = clip::open(&png).expect("a PNG").frames.swap_remove(0);
    let gray: Vec<u8> = frame.to_rgb().into_iter().step_by(3).collect();
    Mask::from_gray(frame.width(), frame.height(), &gray).expect("one value a pixel")
}

/// The largest difference, relative to the range of the reference.
fn relative(reference: &Reference, got: &[f32]) -> f32 {
    let fold =
        |start, pick: fn(f32, f32) -> f32| reference.values.iter().copied().fold(start, pick);
    let range = fold(f32::MIN, f32::max) - fold(f32::MAX, f32::min);
    reference.error(got) / range
}

fn values(tensor: Tensor<2>) -> Vec<f32> {
    tensor.into_data().try_to_vec().expect("f32")
}

/// The reference's input, channels last with a fourth channel of zeros.
fn input(network: &Network, device: &Device) -> Tensor<2> {
    let planes = network.reference("input").channels_last().values;
    let pixels = planes
        .chunks_exact(3)
        .flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 0.0]);
    let data = TensorData::new(pixels.collect::<Vec<f32>>(), [SIDE * SIDE, 4]);
    Tensor::from_data(data, device)
}

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

#[test]
fn every_stage_of_the_encoder_is_the_reference_s() {
    for network in Network::all("every_stage_of_the_encoder_is_the_reference_s") {
        let device = Device::flex();
        let model = Sam::load(&network.checkpoint(), &device, false).expect("the network");
        let mut encoding = model.encoding(input(&network, &device));
        for name in ["patch_embed", "block0", "block1", "embedding"] {
            encoding = model.advance(encoding);
            let mut reference = network.reference(name);
            match name {
                // Our first step adds the positions; the reference was taken before.
                "patch_embed" => {
                    let positions = network.checkpoint().tensor("image_encoder.pos_embed");
                    let positions = positions.expect("positions").values;
                    let sums = reference.values.iter_mut().zip(positions);
                    sums.for_each(|(value, position)| *value += position);
                }
                "embedding" => reference = reference.channels_last(),
                _ => {}
            }
            let error = relative(&reference, &values(encoding.map().values.clone()));
            println!("{} {name}: off by {error:.1e}", network.folder.display());
            assert!(error <= TOLERANCE, "{name} is off by {error}");
        }
    }
}

/// Every prompt on a device: scores, logits and masks.
fn check(network: &Network, device: ComputeDevice, only: Option<&str>) {
    let segmenter = network.segmenter(device);
    let frame = network.frame();
    let (key, size) = (segmenter.key(&frame), (frame.width(), frame.height()));
    let go_on = async |_| ControlFlow::Continue(());
    pollster::block_on(segmenter.encode(&frame, go_on)).expect("encodes");
    for (name, prompt, masks) in network.prompts() {
        if only.is_some_and(|only| only != name) {
            continue;
        }
        let found = pollster::block_on(segmenter.segment_prompt(key, size, &prompt, masks));
        let found = found.unwrap_or_else(|error| panic!("{name}: {error}"));
        let logits = |mask: &Segmentation| pollster::block_on(mask.logits.read()).expect("logits");
        let logits: Vec<f32> = found.iter().flat_map(logits).collect();
        let scores: Vec<f32> = found.iter().map(|mask| mask.iou_score).collect();
        let error = relative(
            &network.reference(&format!("{name}.low_res_logits")),
            &logits,
        );
        let of_scores = network.reference(&format!("{name}.iou")).error(&scores);
        let pixels = (size.0 * size.1) as f64;
        let moved = found.iter().enumerate().map(|(index, found)| {
            let mask = network.mask(name, index);
            let pairs = mask.as_slice().iter().zip(found.mask.as_slice());
            pairs.filter(|(a, b)| a != b).count()
        });
        let moved = moved.max().unwrap_or(0);
        println!("{name}: logits off by {error:.1e}, scores by {of_scores:.1e}, {moved} pixels");
        assert!(error <= TOLERANCE, "{name}: logits are off by {error}");
        assert!(
            of_scores <= TOLERANCE,
            "{name}: scores are off by {of_scores}"
        );
        assert!(
            moved as f64 <= pixels / 1000.0,
            "{name}: {moved} pixels differ"
        );
    }
}

#[test]
fn every_prompt_gives_the_reference_s_masks() {
    for network in Network::all("every_prompt_gives_the_reference_s_masks") {
        println!("{}", network.folder.display());
        check(&network, ComputeDevice::cpu(), None);
    }
}

/// What the masks are and what the network says of them.
fn told(found: &[Segmentation]) -> Vec<(Mask, f32, f32)> {
    let told = |found: &Segmentation| (found.mask.clone(), found.iou_score, found.stability);
    found.iter().map(told).collect()
}

#[test]
fn several_prompts_give_what_each_gives_alone() {
    let networks = Network::all("several_prompts_give_what_each_gives_alone");
    let Some(network) = networks.first() else {
        return;
    };
    let segmenter = network.segmenter(ComputeDevice::cpu());
    let frame = network.frame();
    let (key, size) = (segmenter.key(&frame), (frame.width(), frame.height()));
    let boxes = [[153.0, 64.0, 207.0, 139.0], [20.0, 30.0, 100.0, 200.0]];
    let boxes = boxes.map(|[x0, y0, x1, y1]| Rect::from_corners(x0, y0, x1, y1));
    let prompts = boxes.map(Prompt::of_rect);
    pollster::block_on(async {
        let go_on = async |_| ControlFlow::Continue(());
        segmenter.encode(&frame, go_on).await.expect("encodes");
        let together = segmenter.segment_prompts(key, size, &prompts, Masks::Three);
        let together = together.await.expect("masks");
        for (rect, found) in boxes.into_iter().zip(&together) {
            let prompt = Prompt::of_rect(rect);
            let alone = segmenter.segment_prompt(key, size, &prompt, Masks::Three);
            assert_eq!(told(&alone.await.expect("masks")), told(found));
        }
        assert_ne!(told(&together[0]), told(&together[1]));
    });
}

#[test]
fn a_gpu_gives_the_reference_s_mask() {
    let device = match pollster::block_on(ComputeDevice::gpu(GpuRequest::default(), |_| {})) {
        Ok(device) => device,
        Err(DeviceError::NoAdapter(_)) => {
            eprintln!("skipped: a_gpu_gives_the_reference_s_mask (this machine has no adapter)");
            return;
        }
        Err(error) => panic!("{}: {error}", error.code()),
    };
    // The padded windows, with a mask and a box: every kernel is used.
    let networks = Network::all("a_gpu_gives_the_reference_s_mask");
    if let Some(network) = networks.first() {
        check(network, device, Some("mask_box"));
    }
}

#[test]
fn the_image_is_resized_as_by_pillow() {
    for network in Network::all("the_image_is_resized_as_by_pillow") {
        let png = fs::read(network.folder.join("reduced_resized.png")).expect("the image");
        let want = clip::open(&png).expect("a PNG").frames.swap_remove(0);
        let got = Pipeline::Sam.resized(&network.frame(), SIDE);
        assert_eq!((got.width, got.height), (want.width(), want.height()));
        assert_eq!(got.values, want.to_rgb());
    }
}

#[test]
fn prompts_that_do_not_fit_are_refused_by_name() {
    let networks = Network::all("prompts_that_do_not_fit_are_refused_by_name");
    let Some(network) = networks.first() else {
        return;
    };
    let segmenter = network.segmenter(ComputeDevice::cpu());
    let frame = network.frame();
    let code = |prompt: Prompt<FramePx>| {
        let key = segmenter.key(&frame);
        let found = segmenter.segment_prompt(key, (320, 240), &prompt, Masks::Single);
        pollster::block_on(found).expect_err("refused").code()
    };
    let point = |x| PromptPoint {
        at: Point::new(x, 10.0),
        label: PointLabel::Add,
    };
    let of_points = |points| Prompt {
        points,
        ..Prompt::new()
    };
    assert_eq!(code(Prompt::new()), "segment-no-prompt");
    assert_eq!(code(of_points(vec![point(321.0)])), "segment-point");
    assert_eq!(code(of_points(vec![point(f64::NAN)])), "segment-point");
    assert_eq!(code(of_points(vec![point(5.0)])), "segment-not-encoded");
    let outside = Rect::from_corners(400.0, 0.0, 500.0, 10.0);
    assert_eq!(code(Prompt::of_rect(outside)), "segment-box");
    let masked = Prompt {
        mask: Some(vec![0.0; 7]),
        ..Prompt::new()
    };
    assert_eq!(code(masked), "segment-prompt-mask");
}
