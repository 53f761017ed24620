//! What hands make of their parcels, against the same rows computed here: bit for bit.

use std::ops::Range;
use std::time::Duration;

use super::convolution::Conv3x3;
use super::hands::{MOST_VALUES, lend_hands, pays, threads};
use super::linear::Linear;
use super::mb_conv::MbConvMap;
use super::operation::{Extent, Operation, packed};
use super::parcel::Unpacked;
use super::product::Matrix;
use super::relative::RelPosAttention;
use super::windows::{WindowAttention, WindowMap};
use super::{Epilogue, Hand, MbConv, Parcel, Taps, run_parcel};
use crate::kernels::self_test::numbers;
use crate::kernels::{Activation, DepthwiseShape, WindowShape};

/// The parcel as it lies in another memory.
fn laid_out(parcel: &Parcel) -> (Vec<u32>, Vec<f32>) {
    (parcel.header(), parcel.slices().concat())
}

/// All rows computed here against every way to cut them in two, and single rows, done by a hand.
#[track_caller]
fn assert_same_in_parts<'a>(operation: &impl Operation<'a>) {
    let extent = operation.extent();
    let (rows, length) = (extent.rows, extent.length);
    let mut whole = vec![0.0; rows * length];
    operation.compute(0..rows, &mut whole);
    let halves = (0..=rows).flat_map(|at| [0..at, at..rows]);
    let single = (0..rows).map(|row| row..row + 1);
    for part in halves.chain(single).filter(|part| !part.is_empty()) {
        let (header, values) = laid_out(&packed(operation, &part));
        let got = run_parcel(&header, &values).expect("a parcel that can be read");
        let want = &whole[part.start * length..part.end * length];
        assert!(bits(&got) == bits(want), "rows {part:?} of {rows}");
        assert_refused_when_damaged(&header, &values, &part);
    }
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

#[track_caller]
fn assert_refused_when_damaged(header: &[u32], values: &[f32], part: &Range<usize>) {
    let shorter = &values[..values.len() - 1];
    assert!(run_parcel(header, shorter).is_none(), "{part:?}: values");
    assert!(run_parcel(&[], values).is_none(), "{part:?}: no header");
    // The operation, its first row, how many, and its first sizes.
    for at in 0..6 {
        let mut header = header.to_vec();
        header[at] = u32::MAX;
        let refused = run_parcel(&header, values).is_none();
        assert!(refused, "{part:?}: number {at}");
    }
}

#[test]
fn products_are_the_same_in_parts() {
    for (rows, inner, columns) in [(17, 36, 44), (50, 7, 132), (101, 20, 12)] {
        let (x, weight) = (numbers(rows * inner, 1), numbers(inner * columns, 2));
        let (bias, residual) = (numbers(columns, 3), numbers(rows * columns, 4));
        for (bias, residual, activation) in [
            (None, None, Activation::None),
            (Some(&bias[..]), None, Activation::Relu),
            (Some(&bias[..]), Some(&residual[..]), Activation::Gelu),
        ] {
            let x = Matrix { values: &x, inner };
            assert_same_in_parts(&Linear {
                x,
                weight: &weight,
                columns,
                epilogue: Epilogue {
                    bias,
                    residual,
                    activation,
                },
            });
        }
    }
}

#[test]
fn convolutions_are_the_same_in_parts() {
    for (height, width, inner, columns) in [(1, 1, 4, 4), (5, 9, 20, 36), (17, 3, 16, 12)] {
        let x = numbers(height * width * inner, 1);
        let weight = numbers(9 * inner * columns, 2);
        assert_same_in_parts(&Conv3x3 {
            x: &x,
            weight: &weight,
            inner,
            height,
            width,
        });
    }
}

#[test]
fn bottlenecks_are_the_same_in_parts() {
    for (height, width, inner, wide, columns, stride) in [
        (1, 1, 4, 8, 4, 1),
        (19, 11, 20, 52, 20, 1),
        (12, 70, 8, 128, 36, 2),
        (13, 5, 8, 12, 4, 2),
    ] {
        let shape = DepthwiseShape {
            height,
            width,
            stride,
        };
        let x = numbers(height * width * inner, 1);
        let (expand, expand_bias) = (numbers(inner * wide, 2), numbers(wide, 3));
        let (taps, taps_bias) = (numbers(9 * wide, 4), numbers(wide, 5));
        let (project, project_bias) = (numbers(wide * columns, 6), numbers(columns, 7));
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
            residual: stride == 1 && inner == columns,
            activation: Activation::Relu,
        };
        assert_same_in_parts(&MbConvMap {
            x: &x,
            weights,
            shape,
        });
    }
}

#[test]
fn attention_in_windows_is_the_same_in_parts() {
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
        let map = WindowMap {
            qkv: &qkv,
            pad: &pad,
            shape,
        };
        assert_same_in_parts(&WindowAttention { map, bias: &bias });
    }
}

#[test]
fn attention_with_relative_positions_is_the_same_in_parts() {
    for (height, width, window) in [(9, 11, 0), (9, 13, 7), (2, 3, 14)] {
        let shape = WindowShape {
            height,
            width,
            window,
            heads: 3,
        };
        let (rows, columns) = shape.sides();
        let (dims, channels) = (20, 60);
        let qkv = numbers(height * width * 3 * channels, 1);
        let pad = numbers(3 * channels, 2);
        let rel_h = numbers((2 * rows - 1) * dims, 3);
        let rel_w = numbers((2 * columns - 1) * dims, 4);
        let map = WindowMap {
            qkv: &qkv,
            pad: &pad,
            shape,
        };
        assert_same_in_parts(&RelPosAttention {
            map,
            rel_h: &rel_h,
            rel_w: &rel_w,
        });
    }
}

/// A hand in this thread, with what may go wrong with one.
struct Fake {
    parcel: Option<(Vec<u32>, Vec<f32>)>,
    fault: Fault,
}

#[derive(Clone, Copy, PartialEq)]
enum Fault {
    None,
    Refuses,
    NeverAnswers,
}

impl Hand for Fake {
    fn start(&mut self, parcel: &Parcel) -> bool {
        self.parcel = Some(laid_out(parcel));
        self.fault != Fault::Refuses
    }

    fn finish(&mut self, out: &mut [f32], _: Duration) -> bool {
        let (header, values) = self.parcel.take().expect("a hand at work");
        let result = run_parcel(&header, &values).expect("a parcel that can be read");
        // What a hand that is given up has written does not count.
        out.copy_from_slice(&result);
        if self.fault == Fault::NeverAnswers {
            out.fill(f32::NAN);
        }
        self.fault == Fault::None
    }

    fn bytes(&self) -> usize {
        0
    }
}

/// Lends hands with these faults, multiplies, and returns the product and how many are left.
fn product_with(faults: &[Fault], rows: usize) -> (Vec<f32>, usize) {
    let alone = threads();
    let hand = |fault: &Fault| -> Box<dyn Hand> {
        Box::new(Fake {
            parcel: None,
            fault: *fault,
        })
    };
    lend_hands(faults.iter().map(hand).collect());
    let (x, weight) = (numbers(rows * 128, 1), numbers(128 * 256, 2));
    let product = super::linear(&x, &weight, 256, Epilogue::NONE);
    let left = threads() - alone;
    lend_hands(Vec::new());
    (product, left)
}

#[test]
fn a_hand_that_fails_costs_its_share_only_and_is_dismissed() {
    use Fault::{NeverAnswers, None, Refuses};
    let (want, _) = product_with(&[], 1001);
    for (faults, left) in [
        (vec![None], 1),
        (vec![None, None, None], 3),
        (vec![NeverAnswers], 0),
        (vec![None, NeverAnswers, None], 2),
        (vec![Refuses, None], 2),
    ] {
        let (got, remaining) = product_with(&faults, 1001);
        assert!(bits(&got) == bits(&want));
        assert_eq!(remaining, left);
    }
}

#[test]
fn a_small_product_is_not_handed_over() {
    // A hand that never answers would be dismissed.
    let (got, remaining) = product_with(&[Fault::NeverAnswers], 40);
    assert!(got.iter().all(|value| value.is_finite()));
    assert_eq!(remaining, 1);
}

#[test]
fn what_a_mailbox_does_not_hold_stays_here() {
    let extent = |rows, length| Extent {
        rows,
        length,
        work: usize::MAX / rows,
    };
    let values = numbers(64, 1);
    let parcel = || Parcel::default().slice(&values);
    assert!(pays(extent(8, MOST_VALUES / 4), &(4..8), &parcel()));
    assert!(!pays(extent(8, MOST_VALUES / 4), &(3..8), &parcel()));
    let repeated = (0..MOST_VALUES / 64).fold(parcel(), |more, _| more.slice(&values));
    assert!(!pays(extent(8, 4), &(4..8), &repeated));
}

#[test]
fn a_parcel_is_read_as_it_was_packed() {
    let parcel = Parcel::default()
        .number(7)
        .slice(&[1.0, 2.0])
        .optional(None)
        .optional(Some(&[3.0]))
        .activation(Activation::Gelu);
    let (header, values) = laid_out(&parcel);
    assert_eq!(parcel.values(), values.len());
    let mut read = Unpacked::new(&header, &values).expect("a parcel");
    assert_eq!(read.number(), Some(7));
    assert_eq!(read.slice(), Some(&[1.0, 2.0][..]));
    assert_eq!(read.optional(Some(5)), Some(None));
    assert_eq!(read.optional(Some(1)), Some(Some(&[3.0][..])));
    assert_eq!(read.activation(), Some(Activation::Gelu));
    assert_eq!((read.number(), read.slice()), (None, None));
}
