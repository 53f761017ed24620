//! Labels for frames that have none, where a model agrees with itself.

use super::evaluate::TunedHead;
use super::example::Encoded;
use super::proposals::Proposer;
use super::random::Random;
use crate::geometry::piece::Piece;
use crate::geometry::{FramePx, Mask, Rect};

/// When a model's own outline is taken for a label.
#[derive(Debug, Clone, PartialEq)]
pub struct PseudoRecipe {
    /// The least confidence of the suggested box, on the frame and on both beside it.
    pub confidence: f32,
    /// Boxes that are drawn round the suggested one.
    pub boxes: usize,
    /// How far each of their sides is moved, in or out, as a part of the box.
    pub jitter: f64,
    /// The least Dice of any of their masks with the one that most of them agree on.
    pub agreement: f64,
    /// The least Dice of that mask with those of the frames beside it.
    pub neighbours: f64,
}

impl Default for PseudoRecipe {
    fn default() -> Self {
        Self {
            confidence: 0.6,
            boxes: 4,
            jitter: 0.08,
            agreement: 0.93,
            neighbours: 0.8,
        }
    }
}

/// What came of a frame.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// The label.
    Label(Mask),
    /// No box was sure enough.
    NoBox,
    /// The masks of several boxes differ, or are in pieces.
    Unsure,
    /// The frames beside it say something else.
    Neighbours,
}

/// Part of a mask that its largest piece has to be.
const WHOLE: f64 = 0.99;

/// The label of the middle one of three frames that follow each other, or why there is none. The
/// same seed gives the same boxes.
pub fn pseudo_label(
    [before, frame, after]: [Encoded; 3],
    (proposer, head): (&Proposer, &TunedHead),
    recipe: &PseudoRecipe,
    seed: u64,
) -> Verdict {
    let proposed = |frame: Encoded| {
        let found = proposer.propose(frame)?;
        (found.confidence >= recipe.confidence).then_some(found.rect)
    };
    let (Some(rect), Some(left), Some(right)) =
        (proposed(frame), proposed(before), proposed(after))
    else {
        return Verdict::NoBox;
    };
    let mut random = Random::new(seed, 0x95e0);
    let mut masks = vec![head.outline(frame, rect).0];
    for _ in 0..recipe.boxes {
        let rect = jittered(rect, recipe.jitter, &mut random);
        masks.push(head.outline(frame, rect).0);
    }
    let Some(label) = agreed(&masks, recipe.agreement) else {
        return Verdict::Unsure;
    };
    let beside = [(before, left), (after, right)].map(|(frame, rect)| head.outline(frame, rect).0);
    let alike = |mask: &Mask| mask.dice(&label).unwrap_or(0.0) >= recipe.neighbours;
    match beside.iter().all(alike) {
        true => Verdict::Label(label),
        false => Verdict::Neighbours,
    }
}

fn jittered(rect: Rect<FramePx>, by: f64, random: &mut Random) -> Rect<FramePx> {
    let (w, h) = (by * rect.width(), by * rect.height());
    let mut moved = |side: f64, by: f64| side + random.between(-by, by);
    let (x0, y0) = (moved(rect.x0, w), moved(rect.y0, h));
    Rect::from_corners(x0, y0, moved(rect.x1, w), moved(rect.y1, h))
}

/// What most of `masks` hold; `None` where one of them differs from it or it is in pieces.
fn agreed(masks: &[Mask], least: f64) -> Option<Mask> {
    let first = masks.first()?;
    let most = |i: usize| 2 * masks.iter().filter(|m| m.as_slice()[i]).count() > masks.len();
    let inside = (0..first.as_slice().len()).map(most).collect();
    let all = Mask::new(first.width(), first.height(), inside).ok()?;
    let piece = Piece::largest(&all)?.mask;
    let whole = piece.count() as f64 >= WHOLE * all.count() as f64;
    let alike = |mask: &Mask| mask.dice(&piece).unwrap_or(0.0) >= least;
    (whole && masks.iter().all(alike)).then_some(piece)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(rows: std::ops::Range<usize>) -> Mask {
        let inside = (0..100).map(|i| rows.contains(&(i / 10))).collect();
        Mask::new(10, 10, inside).unwrap()
    }

    #[test]
    fn most_masks_decide_and_one_that_differs_spoils_it() {
        let masks = [mask(2..7), mask(2..7), mask(2..8)];
        assert_eq!(agreed(&masks, 0.9), Some(mask(2..7)));
        assert_eq!(agreed(&masks, 0.95), None);
        assert_eq!(agreed(&[mask(0..0)], 0.5), None);
    }

    #[test]
    fn a_label_is_of_one_piece() {
        let rows = |i: usize| (1..5).contains(&(i / 10)) || (7..9).contains(&(i / 10));
        let two = Mask::new(10, 10, (0..100).map(rows).collect()).unwrap();
        assert_eq!(agreed(&[two.clone(), two], 0.5), None);
    }
}
