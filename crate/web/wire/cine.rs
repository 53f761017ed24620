//! A whole clip: what it is outlined from, and what is known of it.

use js_sys::Uint8Array;
use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::{ApicalView, CalibrationChoice, FrameBox, GivenLandmarks, Warning};
use crate::cine::{self, Light as ClipLight};

/// What the user set on the frames of a clip, all of it.
#[derive(Deserialize, Tsify)]
pub struct CineSetup {
    /// Frames with a box and no more.
    pub boxes: Vec<CineBox>,
    /// Frames whose outline stands as it is: those made with more than a box, or edited by hand.
    pub outlines: Vec<CineOutline>,
    /// What an engine that is gone had found from the same boxes.
    pub kept: Vec<CineKept>,
}

#[derive(Deserialize, Tsify)]
pub struct CineBox {
    pub frame: usize,
    #[serde(rename = "box")]
    pub rect: FrameBox,
}

#[derive(Deserialize, Tsify)]
pub struct CineOutline {
    pub frame: usize,
    /// 0 or 255 for each pixel of the frame.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Uint8Array")]
    pub mask: Uint8Array,
    /// It was edited by hand.
    pub edited: bool,
}

#[derive(Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct CineKept {
    pub frame: usize,
    #[serde(rename = "box")]
    pub rect: FrameBox,
    /// 0 or 255 for each pixel of the frame.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Uint8Array")]
    pub mask: Uint8Array,
    pub iou_score: f32,
    pub stability: f32,
}

/// Where the outlining of a clip stands.
#[derive(Serialize, Tsify)]
pub struct CineState {
    /// Frames that have their outline: others have lost theirs.
    pub outlined: Vec<usize>,
    /// Frames that wait for theirs.
    pub waiting: usize,
}

/// How the outlines of a clip are to be measured.
#[derive(Clone, Deserialize, Tsify)]
#[tsify(missing_as_null)]
#[serde(rename_all = "camelCase")]
pub struct CineRequest {
    pub view: ApicalView,
    pub calibration: CalibrationChoice,
    pub landmarks: Vec<CineLandmarks>,
    /// Beats in place of those found; empty leaves them to the curve.
    pub marks: Vec<CineMarks>,
    /// Whether the view that was kept takes part.
    pub use_kept: bool,
    /// Combines views whose long axes differ by more than 20 % too.
    pub accept_mismatch: bool,
    /// The network that drew the outlines.
    pub model: Option<String>,
}

/// Landmarks of a frame that were set by hand.
#[derive(Clone, Deserialize, Tsify)]
pub struct CineLandmarks {
    pub frame: usize,
    pub given: GivenLandmarks,
}

/// End-diastole and end-systole of a beat.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, Tsify)]
pub struct CineMarks {
    pub ed: usize,
    pub es: usize,
    /// Set by hand, not found.
    pub manual: bool,
}

/// What a clip may be saved as.
#[derive(Clone, Copy, Deserialize, Tsify)]
#[serde(rename_all = "kebab-case")]
pub enum CineExportKind {
    /// The report, as the command line's.
    ClipJson,
    /// The curve, a row a frame.
    CurveCsv,
    /// The mask of every outlined frame, as PNG files in a ZIP archive.
    MasksZip,
}

/// How far to trust a frame or a clip.
#[derive(Clone, Copy, Serialize, Tsify)]
#[serde(rename_all = "lowercase")]
pub enum Light {
    Green,
    Amber,
    Red,
}

impl From<ClipLight> for Light {
    fn from(light: ClipLight) -> Self {
        match light {
            ClipLight::Green => Self::Green,
            ClipLight::Amber => Self::Amber,
            ClipLight::Red => Self::Red,
        }
    }
}

/// Of repeated passes over shifted boxes and thresholds: "model spread", no confidence interval.
#[derive(Serialize, Tsify)]
pub struct CineSpread {
    pub median: f64,
    pub p5: f64,
    pub p95: f64,
    pub passes: usize,
}

impl From<cine::Spread> for CineSpread {
    fn from(spread: cine::Spread) -> Self {
        Self {
            median: spread.median_percent,
            p5: spread.p5_percent,
            p95: spread.p95_percent,
            passes: spread.passes,
        }
    }
}

/// A reason in words, with a code that stays.
#[derive(Serialize, Tsify)]
pub struct CineReason {
    pub code: String,
    pub message: String,
}

/// One frame of a clip that is being outlined.
#[derive(Serialize, Tsify)]
#[tsify(missing_as_null)]
#[serde(rename_all = "camelCase")]
pub struct CineFrame {
    pub frame: usize,
    /// Where its outline comes from: the user's box, a neighbour, one that was not believed, none yet.
    #[tsify(type = "\"prompted\" | \"followed\" | \"doubted\" | \"none\"")]
    pub origin: &'static str,
    /// Its outline was edited by hand.
    pub edited: bool,
    /// Of the largest piece, in pixels of the frame.
    pub area_px: Option<f64>,
    /// Millilitres by discs; null without a pixel size.
    pub volume_ml: Option<f64>,
    pub light: Option<Light>,
    pub reasons: Vec<CineReason>,
}

/// A beat: frames of end-diastole, end-systole and the next end-diastole.
#[derive(Serialize, Tsify)]
#[tsify(missing_as_null)]
#[serde(rename_all = "camelCase")]
pub struct CineBeat {
    pub ed: usize,
    pub es: usize,
    pub next_ed: Option<usize>,
    /// Its markers were set by hand.
    pub manual: bool,
    pub ef_percent: Option<f64>,
    pub edv_ml: Option<f64>,
    pub esv_ml: Option<f64>,
    pub spread: Option<CineSpread>,
}

/// What is known of the whole clip so far.
#[derive(Serialize, Tsify)]
#[tsify(missing_as_null)]
#[serde(rename_all = "camelCase")]
pub struct CineReport {
    pub frames: Vec<CineFrame>,
    pub beats: Vec<CineBeat>,
    /// Beats cut by the clip's ends.
    pub beats_left_out: usize,
    pub heart_rate_bpm: Option<f64>,
    #[tsify(type = "\"regular\" | \"irregular\" | \"unknown\"")]
    pub rhythm: &'static str,
    /// Frames of R waves, where the file has an electrocardiogram.
    pub r_waves: Vec<usize>,
    #[tsify(type = "\"single-plane\" | \"biplane\"")]
    pub method: &'static str,
    pub ef_percent: Option<f64>,
    pub edv_ml: Option<f64>,
    pub esv_ml: Option<f64>,
    pub spread: Option<CineSpread>,
    pub light: Light,
    pub reasons: Vec<CineReason>,
    pub warnings: Vec<Warning>,
}
