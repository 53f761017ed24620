//! How long the beats are, and whether they are alike.

/// Whether the beats come at equal distances.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rhythm {
    /// Fewer than two whole beats, or no times.
    Unknown,
    /// All beats are about as long as the median one.
    Regular,
    /// Some beat differs in length by more than 15 % and more than the frames' times explain.
    Irregular,
}

impl Rhythm {
    /// How it is called in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Regular => "regular",
            Self::Irregular => "irregular",
        }
    }

    /// The rhythm of beats of these lengths; each may be off by a frame at either end.
    pub(super) fn of(beats_s: &[f64], frame_s: f64) -> Self {
        if beats_s.len() < 2 {
            return Self::Unknown;
        }
        let mut sorted = beats_s.to_vec();
        sorted.sort_by(f64::total_cmp);
        let median = sorted[sorted.len() / 2];
        let allowed = UNEQUAL * median + 1.5 * frame_s;
        match beats_s.iter().all(|beat| (beat - median).abs() <= allowed) {
            true => Self::Regular,
            false => Self::Irregular,
        }
    }
}

/// Beats in sinus rhythm differ by less (breathing); a choice of this project.
const UNEQUAL: f64 = 0.15;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beat_that_comes_late_is_named() {
        assert_eq!(Rhythm::of(&[0.8, 0.82, 0.79], 0.02), Rhythm::Regular);
        assert_eq!(Rhythm::of(&[0.8, 1.2, 0.7], 0.02), Rhythm::Irregular);
        assert_eq!(Rhythm::of(&[0.40, 0.48], 0.05), Rhythm::Regular);
        assert_eq!(Rhythm::of(&[0.8], 0.02), Rhythm::Unknown);
    }
}
