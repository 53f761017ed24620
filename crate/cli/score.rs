//! `echodisc score`: how well masks, or ejection fractions, agree with a reference.

mod fractions;
mod table;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Parser;
use echodisc::geometry::Spacing;
use echodisc::measure::agreement::{Agreement, agreement};

use crate::masks::{parse_spacing, read_mask};

#[derive(Parser)]
pub struct Args {
    /// A mask.
    #[arg(long, requires = "truth", required_unless_present_any = ["pred_dir", "ef_csv"])]
    pred: Option<PathBuf>,
    /// The mask it is compared with.
    #[arg(long, requires = "pred")]
    truth: Option<PathBuf>,
    /// A folder of masks.
    #[arg(long, requires = "truth_dir", conflicts_with = "pred")]
    pred_dir: Option<PathBuf>,
    /// The masks they are compared with, by the same file names.
    #[arg(long, requires = "pred_dir")]
    truth_dir: Option<PathBuf>,
    /// Ejection fractions in per cent: CSV with the columns `pred` and `truth`, one row a patient.
    #[arg(long, conflicts_with_all = ["pred", "pred_dir"])]
    ef_csv: Option<PathBuf>,
    /// Millimetres a pixel, across and down; distances are in pixels without.
    #[arg(long, value_name = "SX,SY", value_parser = parse_spacing)]
    spacing_mm: Option<Spacing>,
    /// The table of a folder's masks to write, as CSV.
    #[arg(long, requires = "pred_dir")]
    csv: Option<PathBuf>,
    /// A folder for the Bland-Altman and the scatter plot, as SVG.
    #[arg(long, requires = "ef_csv")]
    svg_dir: Option<PathBuf>,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

/// Compares what was given and prints the numbers.
pub fn run(args: &Args) -> anyhow::Result<()> {
    if let (Some(pred), Some(truth)) = (&args.pred, &args.truth) {
        return single(args, pred, truth);
    }
    if let (Some(pred), Some(truth)) = (&args.pred_dir, &args.truth_dir) {
        return table::run(args, pred, truth);
    }
    match &args.ef_csv {
        Some(file) => fractions::run(args, file),
        None => anyhow::bail!("give --pred and --truth, --pred-dir and --truth-dir, or --ef-csv"),
    }
}

fn single(args: &Args, pred: &Path, truth: &Path) -> anyhow::Result<()> {
    let found = compared(args, pred, truth)?;
    if args.json {
        println!("{}", serde_json::to_string(&found)?);
        return Ok(());
    }
    for (name, value, unit) in columns(&found) {
        match value {
            Some(value) => println!("{name:<22} {value:.4} {unit}"),
            None => println!("{name:<22} undefined: a mask is empty or too small"),
        }
    }
    Ok(())
}

/// The agreement of two mask files.
fn compared(args: &Args, pred: &Path, truth: &Path) -> anyhow::Result<Agreement> {
    let mask = |path: &Path| read_mask(path).with_context(|| path.display().to_string());
    let spacing = args.spacing_mm.unwrap_or(Spacing::Unknown);
    agreement(&mask(pred)?, &mask(truth)?, spacing).with_context(|| {
        format!(
            "{} and {} differ in size: compare masks of one frame",
            pred.display(),
            truth.display()
        )
    })
}

/// Names, values and units of the numbers of an agreement.
fn columns(a: &Agreement) -> [(&'static str, Option<f64>, &'static str); 11] {
    [
        ("dice", Some(a.dice), ""),
        ("iou", Some(a.iou), ""),
        ("hd", a.hd, a.unit),
        ("hd95", a.hd95, a.unit),
        ("hd95_pooled", a.hd95_pooled, a.unit),
        ("assd", a.assd, a.unit),
        ("assd_mean_of_means", a.assd_mean_of_means, a.unit),
        ("asd_pred_to_truth", a.asd_pred_to_truth, a.unit),
        ("asd_over_mask_pixels", a.asd_over_mask_pixels, a.unit),
        ("area_error_percent", a.area_error_percent, "%"),
        ("long_axis_error", a.long_axis_error, a.unit),
    ]
}
