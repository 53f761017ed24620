//! The clip that is open.

use serde::Serialize;
use tsify::Tsify;

use super::Warning;
use crate::clip::{Clip, Source};

#[derive(Serialize, Tsify)]
#[tsify(missing_as_null)]
#[serde(rename_all = "camelCase")]
pub struct ClipInfo {
    pub frames: usize,
    pub width: usize,
    pub height: usize,
    /// Mean time from frame to frame, where the file says.
    pub frame_time_ms: Option<f64>,
    #[tsify(type = "\"dicom\" | \"still\" | \"gif\" | \"video\"")]
    pub source: &'static str,
    /// Across and down, where calibrated.
    pub spacing_mm: Option<[f64; 2]>,
    /// Why it is not calibrated, or in doubt.
    pub calibration_problem: Option<Warning>,
}

impl ClipInfo {
    pub fn new(clip: &Clip) -> Self {
        let (width, height) = clip
            .frames
            .first()
            .map_or((0, 0), |frame| (frame.width(), frame.height()));
        Self {
            frames: clip.frames.len(),
            width,
            height,
            frame_time_ms: clip.timing.frame_time_ms,
            source: match clip.source {
                Source::Dicom => "dicom",
                Source::Still => "still",
                Source::Gif => "gif",
                Source::Video => "video",
            },
            spacing_mm: clip.calibration.spacing.mm(),
            calibration_problem: clip.calibration.problem.as_ref().map(|problem| Warning {
                code: problem.code().to_owned(),
                message: problem.to_string(),
            }),
        }
    }
}
