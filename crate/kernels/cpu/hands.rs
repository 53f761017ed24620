//! Other workers that take over parts of an operation.
//!
//! In a browser there are no threads without a module built for them. Instead the same module is
//! started once more in further workers, "hands", each with a memory of its own, and a part of an
//! operation is handed over whole: sizes, inputs, weights. A hand keeps nothing between two parcels,
//! so one that fails costs nothing but its share, which is then computed here.

use std::cell::RefCell;
use std::ops::Range;
use std::time::Duration;

use web_time::Instant;

use super::operation::{Extent, Operation, packed};
use super::parallel;
use super::parcel::Parcel;

/// One that takes parcels, one at a time. (Natively, where there are threads, there are none but
/// those of the tests.)
pub trait Hand {
    /// Takes a parcel, unless it cannot.
    fn start(&mut self, parcel: &Parcel) -> bool;

    /// Waits for what [`Hand::start`] began, no longer than `patience`. False where nothing that fits
    /// `out` came of it: the hand is then dismissed.
    fn finish(&mut self, out: &mut [f32], patience: Duration) -> bool;

    /// Bytes that it holds.
    fn bytes(&self) -> usize;
}

/// The most values in a parcel or its result: 64 MiB. Larger ones stay here.
pub const MOST_VALUES: usize = 16 << 20;

/// Multiplications that could be done while one value is copied to or from a hand, on both sides.
const COPY: usize = 24;
/// The same while a hand is woken and waited for.
const WAKE: usize = 1 << 20;
/// A hand that has not finished so many times later than we have is not waited for any longer.
const PATIENCE: u32 = 8;
/// Nor is it dismissed before this.
const LEAST_PATIENCE: Duration = Duration::from_secs(5);

thread_local! {
    static HANDS: RefCell<Vec<Box<dyn Hand>>> = const { RefCell::new(Vec::new()) };
}

/// Lends hands to the operations of this thread, in place of those lent before.
pub fn lend_hands(hands: Vec<Box<dyn Hand>>) {
    HANDS.set(hands);
}

/// How many work on an operation at once: this thread, those of the system, and the hands.
pub fn threads() -> usize {
    parallel::threads() + HANDS.with_borrow(Vec::len)
}

/// Bytes that the hands hold.
pub fn hand_bytes() -> usize {
    HANDS.with_borrow(|hands| hands.iter().map(|hand| hand.bytes()).sum())
}

/// The output of `operation`, computed by this thread and its hands where that is worth it.
pub fn shared<'a>(operation: &impl Operation<'a>) -> Vec<f32> {
    let extent = operation.extent();
    let mut out = vec![0.0; extent.rows * extent.length];
    HANDS.with_borrow_mut(|hands| {
        let shares = shares(extent.rows, 1 + hands.len());
        let pays = |share: &Range<usize>| pays(extent, share, &packed(operation, share));
        if shares.len() > 1 && shares[1..].iter().all(pays) {
            together(hands, operation, &shares, &mut out);
        } else {
            operation.compute(0..extent.rows, &mut out);
        }
    });
    out
}

/// `0..rows` in at most `count` shares of about the same size, each a multiple of four rows but the
/// last: the tiles of the products.
fn shares(rows: usize, count: usize) -> Vec<Range<usize>> {
    const TILE: usize = 4;
    let size = match count {
        1 => rows,
        _ if rows >= 16 * TILE * count => rows.div_ceil(count).next_multiple_of(TILE),
        _ => rows.div_ceil(count),
    };
    let starts = (0..rows).step_by(size.max(1));
    starts.map(|start| start..rows.min(start + size)).collect()
}

/// Whether computing `share` takes longer than copying it to another memory and back.
pub fn pays(extent: Extent, share: &Range<usize>, parcel: &Parcel) -> bool {
    let (given, taken) = (parcel.values(), share.len() * extent.length);
    given.max(taken) <= MOST_VALUES && share.len() * extent.work > COPY * (given + taken) + WAKE
}

/// The first share is computed here, one by each hand meanwhile.
fn together<'a>(
    hands: &mut Vec<Box<dyn Hand>>,
    operation: &impl Operation<'a>,
    shares: &[Range<usize>],
    out: &mut [f32],
) {
    let length = operation.extent().length;
    let started: Vec<bool> = hands
        .iter_mut()
        .zip(&shares[1..])
        .map(|(hand, share)| hand.start(&packed(operation, share)))
        .collect();
    let (own, mut rest) = out.split_at_mut(shares[0].len() * length);
    let began = Instant::now();
    here(operation, &shares[0], own);
    let patience = LEAST_PATIENCE.max(PATIENCE * began.elapsed());
    let mut well = vec![true; hands.len()];
    for (index, share) in shares[1..].iter().enumerate() {
        let (out, others) = rest.split_at_mut(share.len() * length);
        rest = others;
        well[index] = !started[index] || hands[index].finish(out, patience);
        if !(started[index] && well[index]) {
            here(operation, share, out);
        }
    }
    let mut well = well.into_iter();
    hands.retain(|_| well.next() == Some(true));
}

/// Computes a share as a hand would.
fn here<'a>(operation: &impl Operation<'a>, share: &Range<usize>, out: &mut [f32]) {
    let (part, first) = operation.part(share);
    part.compute(first..first + share.len(), out);
}
