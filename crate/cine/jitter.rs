//! Boxes as somebody else might have drawn them.

use crate::geometry::{FramePx, Rect};

/// Each side lies off by up to this part of the box's width or height.
pub(super) const REACH: f64 = 0.06;

/// How far each side is moved, as parts of the box's sides: left, top, right, bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Jitter([f64; 4]);

impl Jitter {
    /// Number `index` of a fixed series that covers all directions evenly: the additive recurrence
    /// of the generalised golden ratio in four dimensions (Roberts 2018). The first moves nothing.
    pub(super) fn number(index: usize) -> Self {
        if index == 0 {
            return Self([0.0; 4]);
        }
        /// Powers of the root of `x^5 = x + 1`.
        const STEPS: [f64; 4] = [
            0.856_674_883_854_502_9,
            0.733_891_856_627_122_6,
            0.628_706_757_199_926_4,
            0.538_597_293_836_136_6,
        ];
        Self(STEPS.map(|step| REACH * (2.0 * (0.5 + index as f64 * step).fract() - 1.0)))
    }

    /// The box with its sides moved.
    pub(super) fn rect(self, rect: &Rect<FramePx>) -> Rect<FramePx> {
        let [left, top, right, bottom] = self.0;
        let [width, height] = [rect.width(), rect.height()];
        Rect::from_corners(
            rect.x0 + left * width,
            rect.y0 + top * height,
            rect.x1 + right * width,
            rect.y1 + bottom * height,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_side_is_moved_both_ways_by_no_more_than_the_reach() {
        for side in 0..4 {
            let moves: Vec<f64> = (1..17).map(|i| Jitter::number(i).0[side]).collect();
            assert!(moves.iter().all(|v| v.abs() <= REACH));
            let mean = moves.iter().sum::<f64>() / 16.0;
            assert!(mean.abs() < 0.25 * REACH, "{side}: {mean}");
            assert!(moves.iter().any(|v| *v > 0.6 * REACH));
            assert!(moves.iter().any(|v| *v < -0.6 * REACH));
        }
    }

    #[test]
    fn the_first_box_is_the_box_itself() {
        let rect = Rect::from_corners(1.0, 2.0, 30.0, 40.0);
        assert_eq!(Jitter::number(0).rect(&rect), rect);
    }
}
