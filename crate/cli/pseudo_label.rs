//! `echodisc pseudo-label`: clips without labels become frames with masks, where a model agrees
//! with itself.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Parser;
use echodisc::clip::{self, Frame};
use echodisc::device::ComputeDevice;
use echodisc::model::BoxHead;
use echodisc::segment::Segmenter;
use echodisc::train::{
    Base, EmbeddingStore, Proposer, PseudoRecipe, TrainError, TunedHead, Verdict, check_same_neck,
    proposal_layout, pseudo_label,
};

use crate::masks::write_mask;
use crate::{file, weights};

#[derive(Parser)]
pub struct Args {
    /// Files of clips, or folders of them.
    #[arg(required = true)]
    clips: Vec<PathBuf>,
    /// The tensors that a training wrote, with a head that suggests boxes (--boxes).
    #[arg(long)]
    tuned: PathBuf,
    /// The model that was tuned.
    #[arg(long, default_value = "litemedsam")]
    model: String,
    /// Take every N-th clip.
    #[arg(long, default_value_t = 1)]
    every: usize,
    /// Frames to look at in each clip, evenly spread.
    #[arg(long, default_value_t = 2)]
    frames: usize,
    /// Where the embeddings of frames are kept.
    #[arg(long, default_value = "target/embeddings")]
    cache: PathBuf,
    /// Where frames/*.png and masks/*.png go: a folder for `train --data`.
    #[arg(long)]
    out: PathBuf,
}

/// How often each verdict was given.
#[derive(Default)]
struct Tally {
    labels: usize,
    no_box: usize,
    unsure: usize,
    neighbours: usize,
}

/// What outlines the frames.
struct Labeller<'a> {
    store: EmbeddingStore,
    proposer: Proposer<'a>,
    head: TunedHead<'a>,
    recipe: PseudoRecipe,
}

/// Labels what can be labelled and says how much that was.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let clips = files(&args.clips)?;
    let device = ComputeDevice::cpu();
    let (released, digest, pipeline) = weights::checkpoint(&args.model, None)?;
    let encoder = Segmenter::from_checkpoint(&released, &digest, Some(pipeline), device.clone())?;
    let tuned = file::open(&args.tuned)?;
    check_same_neck(&released, &tuned)?;
    let merged = released.tuned_by(tuned)?;
    let base = Base::load(&merged, pipeline)?;
    let keys = BoxHead::tensors(base.channels());
    anyhow::ensure!(
        keys.keys().all(|key| merged.contains(key)),
        "these tensors have no head that suggests boxes: train with --boxes"
    );
    let boxes = proposal_layout(base.channels())?.read(&merged)?;
    let labeller = Labeller {
        store: EmbeddingStore::open(args.cache.clone(), encoder)?,
        proposer: Proposer::new(&base, &boxes, &device.burn)?,
        head: TunedHead::new(&base, &base.values, &device.burn)?,
        recipe: PseudoRecipe::default(),
    };
    for folder in ["frames", "masks"] {
        fs::create_dir_all(args.out.join(folder)).context("the output folder cannot be made")?;
    }
    let mut tally = Tally::default();
    for (number, path) in clips.iter().enumerate().step_by(args.every.max(1)) {
        let bytes = fs::read(path).context("a clip cannot be read")?;
        let frames = clip::open(&bytes)?.frames;
        labeller.label(args, number, &frames, &mut tally)?;
    }
    let Tally {
        labels,
        no_box,
        unsure,
        neighbours,
    } = tally;
    println!(
        "{labels} frames labelled; passed over: {no_box} without a sure box, {unsure} whose boxes \
         do not agree, {neighbours} whose neighbours do not"
    );
    println!("{}", echodisc::NOTICE);
    Ok(())
}

impl Labeller<'_> {
    fn label(
        &self,
        args: &Args,
        number: usize,
        frames: &[Frame],
        tally: &mut Tally,
    ) -> anyhow::Result<()> {
        // The first and the last frame have one neighbour only.
        let middle = frames.len().saturating_sub(2);
        let looked = args.frames.min(middle);
        for i in 0..looked {
            let at = 1 + (2 * i + 1) * middle / (2 * looked);
            let three = &frames[at - 1..=at + 1];
            let encoded = three.iter().map(|frame| self.store.get(frame));
            let encoded = encoded.collect::<Result<Vec<_>, _>>()?;
            let size = |frame: &Frame| (frame.width(), frame.height());
            let encoded = [0, 1, 2].map(|i| (encoded[i].as_slice(), size(&three[i])));
            let seed = (number * 1000 + at) as u64;
            let by = (&self.proposer, &self.head);
            match pseudo_label(encoded, by, &self.recipe, seed) {
                Verdict::Label(mask) => {
                    tally.labels += 1;
                    let name = format!("{number:04}-{at:03}.png");
                    write_frame(&three[1], &args.out.join("frames").join(&name))?;
                    write_mask(&mask, &args.out.join("masks").join(&name))?;
                }
                Verdict::NoBox => tally.no_box += 1,
                Verdict::Unsure => tally.unsure += 1,
                Verdict::Neighbours => tally.neighbours += 1,
            }
        }
        Ok(())
    }
}

/// The files, and those of the folders, in the order of their names.
fn files(given: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in given {
        if !path.is_dir() {
            found.push(path.clone());
            continue;
        }
        let entries = fs::read_dir(path).context("a folder of clips cannot be read")?;
        let entries = entries.collect::<Result<Vec<_>, _>>()?;
        let mut files: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).collect();
        files.retain(|path| path.is_file());
        files.sort();
        found.extend(files);
    }
    match found.is_empty() {
        true => Err(TrainError::NoClips.into()),
        false => Ok(found),
    }
}

fn write_frame(frame: &Frame, path: &Path) -> anyhow::Result<()> {
    let kind = match frame.channels() {
        1 => image::ExtendedColorType::L8,
        _ => image::ExtendedColorType::Rgb8,
    };
    let (width, height) = (frame.width() as u32, frame.height() as u32);
    image::save_buffer_with_format(
        path,
        frame.data(),
        width,
        height,
        kind,
        image::ImageFormat::Png,
    )
    .context("a frame cannot be written")
}
