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
}

impl MaskError {
    /// A stable name for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Size { .. } => "mask-size",
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
