//! How well suggested boxes find the ventricle, and what comes of accepting them.

use burn::tensor::{Device, Tensor, TensorData};
use half::f16;
use serde::Serialize;

use super::base::Base;
use super::error::TrainError;
use super::evaluate::Outliner;
use super::example::{Encoded, ExampleClip};
use super::propose::proposal_layout;
use crate::geometry::{FramePx, Rect};
use crate::model::{BoxHead, CELLS, neighbourhoods, pooled, vote};
use crate::segment::{LEAST_CONFIDENCE, Proposal};

/// A trained head.
pub struct Proposer<'a> {
    base: &'a Base,
    head: BoxHead,
    device: Device,
}

impl<'a> Proposer<'a> {
    /// A head with `values`.
    ///
    /// # Errors
    /// As [`proposal_layout`].
    pub fn new(base: &'a Base, values: &[f32], device: &Device) -> Result<Self, TrainError> {
        let head = proposal_layout(base.channels())?.network(values, device)?;
        let device = device.clone();
        Ok(Self { base, head, device })
    }

    /// The box for a frame however little sure it is; `None` where there is none at all.
    pub fn propose(&self, (embedding, size): Encoded) -> Option<Proposal> {
        let channels = self.base.channels();
        let embedding: Vec<f32> = embedding.iter().map(|v| f16::to_f32(*v)).collect();
        let cells = pooled(&embedding, self.base.grid(), channels);
        let cells = neighbourhoods(&cells, channels);
        let cells = TensorData::new(cells, [CELLS * CELLS, 9 * channels]);
        let outputs = self.head.forward(Tensor::from_data(cells, &self.device));
        let outputs = outputs.into_data().try_to_vec::<f32>();
        let placement = self.base.placement(size);
        let outputs = outputs.expect("outputs are f32");
        let found = vote(&outputs, self.base.image_size(), placement.filled())?;
        Some(Proposal {
            rect: placement.box_in_frame(found.rect).clipped(size.0, size.1)?,
            confidence: found.confidence,
        })
    }
}

/// Suggested boxes of a clip against the tight boxes of its labels.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProposalScores {
    /// The clip's place in the record's data.
    pub clip: usize,
    /// Frames.
    pub frames: usize,
    /// The confidence from which a suggestion is shown.
    pub least_confidence: f32,
    /// Of the frames, those with a suggestion that is shown.
    pub shown: usize,
    /// Of all, those whose suggestion is shown and has an IoU of at least 0.5.
    pub found: usize,
    /// Mean IoU of the shown ones; `None` where none is.
    pub iou: Option<f64>,
    /// Mean Dice of the outlines once the shown ones are accepted.
    pub dice: Option<f64>,
    /// The lowest of them.
    pub worst_dice: Option<f64>,
    /// Confidence and IoU of every frame's box, shown or not.
    pub boxes: Vec<(f32, f32)>,
}

/// Judges a proposer on every `every`-th example of a clip, `outliner` outlining its boxes.
pub fn score_proposals(
    proposer: &Proposer,
    outliner: &Outliner,
    (number, clip): (usize, &ExampleClip),
    every: usize,
) -> ProposalScores {
    let (mut boxes, mut ious, mut dices) = (Vec::new(), Vec::new(), Vec::new());
    for example in clip.examples.iter().step_by(every.max(1)) {
        let Some(found) = proposer.propose(example.encoded()) else {
            boxes.push((0.0, 0.0));
            continue;
        };
        let iou = overlap(found.rect, example.tight);
        boxes.push((found.confidence, iou as f32));
        if found.confidence >= LEAST_CONFIDENCE {
            ious.push(iou);
            let (mask, _) = outliner.outline(example, found.rect);
            dices.push(mask.dice(&example.mask).unwrap_or(0.0));
        }
    }
    ProposalScores::of(number, boxes, &ious, &dices)
}

impl ProposalScores {
    /// Of the boxes of all frames, and of the shown ones the IoU and the outline's Dice.
    fn of(clip: usize, boxes: Vec<(f32, f32)>, ious: &[f64], dices: &[f64]) -> Self {
        let mean = |values: &[f64]| {
            (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
        };
        Self {
            clip,
            frames: boxes.len(),
            least_confidence: LEAST_CONFIDENCE,
            shown: ious.len(),
            found: ious.iter().filter(|iou| **iou >= 0.5).count(),
            iou: mean(ious),
            dice: mean(dices),
            worst_dice: dices.iter().copied().reduce(f64::min),
            boxes,
        }
    }
}

/// IoU of two boxes.
fn overlap(a: Rect<FramePx>, b: Rect<FramePx>) -> f64 {
    let width = (a.x1.min(b.x1) - a.x0.max(b.x0)).max(0.0);
    let height = (a.y1.min(b.y1) - a.y0.max(b.y0)).max(0.0);
    let area = |rect: Rect<FramePx>| rect.width() * rect.height();
    width * height / (area(a) + area(b) - width * height)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_that_are_not_shown_have_no_figures() {
        let none = ProposalScores::of(2, vec![(0.4, 0.9), (0.0, 0.0)], &[], &[]);
        assert_eq!((none.frames, none.shown, none.found), (2, 0, 0));
        assert_eq!((none.iou, none.dice, none.worst_dice), (None, None, None));
        let some = ProposalScores::of(2, vec![(0.8, 0.5), (0.9, 0.25)], &[0.5, 0.25], &[0.75, 0.5]);
        assert_eq!((some.shown, some.found), (2, 1));
        assert_eq!((some.iou, some.dice), (Some(0.375), Some(0.625)));
        assert_eq!(some.worst_dice, Some(0.5));
    }

    #[test]
    fn overlaps_are_those_by_hand() {
        let rect = |x0, y0, x1, y1| Rect::from_corners(x0, y0, x1, y1);
        let whole = rect(0.0, 0.0, 4.0, 2.0);
        assert_eq!(overlap(whole, whole), 1.0);
        assert_eq!(overlap(whole, rect(2.0, 0.0, 6.0, 2.0)), 1.0 / 3.0);
        assert_eq!(overlap(whole, rect(5.0, 0.0, 6.0, 2.0)), 0.0);
    }
}
