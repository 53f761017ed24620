//! What crosses to JavaScript: the only place with serde for it. The TypeScript types come from
//! here; nothing mirrors them by hand.

#![allow(
    missing_docs,
    reason = "tsify turns the fields' docs into TypeScript; those whose names say it all need none"
)]

mod bench;
mod calibration;
mod cine;
mod clip;
mod device;
mod edit;
mod learnt;
mod measure;
mod model;
mod phantom;
mod picture;
mod prompt;
mod report;

use serde::{Deserialize, Serialize};
use tsify::Tsify;

pub use bench::{MemoryUse, ModelInput};
pub use calibration::{Calibration, CalibrationChoice, CalibrationOffers};
pub use cine::{
    CineBeat, CineExportKind, CineFrame, CineKept, CineMarks, CineReason, CineReport, CineRequest,
    CineSetup, CineState,
};
pub use clip::ClipInfo;
pub use device::{DeviceChoice, DeviceInfo};
pub use edit::{EditReply, EditRequest};
pub use learnt::TunedFile;
#[cfg(feature = "learn")]
pub use learnt::{LearnPlan, Learnt};
pub use measure::{
    ApicalView, GivenLandmarks, MeasureRequest, PatientFacts, PatientSex, PhaseRequest, SchemeName,
    ViewRequest,
};
pub use model::{ConvertedModel, ModelEntry, ModelFile, Storage};
pub use phantom::{Phantom, PhantomSettings};
pub use picture::{FramePicture, ScreenCorners, SectorShape};
pub use prompt::{
    BoxProposal, Candidate, EncodeProgress, FrameBox, Intermediate, MaskReply, Prompts,
};
pub use report::{
    BothViews, ExportKind, ExportRequest, Indexed, Interpretation, Measurement, Output, Refusal,
    coordinates,
};

use crate::geometry::{FramePx, Point as GeometryPoint};

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

/// A place in a frame.
#[derive(Clone, Copy, Serialize, Deserialize, Tsify)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

impl From<GeometryPoint<FramePx>> for Point {
    fn from(point: GeometryPoint<FramePx>) -> Self {
        Self {
            x: point.x,
            y: point.y,
        }
    }
}

impl From<Point> for GeometryPoint<FramePx> {
    fn from(point: Point) -> Self {
        Self::new(point.x, point.y)
    }
}
