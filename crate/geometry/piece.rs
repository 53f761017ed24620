//! The one connected piece of a mask that is measured, without its holes.

use super::Mask;

/// The largest 4-connected piece of a mask, holes filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The piece alone, at the size of the mask it came from.
    pub mask: Mask,
    /// Pixels of the mask in other pieces.
    pub dropped: usize,
    /// Pixels added by filling holes.
    pub filled: usize,
    /// Whether the piece reaches the first or last row or column.
    pub touches_border: bool,
}

const EDGES: [(isize, isize); 4] = [(1, 0), (0, 1), (-1, 0), (0, -1)];
const CORNERS: [(isize, isize); 4] = [(1, 1), (-1, 1), (-1, -1), (1, -1)];

impl Piece {
    /// The largest piece of `mask`; `None` when no pixel is inside. Of equal pieces the first in
    /// reading order is taken.
    pub fn largest(mask: &Mask) -> Option<Self> {
        let mut seen = vec![false; mask.as_slice().len()];
        let mut largest = Vec::new();
        for start in 0..seen.len() {
            if mask.as_slice()[start] && !seen[start] {
                let piece = flood(mask, &mut seen, [start], true, &[&EDGES]);
                if piece.len() > largest.len() {
                    largest = piece;
                }
            }
        }
        if largest.is_empty() {
            return None;
        }
        Self::filled(mask, &largest)
    }

    /// The pixels of `piece` with their holes. The outside is 8-connected because the piece is
    /// 4-connected: a hole that meets the outside in a corner is outside.
    fn filled(mask: &Mask, piece: &[usize]) -> Option<Self> {
        let (width, height) = (mask.width(), mask.height());
        let alone = with_pixels(mask, piece)?;
        let border = (0..width * height).filter(|i| {
            let (x, y) = (i % width, i / width);
            x == 0 || y == 0 || x + 1 == width || y + 1 == height
        });
        let touches_border = border.clone().any(|i| alone.as_slice()[i]);
        let mut outside = vec![false; width * height];
        flood(&alone, &mut outside, border, false, &[&EDGES, &CORNERS]);
        let inside: Vec<usize> = (0..outside.len()).filter(|&i| !outside[i]).collect();
        Some(Self {
            mask: with_pixels(mask, &inside)?,
            dropped: mask.count() - piece.len(),
            filled: inside.len() - piece.len(),
            touches_border,
        })
    }
}

/// A mask of the size of `like` with only `pixels` inside.
fn with_pixels(like: &Mask, pixels: &[usize]) -> Option<Mask> {
    let mut inside = vec![false; like.as_slice().len()];
    for &i in pixels {
        inside[i] = true;
    }
    Mask::new(like.width(), like.height(), inside).ok()
}

/// The pixels with the value `value` reached from `starts`, marked in `seen`.
fn flood(
    mask: &Mask,
    seen: &mut [bool],
    starts: impl IntoIterator<Item = usize>,
    value: bool,
    steps: &[&[(isize, isize)]],
) -> Vec<usize> {
    let values = mask.as_slice();
    let mut reached = Vec::new();
    for start in starts {
        if values[start] == value && !seen[start] {
            seen[start] = true;
            reached.push(start);
        }
    }
    let mut next = 0;
    while let Some(&at) = reached.get(next) {
        next += 1;
        for &(dx, dy) in steps.iter().copied().flatten() {
            if let Some(i) = neighbour(mask, at, dx, dy)
                && values[i] == value
                && !seen[i]
            {
                seen[i] = true;
                reached.push(i);
            }
        }
    }
    reached
}

/// The index of the pixel `(dx, dy)` from pixel `at`, if the mask has it.
fn neighbour(mask: &Mask, at: usize, dx: isize, dy: isize) -> Option<usize> {
    let x = (at % mask.width()).checked_add_signed(dx)?;
    let y = (at / mask.width()).checked_add_signed(dy)?;
    (x < mask.width() && y < mask.height()).then(|| y * mask.width() + x)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(rows: &[&str]) -> Mask {
        let inside = rows.iter().flat_map(|r| r.bytes().map(|b| b == b'#'));
        Mask::new(rows[0].len(), rows.len(), inside.collect()).unwrap()
    }

    #[test]
    fn the_largest_piece_is_kept_and_its_hole_filled() {
        let piece = Piece::largest(&mask(&[
            "........", ".###..#.", ".#.#....", ".###....", "....#...", "........",
        ]))
        .unwrap();
        assert_eq!(
            (piece.mask.count(), piece.dropped, piece.filled),
            (9, 2, 1),
            "pixels that meet in a corner are two pieces"
        );
        assert!(!piece.touches_border);
    }

    #[test]
    fn a_notch_open_at_a_corner_is_no_hole() {
        let piece =
            Piece::largest(&mask(&["......", ".###..", ".#.#..", ".##...", "......"])).unwrap();
        assert_eq!(piece.filled, 0);
    }

    #[test]
    fn nothing_inside_is_no_piece() {
        assert_eq!(Piece::largest(&mask(&["...", "..."])), None);
        assert_eq!(Piece::largest(&Mask::new(0, 0, Vec::new()).unwrap()), None);
    }

    #[test]
    fn a_full_mask_touches_the_border() {
        let piece = Piece::largest(&mask(&["###", "###"])).unwrap();
        assert_eq!((piece.mask.count(), piece.touches_border), (6, true));
    }
}
