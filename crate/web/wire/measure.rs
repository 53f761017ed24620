//! What is to be measured; measuring and saving take the same.

use js_sys::Uint8Array;
use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::{CalibrationChoice, FramePicture, Point};
use crate::measure;

/// One view or two of one ventricle, and what is known of the patient.
#[derive(Deserialize, Tsify)]
#[tsify(missing_as_null)]
#[serde(rename_all = "camelCase")]
pub struct MeasureRequest {
    /// The view that the open clip shows.
    pub shown: ViewRequest,
    /// The other view, of a clip that was measured before.
    pub kept: Option<ViewRequest>,
    /// Combines views whose long axes differ by more than 20 % too.
    pub accept_mismatch: bool,
    pub patient: PatientFacts,
}

/// Which apical view a clip shows: the picture does not tell, its reader does.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, Tsify)]
#[serde(rename_all = "lowercase")]
pub enum ApicalView {
    A4c,
    A2c,
}

/// Both phases of one view.
#[derive(Deserialize, Tsify)]
#[tsify(missing_as_null)]
#[serde(rename_all = "camelCase")]
pub struct ViewRequest {
    pub view: ApicalView,
    /// Size of the masks.
    pub width: usize,
    pub height: usize,
    pub calibration: CalibrationChoice,
    pub frame_time_ms: Option<f64>,
    /// Whether the frames are pictures of another device's screen.
    pub from_screen: bool,
    pub ed: PhaseRequest,
    pub es: PhaseRequest,
    /// The network that drew the outlines, and the SHA-256 of its weights.
    pub model: Option<String>,
    pub model_sha256: Option<String>,
}

/// One phase.
#[derive(Deserialize, Tsify)]
#[tsify(missing_as_null)]
pub struct PhaseRequest {
    pub frame: usize,
    /// 0 or 255 for each pixel of the frame.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Uint8Array")]
    pub mask: Uint8Array,
    pub landmarks: GivenLandmarks,
    /// The outline was edited by hand.
    pub edited: bool,
    /// The frame, for files that draw it under the outline.
    pub image: Option<FramePicture>,
}

/// Landmarks set by hand, in frame pixels; what is null is found.
#[derive(Clone, Copy, Serialize, Deserialize, Tsify)]
#[tsify(missing_as_null)]
pub struct GivenLandmarks {
    /// Both ends of the mitral annulus.
    #[tsify(type = "[Point, Point] | null")]
    pub hinges: Option<[Point; 2]>,
    pub apex: Option<Point>,
}

impl From<GivenLandmarks> for measure::GivenLandmarks {
    fn from(given: GivenLandmarks) -> Self {
        Self {
            hinges: given.hinges.map(|hinges| hinges.map(Into::into)),
            apex: given.apex.map(Into::into),
        }
    }
}

/// What the user says of the patient; all of it optional, none of it stored.
#[derive(Clone, Copy, Deserialize, Tsify)]
#[tsify(missing_as_null)]
#[serde(rename_all = "camelCase")]
pub struct PatientFacts {
    pub height_cm: Option<f64>,
    pub weight_kg: Option<f64>,
    pub sex: Option<PatientSex>,
    pub heart_rate_bpm: Option<f64>,
    /// The scheme whose classes are named; ASE/EACVI 2015 where a sex is given and no scheme.
    pub scheme: Option<SchemeName>,
}

#[derive(Clone, Copy, Deserialize, Tsify)]
#[serde(rename_all = "lowercase")]
pub enum PatientSex {
    Female,
    Male,
}

/// A published scheme of classes.
#[derive(Clone, Copy, Deserialize, Tsify)]
pub enum SchemeName {
    #[serde(rename = "ase-eacvi-2015")]
    AseEacvi2015,
    #[serde(rename = "bse-2020")]
    Bse2020,
    #[serde(rename = "hf-2022")]
    HeartFailure2022,
}
