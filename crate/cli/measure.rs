//! `echodisc measure`: two masks to volumes and an ejection fraction.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Parser;
use echodisc::geometry::{Mask, Spacing};
use echodisc::measure::{EfReport, ejection_fraction, ventricle};

#[derive(Parser)]
pub struct Args {
    /// The mask at end-diastole.
    #[arg(long)]
    ed: PathBuf,
    /// The mask at end-systole.
    #[arg(long)]
    es: PathBuf,
    /// Millimetres a pixel, across and down; volumes need it.
    #[arg(long, value_name = "SX,SY", value_parser = parse_spacing)]
    spacing_mm: Option<Spacing>,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

fn parse_spacing(text: &str) -> Result<Spacing, String> {
    let wanted = || "a spacing is two numbers above zero: SX,SY".to_owned();
    let (x, y) = text.split_once(',').ok_or_else(wanted)?;
    let number = |part: &str| part.trim().parse::<f64>().map_err(|_| wanted());
    let spacing = Spacing::calibrated(number(x)?, number(y)?);
    if spacing.is_calibrated() {
        Ok(spacing)
    } else {
        Err(wanted())
    }
}

/// Measures both masks and prints the report.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let spacing = args.spacing_mm.unwrap_or(Spacing::Unknown);
    let phase = |path: &Path, name: &str| {
        let mask = read_mask(path).with_context(|| format!("the {name} mask"))?;
        ventricle(&mask, spacing).with_context(|| format!("the {name} mask"))
    };
    let report = ejection_fraction(&phase(&args.ed, "ED")?, &phase(&args.es, "ES")?)?;
    if args.json {
        let mut value = serde_json::to_value(&report)?;
        value["notice"] = echodisc::NOTICE.into();
        println!("{value}");
    } else {
        print_report(&report);
    }
    Ok(())
}

fn read_mask(path: &Path) -> anyhow::Result<Mask> {
    let image = image::open(path)
        .context("it is no image that can be read")?
        .to_luma8();
    let (width, height) = (image.width() as usize, image.height() as usize);
    Ok(Mask::from_gray(width, height, image.as_raw())?)
}

fn print_report(report: &EfReport) {
    println!("EF   {:.1} %", report.ef_percent);
    for (name, volume) in [("EDV", report.edv_ml), ("ESV", report.esv_ml)] {
        match volume {
            Some(ml) => println!("{name}  {ml:.1} mL"),
            None => println!("{name}  not calibrated"),
        }
    }
    for warning in &report.warnings {
        println!("warning ({}): {}", warning.code, warning.message);
    }
    println!("{}", echodisc::NOTICE);
}
