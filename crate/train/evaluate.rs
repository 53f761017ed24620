//! How well a model outlines clips, box by box.

use burn::tensor::Device;
use serde::Serialize;

use super::base::Base;
use super::boxes::BoxKind;
use super::error::TrainError;
use super::example::{Encoded, Example, ExampleClip, on_device};
use super::prior::ShapePrior;
use super::random::Random;
use super::reliability::Guess;
use crate::geometry::{FramePx, Mask, Rect, Spacing};
use crate::measure::agreement::{Agreement, agreement};
use crate::measure::{ejection_fraction, ventricle};
use crate::model::{Masks, Prompt, Tail};
use crate::segment::FullSize;

/// What makes an outline of a box.
pub enum Outliner<'a> {
    /// A network.
    Head(Box<TunedHead<'a>>),
    /// The box alone.
    Prior(ShapePrior),
}

/// A head on its way to masks at the frame's size.
pub struct TunedHead<'a> {
    base: &'a Base,
    head: Tail,
    device: Device,
}

impl<'a> TunedHead<'a> {
    /// A head with `values`.
    ///
    /// # Errors
    /// As [`Base::head`].
    pub fn new(base: &'a Base, values: &[f32], device: &Device) -> Result<Self, TrainError> {
        let head = base.head(values, device)?;
        let device = device.clone();
        Ok(Self { base, head, device })
    }

    /// The mask of a box on an encoded frame, cut to the frame, and the network's guess of its IoU.
    pub(super) fn outline(&self, (embedding, size): Encoded, rect: Rect<FramePx>) -> (Mask, f32) {
        let rect = rect.clipped(size.0, size.1);
        let rect =
            rect.unwrap_or_else(|| Rect::from_corners(0.0, 0.0, size.0 as f64, size.1 as f64));
        let placement = self.base.placement(size);
        let prompt = placement.prompt_in_model(&Prompt::of_rect(rect));
        let embedding = on_device(embedding, self.base.input_channels(), &self.device);
        let output = self.head.decode(embedding, &prompt, Masks::Single);
        let bits = placement.full_size(output.logits).into_data();
        let bits = bits.try_to_vec::<f32>().expect("bits come as f32");
        let scores = output.scores.into_data().try_to_vec::<f32>();
        let score = scores.expect("scores are f32")[0];
        let nothing = || vec![false; size.0 * size.1];
        let mask = FullSize::new(size, &bits).map(|full| full.mask);
        let empty = || Mask::new(size.0, size.1, nothing()).expect("as many values as pixels");
        (mask.unwrap_or_else(empty), score)
    }
}

impl Outliner<'_> {
    /// The outline of a box, cut to the frame, and the network's guess of its IoU.
    pub(super) fn outline(&self, example: &Example, rect: Rect<FramePx>) -> (Mask, Option<f32>) {
        let (width, height) = example.frame_size();
        let rect = rect.clipped(width, height).unwrap_or(example.tight);
        match self {
            Self::Head(head) => {
                let (mask, score) = head.outline(example.encoded(), rect);
                (mask, Some(score))
            }
            Self::Prior(prior) => (prior.outline((width, height), rect), None),
        }
    }
}

/// Agreement with the labels over the frames of a clip; distances in pixels.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scores {
    /// Frames.
    pub frames: usize,
    /// Mean Dice.
    pub dice: f64,
    /// Dice of the worst frame.
    pub worst_dice: f64,
    /// Its place among the clip's labelled frames.
    pub worst_frame: usize,
    /// Mean IoU.
    pub iou: f64,
    /// Mean 95th percentile of the distances between the borders; of the frames that have one.
    pub hd95: f64,
    /// Mean distance between the borders; of the frames that have one.
    pub assd: f64,
    /// Mean of the areas' errors in per cent, signs kept.
    pub area_error_percent: f64,
    /// Mean distance of the network's guess of its IoU from it.
    pub score_error: Option<f64>,
    /// The guesses themselves, for [`super::Reliability`].
    #[serde(skip)]
    pub guesses: Vec<Guess>,
}

/// A clip under one kind of box.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClipScores {
    /// The kind's name.
    pub boxes: String,
    /// What was found.
    pub scores: Scores,
}

/// One phase of a clip under one kind of box.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PhaseScores {
    /// `ED`, the frame of the largest label, or `ES`, that of the smallest.
    pub phase: &'static str,
    /// The kind's name.
    pub boxes: String,
    /// What was found; its `frames` are the boxes drawn on the one frame.
    pub scores: Scores,
}

/// Judges `outliner` on every `every`-th example of a clip. The same seed gives the same boxes.
pub fn score_clip(
    outliner: &Outliner,
    clip: &ExampleClip,
    kind: BoxKind,
    every: usize,
    seed: u64,
) -> ClipScores {
    let examples = clip.examples.iter().step_by(every.max(1));
    let found = examples.map(|example| {
        let mut random = Random::new(seed, example.number as u64);
        Found::of(outliner, example, kind.draw(example.tight, &mut random))
    });
    ClipScores {
        boxes: kind.name(),
        scores: Scores::of(&found.collect::<Vec<_>>()),
    }
}

/// Judges `outliner` on a clip's end-diastolic and end-systolic frame with `draws` boxes each.
pub fn score_phases(
    outliner: &Outliner,
    clip: &ExampleClip,
    kind: BoxKind,
    draws: usize,
    seed: u64,
) -> Vec<PhaseScores> {
    let Some((ed, es)) = phases(clip) else {
        return Vec::new();
    };
    let scores = |(phase, example): (&'static str, &Example)| {
        let mut random = Random::new(seed, example.number as u64);
        let found =
            (0..draws).map(|_| Found::of(outliner, example, kind.draw(example.tight, &mut random)));
        PhaseScores {
            phase,
            boxes: kind.name(),
            scores: Scores::of(&found.collect::<Vec<_>>()),
        }
    };
    [("ED", ed), ("ES", es)].map(scores).into()
}

/// The frames of a clip with the largest and the smallest label.
fn phases(clip: &ExampleClip) -> Option<(&Example, &Example)> {
    let area = |example: &&Example| example.mask.count();
    let examples = clip.examples.iter();
    Some((
        examples.clone().max_by_key(area)?,
        examples.min_by_key(area)?,
    ))
}

/// An outline beside its label.
struct Found {
    number: usize,
    agreement: Agreement,
    score: Option<f32>,
}

impl Found {
    fn of(outliner: &Outliner, example: &Example, rect: Rect<FramePx>) -> Self {
        let (mask, score) = outliner.outline(example, rect);
        let agreement = agreement(&mask, &example.mask, Spacing::Unknown);
        Self {
            number: example.number,
            agreement: agreement.expect("masks of one frame are of one size"),
            score,
        }
    }

    fn guess(&self) -> Option<Guess> {
        let (told, iou) = (self.score?, self.agreement.iou as f32);
        Some(Guess { told, iou })
    }
}

impl Scores {
    fn of(found: &[Found]) -> Self {
        let mean = |values: Vec<f64>| values.iter().sum::<f64>() / values.len().max(1) as f64;
        let dice = |found: &&Found| found.agreement.dice;
        let worst = found.iter().min_by(|a, b| dice(a).total_cmp(&dice(b)));
        let each = |value: fn(&Agreement) -> Option<f64>| {
            mean(found.iter().filter_map(|f| value(&f.agreement)).collect())
        };
        let guesses: Vec<Guess> = found.iter().filter_map(Found::guess).collect();
        let off = |guess: &Guess| f64::from((guess.told - guess.iou).abs());
        Self {
            frames: found.len(),
            dice: each(|a| Some(a.dice)),
            worst_dice: worst.as_ref().map_or(0.0, dice),
            worst_frame: worst.map_or(0, |found| found.number),
            iou: each(|a| Some(a.iou)),
            hd95: each(|a| a.hd95),
            assd: each(|a| a.assd),
            area_error_percent: each(|a| a.area_error_percent),
            score_error: (!guesses.is_empty()).then(|| mean(guesses.iter().map(off).collect())),
            guesses,
        }
    }
}

/// Errors of a clip's ejection fraction, in points, against that of its labels.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EfErrors {
    /// EF of the labels, of their largest and smallest area.
    pub truth_percent: f64,
    /// Mean of the errors, signs kept.
    pub bias: f64,
    /// Mean of their sizes.
    pub mean_absolute: f64,
    /// The largest.
    pub worst: f64,
    /// Pairs of boxes.
    pub draws: usize,
    /// Pairs whose outlines could not be measured.
    pub failed: usize,
}

/// The ejection fraction of a clip with `draws` pairs of boxes on its end-diastolic and
/// end-systolic frame; `None` where the labels cannot be measured.
pub fn ef_errors(
    outliner: &Outliner,
    clip: &ExampleClip,
    kind: BoxKind,
    draws: usize,
    seed: u64,
) -> Option<EfErrors> {
    let (ed, es) = phases(clip)?;
    let truth = ef(&ed.mask, &es.mask)?;
    let mut random = Random::new(seed, 0xef);
    let errors: Vec<Option<f64>> = (0..draws)
        .map(|_| {
            let [ed, es] = [ed, es].map(|example| {
                let rect = kind.draw(example.tight, &mut random);
                outliner.outline(example, rect).0
            });
            ef(&ed, &es).map(|found| found - truth)
        })
        .collect();
    let known: Vec<f64> = errors.iter().flatten().copied().collect();
    let mean = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / known.len() as f64;
    Some(EfErrors {
        truth_percent: truth,
        bias: mean(&mut known.iter().copied()),
        mean_absolute: mean(&mut known.iter().map(|error| error.abs())),
        worst: known
            .iter()
            .fold(0.0, |worst, error| worst.max(error.abs())),
        draws,
        failed: draws - known.len(),
    })
}

fn ef(ed: &Mask, es: &Mask) -> Option<f64> {
    let measured = |mask| ventricle(mask, Spacing::Unknown).ok();
    let report = ejection_fraction(&measured(ed)?, &measured(es)?).ok()?;
    Some(report.ef_percent)
}

#[cfg(test)]
mod tests {
    use super::super::testing::toy_clip;
    use super::*;

    #[test]
    fn a_prior_that_fits_is_perfect_with_tight_boxes_and_worse_with_large_ones() {
        let clip = toy_clip();
        let prior = Outliner::Prior(ShapePrior::new([&clip]));
        let tight = score_clip(&prior, &clip, BoxKind::Tight, 1, 1).scores;
        assert_eq!((tight.frames, tight.dice, tight.hd95), (2, 1.0, 0.0));
        let large = score_clip(&prior, &clip, BoxKind::Enlarged(0.25), 1, 1).scores;
        // 8 x 8 pixels in 12 x 12.
        let want = 2.0 * 64.0 / (64.0 + 144.0);
        assert!((large.dice - want).abs() < 1e-12, "{}", large.dice);
        assert!((large.area_error_percent - 125.0).abs() < 1e-9);
        assert_eq!(large.score_error, None);
    }

    #[test]
    fn the_phases_are_judged_apart() {
        let clip = toy_clip();
        let prior = Outliner::Prior(ShapePrior::new([&clip]));
        let found = score_phases(&prior, &clip, BoxKind::Jittered(0.2), 3, 1);
        let names: Vec<_> = found.iter().map(|f| (f.phase, f.scores.frames)).collect();
        assert_eq!(names, [("ED", 3), ("ES", 3)]);
        assert_ne!(found[0].scores.dice, found[1].scores.dice);
    }

    #[test]
    fn the_same_seed_gives_the_same_scores() {
        let clip = toy_clip();
        let prior = Outliner::Prior(ShapePrior::new([&clip]));
        let scores = |seed| score_clip(&prior, &clip, BoxKind::Jittered(0.2), 1, seed);
        assert_eq!(scores(1), scores(1));
        assert_ne!(scores(1), scores(2));
    }
}
