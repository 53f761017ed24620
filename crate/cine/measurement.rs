//! From outlines over time to beats and ejection fractions.

use std::collections::BTreeMap;

use super::frames::{FrameMeasurement, measured};
use crate::clip::{Clip, EcgError, Sector, Source, Timing};
use crate::cycle::{Beat, Cycle, Marks, Sample};
use crate::geometry::Spacing;
use crate::measure::{EfReport, GivenLandmarks, MeasureError, Ventricle, View, ejection_fraction};
use crate::segment::propagate::Tracker;

/// What the user decided on a clip.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// Beats in place of those found; none leaves them to the curve.
    pub marks: Vec<Marks>,
    /// Landmarks that were set by hand, by frame.
    pub landmarks: BTreeMap<usize, GivenLandmarks>,
}

/// Time between frames that is taken to smooth by where a clip does not say.
const FRAME_S: f64 = 1.0 / 30.0;

/// One beat's ejection fraction.
#[derive(Debug, Clone)]
pub struct BeatMeasurement {
    /// Its frames.
    pub beat: Beat,
    /// Volumes and EF from the outlines of these frames.
    pub ef: EfReport,
}

/// What the beats were taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BeatsFrom {
    /// The area over time alone.
    Curve,
    /// The R waves of the electrocardiogram: end-diastole is the frame of an R wave.
    RWaves,
    /// The user's marks.
    Marks,
}

impl BeatsFrom {
    /// How it is called in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Curve => "curve",
            Self::RWaves => "r-waves",
            Self::Marks => "marks",
        }
    }
}

/// A clip measured.
#[derive(Debug, Clone)]
pub struct ClipMeasurement {
    /// All frames of the clip.
    pub frames: Vec<FrameMeasurement>,
    /// The cycle, found in the area over time: it does not jump when a landmark does.
    pub cycle: Cycle,
    /// What its end-diastoles were taken from.
    pub beats_from: BeatsFrom,
    /// Why the clip's electrocardiogram was not used, where it has one that cannot be read.
    pub ecg_error: Option<EcgError>,
    /// Whether the frames are pictures of a screen.
    pub from_screen: bool,
    /// The smoothed area of each outlined frame, in mm² or, uncalibrated, square pixels.
    pub smoothed: Vec<(usize, f64)>,
    /// Each beat's EF. Without a whole beat the largest and the smallest ventricle of the clip,
    /// which is then no beat's EF; see [`Cycle::doubt`].
    pub beats: Vec<BeatMeasurement>,
    /// The size of a pixel.
    pub spacing: Spacing,
    /// When the frames were taken.
    pub timing: Timing,
}

impl ClipMeasurement {
    /// Measures what a propagation found, with what the user decided.
    ///
    /// # Errors
    /// `MeasureError::ZeroEdv` when a beat has no end-diastolic volume.
    pub fn new(
        tracker: &Tracker,
        clip: &Clip,
        spacing: Spacing,
        timing: &Timing,
        given: &Given,
    ) -> Result<Self, MeasureError> {
        let sector = Sector::of(&clip.frames);
        let frames = measured(
            tracker,
            clip.frames.len(),
            spacing,
            timing,
            sector.as_ref(),
            &given.landmarks,
        );
        let samples = samples(&frames, tracker);
        let (cycle, beats_from) = cycle(&samples, clip, &given.marks);
        let smoothed = samples.iter().map(|s| s.frame);
        let smoothed: Vec<_> = smoothed.zip(cycle.smoothed.iter().copied()).collect();
        let beats = match cycle.beats.as_slice() {
            [] => extremes(&smoothed).into_iter().collect(),
            beats => beats.to_vec(),
        };
        let ventricle = |frame: usize| frames[frame].ventricle.as_ref();
        let beats = beats.into_iter().filter_map(|beat| {
            let (ed, es) = (ventricle(beat.ed)?, ventricle(beat.es)?);
            Some(ejection_fraction(ed, es).map(|ef| BeatMeasurement { beat, ef }))
        });
        Ok(Self {
            beats: beats.collect::<Result<_, _>>()?,
            cycle,
            beats_from,
            ecg_error: clip
                .ecg
                .as_ref()
                .and_then(|ecg| ecg.as_ref().err().copied()),
            from_screen: clip.source == Source::Screen,
            smoothed,
            frames,
            spacing,
            timing: timing.clone(),
        })
    }

    /// The outline of a frame, measured.
    pub fn ventricle(&self, frame: usize) -> Option<&Ventricle> {
        self.frames.get(frame)?.ventricle.as_ref()
    }

    /// End-diastole and end-systole of a beat of this clip, for two views together.
    pub(super) fn view(&self, beat: &BeatMeasurement) -> Option<View<'_>> {
        Some(View {
            ed: self.ventricle(beat.beat.ed)?,
            es: self.ventricle(beat.beat.es)?,
        })
    }

    /// The mean over the beats.
    pub fn mean(&self, value: impl Fn(&EfReport) -> Option<f64>) -> Option<f64> {
        let values: Option<Vec<f64>> = self.beats.iter().map(|beat| value(&beat.ef)).collect();
        let values = values.filter(|values| !values.is_empty())?;
        Some(values.iter().sum::<f64>() / values.len() as f64)
    }
}

/// The cycle by the user's marks, else by the R waves, else by the curve. R waves that give no whole
/// beat say no more than the curve.
fn cycle(samples: &[Sample], clip: &Clip, marks: &[Marks]) -> (Cycle, BeatsFrom) {
    if !marks.is_empty() {
        return (Cycle::with_marks(samples, marks), BeatsFrom::Marks);
    }
    let r_waves_s: Vec<f64> = clip.r_waves_ms().iter().map(|ms| ms / 1000.0).collect();
    let by_ecg = (!r_waves_s.is_empty()).then(|| Cycle::with_r_waves(samples, &r_waves_s));
    match by_ecg.filter(|cycle| !cycle.beats.is_empty()) {
        Some(cycle) => (cycle, BeatsFrom::RWaves),
        None => (Cycle::of(samples), BeatsFrom::Curve),
    }
}

/// The area over time; doubted outlines are left out.
fn samples(frames: &[FrameMeasurement], tracker: &Tracker) -> Vec<Sample> {
    let believed = |f: &&FrameMeasurement| {
        tracker
            .outlined(f.frame)
            .is_some_and(|outlined| outlined.is_believed())
    };
    let mut samples: Vec<Sample> = Vec::new();
    for f in frames.iter().filter(believed) {
        let Some(ventricle) = &f.ventricle else {
            continue;
        };
        let before = samples.last().map(|sample| sample.frame);
        samples.push(Sample {
            frame: f.frame,
            time_s: f.time_s.unwrap_or(f.frame as f64 * FRAME_S),
            volume: ventricle.area_mm2,
            growth: before.and_then(|before| tracker.growth(before, f.frame)),
        });
    }
    samples
}

/// The largest and the smallest ventricle; `None` of fewer than two frames.
fn extremes(smoothed: &[(usize, f64)]) -> Option<Beat> {
    let by_size = |a: &&(usize, f64), b: &&(usize, f64)| a.1.total_cmp(&b.1);
    let (ed, es) = (
        smoothed.iter().max_by(by_size)?.0,
        smoothed.iter().min_by(by_size)?.0,
    );
    (ed != es).then_some(Beat {
        ed,
        es,
        next_ed: None,
    })
}
