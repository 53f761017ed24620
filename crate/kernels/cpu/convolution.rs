//! A dense 3x3 convolution as a product whose rows lie in nine pieces: nothing is gathered.

use super::linear::in_pieces;
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
    let inner = x.len() / (height * width);
    let columns = weight.len() / (9 * inner);
    let neighbours = Neighbours {
        values: x,
        inner,
        height,
        width,
        zeros: vec![0.0; inner],
    };
    in_pieces(&neighbours, &Panels::new(weight, columns), Epilogue::NONE)
}
