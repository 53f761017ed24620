//! The volumes of a curve beside the motion of the walls between its frames.
//!
//! A network's outlines scatter from frame to frame by a per cent or two of their area, which hides
//! when a ventricle is largest. The walls are followed from frame to frame to a third of that; what
//! they lack is the absolute, for their errors add up. So the curve is sought that lies near both:
//! least squares in the logarithm, robust against single outlines and single motions that are far
//! off (Huber's weights).

use super::Sample;

/// How far an outline's area scatters, and how far the growth by the walls from one frame to the
/// next does, as natural logarithms: 0.005 to 0.041 and 0.003 to 0.008 on phantoms, 0.018 to 0.040
/// and 0.010 to 0.026 on real clips against their labels. Only the ratio matters much: from a half
/// to a quarter phantoms' beats are all found, and of real ones no fewer than by the areas alone
/// (docs/whole-clip.md).
const AREA: f64 = 0.015;
const GROWTH: f64 = 0.006;
/// Residuals beyond this many standard deviations lose weight.
const HUBER: f64 = 2.0;
/// Rounds of weights: a fixed number, so that a curve always gives the same.
const ROUNDS: usize = 15;

/// The samples with the volumes that agree best with both; as they are where no motion is known.
pub(super) fn steadied(samples: &[Sample]) -> Vec<Sample> {
    let known = samples.iter().skip(1).any(|s| s.growth.is_some());
    if !known || samples.iter().any(|s| s.volume <= 0.0) {
        return samples.to_vec();
    }
    let measured: Vec<f64> = samples.iter().map(|s| s.volume.ln()).collect();
    let growth: Vec<Option<f64>> = samples.iter().map(|s| s.growth).collect();
    let mut fitted = measured.clone();
    for _ in 0..ROUNDS {
        fitted = round(&measured, &growth, &fitted);
    }
    let with = |(sample, volume): (&Sample, &f64)| Sample {
        volume: volume.exp(),
        ..*sample
    };
    samples.iter().zip(&fitted).map(with).collect()
}

/// One weighted fit: a tridiagonal system, solved by elimination from the first sample to the last
/// and back. `growth[i]` leads from sample `i - 1` to `i`.
fn round(measured: &[f64], growth: &[Option<f64>], last: &[f64]) -> Vec<f64> {
    let count = measured.len();
    let area = |i: usize| weight(last[i] - measured[i], AREA);
    let mut diagonal: Vec<f64> = (0..count).map(area).collect();
    let mut right: Vec<f64> = (0..count).map(|i| diagonal[i] * measured[i]).collect();
    let mut links = vec![0.0; count];
    for i in 1..count {
        let Some(grown) = growth[i] else { continue };
        let link = weight(last[i] - last[i - 1] - grown, GROWTH);
        links[i] = link;
        diagonal[i] += link;
        diagonal[i - 1] += link;
        right[i] += link * grown;
        right[i - 1] -= link * grown;
    }
    for i in 1..count {
        let part = links[i] / diagonal[i - 1];
        diagonal[i] -= part * links[i];
        right[i] += part * right[i - 1];
    }
    let mut fitted = vec![0.0; count];
    let mut next = 0.0;
    for i in (0..count).rev() {
        let link = links.get(i + 1).copied().unwrap_or(0.0);
        next = (right[i] + link * next) / diagonal[i];
        fitted[i] = next;
    }
    fitted
}

/// The inverse of the variance, less where the residual is outlying.
fn weight(residual: f64, deviation: f64) -> f64 {
    let far = residual.abs() / (HUBER * deviation);
    1.0 / (deviation * deviation * far.max(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(volumes: &[f64], growth: impl Fn(usize) -> Option<f64>) -> Vec<Sample> {
        let sample = |(frame, volume): (usize, &f64)| Sample {
            frame,
            time_s: frame as f64 / 30.0,
            volume: *volume,
            growth: growth(frame),
        };
        volumes.iter().enumerate().map(sample).collect()
    }

    fn volumes(samples: &[Sample]) -> Vec<f64> {
        samples.iter().map(|s| s.volume).collect()
    }

    fn wave(frame: usize) -> f64 {
        100.0 + 10.0 * (frame as f64 / 4.0).cos()
    }

    #[test]
    fn without_motion_nothing_changes() {
        let raw = samples(&[100.0, 90.0, 95.0], |_| None);
        assert_eq!(steadied(&raw), raw);
        let empty = samples(&[100.0, 0.0, 95.0], |_| Some(0.0));
        assert_eq!(steadied(&empty), empty);
        assert!(steadied(&[]).is_empty());
    }

    #[test]
    fn what_agrees_stays() {
        let truth: Vec<f64> = (0..30).map(wave).collect();
        let raw = samples(&truth, |i| {
            i.checked_sub(1).map(|j| (wave(i) / wave(j)).ln())
        });
        for (found, truth) in volumes(&steadied(&raw)).iter().zip(&truth) {
            assert!((found - truth).abs() < 1e-9);
        }
    }

    #[test]
    fn scattered_outlines_follow_the_walls() {
        let off = |i: usize| 1.0 + 0.03 * ((i * 7919 % 101) as f64 / 50.0 - 1.0);
        let raw: Vec<f64> = (0..40).map(|i| wave(i) * off(i)).collect();
        let raw = samples(&raw, |i| i.checked_sub(1).map(|j| (wave(i) / wave(j)).ln()));
        let far = |found: &[Sample]| {
            let off = found
                .iter()
                .map(|s| (s.volume / wave(s.frame)).ln().powi(2));
            (off.sum::<f64>() / found.len() as f64).sqrt()
        };
        assert!(far(&raw) > 0.015);
        assert!(far(&steadied(&raw)) < 0.006, "{}", far(&steadied(&raw)));
    }

    #[test]
    fn walls_that_drift_do_not_carry_the_curve_away() {
        let raw: Vec<f64> = (0..200).map(wave).collect();
        let raw = samples(&raw, |i| {
            i.checked_sub(1).map(|j| (wave(i) / wave(j)).ln() + 0.001)
        });
        for sample in steadied(&raw) {
            assert!((sample.volume / wave(sample.frame)).ln().abs() < 0.01);
        }
    }

    #[test]
    fn a_step_between_two_prompted_frames_stays_where_no_motion_links_them() {
        let raw = samples(&[100.0, 100.0, 120.0, 120.0], |i| {
            (i % 2 == 1).then_some(0.0)
        });
        for (found, raw) in volumes(&steadied(&raw)).iter().zip(volumes(&raw)) {
            assert!((found - raw).abs() < 1e-9);
        }
    }
}
