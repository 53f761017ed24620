//! When each frame was taken.

/// What is known of the frames' times.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Timing {
    /// Milliseconds from one frame to the next, the mean where they differ; `None` where the
    /// source does not say.
    pub frame_time_ms: Option<f64>,
    /// Milliseconds from the first frame to each frame, where the source times them one by
    /// one; as many as there are frames, never decreasing.
    pub starts_ms: Option<Vec<f64>>,
}

impl Timing {
    /// Nothing known.
    pub const UNKNOWN: Self = Self {
        frame_time_ms: None,
        starts_ms: None,
    };

    /// Frames at equal steps; unknown unless `frame_time_ms` is finite and above zero.
    pub fn uniform(frame_time_ms: f64) -> Self {
        Self {
            frame_time_ms: usable(frame_time_ms),
            starts_ms: None,
        }
    }

    /// Frames at the times `stamps_ms`, of any origin; unknown where there are fewer than two,
    /// where one is not finite, or where time runs backwards or stands still throughout.
    pub fn from_stamps(stamps_ms: &[f64]) -> Self {
        let (Some(first), Some(last)) = (stamps_ms.first(), stamps_ms.last()) else {
            return Self::UNKNOWN;
        };
        let steps = stamps_ms.len() as f64 - 1.0;
        let ordered = stamps_ms.iter().all(|t| t.is_finite()) && stamps_ms.is_sorted();
        match usable((last - first) / steps) {
            Some(mean) if ordered => Self {
                frame_time_ms: Some(mean),
                starts_ms: Some(stamps_ms.iter().map(|t| t - first).collect()),
            },
            _ => Self::UNKNOWN,
        }
    }

    /// Milliseconds from the first frame to frame `index`; `None` where unknown.
    pub fn start_ms(&self, index: usize) -> Option<f64> {
        match &self.starts_ms {
            Some(starts) => starts.get(index).copied(),
            None => self.frame_time_ms.map(|t| t * index as f64),
        }
    }
}

fn usable(ms: f64) -> Option<f64> {
    (ms.is_finite() && ms > 0.0).then_some(ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_of_any_origin_start_at_zero() {
        let timing = Timing::from_stamps(&[100.0, 120.0, 150.0]);
        assert_eq!(timing.frame_time_ms, Some(25.0));
        assert_eq!(timing.start_ms(2), Some(50.0));
        assert_eq!(timing.start_ms(3), None);
        assert_eq!(Timing::uniform(40.0).start_ms(3), Some(120.0));
    }

    #[test]
    fn stamps_that_make_no_sense_say_nothing() {
        for stamps in [
            &[][..],
            &[5.0],
            &[3.0, 3.0],
            &[0.0, 20.0, 10.0],
            &[0.0, f64::NAN, 10.0],
            &[0.0, f64::INFINITY],
        ] {
            assert_eq!(Timing::from_stamps(stamps), Timing::UNKNOWN, "{stamps:?}");
        }
        assert_eq!(Timing::uniform(0.0), Timing::UNKNOWN);
        assert_eq!(Timing::uniform(f64::NAN), Timing::UNKNOWN);
    }
}
