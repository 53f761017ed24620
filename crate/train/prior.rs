//! The box prior: what a box alone tells of the ventricle in it.

use super::example::ExampleClip;
use crate::geometry::{FramePx, Mask, Rect};
use crate::model::{MEAN_SHAPE_SIDE as SIDE, MeanShape};

/// The mean shape of ventricles in their tight boxes. Stretched to a box it is an outline without
/// a look at the image: what a network has to beat, and what it may start from.
#[derive(Debug, Clone, PartialEq)]
pub struct ShapePrior(MeanShape);

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
        Self(MeanShape::new(frequency).expect("as many values as places"))
    }

    /// The shape itself.
    pub fn shape(&self) -> &MeanShape {
        &self.0
    }

    /// The shape in `rect`, on a frame of (width, height).
    pub fn outline(&self, (width, height): (usize, usize), rect: Rect<FramePx>) -> Mask {
        let inside = (0..width * height).map(|i| {
            let x = ((i % width) as f64 + 0.5 - rect.x0) / rect.width();
            let y = ((i / width) as f64 + 0.5 - rect.y0) / rect.height();
            self.0.at(x, y) > 0.5
        });
        Mask::new(width, height, inside.collect()).expect("as many values as pixels")
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
