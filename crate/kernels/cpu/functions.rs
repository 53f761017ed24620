//! The functions of one value that the kernels need, on vectors.

use super::Activation;
use super::simd::Simd;

/// The activation of each vector.
#[inline(always)]
pub fn activate<S: Simd, const V: usize>(
    simd: S,
    activation: Activation,
    values: [S::f32s; V],
) -> [S::f32s; V] {
    // Loops, not `map`: a closure that is not inlined would lose the instruction set.
    let mut values = values;
    match activation {
        Activation::None => {}
        Activation::Relu => {
            for value in &mut values {
                *value = simd.max_f32s(*value, simd.splat_f32s(0.0));
            }
        }
        Activation::Gelu => {
            for value in &mut values {
                *value = gelu(simd, *value);
            }
        }
    }
    values
}

/// The exact GELU, `x / 2 * (1 + erf(x / sqrt(2)))`.
#[inline(always)]
pub fn gelu<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let erf = erf(
        simd,
        simd.mul_f32s(x, simd.splat_f32s(std::f32::consts::FRAC_1_SQRT_2)),
    );
    let half = simd.mul_f32s(x, simd.splat_f32s(0.5));
    simd.mul_add_e_f32s(half, erf, half)
}

/// `erf` as a rational function on [-4, 4], the one of Eigen and XLA (`gelu.wgsl` has the same
/// numbers). The error against the exact function stays below 3e-7.
#[inline(always)]
#[allow(
    clippy::excessive_precision,
    reason = "the published coefficients, digit by digit"
)]
fn erf<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    const NUMERATOR: [f32; 7] = [
        -2.726_142_258_013_06e-10,
        2.770_681_424_959_02e-8,
        -2.101_024_020_825_08e-6,
        -5.692_506_394_623_46e-5,
        -7.349_906_303_268_55e-4,
        -2.954_599_808_540_25e-3,
        -1.609_603_332_624_15e-2,
    ];
    const DENOMINATOR: [f32; 5] = [
        -1.456_607_184_649_96e-5,
        -2.133_740_552_789_05e-4,
        -1.682_826_974_382_03e-3,
        -7.373_329_167_204_68e-3,
        -1.426_473_905_141_89e-2,
    ];
    let x = simd.max_f32s(x, simd.splat_f32s(-4.0));
    let x = simd.min_f32s(x, simd.splat_f32s(4.0));
    let x2 = simd.mul_f32s(x, x);
    let p = polynomial(simd, x2, NUMERATOR);
    let q = polynomial(simd, x2, DENOMINATOR);
    simd.div_f32s(simd.mul_f32s(x, p), q)
}

/// `exp`, for arguments whose result is a normal number; below that the smallest such number
/// stands for zero. The relative error stays below 2e-7.
#[inline(always)]
pub fn exp<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    // Adding it leaves the nearest integer in the low bits.
    const ROUND: f32 = 12_582_912.0;
    const LN_2_HIGH: f32 = 355.0 / 512.0;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    // Cephes' minimax polynomial of (exp(r) - 1 - r) / r^2 on [-ln 2 / 2, ln 2 / 2].
    const TERMS: [f32; 6] = [
        1.987_569_1e-4,
        1.398_199_9e-3,
        8.333_452e-3,
        4.166_579_6e-2,
        1.666_666_5e-1,
        0.5,
    ];
    let x = simd.max_f32s(x, simd.splat_f32s(-87.0));
    let x = simd.min_f32s(x, simd.splat_f32s(88.0));
    let shifted = simd.mul_add_e_f32s(
        x,
        simd.splat_f32s(std::f32::consts::LOG2_E),
        simd.splat_f32s(ROUND),
    );
    let n = simd.sub_f32s(shifted, simd.splat_f32s(ROUND));
    let r = simd.mul_add_e_f32s(n, simd.splat_f32s(-LN_2_HIGH), x);
    let r = simd.mul_add_e_f32s(n, simd.splat_f32s(-LN_2_LOW), r);
    let tail = simd.mul_f32s(simd.mul_f32s(r, r), polynomial(simd, r, TERMS));
    let value = simd.add_f32s(simd.add_f32s(r, tail), simd.splat_f32s(1.0));
    // 2^n: n shifted into the exponent's bits.
    let bits = simd.transmute_u32s_f32s(shifted);
    let bits = simd.wrapping_dyn_shl_u32s(bits, simd.splat_u32s(23));
    let value = simd.transmute_u32s_f32s(value);
    simd.transmute_f32s_u32s(simd.add_u32s(value, bits))
}

/// The polynomial with these coefficients, the highest power's first.
#[inline(always)]
fn polynomial<S: Simd, const N: usize>(simd: S, x: S::f32s, coefficients: [f32; N]) -> S::f32s {
    let mut sum = simd.splat_f32s(coefficients[0]);
    for coefficient in &coefficients[1..] {
        sum = simd.mul_add_e_f32s(sum, x, simd.splat_f32s(*coefficient));
    }
    sum
}
