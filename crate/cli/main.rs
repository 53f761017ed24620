//! `echodisc` on the command line: the same core as the page, on the CPU unless asked otherwise.

#![forbid(unsafe_code)]

mod bench;
mod calibrate;
mod cases;
mod clip;
mod convert;
mod data_uri;
mod eval;
mod file;
mod inspect;
mod masks;
mod measure;
mod phantom;
mod prompt;
mod pseudo_label;
mod score;
mod segment;
mod train;
mod weights;

use clap::{Parser, Subcommand};
use echodisc::clip::ClipError;
use echodisc::clip::phantom::PhantomError;
use echodisc::device::DeviceError;
use echodisc::eval::EvalError;
use echodisc::geometry::MaskError;
use echodisc::measure::MeasureError;
use echodisc::model::CatalogueError;
use echodisc::model::checkpoint::CheckpointError;
use echodisc::segment::SegmentError;
use echodisc::train::TrainError;

#[derive(Parser)]
#[command(name = "echodisc", version, about = echodisc::NOTICE, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Outline the ventricle from a box, points or an earlier mask on a frame.
    Segment(segment::Args),
    /// Outline every frame of a clip from one box: beats, volumes, ejection fraction, spread.
    Clip(Box<clip::Args>),
    /// Make a beating heart whose ejection fraction is known.
    Phantom(phantom::Args),
    /// Volumes and ejection fraction from the masks of end-diastole and end-systole.
    Measure(Box<measure::Args>),
    /// How well masks, or ejection fractions, agree with a reference.
    Score(score::Args),
    /// What gives the size of a pixel: the file, its regions if it was resized, a ruler in the image.
    Calibrate(calibrate::Args),
    /// Measure every case of a case file, for a reference check.
    Cases(cases::Args),
    /// Turn a PyTorch checkpoint into safetensors, BatchNorm folded.
    Convert(convert::Args),
    /// Say what a weights file holds and what would be loaded from it.
    Inspect(inspect::Args),
    /// Fine-tune prompt encoder and mask decoder on frames with masks.
    Train(Box<train::Args>),
    /// Label frames of clips without labels where a tuned model agrees with itself.
    PseudoLabel(pseudo_label::Args),
    /// Outlines and ejection fractions against the labels of a data set.
    Eval(Box<eval::Args>),
    /// Measure loading, encoder and decoder on this machine.
    Bench(bench::Args),
}

fn main() -> std::process::ExitCode {
    let done = match Cli::parse().command {
        Command::Segment(args) => segment::run(&args),
        Command::Clip(args) => clip::run(&args),
        Command::Phantom(args) => phantom::run(&args),
        Command::Measure(args) => measure::run(&args),
        Command::Score(args) => score::run(&args),
        Command::Calibrate(args) => calibrate::run(&args),
        Command::Cases(args) => cases::run(&args),
        Command::Convert(args) => convert::run(&args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Train(args) => train::run(&args),
        Command::PseudoLabel(args) => pseudo_label::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Bench(args) => bench::run(&args),
    };
    match done {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            let code = code(&error).map_or_else(String::new, |code| format!(" ({code})"));
            eprintln!("echodisc: {error:#}{code}");
            std::process::ExitCode::FAILURE
        }
    }
}

/// The stable name of the library's error behind `error`, if there is one.
fn code(error: &anyhow::Error) -> Option<&'static str> {
    error.chain().find_map(|cause| {
        let cause = Cause(cause);
        cause
            .code(ClipError::code)
            .or_else(|| cause.code(PhantomError::code))
            .or_else(|| cause.code(DeviceError::code))
            .or_else(|| cause.code(MaskError::code))
            .or_else(|| cause.code(MeasureError::code))
            .or_else(|| cause.code(CatalogueError::code))
            .or_else(|| cause.code(CheckpointError::code))
            .or_else(|| cause.code(SegmentError::code))
            .or_else(|| cause.code(TrainError::code))
            .or_else(|| cause.code(EvalError::code))
    })
}

struct Cause<'a>(&'a (dyn std::error::Error + 'static));

impl Cause<'_> {
    fn code<E: std::error::Error + 'static>(
        &self,
        code: fn(&E) -> &'static str,
    ) -> Option<&'static str> {
        self.0.downcast_ref::<E>().map(code)
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;

    use super::*;

    #[test]
    fn the_code_is_found_behind_its_context() {
        let error = echodisc::clip::open(b"no clip").context("the input");
        assert_eq!(code(&error.unwrap_err()), Some("clip-not-recognised"));
        assert_eq!(code(&anyhow::anyhow!("of our own")), None);
    }
}
