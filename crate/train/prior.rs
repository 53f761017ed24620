//! The box prior: what a box alone tells of the ventricle in it.

use super::example::ExampleClip;
use crate::geometry::{FramePx, Mask, Rect};

/// The mean shape of ventricles in their tight boxes. Stretched to a box it is an outline without
/// a look at the image: what a network has to beat.
#[derive(Debug, Clone, PartialEq)]
pub struct ShapePrior {
    /// `[SIDE, SIDE]`: how often each place of the box was inside.
    frequency: Vec<f32>,
}

const SIDE: usize = 64;

impl ShapePrior {
    /// Of the masks of `clips`, each clip as much as the others.
    pub fn new<'a>(clips: impl IntoIterator<Item = &'a ExampleClip>) -> Self {
        let mut frequency = vec![0.0; SIDE * SIDE];
        let mut total = 0.0;
        for clip in clips {
            let part = 1.0 / clip.examples.len().max(1) as f32;
            for example in &clip.examples {
                for (i, sum) in frequency.iter_mut().enumerate() {
                    let at = |i: usize| (i as f64 + 0.5) / SIDE as f64;
                    let x = example.tight.x0 + at(i % SIDE) * example.tight.width();
                    let y = example.tight.y0 + at(i / SIDE) * example.tight.height();
                    let inside = example.mask.get(x.floor() as isize, y.floor() as isize);
                    *sum += f32::from(u8::from(inside)) * part;
                }
                total += part;
            }
        }
        frequency.iter_mut().for_each(|sum| *sum /= total.max(1e-9));
        Self { frequency }
    }

    /// The shape in `rect`, on a frame of (width, height).
    pub fn outline(&self, (width, height): (usize, usize), rect: Rect<FramePx>) -> Mask {
        let inside = (0..width * height).map(|i| {
            let x = ((i % width) as f64 + 0.5 - rect.x0) / rect.width();
            let y = ((i / width) as f64 + 0.5 - rect.y0) / rect.height();
            self.at(x, y) > 0.5
        });
        Mask::new(width, height, inside.collect()).expect("as many values as pixels")
    }

    /// How often the place of the box was inside, between the places that were counted; 0 outside
    /// of the box.
    fn at(&self, x: f64, y: f64) -> f32 {
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
}

#[cfg(test)]
mod tests {
    use super::super::testing::toy_clip;
    use super::*;

    #[test]
    fn boxes_that_were_filled_give_boxes() {
        let clip = toy_clip();
        let prior = ShapePrior::new([&clip]);
        let rect = Rect::from_corners(2.0, 1.0, 6.0, 4.0);
        let found = prior.outline((8, 6), rect);
        assert_eq!(found.count(), 12);
        assert!(found.get(2, 1) && found.get(5, 3) && !found.get(1, 1) && !found.get(2, 4));
    }
}
