//! The phantom's electrocardiogram: an R wave at every end-diastole.

/// Samples a second.
pub(super) const RATE_HZ: f64 = 500.0;
/// Steps of a stored sample are this many millivolts.
pub(super) const STEP_MV: f64 = 0.001;

/// The code of lead II (PS3.16 CID 3001, scheme MDC).
pub(super) const LEAD: &str = "2:2";

/// Waves of a beat of one second: seconds from the R wave, height in mV, standard deviation in
/// seconds, and whether place and width follow the length of the beat (as its square root, Bazett).
const WAVES: [(f64, f64, f64, bool); 5] = [
    (-0.17, 0.12, 0.022, true),
    (-0.028, -0.12, 0.009, false),
    (0.0, 1.1, 0.011, false),
    (0.030, -0.22, 0.010, false),
    (0.28, 0.28, 0.045, true),
];
/// Length of a beat whose neighbours are unknown.
const USUAL_S: f64 = 0.85;

/// Lead II at a time, in mV, with R waves at `r_waves_s`, in order.
pub fn ecg_mv(r_waves_s: &[f64], time_s: f64) -> f64 {
    let length = |from: usize| match (r_waves_s.get(from), r_waves_s.get(from + 1)) {
        (Some(from), Some(to)) => to - from,
        _ => USUAL_S,
    };
    let beat = |(k, r): (usize, &f64)| {
        let [before, after] = [k.checked_sub(1).map_or(USUAL_S, length), length(k)];
        let wave = |(at, height, width, follows): (f64, f64, f64, bool)| {
            let beat_s: f64 = if at < 0.0 { before } else { after };
            let scale = if follows { beat_s.sqrt() } else { 1.0 };
            let off = (time_s - r - scale * at) / (scale * width);
            height * (-0.5 * off * off).exp()
        };
        WAVES.map(wave).iter().sum::<f64>()
    };
    r_waves_s.iter().enumerate().map(beat).sum()
}

/// The stored samples of a clip of this many seconds.
pub(super) fn samples(r_waves_s: &[f64], seconds: f64) -> Vec<i16> {
    let count = (seconds * RATE_HZ).ceil() as usize;
    let at = |i: usize| ecg_mv(r_waves_s, i as f64 / RATE_HZ) / STEP_MV;
    (0..count).map(|i| at(i).round() as i16).collect()
}
