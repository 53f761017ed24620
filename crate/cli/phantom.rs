//! `echodisc phantom`: a beating heart whose volumes are known.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Parser, ValueEnum};
use echodisc::clip::phantom::{ApicalView, NoiseLevel, PIXEL_MM, Phantom, Settings, Truth};
use serde_json::{Value, json};

use crate::masks::write_mask;

#[derive(Parser)]
pub struct Args {
    /// Ejection fraction in per cent, 5 to 85.
    #[arg(long, default_value_t = Settings::default().ef_percent)]
    ef: f64,
    /// End-diastolic volume in mL, 40 to 300.
    #[arg(long, value_name = "ML", default_value_t = Settings::default().edv_ml)]
    edv: f64,
    /// Beats a minute, 30 to 200.
    #[arg(long, default_value_t = Settings::default().heart_rate_bpm)]
    hr: f64,
    /// How much the beats differ in length, 0 to 0.4.
    #[arg(long, default_value_t = 0.0)]
    irregularity: f64,
    /// Frames a second, 5 to 200.
    #[arg(long, default_value_t = Settings::default().frames_per_second)]
    fps: f64,
    /// Number of frames.
    #[arg(long, default_value_t = Settings::default().frames)]
    frames: usize,
    /// Chooses the speckle, the dropouts and the lengths of irregular beats.
    #[arg(long, default_value_t = Settings::default().seed)]
    seed: u64,
    /// none, low, moderate, high, or a number of 0 to 1.
    #[arg(long, default_value = "moderate", value_parser = parse_noise)]
    noise: f64,
    /// The apical view.
    #[arg(long, value_enum, default_value = "a4c")]
    view: View,
    /// Leave the electrocardiogram out of the DICOM file.
    #[arg(long)]
    no_ecg: bool,
    /// The DICOM file to write; a name without `.dcm` is a folder of PNG frames.
    #[arg(long)]
    out: PathBuf,
    /// A folder for the true mask of every frame, as PNG.
    #[arg(long, value_name = "DIR")]
    masks: Option<PathBuf>,
    /// Print the truth as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum View {
    A4c,
    A2c,
}

fn parse_noise(text: &str) -> Result<f64, String> {
    let level: Result<NoiseLevel, _> = text.parse();
    let number = || text.parse::<f64>().ok();
    let names = NoiseLevel::ALL.map(NoiseLevel::name).join(", ");
    let noise = level.ok().map(NoiseLevel::value).or_else(number);
    noise.ok_or_else(|| format!("the noise is a number of 0 to 1, or one of: {names}"))
}

/// Writes a phantom and prints its truth.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let phantom = Phantom::new(args.settings())?;
    if args.out.extension().is_some_and(|ending| ending == "dcm") {
        std::fs::write(&args.out, phantom.dicom()).context("the phantom cannot be written")?;
    } else {
        write_frames(&phantom, &args.out)?;
    }
    if let Some(folder) = &args.masks {
        std::fs::create_dir_all(folder).context("the folder of masks cannot be made")?;
        for frame in 0..args.frames {
            write_mask(
                &phantom.mask(frame),
                &folder.join(format!("{frame:04}.png")),
            )?;
        }
    }
    let truth = phantom.truth();
    if args.json {
        println!("{}", as_json(&phantom, &truth));
    } else {
        let rect = corners(&truth);
        println!(
            "EF {} %, EDV {} mL, ESV {:.1} mL",
            truth.ef_percent, truth.edv_ml, truth.esv_ml
        );
        println!(
            "end-diastole in frames {:?}, end-systole in {:?}",
            truth.ed_frames, truth.es_frames
        );
        println!(
            "box of frame {}: {},{},{},{}",
            truth.box_frame, rect[0], rect[1], rect[2], rect[3]
        );
        println!("{}", echodisc::NOTICE);
    }
    Ok(())
}

impl Args {
    fn settings(&self) -> Settings {
        Settings {
            view: match self.view {
                View::A4c => ApicalView::A4c,
                View::A2c => ApicalView::A2c,
            },
            ef_percent: self.ef,
            edv_ml: self.edv,
            heart_rate_bpm: self.hr,
            irregularity: self.irregularity,
            frames_per_second: self.fps,
            frames: self.frames,
            noise: self.noise,
            seed: self.seed,
            ecg: !self.no_ecg,
        }
    }
}

fn corners(truth: &Truth) -> [f64; 4] {
    let rect = truth.rect;
    [rect.x0, rect.y0, rect.x1, rect.y1]
}

fn as_json(phantom: &Phantom, truth: &Truth) -> Value {
    let settings = phantom.settings();
    let beats = truth
        .beats
        .iter()
        .map(|beat| json!({ "ed": beat.ed, "es": beat.es }));
    json!({
        "ef_percent": truth.ef_percent,
        "edv_ml": truth.edv_ml,
        "esv_ml": truth.esv_ml,
        "ed_frames": truth.ed_frames,
        "es_frames": truth.es_frames,
        "beats": beats.collect::<Vec<_>>(),
        "box_frame": truth.box_frame,
        "box": corners(truth),
        "view": match settings.view { ApicalView::A4c => "a4c", ApicalView::A2c => "a2c" },
        "heart_rate_bpm": settings.heart_rate_bpm,
        "irregularity": settings.irregularity,
        "frames_per_second": settings.frames_per_second,
        "frames": settings.frames,
        "noise": settings.noise,
        "seed": settings.seed,
        "ecg": settings.ecg,
        "spacing_mm": [PIXEL_MM, PIXEL_MM],
        "volumes_ml": truth.volumes_ml,
        "notice": echodisc::NOTICE,
    })
}

fn write_frames(phantom: &Phantom, folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).context("the folder of frames cannot be made")?;
    for index in 0..phantom.settings().frames {
        let frame = phantom.frame(index);
        image::save_buffer_with_format(
            folder.join(format!("{index:04}.png")),
            frame.data(),
            frame.width() as u32,
            frame.height() as u32,
            image::ExtendedColorType::L8,
            image::ImageFormat::Png,
        )
        .context("a frame cannot be written")?;
    }
    Ok(())
}
