//! The one connected piece of a mask that is measured, without its holes.

use super::Mask;
use super::runs::{Neighbours, Run, pieces, runs};

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

impl Piece {
    /// The largest piece of `mask`; `None` when no pixel is inside. Of equal pieces the first in
    /// reading order is taken.
    pub fn largest(mask: &Mask) -> Option<Self> {
        let inside = runs(mask, true);
        let piece_of = pieces(&inside, Neighbours::Four);
        let mut pixels = vec![0; inside.len()];
        for (run, &piece) in inside.iter().zip(&piece_of) {
            pixels[piece] += run.to - run.from;
        }
        let largest = (0..pixels.len()).rev().max_by_key(|&piece| pixels[piece])?;
        let chosen = inside.iter().zip(&piece_of);
        let chosen = chosen.filter(|(_, piece)| **piece == largest);
        let chosen: Vec<Run> = chosen.map(|(run, _)| *run).collect();
        let alone = with_runs(mask, &chosen)?;
        let holes = holes(&alone);
        let filled = holes.iter().map(|run| run.to - run.from).sum();
        Some(Self {
            dropped: mask.count() - pixels[largest],
            filled,
            touches_border: chosen.iter().any(|run| at_border(mask, run)),
            mask: match filled {
                0 => alone,
                _ => with_runs(mask, &[chosen, holes].concat())?,
            },
        })
    }
}

/// The pixels that the outside does not reach. The outside is 8-connected because the piece is
/// 4-connected: a hole that meets the outside in a corner is outside.
fn holes(alone: &Mask) -> Vec<Run> {
    let outside = runs(alone, false);
    let piece_of = pieces(&outside, Neighbours::Eight);
    let mut open = vec![false; outside.len()];
    for (run, &piece) in outside.iter().zip(&piece_of) {
        open[piece] |= at_border(alone, run);
    }
    let closed = outside.iter().zip(&piece_of);
    let closed = closed.filter(|(_, piece)| !open[**piece]);
    closed.map(|(run, _)| *run).collect()
}

/// Whether a run reaches the first or last row or column.
fn at_border(mask: &Mask, run: &Run) -> bool {
    let edge_row = run.row == 0 || run.row + 1 == mask.height();
    edge_row || run.from == 0 || run.to == mask.width()
}

/// A mask of the size of `like` with only `runs` inside.
fn with_runs(like: &Mask, runs: &[Run]) -> Option<Mask> {
    let mut inside = vec![false; like.as_slice().len()];
    for run in runs {
        let start = run.row * like.width();
        inside[start + run.from..start + run.to].fill(true);
    }
    Mask::new(like.width(), like.height(), inside).ok()
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

    /// The piece of each pixel by spreading labels until nothing changes.
    fn spread(values: &[bool], width: usize, value: bool, corners: bool) -> Vec<usize> {
        let mut labels: Vec<usize> = (0..values.len()).collect();
        let meet = |i: usize, j: usize| {
            let (dx, dy) = (
                (i % width).abs_diff(j % width),
                (i / width).abs_diff(j / width),
            );
            dx + dy == 1 || (corners && dx == 1 && dy == 1)
        };
        loop {
            let before = labels.clone();
            for i in 0..values.len() {
                for j in 0..values.len() {
                    if values[i] == value && values[j] == value && meet(i, j) {
                        labels[i] = labels[i].min(labels[j]);
                    }
                }
            }
            if labels == before {
                return labels;
            }
        }
    }

    #[test]
    fn pieces_by_runs_are_those_by_spreading_labels() {
        let mut state = 11_u32;
        for round in 0..120 {
            let (width, height) = (2 + round % 9, 2 + round * 5 % 8);
            let values: Vec<bool> = (0..width * height)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 24) % 10 < 3 + round as u32 % 5
                })
                .collect();
            let mask = Mask::new(width, height, values.clone()).unwrap();
            for (value, neighbours) in [(true, Neighbours::Four), (false, Neighbours::Eight)] {
                let labels = spread(&values, width, value, neighbours == Neighbours::Eight);
                let found = runs(&mask, value);
                for (run, piece) in found.iter().zip(pieces(&found, neighbours)) {
                    let first = found[piece];
                    let (at, start) = (run.row * width, first.row * width);
                    assert!((run.from..run.to).all(|x| labels[at + x] == start + first.from));
                }
            }
        }
    }
}
