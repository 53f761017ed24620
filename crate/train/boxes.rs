//! Boxes as people draw them, made from masks.

use serde::Serialize;

use super::random::Random;
use crate::geometry::{FramePx, Mask, Rect};

/// The smallest box that holds the mask, in continuous coordinates; `None` of an empty mask.
pub fn tight(mask: &Mask) -> Option<Rect<FramePx>> {
    let width = mask.width();
    let inside = mask.as_slice().iter().enumerate().filter(|(_, v)| **v);
    let corners = inside.map(|(i, _)| [i % width, i / width]);
    let bounds = corners.fold(None, |bounds: Option<[usize; 4]>, [x, y]| {
        let [x0, y0, x1, y1] = bounds.unwrap_or([x, y, x, y]);
        Some([x0.min(x), y0.min(y), x1.max(x), y1.max(y)])
    })?;
    let [x0, y0, x1, y1] = bounds.map(|v| v as f64);
    Some(Rect::from_corners(x0, y0, x1 + 1.0, y1 + 1.0))
}

/// `rect` with its sides (left, top, right, bottom) moved outwards by parts of its width or
/// height.
fn moved(rect: Rect<FramePx>, by: [f64; 4]) -> Rect<FramePx> {
    let (w, h) = (rect.width(), rect.height());
    Rect::from_corners(
        rect.x0 - by[0] * w,
        rect.y0 - by[1] * h,
        rect.x1 + by[2] * w,
        rect.y1 + by[3] * h,
    )
}

/// The boxes that a model is judged with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BoxKind {
    /// The smallest that holds the mask.
    Tight,
    /// Each side moved outwards by this part of the width or height.
    Enlarged(f64),
    /// Each side moved in or out by up to this part, evenly.
    Jittered(f64),
}

impl BoxKind {
    /// The ones of the tables.
    pub const ALL: [Self; 5] = [
        Self::Tight,
        Self::Jittered(0.05),
        Self::Enlarged(0.1),
        Self::Jittered(0.1),
        Self::Jittered(0.2),
    ];

    /// The name in tables and records.
    pub fn name(self) -> String {
        match self {
            Self::Tight => "tight".to_owned(),
            Self::Enlarged(by) => format!("enlarged {:.0} %", by * 100.0),
            Self::Jittered(by) => format!("jittered {:.0} %", by * 100.0),
        }
    }

    /// A box of this kind round what `tight` holds.
    pub fn draw(self, tight: Rect<FramePx>, random: &mut Random) -> Rect<FramePx> {
        match self {
            Self::Tight => tight,
            Self::Enlarged(by) => moved(tight, [by; 4]),
            Self::Jittered(by) => moved(tight, std::array::from_fn(|_| random.between(-by, by))),
        }
    }
}

/// How boxes are drawn in training.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BoxRecipe {
    /// Of each box an extent is drawn from this range, and each side is moved by up to it.
    pub jitter: [f64; 2],
    /// All sides together are moved outwards by a part from this range: people draw too large a
    /// box more often than too small a one.
    pub outwards: [f64; 2],
}

impl BoxRecipe {
    /// A box round what `tight` holds.
    pub fn draw(&self, tight: Rect<FramePx>, random: &mut Random) -> Rect<FramePx> {
        let extent = random.between(self.jitter[0], self.jitter[1]);
        let outwards = random.between(self.outwards[0], self.outwards[1]);
        let by = std::array::from_fn(|_| outwards + random.between(-extent, extent));
        moved(tight, by)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect() -> Rect<FramePx> {
        Rect::from_corners(10.0, 20.0, 30.0, 60.0)
    }

    fn corners(rect: Rect<FramePx>) -> [f64; 4] {
        [rect.x0, rect.y0, rect.x1, rect.y1]
    }

    #[test]
    fn the_tight_box_reaches_the_far_edges_of_its_pixels() {
        let mut inside = vec![false; 20];
        inside[6] = true;
        inside[13] = true;
        let mask = Mask::new(5, 4, inside).unwrap();
        assert_eq!(corners(tight(&mask).unwrap()), [1.0, 1.0, 4.0, 3.0]);
        assert_eq!(tight(&Mask::new(2, 1, vec![false; 2]).unwrap()), None);
    }

    #[test]
    fn an_enlarged_box_grows_on_every_side() {
        let grown = BoxKind::Enlarged(0.1).draw(rect(), &mut Random::new(0, 0));
        assert_eq!(corners(grown), [8.0, 16.0, 32.0, 64.0]);
    }

    #[test]
    fn a_jittered_box_stays_within_its_bounds_and_uses_them() {
        let mut random = Random::new(3, 0);
        let mut most = [0.0_f64; 4];
        for _ in 0..500 {
            let drawn = corners(BoxKind::Jittered(0.2).draw(rect(), &mut random));
            for (i, (a, b)) in drawn.into_iter().zip(corners(rect())).enumerate() {
                let size = [20.0, 40.0][i % 2];
                most[i] = most[i].max((a - b).abs() / size);
            }
        }
        assert!(most.iter().all(|m| (0.19..=0.2).contains(m)), "{most:?}");
    }

    #[test]
    fn a_recipe_stays_within_its_bounds() {
        let recipe = BoxRecipe {
            jitter: [0.05, 0.2],
            outwards: [0.0, 0.1],
        };
        let mut random = Random::new(5, 0);
        for _ in 0..500 {
            let drawn = recipe.draw(rect(), &mut random);
            assert!((4.0 - 1e-9..=14.0).contains(&drawn.x0), "{drawn:?}");
            assert!((52.0..=72.0 + 1e-9).contains(&drawn.y1), "{drawn:?}");
        }
    }
}
