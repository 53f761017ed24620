//! `echodisc convert`: a checkpoint as its authors publish it to the file the page loads.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Parser, ValueEnum};
use echodisc::model::checkpoint::{Precision, StateDict, fold_batch_norm, write_safetensors};
use echodisc::model::sha256_hex;

#[derive(Parser)]
pub struct Args {
    /// A PyTorch file (.pth, .pt; version 1.6 or later) or safetensors.
    input: PathBuf,
    /// The safetensors file to write.
    output: PathBuf,
    /// How numbers are stored.
    #[arg(long, value_enum, default_value = "f16")]
    precision: Storage,
}

#[derive(Clone, Copy, ValueEnum)]
enum Storage {
    F32,
    F16,
}

/// Reads, folds and writes; prints the digest that a manifest needs.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let bytes = std::fs::read(&args.input).context("the checkpoint cannot be read")?;
    let tensors = fold_batch_norm(&StateDict::from_bytes(bytes)?)?;
    let precision = match args.precision {
        Storage::F32 => Precision::F32,
        Storage::F16 => Precision::F16,
    };
    let converted = write_safetensors(&tensors, precision)?;
    std::fs::write(&args.output, &converted).context("the output cannot be written")?;
    println!(
        "{} arrays, {} bytes, SHA-256 {}",
        tensors.len(),
        converted.len(),
        sha256_hex(&converted)
    );
    Ok(())
}
