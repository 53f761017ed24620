//! `echodisc segment`: a box on a frame to a mask.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Instant;

use anyhow::Context as _;
use clap::{Parser, ValueEnum};
use echodisc::clip::{self, Frame};
use echodisc::device::{ComputeDevice, GpuRequest};
use echodisc::geometry::{FramePx, Mask, Rect};
use serde_json::json;

use crate::weights;

#[derive(Parser)]
pub struct Args {
    /// DICOM, PNG, JPEG or GIF.
    input: PathBuf,
    /// The frame, counted from 0.
    #[arg(long, default_value_t = 0)]
    frame: usize,
    /// The box in continuous frame coordinates, x right and y down: X0,Y0,X1,Y1.
    #[arg(long = "box", value_name = "X0,Y0,X1,Y1")]
    rect: Corners,
    /// A model of the catalogue, or the path of a checkpoint.
    #[arg(long, default_value = "litemedsam")]
    model: String,
    /// How frames are resized; the model's default unless given.
    #[arg(long)]
    pipeline: Option<String>,
    /// Where the network runs.
    #[arg(long, value_enum, default_value = "cpu")]
    device: Device,
    /// The mask to write: 8-bit PNG, 0 and 255, at the frame's size.
    #[arg(long)]
    out: PathBuf,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

/// Where the network runs.
#[derive(Clone, Copy, ValueEnum)]
pub enum Device {
    Cpu,
    Gpu,
}

impl Device {
    /// Makes the device; software adapters are taken too.
    pub fn open(self) -> anyhow::Result<ComputeDevice> {
        Ok(match self {
            Self::Cpu => ComputeDevice::cpu(),
            Self::Gpu => pollster::block_on(ComputeDevice::gpu(GpuRequest::default(), |_| {}))?,
        })
    }
}

/// `X0,Y0,X1,Y1` as typed.
#[derive(Clone, Copy)]
pub struct Corners(pub [f64; 4]);

impl FromStr for Corners {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let numbers: Vec<f64> = text
            .split(',')
            .map(|part| {
                part.trim()
                    .parse()
                    .map_err(|_| format!("{part:?} is no number"))
            })
            .collect::<Result<_, _>>()?;
        let corners: [f64; 4] = numbers
            .try_into()
            .map_err(|_| "a box is four numbers: X0,Y0,X1,Y1".to_owned())?;
        Ok(Self(corners))
    }
}

/// Milliseconds of each part.
struct Times {
    load: f64,
    encode: f64,
    decode: f64,
}

/// Segments one box and writes the mask.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let frame = read_frame(&args.input, args.frame)?;
    let started = Instant::now();
    let device = args.device.open()?;
    let model = weights::load(&args.model, args.pipeline.as_deref(), device)?;
    let load = milliseconds(started);

    let started = Instant::now();
    let key = model.segmenter.key(&frame);
    let go_on = async |_| ControlFlow::Continue(());
    pollster::block_on(model.segmenter.encode(&frame, go_on))?;
    let encode = milliseconds(started);

    let started = Instant::now();
    let [x0, y0, x1, y1] = args.rect.0;
    let rect = Rect::<FramePx>::from_corners(x0, y0, x1, y1);
    let size = (frame.width(), frame.height());
    let found = pollster::block_on(model.segmenter.segment(key, size, rect))?;
    let decode = milliseconds(started);

    write_mask(&found.mask, &args.out)?;
    let times = Times {
        load,
        encode,
        decode,
    };
    report(
        args,
        &model.name,
        found.iou_score,
        found.mask.count(),
        &times,
    );
    Ok(())
}

/// One frame of a file.
pub fn read_frame(input: &Path, frame: usize) -> anyhow::Result<Frame> {
    let bytes = std::fs::read(input).context("the input cannot be read")?;
    let mut clip = clip::open(&bytes)?;
    let count = clip.frames.len();
    if frame >= count {
        anyhow::bail!("there is no frame {frame}; the clip has {count}, counted from 0");
    }
    Ok(clip.frames.swap_remove(frame))
}

fn write_mask(mask: &Mask, path: &Path) -> anyhow::Result<()> {
    let (width, height) = (mask.width() as u32, mask.height() as u32);
    image::save_buffer_with_format(
        path,
        &mask.to_gray(),
        width,
        height,
        image::ExtendedColorType::L8,
        image::ImageFormat::Png,
    )
    .context("the mask cannot be written")
}

fn report(args: &Args, model: &str, score: f32, area: usize, times: &Times) {
    if args.json {
        let value = json!({
            "model": model,
            "frame": args.frame,
            "box": args.rect.0,
            "iou_score": score,
            "area_px": area,
            "ms": { "load": times.load, "encode": times.encode, "decode": times.decode },
            "notice": echodisc::NOTICE,
        });
        println!("{value}");
    } else {
        println!("{area} pixels inside, the network's score {score:.3}");
        println!(
            "encoder {:.0} ms, decoder {:.0} ms",
            times.encode, times.decode
        );
        println!("{}", echodisc::NOTICE);
    }
}

/// Milliseconds that have passed.
pub fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}
