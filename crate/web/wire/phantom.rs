//! A phantom: what it is made with, and what is known of it.

use js_sys::Uint8Array;
use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::{ApicalView, FrameBox};
use crate::clip::phantom;

#[derive(Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct PhantomSettings {
    pub view: ApicalView,
    pub ef_percent: f64,
    pub edv_ml: f64,
    pub heart_rate_bpm: f64,
    /// 0 to 0.4.
    pub irregularity: f64,
    pub frames_per_second: f64,
    pub frames: usize,
    pub noise: NoiseLevel,
    pub seed: u32,
}

#[derive(Clone, Copy, Deserialize, Tsify)]
#[serde(rename_all = "lowercase")]
pub enum NoiseLevel {
    None,
    Low,
    Moderate,
    High,
}

impl From<PhantomSettings> for phantom::Settings {
    fn from(settings: PhantomSettings) -> Self {
        Self {
            view: match settings.view {
                ApicalView::A4c => phantom::ApicalView::A4c,
                ApicalView::A2c => phantom::ApicalView::A2c,
            },
            ef_percent: settings.ef_percent,
            edv_ml: settings.edv_ml,
            heart_rate_bpm: settings.heart_rate_bpm,
            irregularity: settings.irregularity,
            frames_per_second: settings.frames_per_second,
            frames: settings.frames,
            ecg: true,
            noise: match settings.noise {
                NoiseLevel::None => phantom::NoiseLevel::None,
                NoiseLevel::Low => phantom::NoiseLevel::Low,
                NoiseLevel::Moderate => phantom::NoiseLevel::Moderate,
                NoiseLevel::High => phantom::NoiseLevel::High,
            }
            .value(),
            seed: settings.seed.into(),
        }
    }
}

/// What is known of a phantom, to compare with.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct PhantomTruth {
    pub ef_percent: f64,
    pub edv_ml: f64,
    pub esv_ml: f64,
    pub ed_frames: Vec<usize>,
    pub es_frames: Vec<usize>,
    /// The first end-diastole and the tight box on it.
    pub box_frame: usize,
    #[serde(rename = "box")]
    pub rect: FrameBox,
}

impl From<phantom::Truth> for PhantomTruth {
    fn from(truth: phantom::Truth) -> Self {
        Self {
            ef_percent: truth.ef_percent,
            edv_ml: truth.edv_ml,
            esv_ml: truth.esv_ml,
            ed_frames: truth.ed_frames,
            es_frames: truth.es_frames,
            box_frame: truth.box_frame,
            rect: truth.rect.into(),
        }
    }
}

/// A phantom: a clip to open as any other.
#[derive(Serialize, Tsify)]
pub struct Phantom {
    pub truth: PhantomTruth,
    /// Its DICOM file.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Uint8Array")]
    pub file: Uint8Array,
}
