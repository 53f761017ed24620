//! What is learnt from a reader's outlines.

use serde::Serialize;
use tsify::Tsify;

use crate::model::LearntFrom;

/// A file of learnt tensors.
#[derive(Serialize, Tsify)]
pub struct TunedFile {
    /// SHA-256 of the file of the model that they belong to.
    pub base: String,
    pub sha256: String,
    pub bytes: f64,
    /// Outlines that they were learnt from, those kept back included.
    pub outlines: u32,
    /// Clips that the outlines are of.
    pub clips: u32,
    /// Mean Dice of the outlines kept back, before learning.
    pub before: f64,
    /// The same after.
    pub after: f64,
}

impl TunedFile {
    pub fn new(from: LearntFrom, sha256: String, bytes: usize) -> Self {
        Self {
            base: from.base,
            sha256,
            bytes: bytes as f64,
            outlines: from.outlines as u32,
            clips: from.clips as u32,
            before: from.before,
            after: from.after,
        }
    }
}

/// What is taught and what is kept back.
#[cfg(feature = "learn")]
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct LearnPlan {
    /// Outlines that are taught.
    pub taught: u32,
    /// Outlines that are kept back, to judge by.
    pub held_back: u32,
    /// Whether whole clips are kept back; outlines of a clip that is taught are easier.
    pub by_clip: bool,
}

/// How what was kept back is outlined, before and after learning.
#[cfg(feature = "learn")]
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Learnt {
    /// Mean Dice before.
    pub before: f64,
    /// Mean Dice after.
    pub after: f64,
    /// How far the ejection fraction between the largest and the smallest outline was off before,
    /// in points; undefined where it cannot be measured.
    pub ef_error_before: Option<f64>,
    /// The same after.
    pub ef_error_after: Option<f64>,
    /// Whether what was learnt is to be used.
    pub better: bool,
}
