//! What was trained, on what and how well: the record beside the weights.

use serde::Serialize;

use super::evaluate::{ClipScores, EfErrors, PhaseScores};
use super::proposals::ProposalScores;
use super::propose::ProposalRecipe;
use super::reliability::Reliability;
use super::trainer::Recipe;

/// The record of a run. It names data by digests, never by file or folder.
#[derive(Debug, Clone, Serialize)]
pub struct Record {
    /// The program's commit.
    pub revision: &'static str,
    /// SHA-256 of the base model's file.
    pub base_sha256: String,
    /// How frames were prepared.
    pub pipeline: &'static str,
    /// How it was tuned.
    pub recipe: Recipe,
    /// How the head that suggests boxes was trained, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposals: Option<ProposalRecipe>,
    /// What it was tuned on, and judged on.
    pub data: Vec<DataRecord>,
    /// The folds of a cross-validation, or the one run.
    pub runs: Vec<Run>,
    /// What the tuned network's guesses of its IoU are worth, over all clips that were judged and
    /// all kinds of boxes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reliability: Option<Reliability>,
    /// What the product says of itself.
    pub notice: &'static str,
}

/// A clip.
#[derive(Debug, Clone, Serialize)]
pub struct DataRecord {
    /// SHA-256 of its pixels and masks.
    pub sha256: String,
    /// Labelled frames that were used.
    pub frames: usize,
    /// Changed copies of them that were trained on.
    pub copies: usize,
}

/// One training.
#[derive(Debug, Clone, Serialize)]
pub struct Run {
    /// Clips that were kept back, by their place in `data`.
    pub held_out: Vec<usize>,
    /// Steps whose parameters were taken.
    pub steps: usize,
    /// How the loss went.
    pub curve: Vec<Point>,
    /// The clips that were kept back, judged.
    pub judged: Vec<Judged>,
    /// Boxes suggested on them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub proposals: Vec<ProposalScores>,
}

/// A point of the curves.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    /// Steps done.
    pub step: usize,
    /// Mean training loss since the point before.
    pub loss: f64,
    /// Mean Dice of the clips kept back for validation, with jittered boxes.
    pub validation_dice: Option<f64>,
}

/// A clip under one method.
#[derive(Debug, Clone, Serialize)]
pub struct Judged {
    /// Its place in `data`.
    pub clip: usize,
    /// `tuned`, `released` or `box prior`.
    pub method: &'static str,
    /// Under each kind of box.
    pub scores: Vec<ClipScores>,
    /// Its end-diastolic and end-systolic frame, with tight boxes and with boxes jittered by 10 %.
    pub phases: Vec<PhaseScores>,
    /// Its ejection fraction with boxes jittered by 10 %.
    pub ef: Option<EfErrors>,
}
