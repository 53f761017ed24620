//! The clip that is open.

use serde::Serialize;
use tsify::Tsify;

use super::{Calibration, CalibrationOffers};
use crate::clip::{Clip, Source, TickRuler};

#[derive(Serialize, Tsify)]
#[tsify(missing_as_null)]
#[serde(rename_all = "camelCase")]
pub struct ClipInfo {
    pub frames: usize,
    pub width: usize,
    pub height: usize,
    /// Mean time from frame to frame, where the file says.
    pub frame_time_ms: Option<f64>,
    #[tsify(type = "\"dicom\" | \"still\" | \"gif\" | \"video\" | \"screen\"")]
    pub source: &'static str,
    /// What the file says of the size of a pixel.
    pub calibration: Calibration,
    /// What else may give it.
    pub offers: CalibrationOffers,
}

impl ClipInfo {
    pub fn new(clip: &Clip, ticks: Option<&TickRuler>) -> Self {
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
                Source::Screen => "screen",
            },
            calibration: (&clip.calibration.of_file(None)).into(),
            offers: CalibrationOffers::new(&clip.calibration, ticks),
        }
    }
}
