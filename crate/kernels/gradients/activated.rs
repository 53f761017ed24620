//! Activations that are fused into another operation: applied forwards, their slope backwards.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use burn::backend::Backend;
use burn::backend::tensor::FloatTensor;

use super::super::Activation;

/// A value before its activation as the value itself and what [`through`] needs of it.
pub(super) fn activated<B: Backend>(
    activation: Activation,
    before: FloatTensor<B>,
) -> (FloatTensor<B>, Option<FloatTensor<B>>) {
    let after = match activation {
        Activation::None => return (before, None),
        Activation::Relu => B::relu(before.clone()),
        Activation::Gelu => {
            let doubled = B::float_mul(before.clone(), twice_normal_below::<B>(before.clone()));
            B::float_mul_scalar(doubled, 0.5.into())
        }
    };
    (after, Some(before))
}

/// `grad` times the slope of `activation` at `before`.
pub(super) fn through<B: Backend>(
    activation: Activation,
    before: Option<FloatTensor<B>>,
    grad: FloatTensor<B>,
) -> FloatTensor<B> {
    match (activation, before) {
        (Activation::Relu, Some(x)) => {
            // 1 above zero and 0 below, without booleans: a GPU stores none.
            B::float_mul(grad, B::relu(B::float_sign(x)))
        }
        (Activation::Gelu, Some(x)) => B::float_mul(grad, gelu_slope::<B>(x)),
        _ => grad,
    }
}

/// `1 + erf(x / sqrt(2))`: twice the part of a normal distribution that lies below `x`.
fn twice_normal_below<B: Backend>(x: FloatTensor<B>) -> FloatTensor<B> {
    let erf = B::float_erf(B::float_mul_scalar(x, FRAC_1_SQRT_2.into()));
    B::float_add_scalar(erf, 1.0.into())
}

/// Of the exact GELU: the normal distribution below `x`, plus `x` times its density.
fn gelu_slope<B: Backend>(x: FloatTensor<B>) -> FloatTensor<B> {
    let below = B::float_mul_scalar(twice_normal_below::<B>(x.clone()), 0.5.into());
    let square = B::float_mul(x.clone(), x.clone());
    let density = B::float_exp(B::float_mul_scalar(square, (-0.5).into()));
    let moment = B::float_mul_scalar(B::float_mul(x, density), (1.0 / (2.0 * PI).sqrt()).into());
    B::float_add(below, moment)
}
