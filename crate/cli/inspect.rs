//! `echodisc inspect`: what a weights file holds, and what would be loaded from it.

use std::path::PathBuf;

use clap::Parser;
use echodisc::model::checkpoint::StateDict;
use echodisc::model::{KeyReport, Published, SamConfig, WeightsError, sha256_of};
use echodisc::segment::Pipeline;
use serde_json::{Value, json};

use crate::file::{self, FileSource};

#[derive(Parser)]
pub struct Args {
    /// A PyTorch file (.pth, .pt) or safetensors.
    file: PathBuf,
    /// List every tensor.
    #[arg(long)]
    keys: bool,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

/// What was found.
struct Found {
    format: &'static str,
    sha256: String,
    /// Name, number type and shape.
    tensors: Vec<(String, &'static str, Vec<usize>)>,
    values: usize,
    /// How many tensors are of each number type.
    dtypes: Vec<(&'static str, usize)>,
    network: Result<(SamConfig, KeyReport), String>,
}

/// Reads the list of tensors and compares it with the networks.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let sha256 = sha256_of(&FileSource::open(&args.file)?)?;
    let checkpoint = file::open(&args.file)?;
    let found = Found {
        format: checkpoint.format().name(),
        sha256,
        tensors: tensors(&checkpoint),
        values: checkpoint.values(),
        dtypes: dtypes(&checkpoint),
        network: network(checkpoint).map_err(|error| error.to_string()),
    };
    if args.json {
        println!("{}", found.json());
    } else {
        found.print(args.keys);
    }
    Ok(())
}

fn tensors(checkpoint: &StateDict) -> Vec<(String, &'static str, Vec<usize>)> {
    let tensor = |key: &str| {
        let dtype = checkpoint.dtype(key)?.name();
        Some((key.to_owned(), dtype, checkpoint.shape(key)?.to_vec()))
    };
    checkpoint.keys().filter_map(tensor).collect()
}

fn dtypes(checkpoint: &StateDict) -> Vec<(&'static str, usize)> {
    let mut counts = std::collections::BTreeMap::new();
    for dtype in checkpoint.keys().filter_map(|key| checkpoint.dtype(key)) {
        *counts.entry(dtype.name()).or_insert(0) += 1;
    }
    counts.into_iter().collect()
}

fn network(checkpoint: StateDict) -> Result<(SamConfig, KeyReport), WeightsError> {
    let folded = checkpoint.folded()?;
    let config = SamConfig::recognise(&folded)?;
    let report = KeyReport::new(&folded, &config);
    Ok((config, report))
}

impl Found {
    fn print(&self, keys: bool) {
        println!("{}, SHA-256 {}", self.format, self.sha256);
        if let Some(known) = Published::find(&self.sha256) {
            let (name, licence) = (known.name, known.licence);
            println!(
                "published as {name}, {licence}; --pipeline {}",
                known.pipeline
            );
        }
        let dtypes: Vec<String> = self
            .dtypes
            .iter()
            .map(|(name, count)| format!("{count} {name}"))
            .collect();
        println!(
            "{} tensors ({}), {} values",
            self.tensors.len(),
            dtypes.join(", "),
            self.values
        );
        match &self.network {
            Ok((config, report)) => print_network(config, report),
            Err(reason) => println!("{reason}"),
        }
        for (name, dtype, shape) in self.tensors.iter().filter(|_| keys) {
            println!("  {name} {dtype} {shape:?}");
        }
    }

    fn json(&self) -> Value {
        let tensor = |(name, dtype, shape): &(String, &str, Vec<usize>)| json!({ "key": name, "dtype": dtype, "shape": shape });
        json!({
            "format": self.format,
            "sha256": self.sha256,
            "published": Published::find(&self.sha256).map(|known| known.name),
            "tensors": self.tensors.iter().map(tensor).collect::<Vec<_>>(),
            "values": self.values,
            "network": self.network.as_ref().ok().map(|(config, report)| network_json(config, report)),
            "reason": self.network.as_ref().err(),
        })
    }
}

fn print_network(config: &SamConfig, report: &KeyReport) {
    println!(
        "{}: input {} x {}, embedding {} x {}; pipelines: {}",
        config.title(),
        config.image_size(),
        config.image_size(),
        config.grid(),
        config.grid(),
        pipelines(config).join(", ")
    );
    if report.is_complete() {
        println!("complete: everything the network needs is there and would be loaded");
    } else {
        println!("would not be loaded");
    }
    for key in &report.missing {
        println!("  missing: {key}");
    }
    for tensor in &report.misshapen {
        let (key, got, want) = (&tensor.key, &tensor.got, &tensor.want);
        println!("  misshapen: {key} {got:?} instead of {want:?}");
    }
    for key in &report.unexpected {
        println!("  passed over: {key}");
    }
}

fn network_json(config: &SamConfig, report: &KeyReport) -> Value {
    let misshapen = report
        .misshapen
        .iter()
        .map(|tensor| json!({ "key": tensor.key, "got": tensor.got, "want": tensor.want }));
    json!({
        "architecture": config.architecture().name(),
        "title": config.title(),
        "image_size": config.image_size(),
        "pipelines": pipelines(config),
        "loads": report.is_complete(),
        "missing": report.missing,
        "misshapen": misshapen.collect::<Vec<_>>(),
        "unexpected": report.unexpected,
    })
}

fn pipelines(config: &SamConfig) -> Vec<&'static str> {
    let known = Pipeline::of(config.architecture());
    known.iter().map(|pipeline| pipeline.name()).collect()
}
