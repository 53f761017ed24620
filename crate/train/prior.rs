//! The box prior: what a box alone tells of the ventricle in it.

use super::example::ExampleClip;
use crate::geometry::{FramePx, Mask, Rect};

/// Rows and columns of the shape.
const SIDE: usize = 64;

/// The mean shape of ventricles in their tight boxes: how often each place of a box was inside.
/// Stretched to a box it is an outline without a look at the image: what a network has to beat.
#[derive(Debug, Clone, PartialEq)]
pub struct ShapePrior {
    /// `[SIDE, SIDE]`, 0 to 1
    frequency: Vec<f32>,
}

/// Masks in their tight boxes, added up; each clip counts as much as the others. Whole numbers, so
/// that the order of adding makes no difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShapeSum {
    /// `[SIDE, SIDE]`, in parts of [`ONE`].
    inside: Vec<i64>,
    clips: i64,
}

/// A clip whose masks all hold a place.
const ONE: f64 = (1u64 << 32) as f64;

impl Default for ShapeSum {
    fn default() -> Self {
        Self {
            inside: vec![0; SIDE * SIDE],
            clips: 0,
        }
    }
}

impl ShapeSum {
    /// Adds the masks of a clip; empty ones are passed over.
    pub fn add_clip<'a>(&mut self, masks: impl IntoIterator<Item = &'a Mask>) {
        let found = masks.into_iter().filter_map(|m| Some((m, m.bounds()?)));
        let found: Vec<(&Mask, Rect<FramePx>)> = found.collect();
        if found.is_empty() {
            return;
        }
        for (i, sum) in self.inside.iter_mut().enumerate() {
            let at = |i: usize| (i as f64 + 0.5) / SIDE as f64;
            let holds = |(mask, tight): &&(&Mask, Rect<FramePx>)| {
                let x = tight.x0 + at(i % SIDE) * tight.width();
                let y = tight.y0 + at(i / SIDE) * tight.height();
                mask.get(x.floor() as isize, y.floor() as isize)
            };
            let part = found.iter().filter(holds).count() as f64 / found.len() as f64;
            *sum += (part * ONE).round() as i64;
        }
        self.clips += 1;
    }

    /// Adds all of `other`.
    pub fn add(&mut self, other: &Self) {
        self.merge(other, 1);
    }

    /// Takes away what was added before.
    pub fn remove(&mut self, other: &Self) {
        self.merge(other, -1);
    }

    fn merge(&mut self, other: &Self, sign: i64) {
        let both = self.inside.iter_mut().zip(&other.inside);
        both.for_each(|(sum, value)| *sum += sign * value);
        self.clips += sign * other.clips;
    }

    /// The mean shape; `None` where nothing was added.
    pub fn mean(&self) -> Option<ShapePrior> {
        let all = self.clips as f64 * ONE;
        let frequency = self.inside.iter().map(|sum| (*sum as f64 / all) as f32);
        (self.clips > 0).then(|| ShapePrior {
            frequency: frequency.collect(),
        })
    }
}

impl ShapePrior {
    /// Of the masks of `clips`, each clip as much as the others.
    pub fn new<'a>(clips: impl IntoIterator<Item = &'a ExampleClip>) -> Self {
        let mut sum = ShapeSum::default();
        for clip in clips {
            sum.add_clip(clip.examples.iter().map(|example| &example.mask));
        }
        sum.mean().unwrap_or_else(|| Self {
            frequency: vec![0.0; SIDE * SIDE],
        })
    }

    /// How often the place (x, y) of the box, both from 0 to 1, was inside, between the places
    /// that were counted; 0 outside of the box.
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

    /// The shape in `rect`, on a frame of (width, height).
    pub fn outline(&self, (width, height): (usize, usize), rect: Rect<FramePx>) -> Mask {
        let inside = (0..width * height).map(|i| {
            let x = ((i % width) as f64 + 0.5 - rect.x0) / rect.width();
            let y = ((i / width) as f64 + 0.5 - rect.y0) / rect.height();
            self.at(x, y) > 0.5
        });
        Mask::new(width, height, inside.collect()).expect("as many values as pixels")
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::toy_clip;
    use super::*;

    #[test]
    fn what_is_taken_away_again_was_never_there() {
        let block = |width: usize| {
            let inside = (0..64).map(|i| i % 8 < width && i / 8 < width.min(4 + i % 8));
            Mask::new(8, 8, inside.collect()).unwrap()
        };
        let (mut all, mut own) = (ShapeSum::default(), ShapeSum::default());
        assert_eq!(all.mean(), None);
        own.add_clip([&block(3), &block(8)]);
        all.add_clip([&block(7)]);
        let before = all.mean();
        all.add(&own);
        assert_ne!(all.mean(), before);
        all.remove(&own);
        assert_eq!(all.mean(), before);
    }

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
