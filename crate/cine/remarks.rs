//! What makes a clip's result doubtful, and the light it gives.

use super::light::{Light, Reason};
use super::measurement::{BeatsFrom, ClipMeasurement};
use super::spread::Spread;
use crate::cycle::{Doubt, Rhythm};
use crate::measure::{Certainty, Quantity, Warning};

/// Part of the frames without a believed outline that is doubted, and not trusted.
const LOST: [f64; 2] = [0.0, 0.25];
/// Part of the change of area that may be missing at the R waves.
const FILLING: f64 = 0.35;
/// Width of the model spread in points of EF that is doubted, and not trusted.
const WIDTH: [f64; 2] = [15.0, 30.0];

/// A reason with the light it gives.
pub(super) struct Remark {
    pub(super) light: Light,
    pub(super) warning: Warning,
}

fn remark(light: Light, code: &'static str, certainty: Certainty, message: String) -> Remark {
    Remark {
        light,
        warning: Warning::other(code, message, &[Quantity::EjectionFraction], certainty),
    }
}

/// All that concerns the clip as a whole.
pub(super) fn remarks(clip: &ClipMeasurement, spread: Option<&Spread>) -> Vec<Remark> {
    let found = [
        of_cycle(clip),
        of_rhythm(clip),
        of_ecg(clip),
        of_lost(clip),
        of_spread(spread),
    ];
    let slow = clip.timing.frame_time_ms.and_then(Warning::of_frame_time);
    let slow = slow.map(|warning| Remark {
        light: Light::Amber,
        warning,
    });
    let screen = clip.from_screen.then(|| Remark {
        light: Light::Amber,
        warning: Warning::of_screen(),
    });
    let frames = of_phases(clip);
    found
        .into_iter()
        .flatten()
        .chain(screen)
        .chain(slow)
        .chain(of_times(clip))
        .chain(frames)
        .collect()
}

fn of_cycle(clip: &ClipMeasurement) -> Option<Remark> {
    let (code, what) = match clip.cycle.doubt? {
        Doubt::TooShort => (
            "clip-too-short",
            "The clip has too few frames to show a beat",
        ),
        Doubt::NoMotion => (
            "no-motion",
            "The area hardly changes, or no more than it scatters",
        ),
        Doubt::NoCompleteBeat => ("no-complete-beat", "No beat lies whole within the clip"),
    };
    let so = "the EF is of the largest and the smallest outline, which may be no beat's: set \
              end-diastole and end-systole, or take a longer clip.";
    Some(remark(
        Light::Red,
        code,
        Certainty::Certain,
        format!("{what}; {so}"),
    ))
}

/// R waves that come where the ventricle is not full, and an electrocardiogram that was not used.
fn of_ecg(clip: &ClipMeasurement) -> Option<Remark> {
    if let Some(error) = clip.ecg_error {
        let message = format!("The beats are from the area over time alone: {error}.");
        return Some(remark(
            Light::Amber,
            error.code(),
            Certainty::Certain,
            message,
        ));
    }
    if clip.beats_from != BeatsFrom::RWaves {
        return None;
    }
    let missed = missed_filling(clip)?;
    (missed > FILLING).then(|| {
        let message = format!(
            "At the R waves the area lacks {:.0} % of its change to being full: the \
             electrocardiogram and the frames may not be of one time. Set end-diastole and \
             end-systole, or compare with the clip's own curve.",
            100.0 * missed
        );
        remark(Light::Amber, "r-waves-disagree", Certainty::Likely, message)
    })
}

/// How much of the change of area, the mean over the beats, is missing at the R waves.
fn missed_filling(clip: &ClipMeasurement) -> Option<f64> {
    let within = |beat: &crate::cycle::Beat| {
        let end = beat.next_ed.unwrap_or(usize::MAX);
        let frames = beat.ed..=end;
        let of = clip
            .smoothed
            .iter()
            .filter(move |(f, _)| frames.contains(f));
        let areas: Vec<f64> = of.map(|(_, area)| *area).collect();
        let highest = areas.iter().copied().fold(f64::MIN, f64::max);
        let lowest = areas.iter().copied().fold(f64::MAX, f64::min);
        let range = highest - lowest;
        (range > 0.0).then(|| (highest - areas[0]) / range)
    };
    let missed: Vec<f64> = clip.cycle.beats.iter().filter_map(within).collect();
    let mean = missed.iter().sum::<f64>() / missed.len() as f64;
    (!missed.is_empty()).then_some(mean)
}

fn of_rhythm(clip: &ClipMeasurement) -> Option<Remark> {
    (clip.cycle.rhythm == Rhythm::Irregular).then(|| {
        let message = format!(
            "The rhythm is irregular: the EF is the mean of {} beats, which differ; guidelines \
             ask for five and more.",
            clip.beats.len()
        );
        remark(Light::Amber, "irregular-rhythm", Certainty::Likely, message)
    })
}

fn of_lost(clip: &ClipMeasurement) -> Option<Remark> {
    let drifted = |reasons: &[Reason]| {
        reasons
            .iter()
            .any(|r| matches!(r, Reason::Drift(_) | Reason::NotOutlined))
    };
    let lost = clip.frames.iter().filter(|f| drifted(&f.reasons)).count();
    let part = lost as f64 / clip.frames.len().max(1) as f64;
    let light = match part {
        p if p > LOST[1] => Light::Red,
        p if p > LOST[0] => Light::Amber,
        _ => return None,
    };
    let message = format!(
        "{lost} of {} frames have no outline that follows from its neighbours: set one right and \
         the frames beside it follow.",
        clip.frames.len()
    );
    Some(remark(light, "frames-lost", Certainty::Certain, message))
}

fn of_spread(spread: Option<&Spread>) -> Option<Remark> {
    let width = spread.map(|s| s.p95_percent - s.p5_percent)?;
    let light = match width {
        w if w > WIDTH[1] => Light::Red,
        w if w > WIDTH[0] => Light::Amber,
        _ => return None,
    };
    let message = format!(
        "The model spread is {width:.0} points wide: the EF depends on how exactly the boxes are \
         drawn."
    );
    Some(remark(light, "spread-wide", Certainty::Certain, message))
}

fn of_times(clip: &ClipMeasurement) -> Option<Remark> {
    clip.timing.frame_time_ms.is_none().then(|| {
        let message = "The clip does not say when its frames were taken: 30 a second are assumed \
                       to smooth by, and no heart rate is given."
            .to_owned();
        remark(Light::Amber, "no-frame-times", Certainty::Certain, message)
    })
}

/// The lights of the frames that the EF rests on.
fn of_phases(clip: &ClipMeasurement) -> Vec<Remark> {
    let phases = clip.beats.iter().flat_map(|b| [b.beat.ed, b.beat.es]);
    let doubted = phases.filter_map(|frame| {
        let f = clip.frames.get(frame)?;
        let reasons: Vec<&str> = f.reasons.iter().map(|r| r.message()).collect();
        (f.light != Light::Green).then(|| {
            let message = format!("Frame {frame}: {}.", reasons.join("; "));
            remark(f.light, "outline-doubtful", Certainty::Possible, message)
        })
    });
    doubted.collect()
}
