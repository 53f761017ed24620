//! The learning rate over a run.

use std::f64::consts::PI;

use serde::Serialize;

/// How the learning rate goes over a run.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Schedule {
    /// Up to the highest rate and down again: [`OneCycle`].
    OneCycle,
    /// From the highest rate straight down to this one.
    Line(f64),
}

impl Schedule {
    /// The rate of `step`, counted from 0, of `steps` in all, the highest being `peak`.
    pub fn rate(self, peak: f64, steps: usize, step: usize) -> f64 {
        match self {
            Self::OneCycle => OneCycle { peak, steps }.rate(step),
            Self::Line(last) => {
                let end = steps.saturating_sub(1).max(1) as f64;
                peak + (last - peak) * (step as f64 / end).min(1.0)
            }
        }
    }
}

/// One cycle (Smith & Topin 2018) as PyTorch's `OneCycleLR` has it with cosine annealing: from
/// 1/25 of the peak up to it in the first 30 % of the steps, then down to 1/250000 of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OneCycle {
    /// The highest rate.
    pub peak: f64,
    /// Steps in all.
    pub steps: usize,
}

const RISE: f64 = 0.3;
const START: f64 = 1.0 / 25.0;
const END: f64 = START * 1e-4;

impl OneCycle {
    /// The rate of `step`, counted from 0.
    pub fn rate(&self, step: usize) -> f64 {
        let top = RISE * self.steps as f64 - 1.0;
        let last = self.steps as f64 - 1.0;
        let at = step as f64;
        let factor = if at <= top {
            eased(START, 1.0, at / top.max(1e-9))
        } else {
            eased(1.0, END, ((at - top) / (last - top)).min(1.0))
        };
        self.peak * factor
    }
}

/// From `a` to `b` along half a cosine.
fn eased(a: f64, b: f64, part: f64) -> f64 {
    b + (a - b) / 2.0 * (1.0 + (PI * part).cos())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_rises_to_the_peak_and_falls_to_nearly_nothing() {
        let cycle = OneCycle {
            peak: 3e-4,
            steps: 300,
        };
        assert!((cycle.rate(0) - 1.2e-5).abs() < 1e-12);
        assert!((cycle.rate(89) - 3e-4).abs() < 1e-12);
        assert!((cycle.rate(299) - 1.2e-9).abs() < 1e-13);
        assert!((1..=89).all(|i| cycle.rate(i) > cycle.rate(i - 1)));
        assert!((90..300).all(|i| cycle.rate(i) < cycle.rate(i - 1)));
    }

    #[test]
    fn it_is_that_of_pytorch() {
        // From the definition at a quarter of the rise and the middle of the fall:
        // 1 + (1/25 - 1) (1 + cos(pi/4)) / 2 and (1 + END) / 2.
        let cycle = OneCycle {
            peak: 1.0,
            steps: 1000,
        };
        let top = 299.0_f64;
        let want = 1.0 + (0.04 - 1.0) / 2.0 * (1.0 + (PI * 75.0 / top).cos());
        assert!((cycle.rate(75) - want).abs() < 1e-12);
        assert!((cycle.rate(649) - f64::midpoint(1.0, END)).abs() < 1e-12);
    }

    #[test]
    fn a_line_goes_from_the_highest_rate_to_the_last() {
        let rate = |steps, step| Schedule::Line(3e-6).rate(2e-5, steps, step);
        assert!((rate(11, 0) - 2e-5).abs() < 1e-18 && (rate(11, 10) - 3e-6).abs() < 1e-18);
        assert!((rate(11, 5) - 1.15e-5).abs() < 1e-18);
        assert!((rate(1, 0) - 2e-5).abs() < 1e-18);
        let cycle = OneCycle {
            peak: 3.0,
            steps: 9,
        };
        assert_eq!(Schedule::OneCycle.rate(3.0, 9, 4), cycle.rate(4));
    }

    #[test]
    fn a_run_of_one_step_has_a_rate() {
        let rate = OneCycle {
            peak: 1.0,
            steps: 1,
        }
        .rate(0);
        assert!(rate.is_finite() && rate >= 0.0, "{rate}");
    }
}
