//! `echodisc clip`: one box, every frame's outline, the beats and the ejection fraction.

mod args;
mod files;
mod open;

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use anyhow::Context as _;
use echodisc::cine::{
    ClipMeasurement, ClipReport, Given, Passes, Source, View, curve_csv, passes, report,
};
use echodisc::clip::{Clip, Timing};
use echodisc::cycle::Marks;
use echodisc::geometry::{Rect, Spacing};
use echodisc::measure::BiplaneOptions;
use echodisc::segment::propagate::{Fix, Tracker, Tuning, propagate};

pub use args::Args;
use args::Fixed;

use crate::segment::{Corners, milliseconds};
use crate::weights::{self, LoadedModel};

/// What is asked of one view.
struct Wanted<'a> {
    input: &'a Path,
    frame: usize,
    rect: Corners,
    fixes: &'a [Fixed],
    beats: &'a [Marks],
    spacing: Option<Spacing>,
    spacing_source: &'static str,
}

/// A view with all that was found.
struct Done {
    measurement: ClipMeasurement,
    passes: Vec<(Passes, Passes)>,
    tracker: Tracker,
    source: Source,
    propagate_ms: f64,
}

/// Propagates, measures, writes and prints.
pub fn run(args: &Args) -> anyhow::Result<()> {
    std::fs::create_dir_all(&args.out).context("the folder of results cannot be made")?;
    let wanted = args.wanted();
    let clips: Vec<Clip> = wanted
        .iter()
        .map(|w| open::clip(w.input, args.fps))
        .collect::<anyhow::Result<_>>()?;
    let model = weights::load(&args.model, args.pipeline.as_deref(), args.device.open()?)?;
    let views = clips.iter().zip(&wanted);
    let done = views.map(|(clip, wanted)| view(args, &model, clip, wanted));
    let done: Vec<Done> = done.collect::<anyhow::Result<_>>()?;
    let seen: Vec<View> = done.iter().map(Done::view).collect();
    let report = report(&seen[0], seen.get(1), &BiplaneOptions::default());
    for (done, folder) in done.iter().zip(["", "a2c"]) {
        files::write_view(&done.tracker, &args.out.join(folder), &done.csv())?;
    }
    let mut value = serde_json::to_value(&report)?;
    value["ms"] = done.iter().map(|d| d.propagate_ms).collect();
    let text = serde_json::to_string_pretty(&value)?;
    std::fs::write(args.out.join("report.json"), text + "\n")
        .context("the report cannot be written")?;
    if args.json {
        println!("{value}");
    } else {
        print(&report);
    }
    Ok(())
}

impl Args {
    fn wanted(&self) -> Vec<Wanted<'_>> {
        let spacing = self.spacing_mm.or(self.ruler);
        let first = Wanted {
            input: &self.input,
            frame: self.frame,
            rect: self.rect,
            fixes: &self.fixes,
            beats: &self.beats,
            spacing,
            spacing_source: if self.ruler.is_some() {
                "ruler"
            } else {
                "typed"
            },
        };
        let second = self
            .a2c
            .as_deref()
            .zip(self.a2c_box)
            .map(|(input, rect)| Wanted {
                input,
                frame: self.a2c_frame,
                rect,
                fixes: &self.a2c_fixes,
                beats: &self.a2c_beats,
                spacing: self.a2c_spacing_mm.or(spacing),
                spacing_source: if self.a2c_spacing_mm.is_some() {
                    "typed"
                } else {
                    first.spacing_source
                },
            });
        [first].into_iter().chain(second).collect()
    }
}

impl Wanted<'_> {
    /// A tracker that knows every box that was given.
    fn tracker(&self, clip: &Clip, timing: &Timing) -> anyhow::Result<Tracker> {
        let mut tracker = Tracker::new(&clip.frames, timing, Tuning::default());
        let first = Fixed {
            frame: self.frame,
            rect: self.rect,
        };
        for fixed in [first].iter().chain(self.fixes) {
            let [x0, y0, x1, y1] = fixed.rect.0;
            let count = clip.frames.len();
            let frame = fixed.frame;
            if frame >= count {
                anyhow::bail!("there is no frame {frame}; the clip has {count}, counted from 0");
            }
            if !tracker.fix(frame, Fix::Box(Rect::from_corners(x0, y0, x1, y1))) {
                return Err(echodisc::segment::SegmentError::Box.into());
            }
        }
        Ok(tracker)
    }

    fn source(&self, clip: &Clip, spacing: Spacing, model: &LoadedModel) -> Source {
        let mut prompted: Vec<usize> = self.fixes.iter().map(|fixed| fixed.frame).collect();
        prompted.push(self.frame);
        prompted.sort_unstable();
        prompted.dedup();
        let from = match self.spacing {
            Some(_) => self.spacing_source,
            None => "file",
        };
        Source {
            prompted,
            spacing_mm: spacing.mm(),
            spacing_source: spacing.is_calibrated().then(|| from.to_owned()),
            frame_time_ms: clip.timing.frame_time_ms,
            model: Some(model.name.clone()),
            pipeline: Some(model.segmenter.pipeline().name().to_owned()),
        }
    }
}

fn view(args: &Args, model: &LoadedModel, clip: &Clip, wanted: &Wanted) -> anyhow::Result<Done> {
    let spacing = wanted.spacing.unwrap_or(clip.calibration.spacing);
    let tracker = RefCell::new(wanted.tracker(clip, &clip.timing)?);
    let started = Instant::now();
    let shows = !args.json;
    let each = |result: echodisc::segment::propagate::FrameResult| {
        if shows {
            eprintln!("frame {}, {} to go", result.frame, result.waiting);
        }
    };
    let go_on = async || ControlFlow::Continue(());
    pollster::block_on(propagate(
        &model.segmenter,
        &clip.frames,
        &tracker,
        each,
        go_on,
    ))?;
    let propagate_ms = milliseconds(started);
    let tracker = tracker.into_inner();
    let given = Given {
        marks: wanted.beats.to_vec(),
        ..Given::default()
    };
    let measurement = ClipMeasurement::new(&tracker, clip, spacing, &clip.timing, &given)?;
    let passes = match args.no_spread {
        true => Vec::new(),
        false => beats_passes(model, clip, &tracker, &measurement)?,
    };
    Ok(Done {
        source: wanted.source(clip, spacing, model),
        measurement,
        passes,
        tracker,
        propagate_ms,
    })
}

/// The jittered passes of every beat.
fn beats_passes(
    model: &LoadedModel,
    clip: &Clip,
    tracker: &Tracker,
    measurement: &ClipMeasurement,
) -> anyhow::Result<Vec<(Passes, Passes)>> {
    let of = |frame: usize| -> anyhow::Result<Passes> {
        let outlined = tracker
            .outlined(frame)
            .context("a beat's frame has no outline")?;
        let (image, spacing) = (&clip.frames[frame], measurement.spacing);
        let found = passes(&model.segmenter, image, &outlined.rect, spacing);
        Ok(pollster::block_on(found)?)
    };
    let beats = measurement.beats.iter();
    beats
        .map(|b| Ok((of(b.beat.ed)?, of(b.beat.es)?)))
        .collect()
}

impl Done {
    fn view(&self) -> View<'_> {
        View {
            clip: &self.measurement,
            passes: &self.passes,
            source: self.source.clone(),
        }
    }

    fn csv(&self) -> String {
        curve_csv(&self.measurement.frames, &self.measurement.smoothed)
    }
}

/// Prints the report for people.
fn print(report: &ClipReport) {
    match report.ef_percent {
        Some(ef) => println!(
            "EF   {ef:.1} %   ({}, mean of {} beats)",
            report.method,
            report.beats.len()
        ),
        None => println!("EF   none: there are no two outlines to compare"),
    }
    if let Some(spread) = &report.spread {
        println!(
            "model spread {:.1} to {:.1} %, median {:.1} %",
            spread.p5_percent, spread.p95_percent, spread.median_percent
        );
    }
    for (name, volume) in [("EDV", report.edv_ml), ("ESV", report.esv_ml)] {
        match volume {
            Some(ml) => println!("{name:<4} {ml:.1} mL"),
            None => println!("{name:<4} not calibrated"),
        }
    }
    for (i, beat) in report.beats.iter().enumerate() {
        println!(
            "beat {}: ED {}, ES {}, EF {:.1} %",
            i + 1,
            beat.ed,
            beat.es,
            beat.ef_percent
        );
    }
    match report.heart_rate_bpm {
        Some(rate) => println!(
            "{rate:.0} beats a minute, rhythm {} (beats from {})",
            report.rhythm, report.beats_from
        ),
        None => println!("heart rate unknown"),
    }
    println!("light: {}", report.light.name());
    for warning in &report.warnings {
        println!("warning ({}): {}", warning.code, warning.message);
    }
    println!("{}", report.human_agreement);
    println!("{}", report.notice);
}
