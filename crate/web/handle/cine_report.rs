//! The outlines of a whole clip, measured.

use std::collections::BTreeMap;

use tsify::{Ts, Tsify as _};
use wasm_bindgen::prelude::*;

use super::EchoDisc;
use super::cine::Cine;
use super::measured::around;
use crate::cine::{
    BeatReport, ClipMeasurement, ClipReport, FrameMeasurement, Given, Passes, Source, View, report,
};
use crate::cycle::Marks;
use crate::measure::BiplaneOptions;
use crate::segment::propagate::Tracker;
use crate::web::wire::{
    ApicalView, CineBeat, CineFrame, CineMarks, CineReason, CineReport, CineRequest, Failure,
    Warning,
};

/// A clip measured, with all that its report is made of.
pub struct MeasuredClip {
    view: ApicalView,
    pub(super) clip: ClipMeasurement,
    passes: Vec<(Passes, Passes)>,
    source: Source,
}

/// The report of the open clip, and what this door adds to it.
pub(super) struct Reported {
    pub(super) shown: MeasuredClip,
    pub(super) report: ClipReport,
    /// The beats of the open clip, whichever view it shows.
    beats: Vec<BeatReport>,
    /// Why the kept view has no part in it.
    refusal: Option<Warning>,
}

#[wasm_bindgen]
impl EchoDisc {
    /// What is known of the whole clip so far.
    #[wasm_bindgen(js_name = cineReport)]
    pub fn cine_report(&self, request: Ts<CineRequest>) -> Result<Ts<CineReport>, Failure> {
        let request = request.to_rust()?;
        let cine = self.cine()?;
        let reported = self.reported(&request)?;
        let report = wire(reported, &cine, &request);
        Ok(report.into_ts()?)
    }

    /// Keeps the open clip as it is measured now, to be combined with the other view's.
    #[wasm_bindgen(js_name = keepCine)]
    pub fn keep_cine(&self, request: Ts<CineRequest>) -> Result<(), Failure> {
        let measured = self.measured_clip(&request.to_rust()?)?;
        self.kept_cine.replace(Some(measured));
        Ok(())
    }

    /// Lets go of what was kept.
    #[wasm_bindgen(js_name = forgetCine)]
    pub fn forget_cine(&self) {
        self.kept_cine.replace(None);
    }
}

impl EchoDisc {
    pub(super) fn reported(&self, request: &CineRequest) -> Result<Reported, Failure> {
        let shown = self.measured_clip(request)?;
        let kept = self.kept_cine.borrow();
        let (kept, refusal) = match (request.use_kept, kept.as_ref()) {
            (false, _) => (None, None),
            (true, None) => (None, Some(kept_missing())),
            (true, Some(kept)) if kept.view == shown.view => (None, Some(views_same())),
            (true, Some(kept)) => (Some(kept), None),
        };
        let options = BiplaneOptions {
            accept_mismatch: request.accept_mismatch,
            ..BiplaneOptions::default()
        };
        let (report, beats) = match kept {
            None => {
                let report = report(&shown.view(), None, &options);
                let beats = report.beats.clone();
                (report, beats)
            }
            Some(kept) if shown.view == ApicalView::A2c => {
                let report = report(&kept.view(), Some(&shown.view()), &options);
                let beats = report.a2c_beats.clone().unwrap_or_default();
                (report, beats)
            }
            Some(kept) => {
                let report = report(&shown.view(), Some(&kept.view()), &options);
                let beats = report.beats.clone();
                (report, beats)
            }
        };
        Ok(Reported {
            shown,
            report,
            beats,
            refusal,
        })
    }

    fn measured_clip(&self, request: &CineRequest) -> Result<MeasuredClip, Failure> {
        let cine = self.cine()?;
        let tracker = cine.tracker.borrow();
        let found = self.calibrated(&request.calibration, || {
            let all = (0..tracker.frames()).filter_map(|frame| tracker.outlined(frame));
            let believed = all.filter(|outlined| outlined.is_believed());
            believed
                .filter_map(|outlined| outlined.bounds())
                .reduce(around)
        })?;
        cine.spacing.set(found.spacing);
        let timing = &cine.clip.timing;
        let clip =
            ClipMeasurement::new(&tracker, &cine.clip, found.spacing, timing, &given(request))?;
        let passes = clip.beats.iter();
        let passes = passes.map(|b| (cine.passes(b.beat.ed), cine.passes(b.beat.es)));
        Ok(MeasuredClip {
            view: request.view,
            passes: passes.collect(),
            source: Source {
                prompted: tracker.fixed_frames().collect(),
                spacing_mm: found.spacing.mm(),
                spacing_source: found.source,
                frame_time_ms: timing.frame_time_ms,
                model: request.model.clone(),
                pipeline: Some(cine.pipeline().to_owned()),
            },
            clip,
        })
    }
}

impl MeasuredClip {
    fn view(&self) -> View<'_> {
        View {
            clip: &self.clip,
            passes: &self.passes,
            source: self.source.clone(),
        }
    }
}

fn given(request: &CineRequest) -> Given {
    let marks = request.marks.iter();
    let landmarks = request.landmarks.iter();
    let landmarks: BTreeMap<_, _> = landmarks.map(|set| (set.frame, set.given.into())).collect();
    Given {
        marks: marks.map(|m| Marks { ed: m.ed, es: m.es }).collect(),
        landmarks,
    }
}

fn wire(reported: Reported, cine: &Cine, request: &CineRequest) -> CineReport {
    let tracker = &*cine.tracker.borrow();
    let Reported {
        shown,
        report,
        beats,
        refusal,
    } = reported;
    let cycle = &shown.clip.cycle;
    let waiting = tracker.waiting();
    // A few frames' largest and smallest outline are no result to show, not even for now.
    let too_early = waiting > 0 && cycle.beats.is_empty();
    let (reasons, warnings) = match too_early {
        true => (vec![unfinished(waiting)], Vec::new()),
        false => reasons(&report, waiting),
    };
    let of = |value: Option<f64>| value.filter(|_| !too_early);
    let timed = shown.clip.timing.frame_time_ms.is_some();
    CineReport {
        frames: shown
            .clip
            .frames
            .iter()
            .map(|f| frame(f, tracker))
            .collect(),
        beats: match too_early {
            true => Vec::new(),
            false => beats.into_iter().map(|b| beat(b, request)).collect(),
        },
        beats_left_out: if too_early { 0 } else { cycle.left_out },
        heart_rate_bpm: cycle.heart_rate_bpm.filter(|_| timed),
        rhythm: cycle.rhythm.name(),
        r_waves: cine.clip.r_waves(),
        method: report.method,
        ef_percent: of(report.ef_percent),
        edv_ml: of(report.edv_ml),
        esv_ml: of(report.esv_ml),
        spread: report.spread.filter(|_| !too_early).map(Into::into),
        light: report.light.into(),
        reasons,
        warnings: refusal.into_iter().chain(warnings).collect(),
    }
}

/// What keeps the light from green, and what else makes the numbers less trustworthy.
fn reasons(report: &ClipReport, waiting: usize) -> (Vec<CineReason>, Vec<Warning>) {
    let (mut reasons, mut warnings) = (Vec::new(), Vec::new());
    if waiting > 0 {
        reasons.push(unfinished(waiting));
    }
    for warning in &report.warnings {
        let (code, message) = (warning.code, &warning.message);
        if code == "frames-lost" && waiting > 0 {
            continue;
        }
        match report.light_reasons.contains(&code) {
            true => reasons.push(reason(code, message)),
            false => warnings.push(Warning {
                code: code.to_owned(),
                message: message.clone(),
            }),
        }
    }
    (reasons, warnings)
}

fn unfinished(waiting: usize) -> CineReason {
    let frames = if waiting == 1 {
        "frame is"
    } else {
        "frames are"
    };
    reason(
        "not-finished",
        &format!("{waiting} {frames} not outlined yet."),
    )
}

fn frame(measured: &FrameMeasurement, tracker: &Tracker) -> CineFrame {
    let outlined = tracker.outlined(measured.frame);
    let calibrated = measured.ventricle.as_ref().filter(|v| v.calibrated);
    let stopped = tracker.is_stopped(measured.frame);
    CineFrame {
        frame: measured.frame,
        origin: match outlined {
            None if !stopped => "none",
            None => "doubted",
            Some(outlined) if outlined.fixed => "prompted",
            Some(outlined) if outlined.is_believed() => "followed",
            Some(_) => "doubted",
        },
        edited: tracker.is_edited(measured.frame),
        area_px: outlined.and_then(|outlined| outlined.area_px()),
        volume_ml: calibrated.map(|v| v.volume_mm3 / 1000.0),
        // One that waits has no light and needs no reason.
        light: (outlined.is_some() || stopped).then(|| measured.light.into()),
        reasons: match outlined {
            None if !stopped => Vec::new(),
            _ => {
                let all = measured.reasons.iter();
                all.map(|r| reason(r.code(), r.message())).collect()
            }
        },
    }
}

fn beat(beat: BeatReport, request: &CineRequest) -> CineBeat {
    let by_hand = |m: &&CineMarks| m.manual && (m.ed, m.es) == (beat.ed, beat.es);
    CineBeat {
        ed: beat.ed,
        es: beat.es,
        next_ed: beat.next_ed,
        manual: request.marks.iter().any(|m| by_hand(&m)),
        ef_percent: Some(beat.ef_percent),
        edv_ml: beat.edv_ml,
        esv_ml: beat.esv_ml,
        spread: beat.spread.map(Into::into),
    }
}

fn reason(code: &str, message: &str) -> CineReason {
    CineReason {
        code: code.to_owned(),
        message: message.to_owned(),
    }
}

fn kept_missing() -> Warning {
    Warning {
        code: "kept-clip-missing".to_owned(),
        message: "The kept view was not outlined as a whole clip, or was lost with the device: \
                  the result is of this clip alone."
            .to_owned(),
    }
}

fn views_same() -> Warning {
    Warning {
        code: "views-same".to_owned(),
        message: "Both clips are said to show the same view: say which one this clip shows."
            .to_owned(),
    }
}
