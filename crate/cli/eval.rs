//! `echodisc eval`: outlines and ejection fractions against the labels of a data set.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Parser;
use echodisc::eval::{
    Ellipse, EvalError, Evaluation, Layout, Options, Outliner, Progress, Store, Summary, ef_csv,
    evaluate, find, frames_csv, markdown,
};
use echodisc::measure::agreement::{bland_altman_svg, scatter_svg};
use echodisc::model::DEFAULT_MODEL;
use echodisc::segment::Segmenter;
use echodisc::train::{BoxKind, ShapeSum};
use serde_json::json;

use crate::segment::Device;
use crate::weights;

#[derive(Parser)]
pub struct Args {
    /// The folder of the data set.
    dataset: PathBuf,
    /// Its layout: echonet, camus or shared; guessed unless given.
    #[arg(long, value_parser = layout)]
    layout: Option<Layout>,
    /// A split of EchoNet-Dynamic: TRAIN, VAL or TEST; all unless given.
    #[arg(long)]
    split: Option<String>,
    /// Only so many patients, the first ones.
    #[arg(long)]
    limit: Option<usize>,
    /// Of frames that are neither end-diastole nor end-systole every so many are judged.
    #[arg(long, default_value_t = 1)]
    every: usize,
    /// The kinds of boxes: tight, enlarged-N and jittered-N, N in per cent.
    #[arg(long, value_delimiter = ',', value_parser = kind, default_value =
          "tight,enlarged-5,enlarged-10,enlarged-20,jittered-5,jittered-10,jittered-20")]
    boxes: Vec<BoxKind>,
    /// Chooses the jitter of the boxes.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Another data set whose labels give the box prior; the other patients of this one unless
    /// given.
    #[arg(long, value_name = "DATASET")]
    prior_from: Option<PathBuf>,
    /// A model of the catalogue, the path of a checkpoint, or `ellipse`: the ellipse in the box.
    #[arg(long, default_value = DEFAULT_MODEL)]
    model: String,
    /// How frames are resized; the model's default unless given.
    #[arg(long)]
    pipeline: Option<String>,
    /// Where the network runs.
    #[arg(long, value_enum, default_value = "cpu")]
    device: Device,
    /// Patients at a time. Each holds a network; on the processor all share its cores.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=64))]
    jobs: u16,
    /// The folder for tables, plots and results; results that are there are not made again.
    #[arg(long)]
    out: PathBuf,
    /// Print the summary as JSON.
    #[arg(long)]
    json: bool,
}

fn layout(text: &str) -> Result<Layout, String> {
    let known = Layout::ALL.iter().find(|layout| layout.name() == text);
    known
        .copied()
        .ok_or_else(|| "echonet, camus or shared".to_owned())
}

fn kind(text: &str) -> Result<BoxKind, String> {
    let wanted = || "tight, enlarged-N or jittered-N, N in per cent, up to 50".to_owned();
    if text == "tight" {
        return Ok(BoxKind::Tight);
    }
    let (name, percent) = text.split_once('-').ok_or_else(wanted)?;
    let percent: f64 = percent.parse().map_err(|_| wanted())?;
    // Sides that move by half of the box meet.
    if !(0.0..50.0).contains(&percent) {
        return Err(wanted());
    }
    match name {
        "enlarged" => Ok(BoxKind::Enlarged(percent / 100.0)),
        "jittered" => Ok(BoxKind::Jittered(percent / 100.0)),
        _ => Err(wanted()),
    }
}

/// Judges all patients and writes what was found.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let (layout, patients) = args.patients(&args.dataset, args.layout)?;
    let store = Store::new(&args.out.join("results"))?;
    let options = Options {
        kinds: args.boxes.clone(),
        every: args.every.max(1),
        seed: args.seed,
        jobs: args.jobs.into(),
        outliner: args.outliner_name()?,
    };
    let shapes = args.shapes(&options)?;
    let shown = Shown::new(args.json);
    let evaluation = evaluate(
        &patients,
        &options,
        shapes.as_ref(),
        &store,
        || args.outliner(),
        |progress| shown.show(progress),
    )?;
    shown.end();
    let summary = Summary::of(&evaluation);
    let model = args.model.rsplit(['/', '\\']).next().unwrap_or_default();
    let text = markdown(&summary, model, layout.name());
    let files = args.files(
        &evaluation,
        &summary,
        text.clone(),
        &options.outliner,
        layout,
    )?;
    for (name, text) in files {
        std::fs::write(args.out.join(name), text).context("a table cannot be written")?;
    }
    if args.json {
        println!("{}", serde_json::to_string(&summary)?);
    } else {
        println!("{text}");
    }
    refuse_nothing(evaluation)
}

impl Args {
    fn patients(
        &self,
        folder: &Path,
        layout: Option<Layout>,
    ) -> anyhow::Result<(Layout, Vec<echodisc::eval::Patient>)> {
        let layout = layout.map_or_else(|| Layout::guess(folder), Ok)?;
        let mut patients = find(folder, layout, self.split.as_deref())?;
        patients.truncate(self.limit.unwrap_or(usize::MAX));
        Ok((layout, patients))
    }

    /// The shapes of `--prior-from`, all of its patients.
    fn shapes(&self, options: &Options) -> anyhow::Result<Option<ShapeSum>> {
        let Some(folder) = &self.prior_from else {
            return Ok(None);
        };
        let layout = Layout::guess(folder)?;
        let patients = find(folder, layout, None)?;
        let sum = echodisc::eval::add_up(&patients, options);
        match sum.mean() {
            Some(_) => Ok(Some(sum)),
            None => Err(EvalError::NoData).context("--prior-from"),
        }
    }

    /// What names the outliner's results: the digest of the weights and the pipeline.
    fn outliner_name(&self) -> anyhow::Result<String> {
        if self.model == "ellipse" {
            return Ok("ellipse".to_owned());
        }
        let (_, digest, pipeline) = weights::checkpoint(&self.model, self.pipeline.as_deref())?;
        Ok(format!("{digest}/{}", pipeline.name()))
    }

    fn outliner(&self) -> anyhow::Result<Box<dyn Outliner>> {
        if self.model == "ellipse" {
            return Ok(Box::new(Ellipse));
        }
        let device = self.device.open()?;
        let loaded = weights::load(&self.model, self.pipeline.as_deref(), device)?;
        let segmenter: Segmenter = loaded.segmenter;
        Ok(Box::new(segmenter))
    }

    /// Names and contents of tables and plots.
    fn files(
        &self,
        evaluation: &Evaluation,
        summary: &Summary,
        text: String,
        outliner: &str,
        layout: Layout,
    ) -> anyhow::Result<Vec<(String, String)>> {
        let boxes: Vec<String> = self.boxes.iter().map(|kind| kind.name()).collect();
        let report = json!({
            "layout": layout.name(),
            "model": self.model.rsplit(['/', '\\']).next(),
            "outliner": outliner,
            "boxes": boxes,
            "every": self.every,
            "seed": self.seed,
            "summary": summary,
            "version": env!("CARGO_PKG_VERSION"),
            "revision": echodisc::REVISION,
            "notice": echodisc::NOTICE,
        });
        let report = serde_json::to_string_pretty(&report)? + "\n";
        let mut files = vec![
            ("report.md".to_owned(), text),
            ("report.json".to_owned(), report),
            ("frames.csv".to_owned(), frames_csv(evaluation)),
            ("ef.csv".to_owned(), ef_csv(evaluation)),
        ];
        for ef in &summary.ef {
            let Some(found) = &ef.found else { continue };
            let words = [ef.method.as_str(), &ef.boxes, ef.against].join(" ");
            let name = words.to_lowercase().replace(" %", "").replace(' ', "-");
            let plots = [
                ("bland-altman", bland_altman_svg(&ef.pairs, found)),
                ("scatter", scatter_svg(&ef.pairs, found)),
            ];
            files.extend(plots.map(|(plot, svg)| (format!("{plot}-{name}.svg"), svg)));
        }
        Ok(files)
    }
}

/// Progress on one line of a terminal; every fiftieth patient elsewhere.
struct Shown {
    on: bool,
    terminal: bool,
}

impl Shown {
    fn new(json: bool) -> Self {
        Self {
            on: !json,
            terminal: std::io::stderr().is_terminal(),
        }
    }

    fn show(&self, progress: Progress) {
        let Progress {
            done,
            total,
            resumed,
        } = progress;
        let from = if resumed { ", from disk" } else { "" };
        if self.on && self.terminal {
            eprint!("\r\x1b[Kpatient {done} of {total}{from}");
            let _ = std::io::stderr().flush();
        } else if self.on && (done.is_multiple_of(50) || done == total) {
            eprintln!("patient {done} of {total}{from}");
        }
    }

    fn end(&self) {
        if self.on && self.terminal {
            eprintln!();
        }
    }
}

/// Fails where no patient could be judged, with the first one's reason.
fn refuse_nothing(evaluation: Evaluation) -> anyhow::Result<()> {
    if evaluation
        .outcomes
        .iter()
        .any(|outcome| outcome.result.is_ok())
    {
        return Ok(());
    }
    let mut reasons = evaluation
        .outcomes
        .into_iter()
        .filter_map(|o| o.result.err());
    Err(reasons.next().unwrap_or(EvalError::NoData)).context("no patient could be judged")
}
