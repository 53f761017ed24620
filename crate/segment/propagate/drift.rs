//! Whether an outline follows from the one before it.

use super::motion::Motion;
use super::outlined::Outlined;

/// The area may change by this part at once, and by this much more each second.
const AREA: [f64; 2] = [0.25, 4.0];
/// The centre may move by this part of the box's side beside what the walls did.
const PLACE: f64 = 0.15;
/// Least overlap (Dice) with the outline before, moved as the walls did.
const SHAPE: f64 = 0.75;
/// Least part of the earlier outline's score.
const SCORE: f64 = 0.7;

/// What jumped from one outline to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drift {
    /// There is no outline.
    Nothing,
    /// The area.
    Area,
    /// The place.
    Place,
    /// The shape.
    Shape,
    /// The network's own score.
    Score,
}

impl Drift {
    /// A stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Nothing => "outline-missing",
            Self::Area => "area-jumps",
            Self::Place => "place-jumps",
            Self::Shape => "shape-jumps",
            Self::Score => "score-drops",
        }
    }
}

/// What jumped from `before` to `now`, `seconds` apart, when the walls moved by `motion`.
pub(super) fn drift(
    before: &Outlined,
    now: &Outlined,
    motion: &Motion,
    seconds: f64,
) -> Vec<Drift> {
    let (Some(old), Some(new)) = (before.shape(), now.shape()) else {
        return vec![Drift::Nothing];
    };
    let mut found = Vec::new();
    if (new.area / old.area).ln().abs() > AREA[0] + AREA[1] * seconds {
        found.push(Drift::Area);
    }
    let expected = motion.point(old.centre);
    let side = [old.bounds.width(), old.bounds.height()];
    let off = [0, 1].map(|i| (new.centre[i] - expected[i]) / side[i]);
    if off[0].hypot(off[1]) > PLACE {
        found.push(Drift::Place);
    }
    if overlap(before, now, motion) < SHAPE {
        found.push(Drift::Shape);
    }
    if now.iou_score < (SCORE * f64::from(before.iou_score)) as f32 {
        found.push(Drift::Score);
    }
    found
}

/// Dice of `now` with `before` moved by `motion`.
pub(super) fn overlap(before: &Outlined, now: &Outlined, motion: &Motion) -> f64 {
    let (old, new) = (&before.mask, &now.mask);
    let (mut both, mut moved, mut count) = (0usize, 0usize, 0usize);
    for y in 0..new.height() {
        for x in 0..new.width() {
            let [u, v] = motion.origin([x as f64 + 0.5, y as f64 + 0.5]);
            let was = old.get(u.floor() as isize, v.floor() as isize);
            let is = new.as_slice()[y * new.width() + x];
            both += usize::from(was && is);
            moved += usize::from(was);
            count += usize::from(is);
        }
    }
    match moved + count {
        0 => 0.0,
        all => 2.0 * both as f64 / all as f64,
    }
}
