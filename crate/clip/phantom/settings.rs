//! What a phantom is made with.

use std::ops::RangeInclusive;
use std::str::FromStr;

use super::error::PhantomError;

/// Frames of the longest phantom: half a minute at sixty a second.
const MOST_FRAMES: usize = 1800;

/// An apical view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ApicalView {
    /// Four chambers: both ventricles and atria.
    #[default]
    A4c,
    /// Two chambers: the left ventricle and atrium.
    A2c,
}

/// Named noise levels, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NoiseLevel {
    /// 0: no speckle, no dropout.
    None,
    /// 0.25.
    Low,
    /// 0.5.
    #[default]
    Moderate,
    /// 1: full speckle, walls that drop out, haze in the depth.
    High,
}

impl NoiseLevel {
    /// All of them, from none up.
    pub const ALL: [Self; 4] = [Self::None, Self::Low, Self::Moderate, Self::High];

    /// How it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Low => "low",
            Self::Moderate => "moderate",
            Self::High => "high",
        }
    }

    /// Its value.
    pub fn value(self) -> f64 {
        match self {
            Self::None => 0.0,
            Self::Low => 0.25,
            Self::Moderate => 0.5,
            Self::High => 1.0,
        }
    }
}

impl FromStr for NoiseLevel {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut all = Self::ALL.into_iter();
        all.find(|level| level.name() == text).ok_or(())
    }
}

/// What a phantom is made with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// The view.
    pub view: ApicalView,
    /// Ejection fraction, 5 to 85 %.
    pub ef_percent: f64,
    /// End-diastolic volume, 40 to 300 mL.
    pub edv_ml: f64,
    /// Beats a minute, 30 to 200.
    pub heart_rate_bpm: f64,
    /// How much the beats differ in length: standard deviation by mean, 0 to 0.4.
    pub irregularity: f64,
    /// Frames a second, 5 to 200.
    pub frames_per_second: f64,
    /// Number of frames, at least one.
    pub frames: usize,
    /// 0 to 1; see [`NoiseLevel`].
    pub noise: f64,
    /// Chooses speckle, dropouts and the lengths of irregular beats.
    pub seed: u64,
    /// Whether the file has an electrocardiogram.
    pub ecg: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            view: ApicalView::A4c,
            ef_percent: 55.0,
            edv_ml: 120.0,
            heart_rate_bpm: 70.0,
            irregularity: 0.0,
            frames_per_second: 30.0,
            frames: 60,
            noise: NoiseLevel::Moderate.value(),
            seed: 1,
            ecg: true,
        }
    }
}

impl Settings {
    /// Checks every value against its range.
    pub(super) fn check(&self) -> Result<(), PhantomError> {
        let within = |name, value: f64, range: RangeInclusive<f64>| match range.contains(&value) {
            true => Ok(()),
            false => Err(PhantomError::Setting {
                name,
                value,
                least: *range.start(),
                most: *range.end(),
            }),
        };
        within("ejection fraction in per cent", self.ef_percent, 5.0..=85.0)?;
        within("end-diastolic volume in mL", self.edv_ml, 40.0..=300.0)?;
        within("heart rate", self.heart_rate_bpm, 30.0..=200.0)?;
        within("irregularity", self.irregularity, 0.0..=0.4)?;
        within("frame rate", self.frames_per_second, 5.0..=200.0)?;
        within("noise", self.noise, 0.0..=1.0)?;
        within("number of frames", self.frames as f64, 1.0..=f64::MAX)?;
        if self.frames > MOST_FRAMES {
            return Err(PhantomError::TooLong {
                frames: self.frames,
                most: MOST_FRAMES,
            });
        }
        Ok(())
    }

    /// End-systolic volume in mL.
    pub fn esv_ml(&self) -> f64 {
        self.edv_ml * (1.0 - self.ef_percent / 100.0)
    }

    /// What is ejected, in mL.
    pub fn stroke_volume_ml(&self) -> f64 {
        self.edv_ml - self.esv_ml()
    }
}
