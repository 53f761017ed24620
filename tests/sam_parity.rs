//! SAM's own code, reduced to run in seconds, against ours: every kind of prompt.
//!
//! Tolerances, relative to the range of what is compared: 1e-3 for embedding and logits. Masks of
//! random weights are noise; they may differ in one pixel of a thousand.

#[path = "sam_parity/checkpoint.rs"]
mod checkpoint;
#[path = "sam_parity/network.rs"]
mod network;
#[path = "support/reference.rs"]
mod reference;

use std::fs;
use std::ops::ControlFlow;

use burn::tensor::{Device, Tensor, TensorData};
use echodisc::clip;
use echodisc::device::{ComputeDevice, DeviceError, GpuRequest};
use echodisc::geometry::{FramePx, Mask, Point, Rect};
use echodisc::model::{Masks, PointLabel, Prompt, PromptPoint, Sam};
use echodisc::segment::{Pipeline, Segmentation};
use network::Network;
use reference::Reference;

const TOLERANCE: f32 = 1e-3;
const SIDE: usize = 128;

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
fn check(network: &Network, device: ComputeDevice) {
    let segmenter = network.segmenter(device);
    let frame = network.frame();
    let (key, size) = (segmenter.key(&frame), (frame.width(), frame.height()));
    let go_on = async |_| ControlFlow::Continue(());
    pollster::block_on(segmenter.encode(&frame, go_on)).expect("encodes");
    for (name, prompt, masks) in network.prompts() {
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
        check(&network, ComputeDevice::cpu());
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
fn a_gpu_gives_the_reference_s_masks() {
    let device = match pollster::block_on(ComputeDevice::gpu(GpuRequest::default(), |_| {})) {
        Ok(device) => device,
        Err(DeviceError::NoAdapter(_)) => {
            eprintln!("skipped: a_gpu_gives_the_reference_s_masks (this machine has no adapter)");
            return;
        }
        Err(error) => panic!("{}: {error}", error.code()),
    };
    for network in Network::all("a_gpu_gives_the_reference_s_masks") {
        check(&network, device.clone());
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
