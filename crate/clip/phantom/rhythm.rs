//! When the heart beats, and how full the ventricle is between.

use std::f64::consts::PI;

use super::noise::Noise;
use super::settings::Settings;

/// When the first end-diastole comes, as a part of a beat: most clips begin somewhere in diastole.
const FIRST: f64 = 0.15;
/// Beats are not shorter or longer than these parts of the mean.
const BEAT: std::ops::RangeInclusive<f64> = 0.5..=1.8;

/// The times of end-diastole, from before the first frame to after the last.
#[derive(Debug, Clone)]
pub(super) struct Rhythm {
    /// Seconds from the first frame.
    starts_s: Vec<f64>,
}

impl Rhythm {
    pub(super) fn new(settings: &Settings) -> Self {
        let usual = 60.0 / settings.heart_rate_bpm;
        let last = settings.frames as f64 / settings.frames_per_second;
        let noise = Noise::new(settings.seed, 1);
        let first = FIRST * usual;
        let mut starts_s = vec![first - usual, first];
        let mut now = first;
        for beat in 0.. {
            if now > last + usual {
                break;
            }
            let part = 1.0 + settings.irregularity * noise.normal(beat, 0);
            now += usual * part.clamp(*BEAT.start(), *BEAT.end());
            starts_s.push(now);
        }
        Self { starts_s }
    }

    /// Times of end-diastole, from the last before the start of the clip.
    pub(super) fn starts_s(&self) -> &[f64] {
        &self.starts_s
    }

    /// Times of end-diastole, from the first after the start of the clip.
    pub(super) fn ed_times_s(&self) -> &[f64] {
        &self.starts_s[1..]
    }

    /// Time of end-systole of the beat that begins at `ed_times_s()[beat]`.
    pub(super) fn es_time_s(&self, beat: usize) -> Option<f64> {
        let (start, end) = (self.starts_s.get(beat + 1)?, self.starts_s.get(beat + 2)?);
        Some(start + systole_s(end - start))
    }

    /// How full the ventricle is at a time: 1 at end-diastole, 0 at end-systole.
    pub(super) fn filled(&self, time_s: f64) -> f64 {
        let after = self.starts_s.partition_point(|start| *start <= time_s);
        let at = after.clamp(1, self.starts_s.len() - 1);
        let (start, end) = (self.starts_s[at - 1], self.starts_s[at]);
        let (since, systole) = (time_s - start, systole_s(end - start));
        if since < systole {
            return 1.0 - swing(since / systole);
        }
        filling((since - systole) / (end - start - systole))
    }
}

/// Length of systole in a beat of this length (electromechanical systole, Weissler 1968).
fn systole_s(beat_s: f64) -> f64 {
    (0.546 - 0.0021 * 60.0 / beat_s).clamp(0.25 * beat_s, 0.5 * beat_s)
}

/// From 0 to 1 with no speed at either end.
fn swing(part: f64) -> f64 {
    0.5 - 0.5 * (PI * part.clamp(0.0, 1.0)).cos()
}

/// Early filling, diastasis and the atrium's beat, over diastole.
fn filling(part: f64) -> f64 {
    0.72 * swing(part / 0.45) + 0.06 * swing(part) + 0.22 * swing((part - 0.72) / 0.28)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_full_at_end_diastole_and_empty_at_end_systole() {
        for (rate, irregularity) in [(45.0, 0.0), (70.0, 0.2), (140.0, 0.0)] {
            let rhythm = Rhythm::new(&Settings {
                heart_rate_bpm: rate,
                irregularity,
                frames: 300,
                ..Settings::default()
            });
            for beat in 0..5 {
                let ed = rhythm.ed_times_s()[beat];
                let es = rhythm.es_time_s(beat).unwrap();
                assert!((rhythm.filled(ed) - 1.0).abs() < 1e-9);
                assert!(rhythm.filled(es).abs() < 1e-9);
                let between = f64::midpoint(ed, es);
                assert!((0.4..0.6).contains(&rhythm.filled(between)));
            }
        }
    }

    #[test]
    fn it_is_never_below_empty_or_above_full() {
        let rhythm = Rhythm::new(&Settings::default());
        for i in 0..2000 {
            let filled = rhythm.filled(f64::from(i) * 1e-3);
            assert!((0.0..=1.0 + 1e-12).contains(&filled), "{filled}");
        }
    }
}
