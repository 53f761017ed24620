//! What is evaluated at one go: a patient's labelled frames, in one apical view or two.

use sha2::{Digest, Sha256};

use super::camus::CamusView;
use super::clips::ClipFolder;
use super::echonet::EchoNetVideo;
use super::error::EvalError;
use crate::clip::Frame;
use crate::clip::phantom::ApicalView;
use crate::geometry::{Mask, Spacing};
use crate::model::hex;
use serde::{Deserialize, Serialize};

/// Where in the beat a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// End-diastole.
    #[serde(rename = "ED")]
    EndDiastole,
    /// End-systole.
    #[serde(rename = "ES")]
    EndSystole,
    /// Any other frame.
    #[serde(rename = "between")]
    Between,
}

/// How a view is called in tables.
pub fn view_name(view: ApicalView) -> &'static str {
    match view {
        ApicalView::A4c => "A4C",
        ApicalView::A2c => "A2C",
    }
}

/// A frame with its label.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledFrame {
    /// Its number in the clip, counted from 0.
    pub number: usize,
    /// Where in the beat it is.
    pub phase: Phase,
    /// The pixels.
    pub frame: Frame,
    /// What is inside; not empty.
    pub mask: Mask,
}

/// A view with its labels.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledView {
    /// Which view.
    pub view: ApicalView,
    /// Size of a pixel.
    pub spacing: Spacing,
    /// In the order of their numbers.
    pub frames: Vec<LabelledFrame>,
    /// End-diastole and end-systole of each labelled beat, as places in `frames`.
    pub beats: Vec<[usize; 2]>,
    /// The ejection fraction that the data set names, in per cent.
    pub ef_percent: Option<f64>,
}

/// Where a view's files are.
#[derive(Debug, Clone)]
pub(super) enum Source {
    EchoNet(EchoNetVideo),
    Camus(CamusView),
    Clip(ClipFolder),
}

/// The views of a patient, unread.
#[derive(Debug, Clone)]
pub struct Patient {
    pub(super) views: Vec<Source>,
}

impl Patient {
    /// Reads all views; of frames that are neither end-diastole nor end-systole every `every`-th.
    ///
    /// # Errors
    /// The first file that cannot be read; `NoData` where no frame has a label.
    pub fn read(&self, every: usize) -> Result<Vec<LabelledView>, EvalError> {
        let views = self.views.iter().map(|source| match source {
            Source::EchoNet(video) => video.read(),
            Source::Camus(view) => view.read(every),
            Source::Clip(folder) => folder.read(every),
        });
        let views = views.collect::<Result<Vec<_>, _>>()?;
        match views.iter().all(|view| view.frames.is_empty()) {
            true => Err(EvalError::NoData),
            false => Ok(views),
        }
    }
}

impl LabelledView {
    /// Frames in the order of their numbers, each number once; those with an empty mask are left
    /// out. `beats` names end-diastole and end-systole by number; beats with a frame that is not
    /// there are passed over. Without beats the largest mask is end-diastole and the smallest
    /// end-systole.
    pub(super) fn new(
        view: ApicalView,
        spacing: Spacing,
        mut frames: Vec<LabelledFrame>,
        beats: &[[usize; 2]],
    ) -> Self {
        frames.retain(|f| f.mask.count() > 0);
        frames.sort_by_key(|f| f.number);
        frames.dedup_by_key(|f| f.number);
        let place = |number: usize| frames.iter().position(|f| f.number == number);
        let named = beats.iter();
        let mut beats: Vec<[usize; 2]> = named
            .filter_map(|[ed, es]| Some([place(*ed)?, place(*es)?]))
            .collect();
        if beats.is_empty() {
            beats.extend(by_area(&frames));
        }
        for [ed, es] in &beats {
            frames[*ed].phase = Phase::EndDiastole;
            frames[*es].phase = Phase::EndSystole;
        }
        Self {
            view,
            spacing,
            frames,
            beats,
            ef_percent: None,
        }
    }

    /// SHA-256 of pixels, masks and sizes: names the data in results, no patient.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(view_name(self.view));
        for mm in self.spacing.mm().unwrap_or_default() {
            hash.update(mm.to_le_bytes());
        }
        for f in &self.frames {
            for number in [
                f.number,
                f.phase as usize,
                f.frame.width(),
                f.frame.height(),
            ] {
                hash.update((number as u64).to_le_bytes());
            }
            hash.update(f.frame.data());
            hash.update(f.mask.to_gray());
        }
        for place in self.beats.iter().flatten() {
            hash.update((*place as u64).to_le_bytes());
        }
        hex(&hash.finalize())
    }
}

/// The largest and the smallest mask; `None` of fewer than two frames.
fn by_area(frames: &[LabelledFrame]) -> Option<[usize; 2]> {
    let area = |i: &usize| frames[*i].mask.count();
    let ed = (0..frames.len()).max_by_key(area)?;
    let es = (0..frames.len()).filter(|i| *i != ed).min_by_key(area)?;
    Some([ed, es])
}

/// A frame and the mask of its label, checked against each other.
///
/// # Errors
/// `Label` where their sizes differ.
pub(super) fn labelled(
    number: usize,
    frame: Frame,
    mask: Mask,
) -> Result<LabelledFrame, EvalError> {
    match (mask.width(), mask.height()) == (frame.width(), frame.height()) {
        true => Ok(LabelledFrame {
            number,
            phase: Phase::Between,
            frame,
            mask,
        }),
        false => Err(EvalError::Label),
    }
}
