use std::f64::consts::TAU;

use super::*;

/// A beating ventricle: `120` at end-diastole, `50` at end-systole, systole over the first 40 %.
fn beating(phase: f64) -> f64 {
    let part = phase.rem_euclid(1.0);
    let swing = |x: f64| 0.5 - 0.5 * (TAU * x / 2.0).cos();
    let filled = match part < 0.4 {
        true => 1.0 - swing(part / 0.4),
        false => swing((part - 0.4) / 0.6),
    };
    50.0 + 70.0 * filled
}

/// Noise of unit range that is the same each time.
fn ripple(i: usize) -> f64 {
    ((i * 7919 + 13) % 101) as f64 / 101.0 - 0.5
}

fn curve(frames: usize, fps: f64, volume: impl Fn(usize, f64) -> f64) -> Vec<Sample> {
    let sample = |frame| {
        let time_s = frame as f64 / fps;
        Sample {
            frame,
            time_s,
            volume: volume(frame, time_s),
            growth: None,
        }
    };
    (0..frames).map(sample).collect()
}

#[test]
fn beats_are_found_at_all_rates_and_frame_rates() {
    for (rate, fps) in [
        (45.0, 20.0),
        (70.0, 30.0),
        (70.0, 60.0),
        (140.0, 30.0),
        (140.0, 60.0),
    ] {
        let beat_s = 60.0 / rate;
        let samples = curve((5.0 * fps) as usize, fps, |i, t| {
            beating(t / beat_s - 0.3) + 6.0 * ripple(i)
        });
        let cycle = Cycle::of(&samples);
        assert!(
            cycle.beats.len() as f64 >= 5.0 / beat_s - 2.0,
            "{rate} at {fps}"
        );
        for (k, beat) in cycle.beats.iter().enumerate() {
            let ed = (0.3 + k as f64) * beat_s * fps;
            let es = (0.7 + k as f64) * beat_s * fps;
            assert!(
                (beat.ed as f64 - ed).abs() < 0.03 * fps + 1.0,
                "{rate} at {fps}: {beat:?}"
            );
            assert!(
                (beat.es as f64 - es).abs() < 0.03 * fps + 1.0,
                "{rate} at {fps}: {beat:?}"
            );
        }
        let found = cycle.heart_rate_bpm.unwrap();
        assert!((found / rate - 1.0).abs() < 0.04, "{found} of {rate}");
        assert_eq!(cycle.rhythm, Rhythm::Regular);
        assert_eq!(cycle.doubt, None);
    }
}

#[test]
fn a_peak_keeps_its_height() {
    let cycle = Cycle::of(&curve(120, 30.0, |_, t| beating(t / 0.8)));
    let highest = cycle.smoothed.iter().copied().fold(f64::MIN, f64::max);
    assert!((highest - 120.0).abs() < 1.0, "{highest}");
}

#[test]
fn a_clip_that_begins_in_systole_leaves_that_beat_out() {
    // Begins a quarter into systole, ends before the second end-systole.
    let cycle = Cycle::of(&curve(36, 30.0, |_, t| beating(t / 0.9 + 0.1)));
    assert_eq!(cycle.beats.len(), 0);
    assert_eq!(cycle.left_out, 2);
    assert_eq!(cycle.doubt, Some(Doubt::NoCompleteBeat));
    // Ends in the third systole: of the beats that it touches only the second is whole.
    let longer = Cycle::of(&curve(60, 30.0, |_, t| beating(t / 0.9 + 0.1)));
    assert_eq!((longer.beats.len(), longer.left_out), (1, 2));
    assert_eq!(longer.beats[0].next_ed, Some(51));
    assert_eq!(longer.heart_rate_bpm.map(f64::round), Some(67.0));
}

#[test]
fn half_a_beat_one_frame_and_none_have_no_beats() {
    let half = Cycle::of(&curve(12, 30.0, |_, t| beating(t / 0.9)));
    assert_eq!(half.doubt, Some(Doubt::NoCompleteBeat));
    for frames in [0, 1, 4] {
        let short = Cycle::of(&curve(frames, 30.0, |_, t| beating(t)));
        assert_eq!(short.doubt, Some(Doubt::TooShort));
        assert_eq!(short.smoothed.len(), frames);
    }
}

#[test]
fn a_heart_that_does_not_move_has_no_beats() {
    let still = Cycle::of(&curve(90, 30.0, |_, _| 80.0));
    assert_eq!(still.doubt, Some(Doubt::NoMotion));
    let noisy = Cycle::of(&curve(90, 30.0, |i, _| 80.0 + 30.0 * ripple(i)));
    assert!(noisy.beats.is_empty(), "{:?}", noisy.beats);
}

#[test]
fn an_irregular_rhythm_is_named_and_every_beat_listed() {
    let lengths = [0.7, 1.1, 0.6, 0.9, 0.7];
    let phase = |t: f64| {
        let (mut start, mut k) = (0.0, 0);
        while k < lengths.len() - 1 && t >= start + lengths[k] {
            start += lengths[k];
            k += 1;
        }
        (t - start) / lengths[k]
    };
    let cycle = Cycle::of(&curve(160, 40.0, |_, t| beating(phase(t))));
    assert_eq!(cycle.rhythm, Rhythm::Irregular);
    assert_eq!(cycle.beats.len(), 4);
}

#[test]
fn filling_in_two_waves_is_one_beat() {
    let waves = |t: f64| beating(t / 1.2) + 8.0 * (TAU * 3.0 * t / 1.2).sin();
    let cycle = Cycle::of(&curve(120, 30.0, |_, t| waves(t)));
    assert_eq!(cycle.heart_rate_bpm.map(f64::round), Some(50.0));
}

#[test]
fn marks_and_r_waves_take_the_place_of_peaks() {
    let samples = curve(90, 30.0, |_, t| beating(t / 0.9 - 0.3));
    let marks = [Marks { ed: 10, es: 20 }, Marks { ed: 35, es: 500 }];
    let marked = Cycle::with_marks(&samples, &marks);
    assert_eq!(marked.beats.len(), 1);
    assert_eq!((marked.beats[0].ed, marked.beats[0].es), (10, 20));
    let gated = Cycle::with_r_waves(&samples, &[-0.1, 0.24, 0.25, 1.14, 2.04, 9.0]);
    let eds: Vec<usize> = gated.beats.iter().map(|beat| beat.ed).collect();
    assert_eq!(eds, [7, 34, 61]);
}

#[test]
fn frames_without_a_volume_are_passed_over() {
    let mut samples = curve(90, 30.0, |_, t| beating(t / 0.9 - 0.3));
    samples.retain(|s| s.frame % 11 != 3);
    assert_eq!(Cycle::of(&samples).beats.len(), 3);
}
