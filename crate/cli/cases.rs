//! `echodisc cases`: every case of a case file, for a reference check to compare.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Parser;
use echodisc::geometry::Spacing;
use echodisc::measure::agreement::agreement;
use echodisc::measure::{
    BiplaneOptions, MaskReport, MeasureError, Ventricle, View, biplane, ejection_fraction,
    ventricle,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::masks::read_mask;

#[derive(Parser)]
pub struct Args {
    /// The cases: JSON with lists `single`, `pairs`, `biplane` and `metrics`, each case with an
    /// `id`, masks relative to this file, and a spacing in mm.
    file: PathBuf,
    /// The results to write: JSON with an object for each list, by `id`.
    #[arg(long)]
    out: PathBuf,
}

#[derive(Deserialize)]
struct Cases {
    #[serde(default)]
    single: Vec<Single>,
    #[serde(default)]
    pairs: Vec<Pair>,
    #[serde(default)]
    biplane: Vec<Quad>,
    #[serde(default)]
    metrics: Vec<Metrics>,
}

#[derive(Deserialize)]
struct Single {
    id: String,
    file: PathBuf,
    spacing_mm: [f64; 2],
}

#[derive(Deserialize)]
struct Pair {
    id: String,
    ed: PathBuf,
    es: PathBuf,
    spacing_mm: [f64; 2],
}

#[derive(Deserialize)]
struct Quad {
    id: String,
    files: Views,
    spacing_a4c_mm: [f64; 2],
    spacing_a2c_mm: [f64; 2],
}

#[derive(Deserialize)]
struct Views {
    a4c_ed: PathBuf,
    a4c_es: PathBuf,
    a2c_ed: PathBuf,
    a2c_es: PathBuf,
}

#[derive(Deserialize)]
struct Metrics {
    id: String,
    a: PathBuf,
    b: PathBuf,
    spacing_mm: [f64; 2],
}

/// Measures all cases and writes the results; a case that cannot be measured has its `error`.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(&args.file).context("the case file cannot be read")?;
    let cases: Cases = serde_json::from_str(&text).context("the case file")?;
    let folder = args.file.parent().unwrap_or(Path::new("."));
    let mut done = Results::default();
    for case in &cases.single {
        done.put("single", &case.id, single(folder, case));
    }
    for case in &cases.pairs {
        done.put("pairs", &case.id, pair(folder, case));
    }
    for case in &cases.biplane {
        done.put("biplane", &case.id, quad(folder, case));
    }
    for case in &cases.metrics {
        done.put("metrics", &case.id, metrics(folder, case));
    }
    done.write(&args.out)
}

/// Results by list and case.
#[derive(Default)]
struct Results {
    lists: Map<String, Value>,
    measured: usize,
    refused: usize,
    unread: usize,
}

impl Results {
    fn put(&mut self, list: &str, id: &str, result: anyhow::Result<Value>) {
        let value = match result {
            Ok(value) => {
                self.measured += 1;
                value
            }
            Err(error) => self.failed(list, id, &error),
        };
        let entry = self.lists.entry(list).or_insert_with(|| json!({}));
        entry[id] = value;
    }

    /// A mask that has no measurement is a result; a file that cannot be read is not.
    fn failed(&mut self, list: &str, id: &str, error: &anyhow::Error) -> Value {
        let code = error.chain().find_map(|cause| {
            let refused = cause.downcast_ref::<MeasureError>();
            refused.map(MeasureError::code)
        });
        match code {
            Some(_) => self.refused += 1,
            None => self.unread += 1,
        }
        eprintln!("{list}/{id}: {error:#}");
        json!({ "error": { "code": code, "message": format!("{error:#}") } })
    }

    fn write(self, path: &Path) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(&Value::Object(self.lists))?;
        std::fs::write(path, text + "\n").context("the results cannot be written")?;
        let (measured, refused, unread) = (self.measured, self.refused, self.unread);
        println!("{measured} cases measured, {refused} without a measurement, {unread} not read");
        if unread > 0 {
            anyhow::bail!("{unread} cases have files that cannot be read");
        }
        Ok(())
    }
}

fn measured(folder: &Path, file: &Path, spacing_mm: [f64; 2]) -> anyhow::Result<Ventricle> {
    let mask = read_mask(&folder.join(file)).with_context(|| file.display().to_string())?;
    Ok(ventricle(&mask, spacing(spacing_mm)?)?)
}

fn spacing([x, y]: [f64; 2]) -> anyhow::Result<Spacing> {
    let spacing = Spacing::calibrated(x, y);
    anyhow::ensure!(
        spacing.is_calibrated(),
        "the spacing {x}, {y} is not above zero"
    );
    Ok(spacing)
}

fn single(folder: &Path, case: &Single) -> anyhow::Result<Value> {
    let found = measured(folder, &case.file, case.spacing_mm)?;
    Ok(serde_json::to_value(MaskReport::from(&found))?)
}

fn pair(folder: &Path, case: &Pair) -> anyhow::Result<Value> {
    let phase = |file| measured(folder, file, case.spacing_mm);
    let report = ejection_fraction(&phase(&case.ed)?, &phase(&case.es)?)?;
    with_ef_pct(serde_json::to_value(&report)?)
}

fn quad(folder: &Path, case: &Quad) -> anyhow::Result<Value> {
    let (files, a4c, a2c) = (&case.files, case.spacing_a4c_mm, case.spacing_a2c_mm);
    let a4c = [&files.a4c_ed, &files.a4c_es].map(|file| measured(folder, file, a4c));
    let a2c = [&files.a2c_ed, &files.a2c_es].map(|file| measured(folder, file, a2c));
    let ([ed4, es4], [ed2, es2]) = (a4c, a2c);
    let (ed4, es4, ed2, es2) = (ed4?, es4?, ed2?, es2?);
    // A case file asks for a number by the rule, foreshortened views included.
    let options = BiplaneOptions {
        accept_mismatch: true,
        ..BiplaneOptions::default()
    };
    let (a4c, a2c) = (View { ed: &ed4, es: &es4 }, View { ed: &ed2, es: &es2 });
    with_ef_pct(serde_json::to_value(biplane(a4c, a2c, &options)?)?)
}

/// Adds the EF under the name that reference checks read.
fn with_ef_pct(mut report: Value) -> anyhow::Result<Value> {
    report["ef_pct"] = report["ef_percent"].clone();
    Ok(report)
}

fn metrics(folder: &Path, case: &Metrics) -> anyhow::Result<Value> {
    let mask =
        |file: &Path| read_mask(&folder.join(file)).with_context(|| file.display().to_string());
    let found = agreement(&mask(&case.a)?, &mask(&case.b)?, spacing(case.spacing_mm)?)
        .context("the masks differ in size")?;
    let mut value = serde_json::to_value(&found)?;
    value["assd_pooled"] = value["assd"].clone();
    Ok(value)
}
