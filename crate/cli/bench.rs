//! `echodisc bench`: how long loading, encoder and decoder take on this machine.

mod kernels;
mod report;

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context as _;
use clap::Parser;
use echodisc::bench::GpuMemory;
use echodisc::clip::Frame;
use echodisc::device::{ComputeDevice, DeviceInfo};
use echodisc::geometry::{FramePx, Rect};
use echodisc::model::{Masks, Prompt};
use echodisc::segment::Segmenter;

use crate::segment::{Corners, Device, milliseconds, read_frame};
use crate::weights;

#[derive(Parser)]
pub struct Args {
    /// DICOM, PNG, JPEG or GIF.
    #[arg(default_value = "samples/sonosite.dcm")]
    input: PathBuf,
    /// The frame, counted from 0.
    #[arg(long, default_value_t = 3)]
    frame: usize,
    /// The box in continuous frame coordinates, x right and y down: X0,Y0,X1,Y1.
    #[arg(
        long = "box",
        value_name = "X0,Y0,X1,Y1",
        default_value = "156,68,199,130"
    )]
    rect: Corners,
    /// A model of the catalogue, or the path of a checkpoint. The usual one is the one that other
    /// runtimes have too.
    #[arg(long, default_value = "litemedsam")]
    model: String,
    /// Where the network runs.
    #[arg(long, value_enum, default_value = "cpu")]
    device: Device,
    /// How often each part is measured.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// Matrix products instead of the network: by our kernel and by burn's.
    #[arg(long)]
    kernels: bool,
    /// Where to write the decoder's logits, f32 little-endian, for comparison.
    #[arg(long, value_name = "FILE")]
    logits: Option<PathBuf>,
    /// Print every run's milliseconds as JSON.
    #[arg(long)]
    json: bool,
}

/// Milliseconds of each run.
#[derive(Default)]
struct Times {
    /// Device, weights and network.
    load: Vec<f64>,
    /// Encoder and decoder once, right after loading.
    first: Vec<f64>,
    encoder: Vec<f64>,
    decoder: Vec<f64>,
}

/// What was measured, and where.
struct Measured {
    device: DeviceInfo,
    times: Times,
    /// The largest of what the GPU held after any step.
    gpu_peak: Option<GpuMemory>,
    logits: Vec<f32>,
}

/// Measures and prints.
pub fn run(args: &Args) -> anyhow::Result<()> {
    if args.kernels {
        return kernels::run(args.device, args.runs, args.json);
    }
    let frame = read_frame(&args.input, args.frame)?;
    let measured = measure(args, &frame)?;
    if let Some(path) = &args.logits {
        let bytes: Vec<u8> = measured
            .logits
            .iter()
            .flat_map(|v| v.to_le_bytes())
            .collect();
        std::fs::write(path, bytes).context("the logits cannot be written")?;
    }
    if args.json {
        report::print_json(&measured);
    } else {
        report::print(&measured);
    }
    Ok(())
}

fn measure(args: &Args, frame: &Frame) -> anyhow::Result<Measured> {
    let rect = args.rect.rect();
    let mut times = Times::default();
    let mut peak = None;
    let mut loaded = None;
    for _ in 0..args.runs {
        // The old network makes way first: a peak is that of one.
        drop(loaded.take());
        let model = load(args, &mut times)?;
        let started = Instant::now();
        encode(&model, frame)?;
        pollster::block_on(model.segment(model.key(frame), size(frame), rect))?;
        times.first.push(milliseconds(started));
        note(&mut peak, model.device());
        loaded = Some(model);
    }
    let model = loaded.context("nothing was measured")?;
    for _ in 0..args.runs {
        model.forget();
        let started = Instant::now();
        encode(&model, frame)?;
        times.encoder.push(milliseconds(started));
        note(&mut peak, model.device());
        let started = Instant::now();
        pollster::block_on(model.segment(model.key(frame), size(frame), rect))?;
        times.decoder.push(milliseconds(started));
        note(&mut peak, model.device());
    }
    let prompt = Prompt::of_rect(rect);
    let asked = model.intermediate(model.key(frame), size(frame), &prompt, Masks::Single);
    let inside = pollster::block_on(asked)?;
    Ok(Measured {
        device: model.device().info.clone(),
        times,
        gpu_peak: peak,
        logits: inside.logits,
    })
}

fn load(args: &Args, times: &mut Times) -> anyhow::Result<Segmenter> {
    let started = Instant::now();
    let device = args.device.open()?;
    let model = weights::load(&args.model, None, device)?.segmenter;
    times.load.push(milliseconds(started));
    Ok(model)
}

fn encode(model: &Segmenter, frame: &Frame) -> anyhow::Result<()> {
    pollster::block_on(model.encode(frame, async |_| ControlFlow::Continue(())))?;
    Ok(())
}

fn note(peak: &mut Option<GpuMemory>, device: &ComputeDevice) {
    let now = GpuMemory::of(device);
    *peak = match (*peak, now) {
        (Some(peak), Some(now)) => Some(GpuMemory {
            in_use: peak.in_use.max(now.in_use),
            reserved: peak.reserved.max(now.reserved),
        }),
        (peak, now) => peak.or(now),
    };
}

fn size(frame: &Frame) -> (usize, usize) {
    (frame.width(), frame.height())
}

impl Corners {
    fn rect(self) -> Rect<FramePx> {
        let [x0, y0, x1, y1] = self.0;
        Rect::from_corners(x0, y0, x1, y1)
    }
}
