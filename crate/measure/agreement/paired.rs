//! Whether two paired series differ: the t test where the differences look normal, else Wilcoxon's.

use serde::Serialize;

use super::distribution::{normal_cdf, normal_quantile, t_two_sided};
use super::surface::mean;

/// Differences whose normality is rejected at this level are compared by ranks.
const NORMALITY: f64 = 0.05;
/// Up to so many differences the rank sums are counted, above they are nearly normal.
const COUNTED: usize = 50;

/// The outcome of a paired test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PairedTest {
    /// `paired-t` or `wilcoxon-signed-rank`.
    pub test: &'static str,
    /// Student's t, or the smaller rank sum.
    pub statistic: f64,
    /// Two-sided probability of differences as large as these if there were none.
    pub p: f64,
    /// Shapiro and Wilk's W of the differences.
    pub normality_w: f64,
    /// Probability of a W as small if the differences were normal; below 0.05 ranks are compared.
    pub normality_p: f64,
}

/// Tests `differences` against 0; `None` for fewer than 3, for more than 5000, where normality
/// cannot be tested, and when all are equal.
pub fn paired_test(differences: &[f64]) -> Option<PairedTest> {
    let (w, p) = shapiro_wilk(differences)?;
    let (test, statistic, value) = if p < NORMALITY {
        let (statistic, value) = wilcoxon(differences)?;
        ("wilcoxon-signed-rank", statistic, value)
    } else {
        let (statistic, value) = t_test(differences);
        ("paired-t", statistic, value)
    };
    Some(PairedTest {
        test,
        statistic,
        p: value,
        normality_w: w,
        normality_p: p,
    })
}

/// Standard deviation of a sample, with `n - 1`.
pub(super) fn deviation(values: &[f64]) -> f64 {
    let middle = mean(values);
    let squares: f64 = values.iter().map(|v| (v - middle) * (v - middle)).sum();
    (squares / (values.len() as f64 - 1.0)).sqrt()
}

fn t_test(differences: &[f64]) -> (f64, f64) {
    let n = differences.len() as f64;
    let t = mean(differences) / (deviation(differences) / n.sqrt());
    (t, t_two_sided(t, n - 1.0))
}

/// The smaller signed rank sum and its two-sided probability; zeros are left out.
fn wilcoxon(differences: &[f64]) -> Option<(f64, f64)> {
    let mut sorted: Vec<f64> = differences.iter().copied().filter(|d| *d != 0.0).collect();
    sorted.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
    let n = sorted.len();
    if n == 0 {
        return None;
    }
    let (mut positive, mut ties, mut first) = (0.0, 0.0, 0);
    for group in sorted.chunk_by(|a, b| a.abs() == b.abs()) {
        let size = group.len() as f64;
        let rank = first as f64 + (size + 1.0) / 2.0;
        positive += rank * group.iter().filter(|d| **d > 0.0).count() as f64;
        ties += size * size * size - size;
        first += group.len();
    }
    let total = (n * (n + 1)) as f64 / 2.0;
    let smaller = f64::min(positive, total - positive);
    let p = if n <= COUNTED && ties == 0.0 {
        2.0 * rank_sum_at_most(n, smaller as usize)
    } else {
        let variance = total * (2 * n + 1) as f64 / 12.0 - ties / 48.0;
        2.0 * normal_cdf((smaller - total / 2.0) / variance.sqrt())
    };
    Some((smaller, p.min(1.0)))
}

/// Probability that the ranks 1 to `n`, each taken or not by the toss of a coin, sum to at most
/// `limit`.
fn rank_sum_at_most(n: usize, limit: usize) -> f64 {
    let mut chance = vec![0.0; n * (n + 1) / 2 + 1];
    chance[0] = 1.0;
    for rank in 1..=n {
        for sum in (0..chance.len()).rev() {
            let with = if sum >= rank { chance[sum - rank] } else { 0.0 };
            chance[sum] = 0.5 * (chance[sum] + with);
        }
    }
    chance.iter().take(limit + 1).sum()
}

/// Shapiro and Wilk's W and its probability, by Royston's approximation (Applied Statistics
/// 1995;44:547, algorithm AS R94); `None` outside 3 to 5000 values and when all are equal.
fn shapiro_wilk(values: &[f64]) -> Option<(f64, f64)> {
    let n = values.len();
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let spread = sorted.last()? - sorted.first()?;
    if !(3..=5000).contains(&n) || !spread.is_finite() || spread <= 0.0 {
        return None;
    }
    let weights = shapiro_weights(n);
    let ends = sorted.iter().zip(sorted.iter().rev());
    let slope: f64 = ends
        .zip(&weights)
        .map(|((low, high), a)| a * (high - low))
        .sum();
    let squares = deviation(&sorted).powi(2) * (n as f64 - 1.0);
    let w = (slope * slope / squares).min(1.0);
    Some((w, shapiro_p(w, n as f64)))
}

/// The weights of the differences between the k-th largest and the k-th smallest value.
fn shapiro_weights(n: usize) -> Vec<f64> {
    const FIRST: [f64; 6] = [0.0, 0.221_157, -0.147_981, -2.071_19, 4.434_685, -2.706_056];
    const SECOND: [f64; 6] = [
        0.0, 0.042_981, -0.293_762, -1.752_461, 5.682_633, -3.582_633,
    ];
    if n == 3 {
        return vec![std::f64::consts::FRAC_1_SQRT_2];
    }
    let expected: Vec<f64> = (1..=n / 2)
        .map(|i| -normal_quantile((i as f64 - 0.375) / (n as f64 + 0.25)))
        .collect();
    let squares = 2.0 * expected.iter().map(|m| m * m).sum::<f64>();
    let root = 1.0 / (n as f64).sqrt();
    let mut leading = vec![expected[0] / squares.sqrt() + polynomial(&FIRST, root)];
    if n > 5 {
        leading.push(expected[1] / squares.sqrt() + polynomial(&SECOND, root));
    }
    let twice = |values: &[f64]| 2.0 * values.iter().map(|v| v * v).sum::<f64>();
    let rest = squares - twice(&expected[..leading.len()]);
    let scale = (rest / (1.0 - twice(&leading))).sqrt();
    let others = expected.iter().skip(leading.len()).map(|m| m / scale);
    leading.iter().copied().chain(others).collect()
}

fn shapiro_p(w: f64, n: f64) -> f64 {
    if n == 3.0 {
        let p = 6.0 / std::f64::consts::PI * (w.sqrt().asin() - std::f64::consts::FRAC_PI_3);
        return p.clamp(0.0, 1.0);
    }
    let y = (1.0 - w).ln();
    let (y, middle, log_spread) = if n <= 11.0 {
        let gamma = 0.459 * n - 2.273;
        if y >= gamma {
            return 0.0;
        }
        (
            -(gamma - y).ln(),
            polynomial(&[0.544, -0.399_78, 0.025_054, -6.714e-4], n),
            polynomial(&[1.3822, -0.778_57, 0.062_767, -0.002_032_2], n),
        )
    } else {
        (
            y,
            polynomial(&[-1.5861, -0.310_82, -0.083_751, 0.003_891_5], n.ln()),
            polynomial(&[-0.4803, -0.082_676, 0.003_030_2], n.ln()),
        )
    };
    normal_cdf(-(y - middle) / log_spread.exp())
}

/// The polynomial with these coefficients, the constant first.
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_of_men_of_shapiro_and_wilk_are_not_normal() {
        let weights = [
            148.0, 154.0, 158.0, 160.0, 161.0, 162.0, 166.0, 170.0, 182.0, 195.0, 236.0,
        ];
        let (w, p) = shapiro_wilk(&weights).unwrap();
        assert!((w - 0.788_81).abs() < 1e-4, "{w}");
        assert!((p - 0.006_704).abs() < 1e-5, "{p}");
    }

    #[test]
    fn students_sleep_data_give_his_t() {
        let first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
        let second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
        let differences: Vec<f64> = first.iter().zip(second).map(|(a, b)| a - b).collect();
        let (t, p) = t_test(&differences);
        assert!(
            (t + 4.0621).abs() < 1e-4 && (p - 0.002_833).abs() < 1e-6,
            "{t} {p}"
        );
    }

    #[test]
    fn the_depression_scores_of_hollander_and_wolfe_give_their_rank_sum() {
        // Times a thousand; ranks do not change.
        let first = [
            1830.0, 500.0, 1620.0, 2480.0, 1680.0, 1880.0, 1550.0, 3060.0, 1300.0,
        ];
        let second = [
            878.0, 647.0, 598.0, 2050.0, 1060.0, 1290.0, 1060.0, 3140.0, 1290.0,
        ];
        let differences: Vec<f64> = first.iter().zip(second).map(|(a, b)| a - b).collect();
        let (sum, p) = wilcoxon(&differences).unwrap();
        assert_eq!(sum, 5.0);
        assert!((p - 0.039_062_5).abs() < 1e-12, "{p}");
    }

    #[test]
    fn too_few_or_equal_differences_are_not_tested() {
        assert_eq!(paired_test(&[1.0, 2.0]), None);
        assert_eq!(paired_test(&[1.0; 8]), None);
        let skewed: Vec<f64> = (0..30).map(|i| f64::from(i).exp2()).collect();
        assert_eq!(paired_test(&skewed).unwrap().test, "wilcoxon-signed-rank");
        let even: Vec<f64> = (1..30)
            .map(|i| normal_quantile(f64::from(i) / 30.0))
            .collect();
        assert_eq!(paired_test(&even).unwrap().test, "paired-t");
    }
}
