use super::testing::lead;
use super::*;

fn beats(rate_bpm: f64, seconds: f64) -> Vec<f64> {
    let step = 60.0 / rate_bpm;
    let all = (0..).map(|i| 0.3 + f64::from(i) * step);
    all.take_while(|t| *t < seconds - 0.2).collect()
}

fn worst_ms(found: &[usize], truth: &[f64], rate_hz: f64) -> f64 {
    assert_eq!(found.len(), truth.len());
    let off = found.iter().zip(truth);
    off.map(|(i, t)| 1000.0 * (*i as f64 / rate_hz - t).abs())
        .fold(0.0, f64::max)
}

#[test]
fn r_waves_are_found_at_all_rates_and_sampling_frequencies() {
    for bpm in [40.0, 70.0, 110.0, 160.0, 200.0] {
        for rate_hz in [100.0, 250.0, 500.0, 1000.0] {
            for noise in [0.0, 0.05, 0.1] {
                let truth = beats(bpm, 6.0);
                let lead = lead(&truth, 6.0, rate_hz, noise);
                let found = r_waves::r_waves(&lead, rate_hz);
                let worst = worst_ms(&found, &truth, rate_hz);
                assert!(worst <= 15.0, "{bpm} at {rate_hz}, {noise}: {worst}");
            }
        }
    }
}

#[test]
fn an_upside_down_lead_on_a_wandering_line_has_the_same_beats() {
    let truth = beats(75.0, 5.0);
    let mut samples = lead(&truth, 5.0, 500.0, 0.02);
    for (i, v) in samples.iter_mut().enumerate() {
        *v = -*v + 1.5 * (i as f64 / 500.0 * 1.9).sin();
    }
    let found = r_waves::r_waves(&samples, 500.0);
    assert!(worst_ms(&found, &truth, 500.0) <= 15.0);
}

#[test]
fn a_low_beat_is_found_on_searching_back() {
    let truth = beats(60.0, 8.0);
    let mut samples = lead(&truth, 8.0, 500.0, 0.0);
    let low = (truth[4] * 500.0) as usize;
    samples[low - 100..low + 100]
        .iter_mut()
        .for_each(|v| *v *= 0.45);
    let found = r_waves::r_waves(&samples, 500.0);
    assert!(worst_ms(&found, &truth, 500.0) <= 15.0);
}

#[test]
fn noise_and_a_flat_line_have_no_r_waves() {
    for rate_hz in [100.0, 500.0] {
        let noise = lead(&[], 6.0, rate_hz, 0.5);
        assert_eq!(r_waves::r_waves(&noise, rate_hz), [0usize; 0]);
        assert_eq!(r_waves::r_waves(&vec![3.0; 900], rate_hz), [0usize; 0]);
    }
    assert_eq!(r_waves::r_waves(&[], 500.0), [0usize; 0]);
    assert_eq!(r_waves::r_waves(&[1.0], 500.0), [0usize; 0]);
}

fn words(values: impl IntoIterator<Item = i16>) -> Vec<u8> {
    values.into_iter().flat_map(i16::to_le_bytes).collect()
}

fn group<'a>(data: &'a [u8], definitions: Vec<RawChannel<'a>>) -> RawWaveform<'a> {
    let channels = definitions.len();
    RawWaveform {
        channels,
        length: data.len() / (2 * channels),
        rate_hz: 250.0,
        bits: 16,
        interpretation: b"SS",
        definitions,
        data,
        ..RawWaveform::default()
    }
}

fn labelled(label: &[u8]) -> RawChannel<'_> {
    RawChannel {
        label,
        ..RawChannel::default()
    }
}

#[test]
fn of_several_channels_the_ecg_is_taken_with_its_times() {
    let truth = beats(70.0, 4.0);
    let ecg = lead(&truth, 4.0, 250.0, 0.0);
    let two = ecg.iter().enumerate();
    let data = words(two.flat_map(|(i, v)| [(i % 50) as i16 * 90, (v * 1000.0) as i16]));
    let second = RawChannel {
        sample_skew: Some(2.0),
        ..labelled(b"ECG Lead II ")
    };
    let mut group = group(&data, vec![labelled(b"Respiration"), second]);
    group.offset_ms = Some(-500.0);
    let raw = RawEcg {
        groups: vec![group],
        frame_delay_ms: Some(100.0),
        ..RawEcg::default()
    };
    let found = raw.read().unwrap().unwrap();
    assert_eq!(found.origin, EcgOrigin::Waveform);
    for (found, truth) in found.r_waves_ms.iter().zip(&truth) {
        let want = 1000.0 * truth - 500.0 - 100.0 + 8.0;
        assert!((found - want).abs() < 15.0, "{found} for {want}");
    }
}

#[test]
fn samples_have_their_units_and_gaps_are_bridged() {
    let data = words([5, -3, i16::MIN, 7]);
    let channel = RawChannel {
        sensitivity: Some(2.0),
        correction: Some(0.5),
        baseline: Some(10.0),
        ..RawChannel::default()
    };
    let mut group = group(&data, vec![channel]);
    group.padding = b"\x00\x80";
    assert_eq!(group.samples(0).unwrap(), [15.0, 7.0, 7.0, 17.0]);
    group.padding = b"";
    (group.interpretation, group.bits, group.length) = (b"UB ", 8, 2);
    assert_eq!(group.samples(0).unwrap(), [15.0, 10.0]);
}

#[test]
fn what_contradicts_itself_has_a_code() {
    let data = words([1, 2, 3]);
    let code = |change: &dyn Fn(&mut RawWaveform)| {
        let mut group = group(&data, vec![RawChannel::default()]);
        change(&mut group);
        let raw = RawEcg {
            groups: vec![group],
            ..RawEcg::default()
        };
        raw.read().unwrap().unwrap_err().code()
    };
    assert_eq!(code(&|_| {}), "ecg-no-r-wave");
    assert_eq!(code(&|g| g.length = 4), "ecg-damaged");
    assert_eq!(code(&|g| g.length = usize::MAX), "ecg-too-long");
    assert_eq!(code(&|g| g.channels = usize::MAX / 2 + 1), "ecg-damaged");
    assert_eq!(code(&|g| g.channels = 0), "ecg-no-lead");
    assert_eq!(code(&|g| g.rate_hz = f64::NAN), "ecg-damaged");
    assert_eq!(code(&|g| g.rate_hz = 1e9), "ecg-damaged");
    assert_eq!(code(&|g| g.interpretation = b"AB"), "ecg-coding");
    assert_eq!(code(&|g| g.bits = 12), "ecg-coding");
    assert_eq!(
        code(&|g| g.definitions[0].label = b"Phonocardiogram"),
        "ecg-no-lead"
    );
    let backwards = RawEcg {
        times_ms: vec![900.0, 100.0],
        ..RawEcg::default()
    };
    assert_eq!(backwards.read().unwrap().unwrap_err().code(), "ecg-damaged");
    assert_eq!(RawEcg::default().read(), None);
}
