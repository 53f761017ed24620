//! Leads made for tests.

use crate::clip::phantom::ecg_mv;

/// Lead II with R waves at the given seconds, in mV, and noise of this amplitude.
pub fn lead(r_waves_s: &[f64], seconds: f64, rate_hz: f64, noise: f64) -> Vec<f64> {
    let mut state = 11u64;
    let mut random = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as f64 / f64::from(1u32 << 31) - 0.5
    };
    let count = (seconds * rate_hz) as usize;
    let at = |i: usize| i as f64 / rate_hz;
    (0..count)
        .map(|i| ecg_mv(r_waves_s, at(i)) + 2.0 * noise * random())
        .collect()
}
