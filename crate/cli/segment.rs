//! `echodisc segment`: a prompt on a frame to a mask.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Instant;

use anyhow::Context as _;
use clap::{Parser, ValueEnum};
use echodisc::clip::{self, Frame};
use echodisc::device::{ComputeDevice, GpuRequest};
use echodisc::geometry::{FramePx, Rect};
use echodisc::model::{DEFAULT_MODEL, Masks, Prompt};
use echodisc::segment::{Proposal, Segmentation, Segmenter, best};
use serde_json::json;

use crate::masks::write_mask;
use crate::prompt::{TypedPoint, read_mask, write_logits};
use crate::weights::{self, LoadedModel};

#[derive(Parser)]
pub struct Args {
    /// DICOM, PNG, JPEG or GIF.
    input: PathBuf,
    /// The frame, counted from 0.
    #[arg(long, default_value_t = 0)]
    frame: usize,
    /// The box in continuous frame coordinates, x right and y down: X0,Y0,X1,Y1. "auto" takes the
    /// one that the model suggests: look at it before you use what comes of it.
    #[arg(
        long = "box",
        value_name = "X0,Y0,X1,Y1|auto",
        allow_hyphen_values = true
    )]
    rect: Option<TypedBox>,
    /// A point on the ventricle (+) or beside it (-); give as many as you like.
    #[arg(long = "point", value_name = "X,Y,+|-", allow_hyphen_values = true)]
    points: Vec<TypedPoint>,
    /// An earlier mask to refine: the logits of --logits-out, or a mask as a picture.
    #[arg(long, value_name = "FILE")]
    mask_in: Option<PathBuf>,
    /// Three guesses instead of one mask; the best is written to --out, all to OUT.0 to OUT.2.
    #[arg(long)]
    multimask: bool,
    /// A model of the catalogue, or the path of a checkpoint.
    #[arg(long, default_value = DEFAULT_MODEL)]
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
    /// Where to write the network's own logits, for --mask-in (safetensors).
    #[arg(long, value_name = "FILE")]
    logits_out: Option<PathBuf>,
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

/// A box as typed, or `auto`.
#[derive(Clone, Copy)]
enum TypedBox {
    Auto,
    Corners(Corners),
}

impl FromStr for TypedBox {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "auto" => Ok(Self::Auto),
            corners => corners.parse().map(Self::Corners),
        }
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

impl From<Corners> for Rect<FramePx> {
    fn from(corners: Corners) -> Self {
        let [x0, y0, x1, y1] = corners.0;
        Self::from_corners(x0, y0, x1, y1)
    }
}

/// Milliseconds of each part.
struct Times {
    load: f64,
    encode: f64,
    decode: f64,
}

/// Segments one prompt and writes the mask.
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
    let proposal = args.proposal(&model.segmenter, &frame)?;
    let prompt = args.prompt(&model.segmenter, proposal)?;
    let masks = if args.multimask {
        Masks::Three
    } else {
        Masks::Single
    };
    let size = (frame.width(), frame.height());
    let found = model.segmenter.segment_prompt(key, size, &prompt, masks);
    let found = pollster::block_on(found)?;
    let decode = milliseconds(started);

    let best = best(&found).context("the network gave no mask")?;
    let files = write_masks(&found, best, &args.out)?;
    if let Some(path) = &args.logits_out {
        write_logits(path, &found, model.segmenter.mask_size())?;
    }
    let times = Times {
        load,
        encode,
        decode,
    };
    let prompted = (prompt.rect, proposal);
    report(args, &model, prompted, (&found, best), &files, &times);
    Ok(())
}

impl Args {
    /// The model's suggestion, where it was asked for.
    fn proposal(&self, segmenter: &Segmenter, frame: &Frame) -> anyhow::Result<Option<Proposal>> {
        if !matches!(self.rect, Some(TypedBox::Auto)) {
            return Ok(None);
        }
        if !segmenter.proposes() {
            anyhow::bail!("this model suggests no boxes; type one");
        }
        let size = (frame.width(), frame.height());
        let found = pollster::block_on(segmenter.propose(segmenter.key(frame), size))?;
        let found = found.context("no ventricle was found with enough certainty; type a box")?;
        Ok(Some(found))
    }

    fn prompt(
        &self,
        segmenter: &Segmenter,
        proposal: Option<Proposal>,
    ) -> anyhow::Result<Prompt<FramePx>> {
        let mask = self.mask_in.as_deref();
        let typed = self.rect.and_then(|rect| match rect {
            TypedBox::Auto => None,
            TypedBox::Corners(corners) => Some(corners.into()),
        });
        Ok(Prompt {
            rect: typed.or_else(|| proposal.map(|proposal| proposal.rect)),
            points: self.points.iter().map(|point| point.0).collect(),
            mask: mask.map(|path| read_mask(path, segmenter)).transpose()?,
        })
    }
}

/// Writes the best mask to `out` and, where there are several, each to a file of its own; gives
/// the file of each.
fn write_masks(found: &[Segmentation], best: usize, out: &Path) -> anyhow::Result<Vec<PathBuf>> {
    write_mask(&found[best].mask, out)?;
    if found.len() == 1 {
        return Ok(vec![out.to_owned()]);
    }
    let numbered = |number: usize| {
        let ending = out.extension().unwrap_or_default().to_string_lossy();
        out.with_extension(format!("{number}.{ending}"))
    };
    let files: Vec<PathBuf> = (0..found.len()).map(numbered).collect();
    for (mask, file) in found.iter().zip(&files) {
        write_mask(&mask.mask, file)?;
    }
    Ok(files)
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

fn report(
    args: &Args,
    model: &LoadedModel,
    (rect, proposal): (Option<Rect<FramePx>>, Option<Proposal>),
    (found, best): (&[Segmentation], usize),
    files: &[PathBuf],
    times: &Times,
) {
    let chosen = &found[best];
    let corners = rect.map(|rect| [rect.x0, rect.y0, rect.x1, rect.y1]);
    if !args.json {
        if let (Some([x0, y0, x1, y1]), Some(proposal)) = (corners, proposal) {
            println!(
                "suggested box {x0:.1},{y0:.1},{x1:.1},{y1:.1}, confidence {:.2}: look at it",
                proposal.confidence
            );
        }
        for mask in found {
            println!(
                "{} pixels inside, the network's score {:.3}, stability {:.3}",
                mask.mask.count(),
                mask.iou_score,
                mask.stability
            );
        }
        println!(
            "encoder {:.0} ms, decoder {:.0} ms",
            times.encode, times.decode
        );
        println!("{}", echodisc::NOTICE);
        return;
    }
    let mask = |(mask, file): (&Segmentation, &PathBuf)| {
        json!({
            "iou_score": mask.iou_score,
            "stability": mask.stability,
            "area_px": mask.mask.count(),
            "file": file,
        })
    };
    let value = json!({
        "model": model.name,
        "pipeline": model.segmenter.pipeline().name(),
        "frame": args.frame,
        "box": corners,
        "box_confidence": proposal.map(|proposal| proposal.confidence),
        "iou_score": chosen.iou_score,
        "stability": chosen.stability,
        "area_px": chosen.mask.count(),
        "masks": found.iter().zip(files).map(mask).collect::<Vec<_>>(),
        "ms": { "load": times.load, "encode": times.encode, "decode": times.decode },
        "notice": echodisc::NOTICE,
    });
    println!("{value}");
}

/// Milliseconds that have passed.
pub fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}
