//! A binary image at the size of its frame.

use thiserror::Error;

use super::{FramePx, Rect};

/// A binary image in frame pixels, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mask {
    width: usize,
    height: usize,
    inside: Vec<bool>,
}

/// Why bytes are no mask.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum MaskError {
    /// The number of values is not width times height.
    #[error("a mask of {width} x {height} pixels needs {} values, not {got}", width * height)]
    Size {
        /// Pixels in a row.
        width: usize,
        /// Rows.
        height: usize,
        /// Values found.
        got: usize,
    },
    /// Run lengths do not add up to the image.
    #[error("run lengths of a mask of {width} x {height} pixels do not add up to its size")]
    Runs {
        /// Pixels in a row.
        width: usize,
        /// Rows.
        height: usize,
    },
}

impl MaskError {
    /// A stable name for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Size { .. } => "mask-size",
            Self::Runs { .. } => "mask-runs",
        }
    }
}

impl Mask {
    /// A mask from one value a pixel, row by row.
    ///
    /// # Errors
    /// `MaskError::Size` unless there are `width * height` values.
    pub fn new(width: usize, height: usize, inside: Vec<bool>) -> Result<Self, MaskError> {
        if width.checked_mul(height) != Some(inside.len()) {
            return Err(MaskError::Size {
                width,
                height,
                got: inside.len(),
            });
        }
        Ok(Self {
            width,
            height,
            inside,
        })
    }

    /// A mask from 8-bit gray: 128 and above is inside.
    ///
    /// # Errors
    /// As [`Mask::new`].
    pub fn from_gray(width: usize, height: usize, gray: &[u8]) -> Result<Self, MaskError> {
        Self::new(width, height, gray.iter().map(|&v| v >= 128).collect())
    }

    /// A mask from [`Mask::run_lengths`]. Nothing is allocated before they are known to fit.
    ///
    /// # Errors
    /// `MaskError::Runs` unless they add up to `width * height`.
    pub fn from_run_lengths(
        width: usize,
        height: usize,
        lengths: &[u32],
    ) -> Result<Self, MaskError> {
        let total: u64 = lengths.iter().map(|&n| u64::from(n)).sum();
        let pixels = width.checked_mul(height);
        if pixels.and_then(|n| u64::try_from(n).ok()) != Some(total) {
            return Err(MaskError::Runs { width, height });
        }
        let mut inside = Vec::with_capacity(pixels.unwrap_or_default());
        for (i, &length) in lengths.iter().enumerate() {
            inside.resize(inside.len() + length as usize, i % 2 == 1);
        }
        Self::new(width, height, inside)
    }

    /// Numbers of pixels outside and inside by turns, in reading order across the ends of rows,
    /// outside first (0 where the first pixel is inside).
    pub fn run_lengths(&self) -> Vec<u32> {
        let mut lengths = vec![0_u32];
        let mut value = false;
        for &v in &self.inside {
            if v != value {
                value = v;
                lengths.push(0);
            }
            if let Some(last) = lengths.last_mut() {
                *last += 1;
            }
        }
        lengths
    }

    /// Pixels in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// One value a pixel, row by row.
    pub fn as_slice(&self) -> &[bool] {
        &self.inside
    }

    /// One value a pixel, row by row, to be written.
    pub(super) fn as_mut_slice(&mut self) -> &mut [bool] {
        &mut self.inside
    }

    /// Whether pixel `(x, y)` is inside; `false` beyond the border.
    pub fn get(&self, x: isize, y: isize) -> bool {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
            return false;
        };
        x < self.width && y < self.height && self.inside[y * self.width + x]
    }

    /// Pixels inside.
    pub fn count(&self) -> usize {
        self.inside.iter().filter(|&&v| v).count()
    }

    /// The tight box round the pixels inside, from edge to edge; `None` when there are none.
    pub fn bounds(&self) -> Option<Rect<FramePx>> {
        let rows = self.inside.chunks_exact(self.width.max(1));
        let (mut columns, mut lines) = ((usize::MAX, 0), (usize::MAX, 0));
        for (y, row) in rows.enumerate() {
            let Some(first) = row.iter().position(|&v| v) else {
                continue;
            };
            let last = row.iter().rposition(|&v| v).unwrap_or(first);
            columns = (columns.0.min(first), columns.1.max(last + 1));
            lines = (lines.0.min(y), y + 1);
        }
        let edge = |i: usize| i as f64;
        (columns.1 > 0).then(|| {
            Rect::from_corners(
                edge(columns.0),
                edge(lines.0),
                edge(columns.1),
                edge(lines.1),
            )
        })
    }

    /// 8-bit gray, 0 outside and 255 inside.
    pub fn to_gray(&self) -> Vec<u8> {
        self.inside
            .iter()
            .map(|&v| if v { 255 } else { 0 })
            .collect()
    }

    /// Dice coefficient `2|A and B| / (|A| + |B|)` with a mask of the same size; 1 when both are
    /// empty, `None` when the sizes differ.
    pub fn dice(&self, other: &Self) -> Option<f64> {
        if (self.width, self.height) != (other.width, other.height) {
            return None;
        }
        let both = self
            .inside
            .iter()
            .zip(&other.inside)
            .filter(|(a, b)| **a && **b);
        let total = self.count() + other.count();
        Some(if total == 0 {
            1.0
        } else {
            2.0 * both.count() as f64 / total as f64
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_number_of_values_is_refused() {
        assert!(Mask::new(3, 2, vec![true; 5]).is_err());
        assert!(Mask::new(usize::MAX, 2, vec![true; 5]).is_err());
    }

    #[test]
    fn run_lengths_bring_the_mask_back_and_others_are_refused() {
        for bits in 0..1_u32 << 6 {
            let inside = (0..6).map(|i| bits >> i & 1 == 1).collect();
            let mask = Mask::new(3, 2, inside).unwrap();
            let lengths = mask.run_lengths();
            assert_eq!(Mask::from_run_lengths(3, 2, &lengths), Ok(mask));
        }
        assert_eq!(Mask::new(0, 0, Vec::new()).unwrap().run_lengths(), [0]);
        let refused = Err(MaskError::Runs {
            width: 3,
            height: 2,
        });
        for lengths in [&[][..], &[5], &[7], &[u32::MAX, u32::MAX]] {
            assert_eq!(Mask::from_run_lengths(3, 2, lengths), refused);
        }
        assert!(Mask::from_run_lengths(usize::MAX, 2, &[6]).is_err());
    }

    #[test]
    fn the_bounds_go_from_edge_to_edge() {
        let mut inside = vec![false; 20];
        inside[6] = true;
        inside[13] = true;
        let mask = Mask::new(5, 4, inside).unwrap();
        let bounds = Rect::from_corners(1.0, 1.0, 4.0, 3.0);
        assert_eq!(mask.bounds(), Some(bounds));
        assert_eq!(Mask::new(2, 1, vec![false; 2]).unwrap().bounds(), None);
    }

    #[test]
    fn dice_of_half_overlap() {
        let a = Mask::new(4, 1, vec![true, true, false, false]).unwrap();
        let b = Mask::new(4, 1, vec![false, true, true, false]).unwrap();
        assert_eq!(a.dice(&b), Some(0.5));
        assert_eq!(a.dice(&a), Some(1.0));
        assert_eq!(a.dice(&Mask::new(1, 1, vec![true]).unwrap()), None);
    }
}
