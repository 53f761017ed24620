//! The electrocardiogram (ECG) that some files hold beside the frames: its R waves.
//!
//! Only when the heart beats is read. A damaged or odd ECG leaves the clip as it is and is told
//! apart from a file without one.

mod r_waves;
mod waveform;

use thiserror::Error;

use super::Clip;
pub(in crate::clip) use waveform::{RawChannel, RawWaveform};

/// Frames beyond the clip's ends that an R wave may still stand for.
const BESIDE: f64 = 0.5;

/// The R waves of a clip.
#[derive(Debug, Clone, PartialEq)]
pub struct Ecg {
    /// Milliseconds from the first frame to each R wave, in order; some may lie before the first
    /// frame or after the last.
    pub r_waves_ms: Vec<f64>,
    /// Where they come from.
    pub origin: EcgOrigin,
}

/// Where R waves come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EcgOrigin {
    /// The machine's own list, R Wave Time Vector (0018,6060).
    RWaveTimes,
    /// Found here in a waveform (5400,0100) whose begin the file gives.
    Waveform,
    /// Found here in a waveform without a time: it is taken to begin with the first frame.
    WaveformUntimed,
}

impl EcgOrigin {
    /// How it is called in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::RWaveTimes => "r-wave-times",
            Self::Waveform => "waveform",
            Self::WaveformUntimed => "waveform-untimed",
        }
    }
}

/// Why an ECG that is there gives no R waves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EcgError {
    /// Numbers that contradict each other.
    #[error("the electrocardiogram is damaged: {0}")]
    Damaged(&'static str),
    /// A coding of samples that is not read here.
    #[error("the electrocardiogram's samples are coded in a way that is not read here")]
    Coding,
    /// More samples than are looked at.
    #[error("the electrocardiogram is longer than is read here")]
    TooLong,
    /// Waveforms, but none is an ECG.
    #[error("none of the waveforms is an electrocardiogram")]
    NoLead,
    /// An ECG in which no R wave stands out.
    #[error("no R wave stands out in the electrocardiogram")]
    NoRWave,
}

impl EcgError {
    /// A stable name for this kind of error.
    pub fn code(self) -> &'static str {
        match self {
            Self::Damaged(_) => "ecg-damaged",
            Self::Coding => "ecg-coding",
            Self::TooLong => "ecg-too-long",
            Self::NoLead => "ecg-no-lead",
            Self::NoRWave => "ecg-no-r-wave",
        }
    }
}

/// What a header says of the ECG, unread.
#[derive(Debug, Default)]
pub(in crate::clip) struct RawEcg<'a> {
    /// R Wave Time Vector, ms from the start of the loop.
    pub times_ms: Vec<f64>,
    /// The multiplex groups.
    pub groups: Vec<RawWaveform<'a>>,
    /// Milliseconds from the moment that times are counted from to the first frame.
    pub frame_delay_ms: Option<f64>,
}

impl RawEcg<'_> {
    /// The R waves; `None` of a file without an ECG.
    pub fn read(&self) -> Option<Result<Ecg, EcgError>> {
        if !self.times_ms.is_empty() {
            return Some(self.listed());
        }
        if self.groups.is_empty() {
            return None;
        }
        Some(self.found())
    }

    fn listed(&self) -> Result<Ecg, EcgError> {
        let ordered = self.times_ms.is_sorted() && self.times_ms.iter().all(|t| t.is_finite());
        match ordered {
            true => Ok(Ecg {
                r_waves_ms: self.times_ms.clone(),
                origin: EcgOrigin::RWaveTimes,
            }),
            false => Err(EcgError::Damaged("its R waves are not in order")),
        }
    }

    fn found(&self) -> Result<Ecg, EcgError> {
        let leads = self.groups.iter().flat_map(RawWaveform::leads);
        let (_, group, channel) = leads.max_by_key(|lead| lead.0).ok_or(EcgError::NoLead)?;
        let lead = group.samples(channel)?;
        let begin_ms = group.offset_ms.unwrap_or(0.0) - self.frame_delay_ms.unwrap_or(0.0);
        let from_ms = begin_ms + group.skew_ms(channel);
        let found = r_waves::r_waves(&lead, group.rate_hz);
        if found.is_empty() {
            return Err(EcgError::NoRWave);
        }
        let at_ms = |i: usize| from_ms + 1000.0 * i as f64 / group.rate_hz;
        Ok(Ecg {
            r_waves_ms: found.into_iter().map(at_ms).collect(),
            origin: match group.offset_ms {
                Some(_) => EcgOrigin::Waveform,
                None => EcgOrigin::WaveformUntimed,
            },
        })
    }
}

impl Clip {
    /// Milliseconds from the first frame to each R wave within the clip; none without an ECG that
    /// could be read, and none where the frames' times are unknown.
    pub fn r_waves_ms(&self) -> Vec<f64> {
        let (Some(Ok(ecg)), Some(step)) = (&self.ecg, self.timing.frame_time_ms) else {
            return Vec::new();
        };
        let last = self.timing.start_ms(self.frames.len() - 1).unwrap_or(0.0);
        let within = -BESIDE * step..=last + BESIDE * step;
        let all = ecg.r_waves_ms.iter().copied();
        all.filter(|at| within.contains(at)).collect()
    }

    /// The frames nearest to the R waves, counted from 0, in order and each once.
    pub fn r_waves(&self) -> Vec<usize> {
        let off = |frame: usize, at: f64| {
            let start = self.timing.start_ms(frame);
            start.map_or(f64::INFINITY, |start| (start - at).abs())
        };
        let nearest = |at: f64| {
            let frames = 0..self.frames.len();
            frames.min_by(|a, b| off(*a, at).total_cmp(&off(*b, at)))
        };
        let mut found: Vec<usize> = self.r_waves_ms().into_iter().filter_map(nearest).collect();
        found.dedup();
        found
    }
}

#[cfg(test)]
pub(super) mod testing;
#[cfg(test)]
mod tests;
