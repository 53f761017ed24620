//! A dense 3x3 convolution as a product whose rows lie in nine pieces: nothing is gathered.

use std::ops::Range;

use super::hands::shared;
use super::linear::in_pieces;
use super::operation::{Extent, Operation};
use super::parcel::{Parcel, Unpacked};
use super::product::{Panels, Rows};
use super::store::Epilogue;

/// The nine neighbours of each pixel of a map, zeros outside.
struct Neighbours<'a> {
    values: &'a [f32],
    inner: usize,
    height: usize,
    width: usize,
    zeros: Vec<f32>,
}

impl Rows for Neighbours<'_> {
    fn rows(&self) -> usize {
        self.height * self.width
    }

    fn segments(&self) -> usize {
        9
    }

    #[inline(always)]
    fn row(&self, pixel: usize, tap: usize) -> &[f32] {
        // Row and column count from the zero padding, one before the first pixel.
        let (row, column) = (pixel / self.width + tap / 3, pixel % self.width + tap % 3);
        if (1..=self.height).contains(&row) && (1..=self.width).contains(&column) {
            let neighbour = (row - 1) * self.width + column - 1;
            &self.values[neighbour * self.inner..][..self.inner]
        } else {
            &self.zeros
        }
    }
}

/// A 3x3 convolution with zero padding 1 and no bias.
///
/// # Shapes
/// - x: `[height * width, inner]`
/// - weight: `[9 * inner, columns]`, taps row by row, then inner
/// - output: `[height * width, columns]`
pub fn conv3x3(x: &[f32], weight: &[f32], (height, width): (usize, usize)) -> Vec<f32> {
    shared(&Conv3x3 {
        x,
        weight,
        inner: x.len() / (height * width),
        height,
        width,
    })
}

/// The convolution of a map.
pub struct Conv3x3<'a> {
    /// `[height * width, inner]`.
    pub x: &'a [f32],
    /// `[9 * inner, columns]`.
    pub weight: &'a [f32],
    /// Channels of the input.
    pub inner: usize,
    /// Rows of the map.
    pub height: usize,
    /// Columns of the map.
    pub width: usize,
}

impl Conv3x3<'_> {
    fn columns(&self) -> usize {
        self.weight.len() / (9 * self.inner)
    }
}

impl<'a> Operation<'a> for Conv3x3<'a> {
    const CODE: usize = 2;

    fn extent(&self) -> Extent {
        Extent {
            rows: self.height,
            length: self.width * self.columns(),
            work: self.width * self.weight.len(),
        }
    }

    /// With the row before and the row after, where there are such.
    fn part(&self, rows: &Range<usize>) -> (Self, usize) {
        let needed = rows.start.saturating_sub(1)..self.height.min(rows.end + 1);
        let length = self.width * self.inner;
        let part = Self {
            x: &self.x[needed.start * length..needed.end * length],
            height: needed.len(),
            ..*self
        };
        (part, rows.start - needed.start)
    }

    fn pack(&self, parcel: Parcel<'a>) -> Parcel<'a> {
        let sizes = parcel.number(self.inner).number(self.height);
        sizes.number(self.width).slice(self.x).slice(self.weight)
    }

    fn unpacked(from: &mut Unpacked<'a>) -> Option<Self> {
        let (inner, height, width) = (from.size()?, from.size()?, from.size()?);
        let pixels = height.checked_mul(width)?;
        let x = from.slice_of(pixels.checked_mul(inner))?;
        let weight = from.slice()?;
        let whole = !weight.is_empty() && weight.len().is_multiple_of(inner.checked_mul(9)?);
        whole.then_some(Self {
            x,
            weight,
            inner,
            height,
            width,
        })
    }

    fn compute(&self, rows: Range<usize>, out: &mut [f32]) {
        let neighbours = Neighbours {
            values: self.x,
            inner: self.inner,
            height: self.height,
            width: self.width,
            zeros: vec![0.0; self.inner],
        };
        let weight = Panels::new(self.weight, self.columns());
        let first = rows.start * self.width;
        in_pieces(&neighbours, first, &weight, Epilogue::NONE, out);
    }
}
