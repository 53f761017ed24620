//! `echodisc convert`: a checkpoint as its authors publish it to the file the page loads.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Parser, ValueEnum};
use echodisc::model::checkpoint::{ByteSource as _, Precision, convert};
use echodisc::model::sha256_of;

use crate::file::{self, FileSource};

#[derive(Parser)]
pub struct Args {
    /// A PyTorch file (.pth, .pt) or safetensors.
    input: PathBuf,
    /// The safetensors file to write.
    output: PathBuf,
    /// How numbers are stored.
    #[arg(long, value_enum, default_value = "f16")]
    precision: Storage,
    /// Tensors that take the place of their namesakes: what `echodisc train` writes.
    #[arg(long, value_name = "FILE")]
    tuned: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Storage {
    F32,
    F16,
    Int8,
}

/// Reads, folds and writes tensor by tensor; prints the digest that a manifest needs.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let mut checkpoint = file::open(&args.input)?.folded()?;
    if let Some(tuned) = &args.tuned {
        checkpoint = checkpoint.tuned_by(file::open(tuned)?)?;
    }
    let precision = match args.precision {
        Storage::F32 => Precision::F32,
        Storage::F16 => Precision::F16,
        Storage::Int8 => Precision::Int8,
    };
    let output = File::create(&args.output).context("the output cannot be written")?;
    let mut output = BufWriter::new(output);
    convert(&checkpoint, precision, &mut output)?;
    output.flush().context("the output cannot be written")?;
    let written = FileSource::open(&args.output)?;
    println!(
        "{} arrays, {} bytes, SHA-256 {}",
        checkpoint.keys().count(),
        written.size(),
        sha256_of(&written)?
    );
    Ok(())
}
