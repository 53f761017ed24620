//! The mean shape of the object in its box: what a box alone tells of it.

use crate::geometry::{ModelPx, Rect};

/// How often each place of a box was inside the object, over the tight boxes of a training set.
/// A network that was trained with it takes it, stretched to the box that is drawn, as SAM's dense
/// mask prompt: it starts from the usual outline and has to learn only where an image differs.
#[derive(Debug, Clone, PartialEq)]
pub struct MeanShape {
    /// `[SIDE, SIDE]`, 0 to 1
    frequency: Vec<f32>,
}

/// Rows and columns.
pub const SIDE: usize = 64;

/// Its name in a checkpoint, where it is one of the tensors.
pub const KEY: &str = "prompt_encoder.mean_shape";

/// A place that was always or never inside has this logit at most: more would say that the
/// training set was all there is.
const MOST: f32 = 6.0;

impl MeanShape {
    /// Of frequencies `[SIDE, SIDE]`; `None` of any other number of them.
    pub fn new(frequency: Vec<f32>) -> Option<Self> {
        (frequency.len() == SIDE * SIDE).then_some(Self { frequency })
    }

    /// `[SIDE, SIDE]`
    pub fn frequency(&self) -> &[f32] {
        &self.frequency
    }

    /// How often the place (x, y) of the box, both from 0 to 1, was inside, between the places
    /// that were counted; 0 outside of the box.
    pub fn at(&self, x: f64, y: f64) -> f32 {
        if !(0.0..1.0).contains(&x) || !(0.0..1.0).contains(&y) {
            return 0.0;
        }
        let place = |v: f64| (v * SIDE as f64 - 0.5).clamp(0.0, (SIDE - 1) as f64);
        let (x, y) = (place(x), place(y));
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = ((left + 1).min(SIDE - 1), (top + 1).min(SIDE - 1));
        let (u, v) = ((x - left as f64) as f32, (y - top as f64) as f32);
        let value = |x: usize, y: usize| self.frequency[y * SIDE + x];
        let upper = value(left, top) * (1.0 - u) + value(right, top) * u;
        let lower = value(left, bottom) * (1.0 - u) + value(right, bottom) * u;
        upper * (1.0 - v) + lower * v
    }

    /// The shape in `rect` of an input of `image_size` pixels as logits, `[side, side]`: a mask
    /// prompt.
    pub fn prompt(&self, rect: Rect<ModelPx>, image_size: usize, side: usize) -> Vec<f32> {
        let centre = |i: usize| (i as f64 + 0.5) * image_size as f64 / side as f64;
        let value = |i: usize| {
            let x = (centre(i % side) - rect.x0) / rect.width();
            let y = (centre(i / side) - rect.y0) / rect.height();
            let inside = self.at(x, y);
            (inside / (1.0 - inside)).ln().clamp(-MOST, MOST)
        };
        (0..side * side).map(value).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left_half() -> MeanShape {
        let inside = |i: usize| f32::from(u8::from(i % SIDE < SIDE / 2));
        MeanShape::new((0..SIDE * SIDE).map(inside).collect()).unwrap()
    }

    #[test]
    fn it_is_stretched_to_the_box_and_sure_of_what_was_always_so() {
        let rect = Rect::from_corners(8.0, 4.0, 24.0, 12.0);
        let logits = left_half().prompt(rect, 32, 16);
        for (i, logit) in logits.into_iter().enumerate() {
            let (x, y) = (2 * (i % 16) + 1, 2 * (i / 16) + 1);
            let inside = (8..16).contains(&x) && (4..12).contains(&y);
            assert_eq!(logit, if inside { MOST } else { -MOST }, "{x}, {y}");
        }
    }

    #[test]
    fn a_box_without_an_extent_holds_nothing() {
        let rect = Rect::from_corners(8.0, 4.0, 8.0, 4.0);
        let logits = left_half().prompt(rect, 32, 16);
        assert!(logits.iter().all(|logit| *logit == -MOST));
        assert_eq!(MeanShape::new(vec![0.0; 5]), None);
    }
}
