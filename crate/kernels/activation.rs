//! Activations that the kernels fuse into their last step.

/// What is applied to a value before it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Activation {
    /// The value itself.
    None,
    /// `max(x, 0)`.
    Relu,
    /// The exact GELU, `x / 2 * (1 + erf(x / sqrt(2)))`.
    Gelu,
}

impl Activation {
    /// The activation of one value.
    #[inline(always)]
    pub(super) fn apply(self, x: f32) -> f32 {
        match self {
            Self::None => x,
            Self::Relu => x.max(0.0),
            Self::Gelu => 0.5 * x * (1.0 + erf(x * std::f32::consts::FRAC_1_SQRT_2)),
        }
    }

    /// The WGSL function `activation(x: vec4f) -> vec4f`.
    pub(super) fn wgsl(self) -> &'static str {
        match self {
            Self::None => "fn activation(x: vec4f) -> vec4f { return x; }",
            Self::Relu => "fn activation(x: vec4f) -> vec4f { return max(x, vec4f(0.0)); }",
            Self::Gelu => include_str!("gpu/gelu.wgsl"),
        }
    }
}

/// `erf` as a rational function on [-4, 4], the one of Eigen and XLA (`gelu.wgsl` has the same
/// numbers). It needs no exponential, so the CPU loops vectorise. The error against the exact
/// function stays below 3e-7.
#[inline(always)]
#[allow(
    clippy::excessive_precision,
    reason = "the published coefficients, digit by digit"
)]
fn erf(x: f32) -> f32 {
    let x = x.clamp(-4.0, 4.0);
    let x2 = x * x;
    let mut p = -2.726_142_258_013_06e-10_f32;
    p = p * x2 + 2.770_681_424_959_02e-8;
    p = p * x2 - 2.101_024_020_825_08e-6;
    p = p * x2 - 5.692_506_394_623_46e-5;
    p = p * x2 - 7.349_906_303_268_55e-4;
    p = p * x2 - 2.954_599_808_540_25e-3;
    p = p * x2 - 1.609_603_332_624_15e-2;
    let mut q = -1.456_607_184_649_96e-5_f32;
    q = q * x2 - 2.133_740_552_789_05e-4;
    q = q * x2 - 1.682_826_974_382_03e-3;
    q = q * x2 - 7.373_329_167_204_68e-3;
    q = q * x2 - 1.426_473_905_141_89e-2;
    x * p / q
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Maclaurin series in f64: exact to 1e-14 for |x| <= 3.
    fn erf_series(x: f64) -> f64 {
        let (mut sum, mut term) = (x, x);
        for n in 1..200 {
            term *= -x * x / f64::from(n);
            sum += term / f64::from(2 * n + 1);
        }
        sum * std::f64::consts::FRAC_2_SQRT_PI
    }

    #[test]
    fn erf_is_close_to_its_series_and_saturates() {
        for step in -300..=300 {
            let x = step as f32 / 100.0;
            let error = (f64::from(erf(x)) - erf_series(f64::from(x))).abs();
            assert!(error < 3e-7, "erf({x}) is off by {error}");
        }
        assert!((erf(9.0) - 1.0).abs() < 3e-7 && (erf(-9.0) + 1.0).abs() < 3e-7);
    }

    #[test]
    fn known_values() {
        assert_eq!(Activation::Relu.apply(-2.0), 0.0);
        assert_eq!(Activation::None.apply(-2.0), -2.0);
        assert!((Activation::Gelu.apply(1.0) - 0.841_344_7).abs() < 1e-6);
    }
}
