//! How far the ejection fraction moves when the boxes and the threshold do.
//!
//! This is the model's own spread. It says nothing of how far the model is from the truth, and is
//! no confidence interval.

use serde::Serialize;

use super::jitter::Jitter;
use crate::clip::Frame;
use crate::geometry::{FramePx, Rect, Spacing};
use crate::measure::{Ventricle, ventricle};
use crate::segment::{SegmentError, Segmenter};

/// Boxes tried in each phase, the box itself among them.
pub const PASSES: usize = 12;
/// Pairings of end-diastole with end-systole of another box.
const TURNS: [usize; 3] = [3, 5, 7];

/// What the decoder made of one phase: for each box the ventricle with the threshold as it is,
/// lowered and raised.
#[derive(Debug, Clone, Default)]
pub struct Passes(Vec<[Option<Ventricle>; 3]>);

/// The spread of an EF, in per cent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// What it is: "model spread", no confidence interval.
    pub name: &'static str,
    /// The median.
    pub median_percent: f64,
    /// The 5th percentile.
    pub p5_percent: f64,
    /// The 95th percentile.
    pub p95_percent: f64,
    /// Pairs of outlines it rests on.
    pub pairs: usize,
    /// Decoder passes.
    pub passes: usize,
}

/// Outlines a frame with jittered boxes; it is encoded anew where the cache has let go of it.
///
/// # Errors
/// As [`Segmenter::encode`] and [`Segmenter::segment`]. A box that leaves the image is passed over.
pub async fn passes(
    segmenter: &Segmenter,
    frame: &Frame,
    rect: &Rect<FramePx>,
    spacing: Spacing,
) -> Result<Passes, SegmentError> {
    let go_on = async |_| std::ops::ControlFlow::Continue(());
    segmenter.encode(frame, go_on).await?;
    let mut found = Passes::default();
    for number in 0..PASSES {
        found.push(pass(segmenter, frame, rect, spacing, number).await?);
    }
    Ok(found)
}

/// One of the [`PASSES`] over an encoded frame; `None` where its box leaves the image.
///
/// # Errors
/// As [`Segmenter::segment`].
pub async fn pass(
    segmenter: &Segmenter,
    frame: &Frame,
    rect: &Rect<FramePx>,
    spacing: Spacing,
    number: usize,
) -> Result<Option<[Option<Ventricle>; 3]>, SegmentError> {
    let (key, size) = (segmenter.key(frame), (frame.width(), frame.height()));
    let rect = Jitter::number(number).rect(rect);
    let outlined = match segmenter.segment(key, size, rect).await {
        Err(SegmentError::Box) => return Ok(None),
        outlined => outlined?,
    };
    let masks = [outlined.mask, outlined.lowered, outlined.raised];
    Ok(Some(masks.map(|mask| ventricle(&mask, spacing).ok())))
}

impl Passes {
    /// Passes made elsewhere: for each box the mask's ventricle and those of the threshold lowered
    /// and raised.
    pub fn of(found: Vec<[Option<Ventricle>; 3]>) -> Self {
        Self(found)
    }

    /// Adds what [`pass`] found.
    pub fn push(&mut self, found: Option<[Option<Ventricle>; 3]>) {
        self.0.extend(found);
    }

    /// How many boxes there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn at(&self, number: usize, threshold: usize) -> Option<&Ventricle> {
        let turned = number % self.0.len().max(1);
        self.0.get(turned)?[threshold].as_ref()
    }
}

/// The EF of one beat for all pairs: boxes and thresholds that move alike in both phases, then
/// boxes that move each for itself.
pub(super) fn fractions(ed: &Passes, es: &Passes) -> Vec<f64> {
    let count = ed.len().min(es.len());
    let jointly = (0..count).flat_map(|n| (0..3).map(move |t| (n, n, t)));
    let apart = (0..count).flat_map(|n| TURNS.map(|turn| (n, (n + turn) % count.max(1), 0)));
    let pairs = jointly.chain(apart);
    let fraction = |(a, b, t): (usize, usize, usize)| {
        let (ed, es) = (ed.at(a, t)?, es.at(b, t)?);
        let ef = 100.0 * (ed.volume_mm3 - es.volume_mm3) / ed.volume_mm3;
        ef.is_finite().then_some(ef)
    };
    pairs.filter_map(fraction).collect()
}

impl Spread {
    /// The spread of one beat; `None` where no pair could be measured.
    pub fn of(ed: &Passes, es: &Passes) -> Option<Self> {
        Self::of_values(fractions(ed, es), ed.len() + es.len())
    }

    /// The spread of the mean over several beats: pair by pair.
    pub fn of_beats(beats: &[(Passes, Passes)]) -> Option<Self> {
        let each: Vec<Vec<f64>> = beats.iter().map(|(ed, es)| fractions(ed, es)).collect();
        let count = each.iter().map(Vec::len).min()?;
        let mean = |i: usize| each.iter().map(|beat| beat[i]).sum::<f64>() / each.len() as f64;
        let passes = beats.iter().map(|(ed, es)| ed.len() + es.len()).sum();
        Self::of_values((0..count).map(mean).collect(), passes)
    }

    pub(super) fn of_values(mut values: Vec<f64>, passes: usize) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        let at = |part: f64| {
            let place = part * (values.len() as f64 - 1.0);
            let (low, high) = (
                values.get(place as usize)?,
                values.get(place.ceil() as usize)?,
            );
            Some(low + (high - low) * place.fract())
        };
        Some(Self {
            name: "model spread",
            median_percent: at(0.5)?,
            p5_percent: at(0.05)?,
            p95_percent: at(0.95)?,
            pairs: values.len(),
            passes,
        })
    }
}
