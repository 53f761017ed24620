//! Each frame's outline, measured and judged.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::light::{Light, Reason, Signals};
use crate::clip::{Sector, Timing};
use crate::geometry::{Mask, Spacing};
use crate::measure::{GivenLandmarks, Options, Ventricle, ventricle_with};
use crate::segment::propagate::{Outlined, Tracker};

/// A frame of the clip.
#[derive(Debug, Clone)]
pub struct FrameMeasurement {
    /// The frame, counted from 0.
    pub frame: usize,
    /// Seconds from the start of the clip; `None` where the clip does not say.
    pub time_s: Option<f64>,
    /// The measured outline; `None` where there is none or it has no shape.
    pub ventricle: Option<Ventricle>,
    /// What speaks for and against the outline; `None` where there is none.
    pub signals: Option<Signals>,
    /// How far to trust it.
    pub light: Light,
    /// Why.
    pub reasons: Vec<Reason>,
}

impl FrameMeasurement {
    /// Whether its outline was edited by hand.
    pub fn is_edited(&self) -> bool {
        self.ventricle.as_ref().is_some_and(|v| v.edited)
    }
}

/// All frames of a propagation.
pub(super) fn measured(
    tracker: &Tracker,
    count: usize,
    spacing: Spacing,
    timing: &Timing,
    sector: Option<&Sector>,
    landmarks: &BTreeMap<usize, GivenLandmarks>,
) -> Vec<FrameMeasurement> {
    let frame = |frame: usize| {
        let outlined = tracker.outlined(frame);
        let ventricle = outlined.and_then(|o| {
            let options = Options {
                landmarks: landmarks.get(&frame).copied().unwrap_or_default(),
                edited: tracker.is_edited(frame),
                ..Options::default()
            };
            ventricle_with(&o.mask, spacing, &options).ok()
        });
        let signals = outlined.map(|o| signals(tracker, frame, (o, ventricle.as_ref()), sector));
        let (light, reasons) = match &signals {
            Some(signals) => signals.light(),
            None => (Light::Red, vec![Reason::NotOutlined]),
        };
        FrameMeasurement {
            frame,
            time_s: timing.start_ms(frame).map(|ms| ms / 1000.0),
            ventricle,
            signals,
            light,
            reasons,
        }
    };
    (0..count).map(frame).collect()
}

fn signals(
    tracker: &Tracker,
    frame: usize,
    (now, ventricle): (&Outlined, Option<&Ventricle>),
    sector: Option<&Sector>,
) -> Signals {
    let beside = [frame.checked_sub(1), Some(frame + 1)];
    let beside = beside.into_iter().flatten();
    let dice = beside.filter_map(|at| tracker.outlined(at)?.mask.dice(&now.mask));
    Signals {
        iou_score: now.iou_score,
        stability: now.stability,
        neighbours: dice.fold(None, |least: Option<f64>, d| {
            Some(least.map_or(d, |least| least.min(d)))
        }),
        at_edge: at_edge(&now.mask, sector),
        solidity: ventricle.map(|v| v.solidity),
        drift: now.drift.clone(),
        fixed: now.fixed,
    }
}

fn at_edge(mask: &Mask, sector: Option<&Sector>) -> f64 {
    sector.map_or(0.0, |sector| sector.edge_fraction(mask))
}

/// The curve as CSV: one row a frame, sizes in pixels where there is no calibration.
pub fn curve_csv(frames: &[FrameMeasurement], smoothed: &[(usize, f64)]) -> String {
    let calibrated = frames
        .iter()
        .find_map(|f| f.ventricle.as_ref())
        .is_some_and(|v| v.calibrated);
    let units = match calibrated {
        true => ["volume_ml", "area_cm2", "area_smoothed_cm2", "long_axis_mm"],
        false => [
            "volume_px3",
            "area_px2",
            "area_smoothed_px2",
            "long_axis_px",
        ],
    };
    let scale = if calibrated {
        [1000.0, 100.0]
    } else {
        [1.0; 2]
    };
    let mut text = format!(
        "frame,time_s,{},iou_score,stability,light,reasons,edited\n",
        units.join(",")
    );
    for f in frames {
        let number = |value: Option<f64>| value.map_or(String::new(), |v| format!("{v:.4}"));
        let of = |value: &dyn Fn(&Ventricle) -> f64| number(f.ventricle.as_ref().map(value));
        let smooth = smoothed.iter().find(|(frame, _)| *frame == f.frame);
        let score =
            |value: &dyn Fn(&Signals) -> f32| number(f.signals.as_ref().map(|s| value(s).into()));
        let reasons: Vec<&str> = f.reasons.iter().map(|reason| reason.code()).collect();
        let _ = writeln!(
            text,
            "{},{},{},{},{},{},{},{},{},{},{}",
            f.frame,
            number(f.time_s),
            of(&|v| v.volume_mm3 / scale[0]),
            of(&|v| v.area_mm2 / scale[1]),
            number(smooth.map(|(_, value)| value / scale[1])),
            of(&|v| v.long_axis_mm),
            score(&|s| s.iou_score),
            score(&|s| s.stability),
            f.light.name(),
            reasons.join(" "),
            f.is_edited(),
        );
    }
    text
}
