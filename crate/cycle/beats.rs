//! The beats of a curve.

use super::Sample;
use super::peaks::peaks;
use super::rhythm::Rhythm;
use super::smooth::{WIDTH_S, noise, smoothed, width_of_beat};
use super::steady::steadied;

/// An end-diastole rises above its valleys by this part of the curve's range, and an end-systole
/// lies as much below what follows: filling in two waves stays below it.
const PROMINENCE: f64 = 0.4;
/// A range below this part of the mean is no beating heart.
const STILL: f64 = 0.06;
/// A range below this many standard deviations of the noise is noise.
const IN_NOISE: f64 = 4.0;
/// Fewer samples show no beat.
const FEWEST: usize = 5;
/// The shortest beat: 240 a minute.
const SHORTEST_BEAT_S: f64 = 0.25;

/// One heart beat, in frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beat {
    /// End-diastole: the largest volume.
    pub ed: usize,
    /// End-systole: the smallest volume after it.
    pub es: usize,
    /// The next end-diastole, where the clip has it.
    pub next_ed: Option<usize>,
}

/// End-diastole and end-systole of a beat as the user set them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marks {
    /// Frame of end-diastole.
    pub ed: usize,
    /// Frame of end-systole.
    pub es: usize,
}

/// Why a curve has no beats that can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Too few frames to see a beat.
    TooShort,
    /// The volume hardly changes, or no more than it scatters.
    NoMotion,
    /// It changes, but no beat lies whole within the clip.
    NoCompleteBeat,
}

/// What a curve says of the heart's cycle.
#[derive(Debug, Clone, PartialEq)]
pub struct Cycle {
    /// The smoothed curve, one value a sample.
    pub smoothed: Vec<f64>,
    /// Beats whose end-diastole and end-systole both lie within the clip, in order.
    pub beats: Vec<Beat>,
    /// Beats cut by an end of the clip.
    pub left_out: usize,
    /// Seconds from each end-diastole to the next.
    pub beats_s: Vec<f64>,
    /// Beats a minute, from whole beats.
    pub heart_rate_bpm: Option<f64>,
    /// Whether the beats are of equal length.
    pub rhythm: Rhythm,
    /// Why there are no beats.
    pub doubt: Option<Doubt>,
}

impl Cycle {
    /// The beats of a curve in order of time. Volumes need not be calibrated.
    pub fn of(samples: &[Sample]) -> Self {
        let curve = Curve::of(samples);
        match curve.doubt() {
            Some(doubt) => curve.without_beats(doubt),
            None => {
                let eds = curve.end_diastoles();
                curve.cycle(&eds)
            }
        }
    }

    /// As [`Cycle::of`] with the times of end-diastole known, as the R waves of an
    /// electrocardiogram give them.
    pub fn with_r_waves(samples: &[Sample], r_waves_s: &[f64]) -> Self {
        let curve = Curve::of(samples);
        if let Some(doubt) = curve.doubt() {
            return curve.without_beats(doubt);
        }
        let mut eds: Vec<usize> = r_waves_s.iter().filter_map(|r| curve.nearest(*r)).collect();
        eds.dedup();
        curve.cycle(&eds)
    }

    /// As [`Cycle::of`] with the beats that the user marked; those that name frames without a
    /// volume are passed over.
    pub fn with_marks(samples: &[Sample], marks: &[Marks]) -> Self {
        let curve = Curve::of(samples);
        let known = |frame: usize| samples.iter().any(|s| s.frame == frame);
        let kept: Vec<&Marks> = marks
            .iter()
            .filter(|m| known(m.ed) && known(m.es))
            .collect();
        let eds: Vec<usize> = kept
            .iter()
            .filter_map(|m| samples.iter().position(|s| s.frame == m.ed))
            .collect();
        let beats = kept.iter().enumerate().map(|(i, m)| Beat {
            ed: m.ed,
            es: m.es,
            next_ed: kept.get(i + 1).map(|next| next.ed),
        });
        Self {
            beats: beats.collect(),
            left_out: 0,
            ..curve.cycle(&eds)
        }
    }
}

struct Curve {
    /// Steadied by the motion of the walls.
    samples: Vec<Sample>,
    smoothed: Vec<f64>,
    range: f64,
    noise: f64,
}

impl Curve {
    /// Smoothed as the length of its beats allows.
    fn of(samples: &[Sample]) -> Self {
        let curve = Self::with_width(steadied(samples), WIDTH_S);
        let eds = curve.end_diastoles();
        let beats_s = eds.windows(2).map(|pair| curve.between_s(pair[0], pair[1]));
        match beats_s.reduce(f64::min) {
            Some(beat_s) if curve.doubt().is_none() => {
                Self::with_width(curve.samples, width_of_beat(beat_s))
            }
            _ => curve,
        }
    }

    fn with_width(samples: Vec<Sample>, width_s: f64) -> Self {
        let smoothed = smoothed(&samples, width_s);
        let highest = smoothed.iter().copied().fold(f64::MIN, f64::max);
        let lowest = smoothed.iter().copied().fold(f64::MAX, f64::min);
        Self {
            noise: noise(&samples, &smoothed),
            range: (highest - lowest).max(0.0),
            samples,
            smoothed,
        }
    }

    fn doubt(&self) -> Option<Doubt> {
        let mean = self.smoothed.iter().sum::<f64>() / self.smoothed.len().max(1) as f64;
        if self.samples.len() < FEWEST {
            Some(Doubt::TooShort)
        } else if self.range < STILL * mean || self.range < IN_NOISE * self.noise {
            Some(Doubt::NoMotion)
        } else {
            None
        }
    }

    /// Places of end-diastole: peaks, of two that are closer than a beat the higher.
    fn end_diastoles(&self) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        for at in peaks(&self.smoothed, PROMINENCE * self.range) {
            match found.last_mut() {
                Some(last) if self.between_s(*last, at) < SHORTEST_BEAT_S => {
                    if self.smoothed[at] > self.smoothed[*last] {
                        *last = at;
                    }
                }
                _ => found.push(at),
            }
        }
        found
    }

    fn between_s(&self, from: usize, to: usize) -> f64 {
        self.samples[to].time_s - self.samples[from].time_s
    }

    /// The sample nearest to a time: none where it lies beyond the curve's ends by more than half a
    /// frame, or in a gap.
    fn nearest(&self, time_s: f64) -> Option<usize> {
        let beside = 0.5 * self.frame_s();
        let [first, .., last] = self.samples.as_slice() else {
            return None;
        };
        if !(first.time_s - beside..=last.time_s + beside).contains(&time_s) {
            return None;
        }
        let off = |at: &usize| (self.samples[*at].time_s - time_s).abs();
        let within = (0..self.samples.len()).min_by(|a, b| off(a).total_cmp(&off(b)));
        within.filter(|at| off(at) <= SHORTEST_BEAT_S / 2.0)
    }

    /// Seconds from sample to sample, the mean.
    fn frame_s(&self) -> f64 {
        match self.samples.as_slice() {
            [first, .., last] => (last.time_s - first.time_s) / (self.samples.len() - 1) as f64,
            _ => 0.0,
        }
    }

    /// The cycle with end-diastole at the places `eds`.
    fn cycle(&self, eds: &[usize]) -> Cycle {
        let ends = eds.iter().skip(1).map(|next| Some(*next)).chain([None]);
        let beats: Vec<Beat> = eds
            .iter()
            .zip(ends)
            .filter_map(|(ed, next)| self.beat(*ed, next))
            .collect();
        let beats_s: Vec<f64> = eds
            .windows(2)
            .map(|pair| self.between_s(pair[0], pair[1]))
            .collect();
        let mean = beats_s.iter().sum::<f64>() / beats_s.len() as f64;
        Cycle {
            left_out: self.cut(eds, &beats),
            heart_rate_bpm: (mean > 0.0).then(|| 60.0 / mean),
            rhythm: Rhythm::of(&beats_s, self.frame_s()),
            doubt: beats.is_empty().then_some(Doubt::NoCompleteBeat),
            beats_s,
            beats,
            smoothed: self.smoothed.clone(),
        }
    }

    /// The beat from `ed` to the next; `None` when the curve does not turn before the clip ends.
    fn beat(&self, ed: usize, next: Option<usize>) -> Option<Beat> {
        let end = next.unwrap_or(self.smoothed.len());
        let lowest = |a: &usize, b: &usize| self.smoothed[*a].total_cmp(&self.smoothed[*b]);
        let es = (ed + 1..end).min_by(lowest)?;
        let rises = self.smoothed[es..end]
            .iter()
            .copied()
            .fold(f64::MIN, f64::max);
        let turned = next.is_some() || rises - self.smoothed[es] >= PROMINENCE * self.range;
        turned.then(|| Beat {
            ed: self.samples[ed].frame,
            es: self.samples[es].frame,
            next_ed: next.map(|next| self.samples[next].frame),
        })
    }

    /// Beats cut by an end of the clip: what fell before the first end-diastole, what begins at
    /// the last.
    fn cut(&self, eds: &[usize], beats: &[Beat]) -> usize {
        let first = eds.first().copied().unwrap_or(self.smoothed.len());
        let before = &self.smoothed[..first];
        let lowest = before.iter().copied().fold(f64::MAX, f64::min);
        let falls = before
            .first()
            .is_some_and(|v| v - lowest >= PROMINENCE * self.range);
        usize::from(falls) + (eds.len() - beats.len().min(eds.len()))
    }

    fn without_beats(self, doubt: Doubt) -> Cycle {
        Cycle {
            smoothed: self.smoothed,
            beats: Vec::new(),
            left_out: 0,
            beats_s: Vec::new(),
            heart_rate_bpm: None,
            rhythm: Rhythm::Unknown,
            doubt: Some(doubt),
        }
    }
}
