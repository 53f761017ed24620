//! SAM ViT-B at its full size, with random weights that any language makes from a seed: opt-in, as
//! it takes a gigabyte and, on two cores, half a minute.
//!
//! `npm run test:vit-b`, or `cargo test --release --test vit_b -- --ignored --nocapture` for this part
//! alone. `ECHODISC_VIT_B_FILE` names a file to leave the checkpoint in.
//!
//! The rule is that of `../shared/fixtures/sam_reduced/gen_weights.py`, whose checkpoint PyTorch
//! saves; the digest is the one that its rule gives in NumPy.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::time::Instant;

use echodisc::bench::GpuMemory;
use echodisc::clip::Frame;
use echodisc::device::{ComputeDevice, GpuRequest, Limits};
use echodisc::geometry::Rect;
use echodisc::model::SamConfig;
use echodisc::model::checkpoint::{Precision, StateDict, Tensor, write_safetensors};
use echodisc::segment::{Pipeline, Segmenter};
use sha2::{Digest, Sha256};

const DIGEST: &str = "6884a8c122b979dc1185ac14d7a28e7099bd327f649ed9b67241166805412dbf";

/// Mean and spread of a tensor's values.
fn rule(key: &str, shape: &[usize]) -> (f32, f64) {
    let last = key.rsplit('.').next().unwrap_or_default();
    let second = key.split('.').nth(1).unwrap_or_default();
    let embeddings = [
        "iou_token",
        "mask_tokens",
        "point_embeddings",
        "not_a_point_embed",
        "no_mask_embed",
    ];
    if key == "image_encoder.pos_embed" {
        return (0.0, 0.2);
    }
    if last.contains("rel_pos") {
        return (0.0, 0.1);
    }
    if last.contains("gaussian_matrix") || embeddings.contains(&second) {
        return (0.0, 1.0);
    }
    if shape.len() == 1 {
        return if last == "weight" {
            (1.0, 0.1)
        } else {
            (0.0, 0.05)
        };
    }
    let fan = match key.contains("output_upscaling") {
        true => shape[0],
        false => shape[1..].iter().product(),
    };
    let head = key.contains("hypernetworks") || key.contains("iou_prediction_head");
    let gain = if head { 1.4 } else { 1.0 };
    (0.0, gain / (fan as f64).sqrt())
}

/// Uniform numbers of splitmix64, seeded by the FNV-1a of the key.
fn values(key: &str, shape: &[usize]) -> Vec<f32> {
    let seed = key.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let (base, spread) = rule(key, shape);
    let spread = (spread * 12.0_f64.sqrt()) as f32;
    let value = |i: usize| {
        let step = (i as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut z = seed.wrapping_add(step);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        let unit = (z >> 40) as f32 * 2.0_f32.powi(-24) - 0.5;
        base + unit * spread
    };
    (0..shape.iter().product()).map(value).collect()
}

/// The whole checkpoint as safetensors, its digest checked.
fn checkpoint() -> Vec<u8> {
    let mut hash = Sha256::new();
    let mut tensors = BTreeMap::new();
    for (key, shape) in SamConfig::vit_b().tensors() {
        let values = values(&key, &shape);
        hash.update(key.as_bytes());
        values.iter().for_each(|v| hash.update(v.to_le_bytes()));
        tensors.insert(key, Tensor { shape, values });
    }
    let digest: String = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(digest, DIGEST);
    write_safetensors(&tensors, Precision::F32).expect("f32 holds all")
}

/// Loads the checkpoint on `device`, encodes one frame, asks for one mask, and prints what each took.
fn outline(file: Vec<u8>, device: ComputeDevice) {
    let started = Instant::now();
    let state = StateDict::from_bytes(file).expect("a checkpoint");
    assert_eq!(state.values(), 93_735_728);
    let segmenter =
        Segmenter::from_checkpoint(&state, "vit-b", Some(Pipeline::Sam), device.clone())
            .expect("the network");
    drop(state);
    println!("loaded in {:.1} s", started.elapsed().as_secs_f64());
    print_memory(&device);

    let pixels = (0..320 * 240).map(|i| (i % 320 / 2 + i / 320 / 3) as u8);
    let frame = Frame::gray(320, 240, pixels.collect()).expect("a frame");
    let key = segmenter.key(&frame);
    let started = Instant::now();
    let go_on = async |_| ControlFlow::Continue(());
    pollster::block_on(segmenter.encode(&frame, go_on)).expect("encodes");
    println!("encoded in {:.1} s", started.elapsed().as_secs_f64());
    let rect = Rect::from_corners(100.0, 60.0, 200.0, 160.0);
    let found = pollster::block_on(segmenter.segment(key, (320, 240), rect)).expect("a mask");
    assert_eq!((found.mask.width(), found.mask.height()), (320, 240));
    println!("score {}, {} pixels", found.iou_score, found.mask.count());
    print_memory(&device);
}

fn print_memory(device: &ComputeDevice) {
    if let Some(memory) = GpuMemory::of(device) {
        let mebibytes = |bytes: u64| bytes / (1024 * 1024);
        println!(
            "{} MiB in use on the GPU, {} MiB taken",
            mebibytes(memory.in_use),
            mebibytes(memory.reserved)
        );
    }
}

#[test]
#[ignore = "takes a gigabyte and half a minute"]
fn vit_b_loads_and_encodes() {
    let file = checkpoint();
    println!("{} bytes", file.len());
    if let Some(path) = std::env::var_os("ECHODISC_VIT_B_FILE") {
        std::fs::write(path, &file).expect("the file can be written");
    }
    outline(file, ComputeDevice::cpu());
}

#[test]
#[ignore = "takes minutes where the GPU is a program on the CPU"]
fn vit_b_loads_and_encodes_on_a_gpu() {
    let request = GpuRequest {
        limits: Limits::WebGpuDefault,
        ..GpuRequest::default()
    };
    match pollster::block_on(ComputeDevice::gpu(request, |_| {})) {
        Ok(device) => {
            println!("{}", device.info.adapter);
            outline(checkpoint(), device);
        }
        Err(error) => println!("skipped: vit_b_loads_and_encodes_on_a_gpu ({error})"),
    }
}
