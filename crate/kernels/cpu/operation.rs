//! Operations that can be done in parts, by rows of their output.

use std::ops::Range;

use super::convolution::Conv3x3;
use super::linear::Linear;
use super::mb_conv::MbConvMap;
use super::parcel::{Parcel, Unpacked};
use super::relative::RelPosAttention;
use super::windows::WindowAttention;

/// The output of an operation, and what it takes to make it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// Rows of the output: of a map, or of a matrix.
    pub rows: usize,
    /// Values in each of them.
    pub length: usize,
    /// Multiplications in each of them, roughly.
    pub work: usize,
}

/// An operation whose output rows do not depend on one another, to the last bit.
pub trait Operation<'a>: Sized {
    /// What a parcel of it begins with.
    const CODE: usize;

    /// Its output.
    fn extent(&self) -> Extent;

    /// The same operation on no more of the input than these rows of the output need, and the
    /// first of these rows in it.
    fn part(&self, rows: &Range<usize>) -> (Self, usize);

    /// Adds what [`Operation::unpacked`] reads.
    fn pack(&self, parcel: Parcel<'a>) -> Parcel<'a>;

    /// Reads it; `None` where sizes do not fit.
    fn unpacked(from: &mut Unpacked<'a>) -> Option<Self>;

    /// Computes these rows of the output to `out`.
    fn compute(&self, rows: Range<usize>, out: &mut [f32]);
}

/// `rows` of the output of `operation`.
pub fn packed<'a>(operation: &impl Operation<'a>, rows: &Range<usize>) -> Parcel<'a> {
    fn code<'a, O: Operation<'a>>(_: &O) -> usize {
        O::CODE
    }
    let (part, first) = operation.part(rows);
    let parcel = Parcel::default()
        .number(code(operation))
        .number(first)
        .number(rows.len());
    part.pack(parcel)
}

/// Does what a parcel asks for: the hand's side of [`packed`].
///
/// `header` is [`Parcel::header`], `values` the slices one after the other. Returns the rows that
/// were asked for, or `None` where this is no such parcel.
pub fn run_parcel(header: &[u32], values: &[f32]) -> Option<Vec<f32>> {
    let mut parcel = Unpacked::new(header, values)?;
    match parcel.number()? {
        Linear::CODE => run::<Linear>(&mut parcel),
        Conv3x3::CODE => run::<Conv3x3>(&mut parcel),
        MbConvMap::CODE => run::<MbConvMap>(&mut parcel),
        WindowAttention::CODE => run::<WindowAttention>(&mut parcel),
        RelPosAttention::CODE => run::<RelPosAttention>(&mut parcel),
        _ => None,
    }
}

fn run<'a, O: Operation<'a>>(parcel: &mut Unpacked<'a>) -> Option<Vec<f32>> {
    let (first, count) = (parcel.number()?, parcel.size()?);
    let operation = O::unpacked(parcel)?;
    let extent = operation.extent();
    let end = first.checked_add(count).filter(|end| *end <= extent.rows)?;
    let mut out = vec![0.0; count * extent.length];
    operation.compute(first..end, &mut out);
    Some(out)
}
