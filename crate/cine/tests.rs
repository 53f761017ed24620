mod edited;

use super::*;
use crate::clip::phantom::{ApicalView, Phantom, Settings};
use crate::clip::{Clip, Ecg, EcgError, EcgOrigin, Sector, Timing};
use crate::cycle::Marks;
use crate::geometry::Point;
use crate::measure::{BiplaneOptions, GivenLandmarks, ventricle};
use crate::segment::propagate::{Fix, Found, Tracker, Tuning};

/// A phantom whose every frame has its true outline.
fn outlined(settings: Settings) -> (Phantom, Clip, Tracker) {
    let phantom = Phantom::new(settings).unwrap();
    let (clip, truth) = (phantom.clip(), phantom.truth());
    let mut tracker = Tracker::new(&clip.frames, &clip.timing, Tuning::default());
    tracker.fix(truth.box_frame, Fix::Box(truth.rect));
    while let Some(ask) = tracker.ask(&clip.frames) {
        let found = Found {
            mask: phantom.mask(ask.frame),
            iou_score: 0.95,
            stability: 0.95,
        };
        tracker.take(&clip.frames, found);
    }
    (phantom, clip, tracker)
}

fn measured(settings: Settings, marks: &[Marks]) -> (Phantom, ClipMeasurement) {
    let (phantom, clip, tracker) = outlined(settings);
    let spacing = clip.calibration.spacing;
    let given = Given {
        marks: marks.to_vec(),
        ..Given::default()
    };
    let found = ClipMeasurement::new(&tracker, &clip, spacing, &clip.timing, &given).unwrap();
    (phantom, found)
}

fn view(clip: &ClipMeasurement) -> View<'_> {
    View {
        clip,
        passes: &[],
        source: Source::default(),
    }
}

#[test]
fn the_true_outlines_of_a_phantom_give_its_ejection_fraction() {
    for (ef, rate, fps, apical) in [
        (15.0, 45.0, 20.0, ApicalView::A4c),
        (35.0, 100.0, 30.0, ApicalView::A2c),
        (55.0, 70.0, 30.0, ApicalView::A4c),
        (75.0, 140.0, 60.0, ApicalView::A2c),
    ] {
        let (phantom, clip) = measured(
            Settings {
                ef_percent: ef,
                heart_rate_bpm: rate,
                frames_per_second: fps,
                frames: (2.8 * fps) as usize,
                view: apical,
                ecg: false,
                ..Settings::default()
            },
            &[],
        );
        let truth = phantom.truth();
        let report = report(&view(&clip), None, &BiplaneOptions::default());
        let found = report.ef_percent.unwrap();
        assert!((found - ef).abs() < 1.5, "{found} of {ef}");
        assert!((report.edv_ml.unwrap() - truth.edv_ml).abs() < 0.03 * truth.edv_ml);
        assert!((report.esv_ml.unwrap() - truth.esv_ml).abs() < 0.05 * truth.edv_ml);
        assert!((report.heart_rate_bpm.unwrap_or(rate) / rate - 1.0).abs() < 0.07);
        for beat in &report.beats {
            let near = |frames: &[usize], at: usize| frames.iter().any(|f| f.abs_diff(at) <= 1);
            assert!(near(&truth.ed_frames, beat.ed), "{beat:?} of {truth:?}");
            assert!(near(&truth.es_frames, beat.es), "{beat:?}");
        }
        assert!(!report.beats.is_empty());
    }
}

#[test]
fn r_waves_give_the_end_diastoles_unless_they_do_not_fit() {
    let settings = Settings::default();
    let (phantom, by_ecg) = measured(settings, &[]);
    assert_eq!(by_ecg.beats_from, BeatsFrom::RWaves);
    let eds: Vec<usize> = by_ecg.cycle.beats.iter().map(|b| b.ed).collect();
    let truth = phantom.truth().ed_frames;
    assert!(
        !eds.is_empty() && eds.iter().all(|ed| truth.contains(ed)),
        "{eds:?} {truth:?}"
    );
    assert_eq!(
        report(&view(&by_ecg), None, &BiplaneOptions::default()).beats_from,
        "r-waves"
    );

    let (_, clip, tracker) = outlined(settings);
    let with = |ecg| {
        let clip = Clip {
            ecg,
            ..clip.clone()
        };
        let spacing = clip.calibration.spacing;
        ClipMeasurement::new(&tracker, &clip, spacing, &clip.timing, &Given::default()).unwrap()
    };
    let at = |r_waves_ms: Vec<f64>| {
        Some(Ok(Ecg {
            r_waves_ms,
            origin: EcgOrigin::RWaveTimes,
        }))
    };
    // R waves of another time: half a beat late, then all after the clip.
    let late = truth.iter().map(|f| (*f as f64 + 12.0) / 0.03).collect();
    let late = report(&view(&with(at(late))), None, &BiplaneOptions::default());
    assert!(
        late.light_reasons.contains(&"r-waves-disagree"),
        "{:?}",
        late.light_reasons
    );
    assert_eq!(with(at(vec![9e6])).beats_from, BeatsFrom::Curve);
    let unread = with(Some(Err(EcgError::Coding)));
    assert_eq!(unread.beats_from, BeatsFrom::Curve);
    let unread = report(&view(&unread), None, &BiplaneOptions::default());
    assert!(unread.light_reasons.contains(&"ecg-coding"));
    let marked = measured(settings, &[Marks { ed: 6, es: 12 }]).1;
    assert_eq!(marked.beats_from, BeatsFrom::Marks);
}

#[test]
fn two_views_are_combined() {
    let settings = Settings::default();
    let (_, a4c) = measured(settings, &[]);
    let (_, a2c) = measured(
        Settings {
            view: ApicalView::A2c,
            ..settings
        },
        &[],
    );
    let report = report(&view(&a4c), Some(&view(&a2c)), &BiplaneOptions::default());
    assert_eq!(report.method, "biplane");
    assert!((report.ef_percent.unwrap() - 55.0).abs() < 1.0);
    assert!(report.a2c_beats.is_some_and(|beats| !beats.is_empty()));
}

#[test]
fn marks_move_the_beat() {
    let marks = [Marks { ed: 6, es: 12 }];
    let (phantom, clip) = measured(Settings::default(), &marks);
    let volume = |frame| phantom.volume_ml(frame);
    let report = report(&view(&clip), None, &BiplaneOptions::default());
    let ef = 100.0 * (1.0 - volume(12) / volume(6));
    assert_eq!((report.beats[0].ed, report.beats[0].es), (6, 12));
    assert!((report.ef_percent.unwrap() - ef).abs() < 1.5);
}

#[test]
fn landmarks_set_by_hand_count() {
    let (phantom, clip, tracker) = outlined(Settings::default());
    let beat = phantom.truth().beats[0];
    let spacing = clip.calibration.spacing;
    let ef = |landmarks| {
        let given = Given {
            marks: vec![Marks {
                ed: beat.ed,
                es: beat.es,
            }],
            landmarks,
        };
        let found = ClipMeasurement::new(&tracker, &clip, spacing, &clip.timing, &given).unwrap();
        report(&view(&found), None, &BiplaneOptions::default())
            .ef_percent
            .unwrap()
    };
    let alone = ef(std::collections::BTreeMap::new());
    let bounds = phantom.mask(beat.es).bounds().unwrap();
    let apex = Point::new(bounds.x0, f64::midpoint(bounds.y0, bounds.y1));
    let given = GivenLandmarks {
        apex: Some(apex),
        ..GivenLandmarks::default()
    };
    let moved = ef([(beat.es, given)].into());
    assert!((moved - alone).abs() > 1.0, "{moved} and {alone}");
}

#[test]
fn a_clip_without_a_beat_is_red_and_one_frame_has_no_result() {
    let frames = |frames| Settings {
        frames,
        ..Settings::default()
    };
    let (_, short) = measured(frames(10), &[]);
    let found = report(&view(&short), None, &BiplaneOptions::default());
    assert_eq!(found.light, Light::Red);
    assert!(found.light_reasons.contains(&"no-complete-beat"));
    assert!(found.ef_percent.is_some());
    let (_, single) = measured(frames(1), &[]);
    let found = report(&view(&single), None, &BiplaneOptions::default());
    assert_eq!((found.ef_percent, found.light), (None, Light::Red));
    assert!(found.light_reasons.contains(&"clip-too-short"));
}

#[test]
fn an_outline_that_vanished_is_named() {
    let (phantom, clip, mut tracker) = outlined(Settings {
        frames: 30,
        ..Settings::default()
    });
    let small = phantom.mask(0);
    let half = small.as_slice().iter().enumerate();
    let half = half.map(|(i, inside)| *inside && i / small.width() < 120);
    let half = crate::geometry::Mask::new(small.width(), small.height(), half.collect()).unwrap();
    tracker.fix(14, Fix::Mask(half));
    let spacing = clip.calibration.spacing;
    let found = ClipMeasurement::new(
        &tracker,
        &clip,
        spacing,
        &Timing::UNKNOWN,
        &Given::default(),
    );
    let found = found.unwrap();
    // The frames nearer to the fix than to the prompt were forgotten, and nobody outlined them.
    assert_eq!(found.frames[20].reasons, [Reason::NotOutlined]);
    let report = report(&view(&found), None, &BiplaneOptions::default());
    assert_eq!(report.light, Light::Red);
    assert!(report.light_reasons.contains(&"frames-lost"));
    assert!(report.light_reasons.contains(&"no-frame-times"));
    assert_eq!(report.heart_rate_bpm, None);
}

#[test]
fn the_curve_has_a_row_for_every_frame() {
    let (_, clip) = measured(Settings::default(), &[]);
    let csv = curve_csv(&clip.frames, &clip.smoothed);
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 61);
    assert!(lines[0].starts_with("frame,time_s,volume_ml,area_cm2"));
    assert!(lines.iter().all(|line| line.split(',').count() == 11));
    assert!(lines[1].starts_with("0,0.0000,1"), "{}", lines[1]);
}

#[test]
fn the_spread_covers_what_boxes_and_thresholds_do() {
    let phantom = Phantom::new(Settings::default()).unwrap();
    let truth = phantom.truth();
    let spacing = phantom.clip().calibration.spacing;
    let mask = |frame| ventricle(&phantom.mask(frame), spacing).ok();
    let (ed, es) = (truth.beats[0].ed, truth.beats[0].es);
    // A pass whose outline is one frame away, as a shifted box might give.
    let of = |frame: usize| {
        let around = [mask(frame), mask(frame + 1), mask(frame - 1)];
        Passes::of(vec![around.clone(), around])
    };
    let spread = Spread::of(&of(ed), &of(es)).unwrap();
    assert!(spread.p5_percent <= spread.median_percent);
    assert!(spread.median_percent <= spread.p95_percent);
    assert!((spread.median_percent - 55.0).abs() < 3.0);
    assert_eq!(
        (spread.name, spread.passes, spread.pairs),
        ("model spread", 4, 12)
    );
    assert_eq!(Spread::of(&Passes::default(), &of(es)), None);
}

#[test]
fn the_light_has_reasons() {
    let good = Signals {
        iou_score: 0.9,
        stability: 0.95,
        neighbours: Some(0.95),
        at_edge: 0.0,
        solidity: Some(0.95),
        drift: Vec::new(),
        fixed: false,
    };
    assert_eq!(good.light(), (Light::Green, Vec::new()));
    let doubtful = Signals {
        at_edge: 0.1,
        ..good.clone()
    };
    assert_eq!(doubtful.light(), (Light::Amber, vec![Reason::Edge]));
    let indented = Signals {
        solidity: Some(0.8),
        ..good.clone()
    };
    assert_eq!(indented.light(), (Light::Amber, vec![Reason::Indented]));
    let torn = Signals {
        solidity: Some(0.6),
        ..good.clone()
    };
    assert_eq!(torn.light().0, Light::Red);
    let bad = Signals {
        iou_score: 0.3,
        neighbours: Some(0.8),
        ..good.clone()
    };
    assert_eq!(
        bad.light(),
        (Light::Red, vec![Reason::Score, Reason::Neighbours])
    );
    let own = Signals { fixed: true, ..bad };
    assert_eq!(own.light(), (Light::Amber, vec![Reason::Neighbours]));
}

#[test]
fn the_edge_of_the_sector_is_seen() {
    let phantom = Phantom::new(Settings::default()).unwrap();
    let frames: Vec<_> = (0..6).map(|i| phantom.frame(i)).collect();
    let sector = Sector::of(&frames).unwrap();
    assert!(sector.edge_fraction(&phantom.mask(4)) < 0.01);
    let (width, height) = (crate::clip::phantom::WIDTH, crate::clip::phantom::HEIGHT);
    let low = (0..width * height).map(|i| i / width > 250);
    let low = crate::geometry::Mask::new(width, height, low.collect()).unwrap();
    assert!(sector.edge_fraction(&low) > 0.3);
}
