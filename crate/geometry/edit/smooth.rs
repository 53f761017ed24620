//! An outline smoothed, its area kept.
//!
//! The mask is blurred and cut where as many pixels are above as were inside, which is near a half:
//! a half itself would shrink whatever bulges. Three box filters in a row stand for the Gaussian;
//! their cost does not grow with its width.

use super::EditError;
use super::stroke::Window;
use crate::geometry::{Mask, Point};

/// Standard deviations in pixels.
const SIGMA: std::ops::RangeInclusive<f64> = 1.0..=64.0;
/// The blurred mask is cut between these: parts that are thinner than the Gaussian give way, and are
/// not made up for elsewhere.
const CUT: [f32; 2] = [0.25, 0.75];

/// Smooths the outline over `sigma_px`.
///
/// # Errors
/// `EditError::Sigma`.
pub(super) fn smooth(mask: &Mask, sigma_px: f64) -> Result<Mask, EditError> {
    if !SIGMA.contains(&sigma_px) {
        return Err(EditError::Sigma);
    }
    let Some(bounds) = mask.bounds() else {
        return Ok(mask.clone());
    };
    let corners = [
        Point::new(bounds.x0, bounds.y0),
        Point::new(bounds.x1, bounds.y1),
    ];
    let window = Window::round(&corners, (3.0 * sigma_px).ceil(), mask);
    let value = |at: (usize, usize)| f32::from(u8::from(mask.get(at.0 as isize, at.1 as isize)));
    let mut values: Vec<f32> = window.pixels().map(value).collect();
    let inside = values.iter().filter(|v| **v > 0.0).count();
    for half in halves(sigma_px) {
        values = turned(&blurred(&values, window.width(), half), window.width());
        values = turned(&blurred(&values, window.height(), half), window.height());
    }
    let cut = cut(&values, inside);
    let (mut smoothed, width) = (mask.clone(), mask.width());
    for (pixel, value) in window.pixels().zip(values) {
        smoothed.as_mut_slice()[pixel.1 * width + pixel.0] = value >= cut;
    }
    Ok(smoothed)
}

/// The value that `count` pixels reach, near a half.
fn cut(values: &[f32], count: usize) -> f32 {
    let mut sorted = values.to_vec();
    let place = sorted.len().saturating_sub(count);
    let (_, cut, _) = sorted.select_nth_unstable_by(place, f32::total_cmp);
    cut.clamp(CUT[0], CUT[1])
}

/// How far the three filters reach to either side: together they have the variance of the Gaussian
/// as nearly as odd widths can.
fn halves(sigma_px: f64) -> [usize; 3] {
    let variance = 12.0 * sigma_px * sigma_px;
    let narrow = (((variance / 3.0 + 1.0).sqrt() - 1.0) / 2.0).floor();
    let width = 2.0 * narrow + 1.0;
    let of_narrow = (variance - 3.0 * width * width - 12.0 * width - 9.0) / (-4.0 * width - 4.0);
    let of_narrow = of_narrow.round() as usize;
    [0, 1, 2].map(|i| narrow as usize + usize::from(i >= of_narrow))
}

/// Each row averaged over `half` values to either side; beyond its ends it goes on as it ends.
fn blurred(values: &[f32], width: usize, half: usize) -> Vec<f32> {
    let mut out = Vec::with_capacity(values.len());
    let share = 1.0 / (2 * half + 1) as f64;
    for row in values.chunks_exact(width) {
        let at = |x: isize| f64::from(row[x.clamp(0, width as isize - 1) as usize]);
        let reach = half as isize;
        let mut sum: f64 = (-reach..=reach).map(at).sum();
        for x in 0..width as isize {
            out.push((sum * share) as f32);
            sum += at(x + reach + 1) - at(x - reach);
        }
    }
    out
}

/// Rows as columns.
fn turned(values: &[f32], width: usize) -> Vec<f32> {
    let height = values.len() / width.max(1);
    let column = |x: usize| (0..height).map(move |y| values[y * width + x]);
    (0..width).flat_map(column).collect()
}
