//! What crosses to JavaScript: the only place with serde for it. The TypeScript types come from
//! here; nothing mirrors them by hand.

#![allow(
    missing_docs,
    reason = "tsify turns the fields' docs into TypeScript; those whose names say it all need none"
)]

mod bench;
mod clip;
mod device;
mod model;
mod prompt;
mod report;

use serde::Serialize;
use tsify::Tsify;

pub use bench::{MemoryUse, ModelInput};
pub use clip::ClipInfo;
pub use device::{DeviceChoice, DeviceInfo};
pub use model::{ConvertedModel, ModelEntry, ModelFile, Storage};
pub use prompt::{Candidate, EncodeProgress, FrameBox, Intermediate, MaskReply, Prompts};
pub use report::{
    EfReport, ExportKind, ExportRequest, ExportView, Measurement, PhaseGeometry, coordinates,
};

use crate::measure;

/// What is thrown and rejected with.
#[derive(Debug, Clone, Serialize, Tsify)]
pub struct Failure {
    /// Stable, for programs.
    pub code: String,
    /// What happened and what to do, for people.
    pub message: String,
}

#[derive(Serialize, Tsify)]
pub struct Warning {
    pub code: String,
    pub message: String,
}

impl From<&measure::Warning> for Warning {
    fn from(warning: &measure::Warning) -> Self {
        Self {
            code: warning.code.to_owned(),
            message: warning.message.clone(),
        }
    }
}
