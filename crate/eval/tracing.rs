//! EchoNet-Dynamic's tracings: a long axis and chords across it, drawn as its authors draw them.

use super::error::EvalError;
use crate::geometry::Mask;

/// Most chords of a tracing; the data set has 21.
const MAX_CHORDS: usize = 1000;

/// One frame's tracing: the long axis first, then chords from one end to the other.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tracing {
    /// The frame it was drawn on, counted from 0.
    pub frame: usize,
    /// `[x1, y1, x2, y2]` in pixels, pixel centres at whole numbers.
    pub lines: Vec<[f64; 4]>,
}

impl Tracing {
    /// The mask of the tracing on a frame of (width, height): the polygon through the chords' ends,
    /// rounded to whole pixels, its border included, as `skimage.draw.polygon` fills it in
    /// `echonet/datasets/echo.py`. The long axis is left out there, so the apex and the annulus
    /// beyond the outermost chords are not in the mask; it is what published Dice values rest on.
    ///
    /// # Errors
    /// `Label` without two chords, with too many, or with ends far outside of the frame.
    pub fn mask(&self, (width, height): (usize, usize)) -> Result<Mask, EvalError> {
        let chords = self.lines.get(1..).unwrap_or_default();
        if !(2..=MAX_CHORDS).contains(&chords.len()) {
            return Err(EvalError::Label);
        }
        let far = 4.0 * width.max(height) as f64;
        if chords.iter().flatten().any(|v| v.abs() > far) {
            return Err(EvalError::Label);
        }
        let whole = |v: f64| v.round_ties_even() as i64;
        let first = chords.iter().map(|c| [whole(c[0]), whole(c[1])]);
        let second = chords.iter().rev().map(|c| [whole(c[2]), whole(c[3])]);
        let corners: Vec<[i64; 2]> = first.chain(second).collect();
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| [x as i64, y as i64]));
        let inside = pixels.map(|at| within(&corners, at));
        Ok(Mask::new(width, height, inside.collect())?)
    }
}

/// Whether a point lies within a polygon or on its border, in whole numbers and so exactly.
fn within(corners: &[[i64; 2]], [x, y]: [i64; 2]) -> bool {
    let next = corners.iter().cycle().skip(1);
    let mut inside = false;
    for (&[ax, ay], &[bx, by]) in corners.iter().zip(next) {
        let side = (bx - ax) * (y - ay) - (by - ay) * (x - ax);
        let spans =
            (ax.min(bx)..=ax.max(bx)).contains(&x) && (ay.min(by)..=ay.max(by)).contains(&y);
        if side == 0 && spans {
            return true;
        }
        if (ay > y) != (by > y) && (side > 0) == (by > ay) {
            inside = !inside;
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square() -> Tracing {
        Tracing {
            frame: 0,
            lines: vec![
                [3.0, 0.0, 3.0, 9.0],
                [2.2, 1.0, 5.0, 1.0],
                [2.0, 2.6, 5.4, 3.0],
                [2.0, 4.0, 5.0, 4.0],
            ],
        }
    }

    #[test]
    fn the_border_belongs_to_the_mask_and_the_long_axis_does_not() {
        let mask = square().mask((8, 8)).unwrap();
        assert_eq!(mask.count(), 4 * 4);
        assert!(mask.get(2, 1) && mask.get(5, 4) && !mask.get(3, 5) && !mask.get(3, 0));
    }

    #[test]
    fn a_slanted_polygon_is_filled_as_scikit_image_fills_it() {
        // skimage.draw.polygon([0, 4, 6, 1], [3, 0, 5, 6]): rows, columns; counted by hand.
        let lines = vec![[0.0; 4], [3.0, 0.0, 6.0, 1.0], [0.0, 4.0, 5.0, 6.0]];
        let mask = Tracing { frame: 0, lines }.mask((8, 8)).unwrap();
        let row = |y: isize| (0..8).filter(|x| mask.get(*x, y)).collect::<Vec<isize>>();
        assert_eq!(row(0), [3]);
        assert_eq!(row(1), [3, 4, 5, 6]);
        assert_eq!(row(4), [0, 1, 2, 3, 4, 5]);
        assert_eq!(row(6), [5]);
    }

    #[test]
    fn what_is_no_outline_is_refused() {
        let mut short = square();
        short.lines.truncate(2);
        assert_eq!(short.mask((8, 8)).unwrap_err().code(), "eval-label");
        let mut far = square();
        far.lines[1][0] = 1e12;
        assert_eq!(far.mask((8, 8)).unwrap_err().code(), "eval-label");
    }
}
