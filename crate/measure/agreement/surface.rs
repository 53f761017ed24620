//! Distances between the borders of two masks.

use crate::geometry::distance::distances;
use crate::geometry::{Mask, Spacing};

/// Distances between two masks that both have pixels, in mm or, uncalibrated, in pixels.
pub(super) struct SurfaceDistances {
    /// From each border pixel of the first mask to the nearest border pixel of the second,
    /// smallest first.
    pub(super) forth: Vec<f64>,
    /// The same from the second to the first.
    pub(super) back: Vec<f64>,
    /// Mean over the pixels of both masks of the distance to the nearest pixel of the other.
    pub(super) over_masks: f64,
}

impl SurfaceDistances {
    /// `None` when a mask is empty: there is no distance to nothing.
    pub(super) fn between(a: &Mask, b: &Mask, spacing: Spacing) -> Option<Self> {
        let (border_a, border_b) = (border(a), border(b));
        let from = |border: &[bool], marked: &[bool]| {
            let map = distances(marked, a.width(), spacing);
            let mut found = picked(&map, border);
            found.sort_by(f64::total_cmp);
            found
        };
        let (forth, back) = (from(&border_a, &border_b), from(&border_b, &border_a));
        if forth.is_empty() || back.is_empty() {
            return None;
        }
        let whole = |mask: &Mask, other: &Mask| {
            let map = distances(other.as_slice(), a.width(), spacing);
            picked(&map, mask.as_slice()).iter().sum::<f64>()
        };
        let pixels = (a.count() + b.count()) as f64;
        Some(Self {
            over_masks: (whole(a, b) + whole(b, a)) / pixels,
            forth,
            back,
        })
    }

    /// Both directions, smallest first.
    pub(super) fn pooled(&self) -> Vec<f64> {
        let mut all = [self.forth.as_slice(), &self.back].concat();
        all.sort_by(f64::total_cmp);
        all
    }
}

/// The values at the marked pixels.
fn picked(values: &[f64], marked: &[bool]) -> Vec<f64> {
    let both = values.iter().zip(marked);
    both.filter(|(_, marked)| **marked)
        .map(|(value, _)| *value)
        .collect()
}

/// Inside pixels with an edge to the outside; beyond the image is outside. The borders of holes
/// count.
fn border(mask: &Mask) -> Vec<bool> {
    let width = mask.width();
    let at = |i: usize| {
        let (x, y) = ((i % width) as isize, (i / width) as isize);
        let around = [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)];
        around.iter().any(|&(x, y)| !mask.get(x, y))
    };
    let inside = mask.as_slice().iter().enumerate();
    inside.map(|(i, &inside)| inside && at(i)).collect()
}

/// Mean of `values`.
pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The `fraction` quantile of `sorted` values, linear between neighbours as NumPy's default is.
pub(super) fn quantile(sorted: &[f64], fraction: f64) -> f64 {
    let at = fraction * (sorted.len() - 1) as f64;
    let (low, high) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
    low + (at - at.floor()) * (high - low)
}
