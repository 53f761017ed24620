//! Two series of ejection fractions of the same patients.

use serde::Serialize;

use super::paired::{PairedTest, deviation, paired_test};
use super::surface::{mean, quantile};

/// Resamples of the bootstrap.
const RESAMPLES: usize = 2000;
/// Where its random numbers start, so that a table can be made again.
const SEED: u64 = 1;

/// How well predicted ejection fractions agree with the true ones, in EF points. Differences are
/// predicted less true.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EfAgreement {
    /// Patients.
    pub n: usize,
    /// Mean absolute error.
    pub mae: f64,
    /// Root-mean-square error.
    pub rmse: f64,
    /// Mean difference.
    pub bias: f64,
    /// Standard deviation of the differences; `None` of one patient.
    pub sd: Option<f64>,
    /// Limits of agreement, bias less and plus 1.96 `sd` (Bland and Altman).
    pub limits_of_agreement: Option<[f64; 2]>,
    /// Pearson's correlation: blind to a bias and to a scale; `None` where a series is constant.
    pub r: Option<f64>,
    /// Coefficient of determination, 1 less the squared error over the variance of the true
    /// values: not the square of `r`, and below 0 for a prediction worse than their mean.
    pub r2: Option<f64>,
    /// Whether the difference is more than chance.
    pub paired_test: Option<PairedTest>,
    /// 95 % intervals, by resampling patients.
    pub bootstrap: Bootstrap,
}

/// Percentile intervals of the bootstrap, from the 2.5th to the 97.5th.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bootstrap {
    /// How often the patients were drawn anew.
    pub resamples: usize,
    /// Where the random numbers start.
    pub seed: u64,
    /// Of the mean absolute error.
    pub mae: [f64; 2],
    /// Of the root-mean-square error.
    pub rmse: [f64; 2],
    /// Of the mean difference.
    pub bias: [f64; 2],
    /// Of Pearson's correlation.
    pub r: Option<[f64; 2]>,
    /// Of the coefficient of determination.
    pub r2: Option<[f64; 2]>,
}

/// A predicted and a true ejection fraction of one patient, in per cent.
pub type EfPair = [f64; 2];

/// The agreement of pairs of predicted and true ejection fractions; `None` when there are none or
/// one is no finite number.
pub fn ef_agreement(pairs: &[EfPair]) -> Option<EfAgreement> {
    if pairs.is_empty() || !pairs.iter().flatten().all(|v| v.is_finite()) {
        return None;
    }
    let differences: Vec<f64> = pairs.iter().map(|[pred, truth]| pred - truth).collect();
    let all = Summary::new(pairs);
    let sd = (pairs.len() > 1).then(|| deviation(&differences));
    Some(EfAgreement {
        n: pairs.len(),
        mae: all.mae,
        rmse: all.rmse,
        bias: all.bias,
        sd,
        limits_of_agreement: sd.map(|sd| [all.bias - 1.96 * sd, all.bias + 1.96 * sd]),
        r: all.r,
        r2: all.r2,
        paired_test: paired_test(&differences),
        bootstrap: bootstrap(pairs),
    })
}

/// The numbers whose intervals are resampled.
struct Summary {
    mae: f64,
    rmse: f64,
    bias: f64,
    r: Option<f64>,
    r2: Option<f64>,
}

impl Summary {
    fn new(pairs: &[EfPair]) -> Self {
        let n = pairs.len() as f64;
        let sum = |of: &dyn Fn(&EfPair) -> f64| pairs.iter().map(of).sum::<f64>();
        let squared = sum(&|[p, t]| (p - t) * (p - t));
        let (mean_p, mean_t) = (sum(&|[p, _]| *p) / n, sum(&|[_, t]| *t) / n);
        let pp = sum(&|[p, _]| (p - mean_p) * (p - mean_p));
        let tt = sum(&|[_, t]| (t - mean_t) * (t - mean_t));
        let pt = sum(&|[p, t]| (p - mean_p) * (t - mean_t));
        Self {
            mae: sum(&|[p, t]| (p - t).abs()) / n,
            rmse: (squared / n).sqrt(),
            bias: mean_p - mean_t,
            r: (pp > 0.0 && tt > 0.0).then(|| (pt / (pp * tt).sqrt()).clamp(-1.0, 1.0)),
            r2: (tt > 0.0).then(|| 1.0 - squared / tt),
        }
    }
}

fn bootstrap(pairs: &[EfPair]) -> Bootstrap {
    let mut state = SEED;
    let mut draw = || pairs[(splitmix64(&mut state) % pairs.len() as u64) as usize];
    let drawn: Vec<Summary> = (0..RESAMPLES)
        .map(|_| Summary::new(&pairs.iter().map(|_| draw()).collect::<Vec<_>>()))
        .collect();
    let interval = |of: &dyn Fn(&Summary) -> Option<f64>| {
        // Resamples of one patient only have no correlation; they are few unless all are.
        let mut values: Vec<f64> = drawn.iter().filter_map(of).collect();
        values.sort_by(f64::total_cmp);
        (!values.is_empty()).then(|| [0.025, 0.975].map(|at| quantile(&values, at)))
    };
    let always = |of: fn(&Summary) -> f64| interval(&|s| Some(of(s))).unwrap_or([f64::NAN; 2]);
    Bootstrap {
        resamples: RESAMPLES,
        seed: SEED,
        mae: always(|s| s.mae),
        rmse: always(|s| s.rmse),
        bias: always(|s| s.bias),
        r: interval(&|s| s.r),
        r2: interval(&|s| s.r2),
    }
}

/// Steele, Lea and Flood's generator (OOPSLA 2014): any seed gives a reproducible sequence.
fn splitmix64(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Mean, standard deviation, median and quartiles of values that may be absent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// Values that are present.
    pub n: usize,
    /// Values that are absent, such as distances to empty masks: left out of what follows.
    pub absent: usize,
    /// Mean.
    pub mean: Option<f64>,
    /// Standard deviation, with `n - 1`.
    pub sd: Option<f64>,
    /// Median.
    pub median: Option<f64>,
    /// First and third quartile.
    pub quartiles: Option<[f64; 2]>,
}

impl Spread {
    /// The spread of `values`.
    pub fn of(values: &[Option<f64>]) -> Self {
        let mut present: Vec<f64> = values.iter().flatten().copied().collect();
        present.sort_by(f64::total_cmp);
        let n = present.len();
        let some = |least: usize| n >= least;
        Self {
            n,
            absent: values.len() - n,
            mean: some(1).then(|| mean(&present)),
            sd: some(2).then(|| deviation(&present)),
            median: some(1).then(|| quantile(&present, 0.5)),
            quartiles: some(1).then(|| [0.25, 0.75].map(|at| quantile(&present, at))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_worked_out_by_hand_come_out() {
        let pairs = [[52.0, 50.0], [61.0, 60.0], [37.0, 40.0], [70.0, 66.0]];
        let found = ef_agreement(&pairs).unwrap();
        assert_eq!((found.n, found.mae, found.bias), (4, 2.5, 1.0));
        assert!((found.rmse - 7.5_f64.sqrt()).abs() < 1e-12);
        let sd = (26.0_f64 / 3.0).sqrt();
        assert!((found.sd.unwrap() - sd).abs() < 1e-12);
        assert!((found.limits_of_agreement.unwrap()[1] - 1.0 - 1.96 * sd).abs() < 1e-12);
        assert!((found.r2.unwrap() - (1.0 - 30.0 / 392.0)).abs() < 1e-12);
        assert!(found.r.unwrap() > 0.97 && found.r.unwrap() <= 1.0);
        let [low, high] = found.bootstrap.mae;
        assert!((1.0..2.5).contains(&low) && (2.5..=4.0).contains(&high));
    }

    #[test]
    fn a_bias_lowers_r2_and_leaves_r_alone() {
        let pairs: Vec<EfPair> = (30..70)
            .map(|t| [f64::from(t) + 20.0, f64::from(t)])
            .collect();
        let found = ef_agreement(&pairs).unwrap();
        assert!((found.r.unwrap() - 1.0).abs() < 1e-12);
        assert!(found.r2.unwrap() < 0.0);
        assert_eq!(found.paired_test, None, "all differences are equal");
    }

    #[test]
    fn one_patient_has_an_error_and_no_spread() {
        let found = ef_agreement(&[[55.0, 60.0]]).unwrap();
        assert_eq!(
            (found.mae, found.sd, found.r, found.r2),
            (5.0, None, None, None)
        );
        assert_eq!(ef_agreement(&[]), None);
        assert_eq!(ef_agreement(&[[f64::NAN, 1.0]]), None);
    }

    #[test]
    fn what_is_absent_is_counted() {
        let spread = Spread::of(&[Some(1.0), None, Some(3.0)]);
        assert_eq!((spread.n, spread.absent, spread.mean), (2, 1, Some(2.0)));
        assert_eq!(Spread::of(&[None]).mean, None);
    }
}
