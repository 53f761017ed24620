//! Smoothing by local parabolas, which keeps the height of peaks where a mean would lower it.

use super::Sample;

/// Standard deviation of the weights, in seconds, where the length of a beat is not known. A systole
/// takes 0.2 s and more.
pub(super) const WIDTH_S: f64 = 0.035;
/// The same as a part of the shortest beat, and its limits: a slow heart's curve may be smoothed
/// more, which moves its extremes less where areas scatter. Found on curves of phantoms (EF 15 to
/// 75 %, 45 to 140 beats and 20 to 60 frames a second, areas off by 0 to 2 %).
const OF_BEAT: f64 = 0.07;
const MOST_S: f64 = 0.08;
/// Samples farther away, in standard deviations, have no weight.
const REACH: f64 = 3.0;

/// The width that goes with a shortest beat.
pub(super) fn width_of_beat(beat_s: f64) -> f64 {
    (OF_BEAT * beat_s).clamp(WIDTH_S, MOST_S)
}

/// The curve's values, smoothed: at each sample the parabola that fits its surroundings best.
pub(super) fn smoothed(samples: &[Sample], width_s: f64) -> Vec<f64> {
    let value = |at: &Sample| local(samples, at.time_s, width_s);
    samples.iter().map(value).collect()
}

/// How far the values lie from the smoothed ones: a robust standard deviation.
pub(super) fn noise(samples: &[Sample], smoothed: &[f64]) -> f64 {
    let off = samples.iter().zip(smoothed);
    let mut off: Vec<f64> = off.map(|(s, value)| (s.volume - value).abs()).collect();
    off.sort_by(f64::total_cmp);
    // 1.4826: of a normal distribution.
    off.get(off.len() / 2).map_or(0.0, |middle| 1.4826 * middle)
}

fn local(samples: &[Sample], now_s: f64, width_s: f64) -> f64 {
    let (mut moments, mut sums) = ([0.0; 5], [0.0; 3]);
    for sample in samples {
        let t = (sample.time_s - now_s) / width_s;
        if t.abs() > REACH {
            continue;
        }
        let mut power = (-0.5 * t * t).exp();
        for k in 0..5 {
            moments[k] += power;
            if k < 3 {
                sums[k] += power * sample.volume;
            }
            power *= t;
        }
    }
    parabola_at_zero(&moments, &sums)
}

/// The constant of the parabola with these weighted moments: Cramer's rule. With too few samples
/// for one, the weighted mean.
fn parabola_at_zero(m: &[f64; 5], s: &[f64; 3]) -> f64 {
    let det = m[0] * (m[2] * m[4] - m[3] * m[3]) - m[1] * (m[1] * m[4] - m[2] * m[3])
        + m[2] * (m[1] * m[3] - m[2] * m[2]);
    if det < 1e-6 * m[0].powi(3) {
        return s[0] / m[0];
    }
    let top = s[0] * (m[2] * m[4] - m[3] * m[3]) - m[1] * (s[1] * m[4] - s[2] * m[3])
        + m[2] * (s[1] * m[3] - s[2] * m[2]);
    top / det
}
