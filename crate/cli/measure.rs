//! `echodisc measure`: masks to volumes and an ejection fraction.

mod args;
mod dicom;
mod files;
mod given;
mod print;
mod shown;

use std::path::Path;

use anyhow::Context as _;
use echodisc::geometry::Spacing;
use echodisc::measure::export::{report_csv, report_html};
use echodisc::measure::{Document, MaskReport, Options, Ventricle, View, Views, ventricle_with};

pub use args::Args;
use given::Landmarks;
use shown::Shown;

use crate::masks::read_mask;

/// A measured mask.
struct Measured {
    /// `ed`, `es`, `a2c_ed`, `a2c_es` or `mask`.
    name: &'static str,
    ventricle: Ventricle,
    size: [usize; 2],
    spacing: Spacing,
}

/// Measures the masks and prints the report.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let landmarks = Landmarks::read(args.landmarks.as_deref())?;
    let measured = measured(args, &landmarks)?;
    let frames = Shown::all(args)?;
    let panels = files::panels(args, &measured, &frames)?;
    files::write(args, &panels)?;
    if args.mask.is_some() {
        let mut value = serde_json::to_value(MaskReport::from(&measured[0].ventricle))?;
        value["notice"] = echodisc::NOTICE.into();
        println!("{value}");
        return Ok(());
    }
    let document = Document::new(views(&measured)?, args.context()?)?;
    let csv = report_csv(&document)?;
    files::put(args.csv.as_deref(), || csv)?;
    files::put(args.html.as_deref(), || report_html(&document, &panels))?;
    dicom::write(args, &document, &panels, &frames)?;
    if args.json {
        println!("{}", serde_json::to_string(&document)?);
    } else {
        print::document(&document);
    }
    Ok(())
}

/// All masks that were given, measured.
fn measured(args: &Args, landmarks: &Landmarks) -> anyhow::Result<Vec<Measured>> {
    let given = args.spacing_mm.or(args.ruler).or(args.pixel_aspect);
    let a4c = given.unwrap_or(Spacing::Unknown);
    let a2c = args.spacing_a2c_mm.unwrap_or(a4c);
    let wanted = [
        ("mask", &args.mask, a4c),
        ("ed", &args.ed, a4c),
        ("es", &args.es, a4c),
        ("a2c_ed", &args.a2c_ed, a2c),
        ("a2c_es", &args.a2c_es, a2c),
    ];
    let given = wanted
        .iter()
        .filter_map(|(name, path, spacing)| path.as_ref().map(|path| (*name, path, *spacing)));
    let found = given
        .map(|(name, path, spacing)| {
            let options = args.options(landmarks.of(name));
            one(name, path, spacing, &options).with_context(|| format!("the mask {name}"))
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    let names: Vec<_> = found.iter().map(|m| m.name).collect();
    landmarks.refuse_unused(&names)?;
    anyhow::ensure!(
        !found.is_empty(),
        "give --ed and --es, --a2c-ed and --a2c-es, all four, or --mask"
    );
    Ok(found)
}

fn one(
    name: &'static str,
    path: &Path,
    spacing: Spacing,
    options: &Options,
) -> anyhow::Result<Measured> {
    let mask = read_mask(path)?;
    Ok(Measured {
        name,
        ventricle: ventricle_with(&mask, spacing, options)?,
        size: [mask.width(), mask.height()],
        spacing,
    })
}

fn views(measured: &[Measured]) -> anyhow::Result<Views<'_>> {
    let view = |ed: &str, es: &str| {
        let find = |name: &str| measured.iter().find(|m| m.name == name);
        let (ed, es) = (find(ed)?, find(es)?);
        Some(View {
            ed: &ed.ventricle,
            es: &es.ventricle,
        })
    };
    Ok(match (view("ed", "es"), view("a2c_ed", "a2c_es")) {
        (Some(a4c), Some(a2c)) => Views::Both { a4c, a2c },
        (Some(a4c), None) => Views::A4c(a4c),
        (None, Some(a2c)) => Views::A2c(a2c),
        (None, None) => anyhow::bail!("an ejection fraction needs end-diastole and end-systole"),
    })
}
