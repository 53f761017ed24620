//! Connected pieces by runs of equal pixels: a mask has a thousand times fewer runs than pixels.

use super::Mask;

/// Neighbouring pixels of one row with the same value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub(super) row: usize,
    /// The first column.
    pub(super) from: usize,
    /// One past the last column.
    pub(super) to: usize,
}

/// Which pixels are neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Neighbours {
    /// Those that share an edge.
    Four,
    /// Those that share an edge or a corner.
    Eight,
}

/// The runs of the pixels with the value `value`, in reading order.
pub(super) fn runs(mask: &Mask, value: bool) -> Vec<Run> {
    let mut found = Vec::new();
    for (row, pixels) in mask.as_slice().chunks(mask.width().max(1)).enumerate() {
        let next = |from: usize, wanted: bool| {
            let rest = pixels.get(from..).unwrap_or_default();
            rest.iter().position(|&v| v == wanted).map(|at| from + at)
        };
        let mut at = 0;
        while let Some(from) = next(at, value) {
            let to = next(from, !value).unwrap_or(pixels.len());
            found.push(Run { row, from, to });
            at = to;
        }
    }
    found
}

/// For each of `runs` the index of the first run of its piece.
pub(super) fn pieces(runs: &[Run], neighbours: Neighbours) -> Vec<usize> {
    let mut parent: Vec<usize> = (0..runs.len()).collect();
    let mut above = 0;
    for (below, run) in runs.iter().enumerate() {
        // Runs of the row above that end left of this one end left of all that follow.
        while before(&runs[above], run, neighbours) {
            above += 1;
        }
        let row_above = runs[above..].iter().enumerate();
        for (k, other) in row_above.take_while(|(_, other)| other.row < run.row) {
            if !meet(other, run, neighbours) {
                break;
            }
            join(&mut parent, above + k, below);
        }
    }
    (0..runs.len()).map(|i| root(&mut parent, i)).collect()
}

/// Whether `other` comes before all runs that meet `run`.
fn before(other: &Run, run: &Run, neighbours: Neighbours) -> bool {
    let reach = usize::from(neighbours == Neighbours::Eight);
    other.row + 1 < run.row || (other.row + 1 == run.row && other.to + reach <= run.from)
}

/// Whether `other`, in the row above and not before `run`, meets it.
fn meet(other: &Run, run: &Run, neighbours: Neighbours) -> bool {
    let reach = usize::from(neighbours == Neighbours::Eight);
    other.from < run.to + reach
}

/// Joins two pieces under the earlier one's first run.
fn join(parent: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(parent, a), root(parent, b));
    parent[a.max(b)] = a.min(b);
}

fn root(parent: &mut [usize], mut i: usize) -> usize {
    while parent[i] != i {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    i
}
