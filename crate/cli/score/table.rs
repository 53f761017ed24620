//! Folders of masks: a table and its summary.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context as _;
use echodisc::measure::agreement::{Agreement, Spread};
use serde_json::{Map, Value, json};

use super::{Args, columns, compared};

/// Compares the masks of two folders that have the same names.
pub(super) fn run(args: &Args, pred: &Path, truth: &Path) -> anyhow::Result<()> {
    let (ours, theirs) = (names(pred)?, names(truth)?);
    let unpaired: Vec<&String> = ours.symmetric_difference(&theirs).collect();
    let mut rows = Vec::new();
    for name in ours.intersection(&theirs) {
        rows.push((
            name.clone(),
            compared(args, &pred.join(name), &truth.join(name))?,
        ));
    }
    anyhow::ensure!(
        !rows.is_empty(),
        "no mask of {} has the name of one of {}",
        pred.display(),
        truth.display()
    );
    for name in &unpaired {
        eprintln!("{name} is in one of the folders only, and was left out");
    }
    if let Some(path) = &args.csv {
        std::fs::write(path, csv(&rows)).context("the table cannot be written")?;
    }
    let summary = summary(&rows);
    if args.json {
        let value = json!({ "pairs": rows.len(), "unpaired": unpaired, "summary": summary });
        println!("{value}");
    } else {
        if args.csv.is_none() {
            print!("{}", csv(&rows));
        }
        println!("{} pairs, {} files unpaired", rows.len(), unpaired.len());
        print_summary(&summary);
    }
    Ok(())
}

/// Names of the PNG files of a folder.
fn names(folder: &Path) -> anyhow::Result<BTreeSet<String>> {
    let entries = std::fs::read_dir(folder);
    let entries = entries.with_context(|| format!("{} cannot be listed", folder.display()))?;
    let mut found = BTreeSet::new();
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.to_lowercase().ends_with(".png") {
            found.insert(name);
        }
    }
    Ok(found)
}

fn csv(rows: &[(String, Agreement)]) -> String {
    let mut text = String::new();
    for (i, (name, found)) in rows.iter().enumerate() {
        let columns = columns(found);
        if i == 0 {
            let names: Vec<_> = columns.iter().map(|(name, ..)| *name).collect();
            let _ = writeln!(text, "file,{},unit", names.join(","));
        }
        // A number that is not defined is an empty cell.
        let cells = columns.map(|(_, value, _)| value.map_or_else(String::new, |v| format!("{v}")));
        let _ = writeln!(text, "{},{},{}", quoted(name), cells.join(","), found.unit);
    }
    text
}

/// A CSV cell (RFC 4180).
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// The spread of every column, by name.
fn summary(rows: &[(String, Agreement)]) -> Map<String, Value> {
    let table: Vec<_> = rows.iter().map(|(_, found)| columns(found)).collect();
    let names = table.first().into_iter().flatten().enumerate();
    names
        .map(|(i, (name, ..))| {
            let values: Vec<Option<f64>> = table.iter().map(|row| row[i].1).collect();
            ((*name).to_owned(), json!(Spread::of(&values)))
        })
        .collect()
}

fn print_summary(summary: &Map<String, Value>) {
    println!(
        "{:<22} {:>10} {:>10} {:>10}  absent",
        "", "mean", "SD", "median"
    );
    for (name, spread) in summary {
        let cell = |key: &str| {
            spread[key]
                .as_f64()
                .map_or_else(|| "-".to_owned(), |v| format!("{v:.4}"))
        };
        println!(
            "{name:<22} {:>10} {:>10} {:>10}  {}",
            cell("mean"),
            cell("sd"),
            cell("median"),
            spread["absent"]
        );
    }
}
