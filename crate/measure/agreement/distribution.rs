//! The distributions that the tests need: normal and Student's t.

use std::f64::consts::{PI, SQRT_2};

/// Probability that a standard normal variable is at most `z`.
pub(super) fn normal_cdf(z: f64) -> f64 {
    let x = z.abs() / SQRT_2;
    let upper = 0.5
        * if x < 3.0 {
            1.0 - erf_series(x)
        } else {
            erfc_fraction(x)
        };
    if z < 0.0 { upper } else { 1.0 - upper }
}

/// The error function by its series, for small `x`.
fn erf_series(x: f64) -> f64 {
    let (mut term, mut sum) = (x, x);
    for n in 1..200 {
        term *= -x * x / f64::from(n);
        let next = term / f64::from(2 * n + 1);
        sum += next;
        if next.abs() < 1e-17 * sum.abs() {
            break;
        }
    }
    2.0 / PI.sqrt() * sum
}

/// The complementary error function by its continued fraction, for `x` of 3 and more.
fn erfc_fraction(x: f64) -> f64 {
    let tail = (1..=60)
        .rev()
        .fold(x, |below, k| x + f64::from(k) / 2.0 / below);
    (-x * x).exp() / (PI.sqrt() * tail)
}

/// The value below which a standard normal variable lies with probability `p`, 0 < `p` < 1: by
/// halving, since it is needed a few hundred times at most.
pub(super) fn normal_quantile(p: f64) -> f64 {
    let (mut low, mut high) = (-40.0, 40.0);
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if normal_cdf(middle) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// Probability that Student's t with `freedom` degrees is farther from 0 than `t`.
pub(super) fn t_two_sided(t: f64, freedom: f64) -> f64 {
    incomplete_beta(freedom / (freedom + t * t), freedom / 2.0, 0.5)
}

/// The regularised incomplete beta function.
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    let log_front = ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (1.0 - x).ln();
    let front = log_front.exp();
    // The fraction converges fast on this side of the mean only.
    if x < (a + 1.0) / (a + b + 2.0) {
        front * beta_fraction(x, a, b) / a
    } else {
        1.0 - front * beta_fraction(1.0 - x, b, a) / b
    }
}

/// The continued fraction of the incomplete beta function, by Lentz's method.
fn beta_fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let safe = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / safe(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for m in 1..300 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = value;
        for step in [even, odd] {
            d = 1.0 / safe(1.0 + step * d);
            c = safe(1.0 + step / c);
            value *= c * d;
        }
        if (value / before - 1.0).abs() < 1e-15 {
            break;
        }
    }
    value
}

/// The logarithm of the gamma function for `x` above 0: Stirling's series, after stepping up to
/// where it is exact.
fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut steps) = (x, 0.0);
    while x < 15.0 {
        steps += x.ln();
        x += 1.0;
    }
    let inverse = 1.0 / (x * x);
    let series = (1.0 / 12.0 - inverse * (1.0 / 360.0 - inverse * (1.0 / 1260.0))) / x;
    (x - 0.5) * x.ln() - x + 0.5 * (2.0 * PI).ln() + series - steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_of_the_normal_distribution_come_out() {
        for (z, p) in [
            (0.0, 0.5),
            (1.0, 0.841_344_746_068_543),
            (1.96, 0.975_002_104_851_780),
            (-3.0, 0.001_349_898_031_630_1),
            (-5.0, 2.866_515_718_791_9e-7),
        ] {
            assert!((normal_cdf(z) / p - 1.0).abs() < 1e-9, "{z}");
            assert!((normal_quantile(p) - z).abs() < 1e-8, "{z}");
        }
    }

    #[test]
    fn the_tables_of_student_come_out() {
        for (t, freedom) in [(12.7062, 1.0), (2.262_157, 9.0), (1.983_972, 100.0)] {
            assert!((t_two_sided(t, freedom) - 0.05).abs() < 1e-6, "{freedom}");
        }
        assert_eq!(t_two_sided(0.0, 5.0), 1.0);
    }
}
