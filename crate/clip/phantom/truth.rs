//! What is known of a phantom.

use super::{Mask, Phantom};
use crate::geometry::{FramePx, Rect};

/// What is known of a phantom, exactly; frames are counted from 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Truth {
    /// Ejection fraction in per cent.
    pub ef_percent: f64,
    /// End-diastolic volume in mL.
    pub edv_ml: f64,
    /// End-systolic volume in mL.
    pub esv_ml: f64,
    /// The frames nearest to each end-diastole within the clip.
    pub ed_frames: Vec<usize>,
    /// The frames nearest to each end-systole within the clip.
    pub es_frames: Vec<usize>,
    /// End-diastoles with the end-systole that follows within the clip.
    pub beats: Vec<TruthBeat>,
    /// The first end-diastolic frame; the fullest frame where the clip has none.
    pub box_frame: usize,
    /// The tight box round the cavity in that frame.
    pub rect: Rect<FramePx>,
    /// The volume in each frame, in mL.
    pub volumes_ml: Vec<f64>,
}

/// One beat of a phantom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TruthBeat {
    /// Frame of end-diastole.
    pub ed: usize,
    /// Frame of end-systole.
    pub es: usize,
}

impl Truth {
    pub(super) fn of(phantom: &Phantom) -> Self {
        let settings = phantom.settings();
        let nearest = |time_s: f64| {
            let frame = (time_s * settings.frames_per_second).round();
            (frame >= 0.0 && frame < settings.frames as f64).then_some(frame as usize)
        };
        let eds = phantom.rhythm.ed_times_s();
        let pairs = eds.iter().enumerate();
        let pairs = pairs.map(|(i, ed)| (nearest(*ed), phantom.rhythm.es_time_s(i)));
        let pairs: Vec<_> = pairs.map(|(ed, es)| (ed, es.and_then(nearest))).collect();
        let beats = pairs.iter().filter_map(|pair| match *pair {
            (Some(ed), Some(es)) => Some(TruthBeat { ed, es }),
            _ => None,
        });
        let volumes_ml: Vec<f64> = (0..settings.frames).map(|i| phantom.volume_ml(i)).collect();
        let ed_frames: Vec<usize> = pairs.iter().filter_map(|pair| pair.0).collect();
        let fullest = (0..settings.frames).max_by(|a, b| volumes_ml[*a].total_cmp(&volumes_ml[*b]));
        let box_frame = ed_frames.first().copied().or(fullest).unwrap_or_default();
        Self {
            ef_percent: settings.ef_percent,
            edv_ml: settings.edv_ml,
            esv_ml: settings.esv_ml(),
            beats: beats.collect(),
            es_frames: pairs.iter().filter_map(|pair| pair.1).collect(),
            rect: tight(&phantom.mask(box_frame)),
            ed_frames,
            box_frame,
            volumes_ml,
        }
    }
}

/// The edges of the pixels inside.
fn tight(mask: &Mask) -> Rect<FramePx> {
    mask.bounds()
        .unwrap_or(Rect::from_corners(0.0, 0.0, 0.0, 0.0))
}
