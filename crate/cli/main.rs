//! `echodisc` on the command line: the same core as the page, on the CPU unless asked otherwise.

#![forbid(unsafe_code)]

mod convert;
mod measure;
mod segment;
mod weights;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "echodisc", version, about = echodisc::NOTICE, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Outline the ventricle in a box on a frame.
    Segment(segment::Args),
    /// Volumes and ejection fraction from the masks of end-diastole and end-systole.
    Measure(measure::Args),
    /// Turn a PyTorch checkpoint into safetensors, BatchNorm folded.
    Convert(convert::Args),
}

fn main() -> std::process::ExitCode {
    let done = match Cli::parse().command {
        Command::Segment(args) => segment::run(&args),
        Command::Measure(args) => measure::run(&args),
        Command::Convert(args) => convert::run(&args),
    };
    match done {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("echodisc: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
