//! The fast operations against the plain ones, on shapes with ragged edges.

use super::functions::exp;
use super::simd::{Simd, WithSimd, dispatch, lanes, load, save};
use super::{Epilogue, MbConv, Norm, Taps};
use crate::kernels::self_test::numbers;
use crate::kernels::{
    Activation, AttentionShape, DepthwiseShape, ResizeShape, WindowShape, plain, unpacked_bits,
};

/// Inputs are of order one and sums have at most a few hundred terms: f32 in another order stays
/// two decades below this.
const TOLERANCE: f32 = 1e-4;

const ACTIVATIONS: [Activation; 3] = [Activation::None, Activation::Relu, Activation::Gelu];

#[track_caller]
fn assert_close(got: &[f32], want: &[f32]) {
    assert_eq!(got.len(), want.len());
    for (at, (got, want)) in got.iter().zip(want).enumerate() {
        assert!((got - want).abs() <= TOLERANCE, "{at}: {got} for {want}");
    }
}

#[test]
fn linear_is_the_plain_product() {
    let shapes = [
        (1, 4, 4),
        (1, 7, 20),
        (2, 35, 132),
        (7, 256, 36),
        (7, 64, 260),
        (13, 20, 100),
        (16, 36, 388),
        (17, 36, 388),
        (24, 64, 64),
        (191, 36, 44),
        (400, 512, 12),
    ];
    for (rows, inner, columns) in shapes {
        let (x, weight) = (numbers(rows * inner, 1), numbers(inner * columns, 2));
        let (bias, residual) = (numbers(columns, 3), numbers(rows * columns, 4));
        for activation in ACTIVATIONS {
            for (bias, residual) in [(None, None), (Some(&bias[..]), Some(&residual[..]))] {
                let mut want = plain::matmul(&x, &weight, inner, columns);
                plain::epilogue(&mut want, columns, bias, residual, activation);
                let epilogue = Epilogue {
                    bias,
                    residual,
                    activation,
                };
                assert_close(&super::linear(&x, &weight, columns, epilogue), &want);
            }
        }
    }
}

#[test]
fn depthwise_is_the_plain_convolution() {
    for (height, width, channels) in [(1, 1, 4), (5, 9, 20), (33, 18, 64), (3, 600, 256)] {
        for stride in [1, 2] {
            let shape = DepthwiseShape {
                height,
                width,
                stride,
            };
            let x = numbers(height * width * channels, 1);
            let (weight, bias) = (numbers(9 * channels, 2), numbers(channels, 3));
            for activation in ACTIVATIONS {
                let taps = Taps {
                    weight: &weight,
                    bias: &bias,
                    activation,
                };
                let want = plain::depthwise(&x, &weight, &bias, shape, activation);
                assert_close(&super::depthwise(&x, taps, shape), &want);
            }
        }
    }
}

#[test]
fn layer_norm_is_the_plain_one() {
    for (rows, channels) in [(1, 4), (3, 20), (700, 160)] {
        let x = numbers(rows * channels, 1);
        let (gamma, beta) = (numbers(channels, 2), numbers(channels, 3));
        let norm = Norm {
            gamma: &gamma,
            beta: &beta,
            epsilon: 1e-5,
        };
        for activation in ACTIVATIONS {
            let want = plain::layer_norm(&x, &gamma, &beta, norm.epsilon, activation);
            assert_close(&super::layer_norm(&x, norm, activation), &want);
        }
    }
}

#[test]
fn attention_is_the_plain_one() {
    for (queries, keys, heads, dims) in [(1, 1, 1, 4), (7, 301, 8, 16), (530, 7, 2, 32)] {
        let shape = AttentionShape {
            queries,
            keys,
            heads,
        };
        let channels = heads * dims;
        let query = numbers(queries * channels, 1);
        let (key, value) = (numbers(keys * channels, 2), numbers(keys * channels, 3));
        let want = plain::attention(&query, &key, &value, shape);
        assert_close(&super::attention(&query, &key, &value, shape), &want);
    }
}

#[test]
fn window_attention_is_the_plain_one() {
    for (height, width, window, heads, dims) in
        [(1, 1, 2, 1, 4), (9, 13, 7, 4, 32), (16, 14, 14, 5, 32)]
    {
        let shape = WindowShape {
            height,
            width,
            window,
            heads,
        };
        let channels = heads * dims;
        let qkv = numbers(height * width * 3 * channels, 1);
        let (pad, bias) = (
            numbers(3 * channels, 2),
            numbers(heads * window * window, 3),
        );
        let want = plain::window_attention(&qkv, &pad, &bias, shape);
        assert_close(&super::window_attention(&qkv, &pad, &bias, shape), &want);
    }
}

#[test]
fn conv3x3_is_the_plain_one() {
    for (height, width, inner, columns) in [(1, 1, 4, 4), (5, 9, 20, 36), (17, 3, 64, 64)] {
        let x = numbers(height * width * inner, 1);
        let weight = numbers(9 * inner * columns, 2);
        let want = plain::conv3x3(&x, &weight, (height, width));
        assert_close(&super::conv3x3(&x, &weight, (height, width)), &want);
    }
}

#[test]
fn mb_conv_is_its_three_steps() {
    for (height, width, inner, wide, columns, stride) in [
        (1, 1, 4, 8, 4, 1),
        (19, 11, 20, 52, 20, 1),
        (20, 300, 8, 128, 36, 2),
    ] {
        let shape = DepthwiseShape {
            height,
            width,
            stride,
        };
        let x = numbers(height * width * inner, 1);
        let (expand, expand_bias) = (numbers(inner * wide, 2), numbers(wide, 3));
        let (taps, taps_bias) = (numbers(9 * wide, 4), numbers(wide, 5));
        // Sums of a hundred products of order one: as large as f32 in another order allows.
        let project: Vec<f32> = numbers(wide * columns, 6).iter().map(|v| v * 0.1).collect();
        let project_bias = numbers(columns, 7);
        let residual = stride == 1 && inner == columns;
        let mut wide_map = plain::matmul(&x, &expand, inner, wide);
        plain::epilogue(
            &mut wide_map,
            wide,
            Some(&expand_bias),
            None,
            Activation::Gelu,
        );
        let wide_map = plain::depthwise(&wide_map, &taps, &taps_bias, shape, Activation::Gelu);
        let mut want = plain::matmul(&wide_map, &project, wide, columns);
        let added = residual.then_some(&x[..]);
        plain::epilogue(
            &mut want,
            columns,
            Some(&project_bias),
            added,
            Activation::Relu,
        );
        let weights = MbConv {
            expand: &expand,
            expand_bias: &expand_bias,
            taps: Taps {
                weight: &taps,
                bias: &taps_bias,
                activation: Activation::Gelu,
            },
            project: &project,
            project_bias: &project_bias,
            residual,
            activation: Activation::Relu,
        };
        assert_close(&super::mb_conv(&x, weights, shape), &want);
    }
}

#[test]
fn rel_pos_attention_is_the_plain_one() {
    for (height, width, window) in [(5, 9, 0), (9, 13, 7), (2, 3, 14)] {
        let shape = WindowShape {
            height,
            width,
            window,
            heads: 3,
        };
        let (rows, columns) = match window {
            0 => (height, width),
            side => (side, side),
        };
        let (dims, channels) = (20, 60);
        let qkv = numbers(height * width * 3 * channels, 1);
        let pad = numbers(3 * channels, 2);
        let rel_h = numbers((2 * rows - 1) * dims, 3);
        let rel_w = numbers((2 * columns - 1) * dims, 4);
        let want = plain::rel_pos_attention(&qkv, &pad, &rel_h, &rel_w, shape);
        let got = super::rel_pos_attention(&qkv, &pad, &rel_h, &rel_w, shape);
        assert_close(&got, &want);
    }
}

#[test]
fn resize_is_the_plain_one_and_its_bits_are_those_above_the_threshold() {
    let x = numbers(9 * 11, 1);
    for size in [(1, 1), (5, 6), (33, 47)] {
        let shape = ResizeShape {
            crop: (7, 10),
            size,
        };
        let got = super::resize(&x, 11, shape);
        assert_close(&got, &plain::resize(&x, 11, shape));
        let bits = super::mask_bits(&x, 11, shape, 0.1);
        let inside: Vec<bool> = got.iter().map(|value| *value > 0.1).collect();
        assert_eq!(unpacked_bits(&bits, inside.len()), Some(inside));
    }
}

#[test]
fn bits_tell_of_a_value_that_is_no_number() {
    let mut x = vec![1.0; 64];
    x[40] = f32::NAN;
    let shape = ResizeShape {
        crop: (8, 8),
        size: (8, 8),
    };
    let bits = super::mask_bits(&x, 8, shape, 0.0);
    assert_eq!(unpacked_bits(&bits, 64), None);
}

#[test]
fn large_scores_stay_finite() {
    let shape = AttentionShape {
        queries: 3,
        keys: 5,
        heads: 1,
    };
    let query: Vec<f32> = numbers(12, 1).iter().map(|v| v * 1e3).collect();
    let (key, value) = (query.repeat(2)[..20].to_vec(), numbers(20, 2));
    let want = plain::attention(&query, &key, &value, shape);
    assert_close(&super::attention(&query, &key, &value, shape), &want);
}

#[test]
fn exp_is_right_to_two_units_in_ten_million() {
    struct Exp<'a>(&'a mut [f32]);
    impl WithSimd for Exp<'_> {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) {
            for values in self.0.chunks_mut(S::F32_LANES) {
                let result = exp(simd, load(simd, values));
                save(simd, values, result);
            }
        }
    }
    let arguments: Vec<f32> = (0..8 * lanes() * 1000)
        .map(|i| -86.0 + i as f32 * (120.0 / (8 * lanes() * 1000) as f32))
        .collect();
    let mut results = arguments.clone();
    dispatch(Exp(&mut results));
    for (argument, result) in arguments.iter().zip(results) {
        let exact = f64::from(*argument).exp();
        let error = (f64::from(result) - exact).abs() / exact;
        assert!(error <= 2e-7, "exp({argument}): {result}, off by {error:e}");
    }
}
