//! Outlines that were edited by hand stay, are told, and leave the network's spread out.

use super::*;

#[test]
fn an_edited_outline_stays_and_is_told_everywhere() {
    let (phantom, clip, mut tracker) = outlined(Settings::default());
    let beat = phantom.truth().beats[0];
    let mine = phantom.mask(beat.ed - 1);
    assert!(tracker.fix(beat.ed, Fix::Edited(mine.clone())));
    while let Some(ask) = tracker.ask(&clip.frames) {
        assert_ne!(ask.frame, beat.ed, "nobody outlines it anew");
        let found = Found {
            mask: phantom.mask(ask.frame),
            iou_score: 0.95,
            stability: 0.95,
        };
        tracker.take(&clip.frames, found);
    }
    assert_eq!(tracker.outlined(beat.ed).unwrap().mask, mine);
    let spacing = clip.calibration.spacing;
    let given = Given::default();
    let found = ClipMeasurement::new(&tracker, &clip, spacing, &clip.timing, &given).unwrap();
    let edited: Vec<usize> = (0..60).filter(|i| found.frames[*i].is_edited()).collect();
    assert_eq!(edited, [beat.ed]);
    let csv = curve_csv(&found.frames, &found.smoothed);
    let told = csv.lines().skip(1).filter(|line| line.ends_with(",true"));
    assert_eq!(told.count(), 1);

    let result = report(&view(&found), None, &BiplaneOptions::default());
    assert_eq!(result.frames.edited, [beat.ed]);
    let warning = result.warnings.iter().find(|w| w.code == "outlines-edited");
    let message = &warning.unwrap().message;
    assert!(message.contains("1 of 60 frames"), "{message}");
    let measured = found.beats.iter().any(|b| b.beat.ed == beat.ed);
    assert_eq!(message.contains("no model spread"), measured, "{message}");
    assert!(!result.light_reasons.contains(&"outlines-edited"));
}

#[test]
fn a_beat_with_an_edited_phase_has_no_spread_and_the_clip_none() {
    let phantom = Phantom::new(Settings::default()).unwrap();
    let spacing = phantom.clip().calibration.spacing;
    let of = |frame: usize| {
        let mask = ventricle(&phantom.mask(frame), spacing).ok();
        Passes::of(vec![[mask.clone(), mask.clone(), mask]; 3])
    };
    let own = (of(4), of(14));
    assert!(Spread::of_beats(std::slice::from_ref(&own)).is_some());
    let edited = (of(34), Passes::default());
    assert_eq!(Spread::of(&edited.0, &edited.1), None);
    assert_eq!(Spread::of_beats(&[own, edited]), None);
}
