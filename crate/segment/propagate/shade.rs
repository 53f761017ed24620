//! A small blurred gray picture of a frame, to see motion in.

use crate::clip::Frame;

/// The ventricle's larger side in such a picture, about; more shows no more motion.
const SIDE: f64 = 64.0;

/// A picture `factor` times smaller than its frame, sharp and blurred.
#[derive(Debug, Clone)]
pub(super) struct Shade {
    pub(super) factor: usize,
    width: usize,
    height: usize,
    /// Blurred a little and a lot.
    levels: [Vec<f32>; 2],
}

impl Shade {
    /// By how much frames are reduced for a box of this larger side.
    pub(super) fn factor_for(side: f64) -> usize {
        ((side / SIDE) as usize).max(1)
    }

    pub(super) fn of(frame: &Frame, factor: usize) -> Self {
        let (width, height) = (
            (frame.width() / factor).max(1),
            (frame.height() / factor).max(1),
        );
        let small = reduced(frame, factor, width, height);
        let fine = blurred(&small, width, height);
        let mut coarse = fine.clone();
        for _ in 0..3 {
            coarse = blurred(&coarse, width, height);
        }
        Self {
            factor,
            width,
            height,
            levels: [fine, coarse],
        }
    }

    /// The value at `(x, y)` of the picture, interpolated; `None` beyond the centres of its border
    /// pixels.
    pub(super) fn at(&self, level: usize, x: f64, y: f64) -> Option<f64> {
        let (x, y) = (x - 0.5, y - 0.5);
        let (w, h) = (self.width as f64 - 1.0, self.height as f64 - 1.0);
        if !(x >= 0.0 && y >= 0.0 && x < w && y < h) {
            return None;
        }
        let (x0, y0) = (x as usize, y as usize);
        let (fx, fy) = (x - x0 as f64, y - y0 as f64);
        let values = &self.levels[level];
        let value = |dx: usize, dy: usize| f64::from(values[(y0 + dy) * self.width + x0 + dx]);
        let top = value(0, 0) * (1.0 - fx) + value(1, 0) * fx;
        let bottom = value(0, 1) * (1.0 - fx) + value(1, 1) * fx;
        Some(top * (1.0 - fy) + bottom * fy)
    }
}

/// Means of squares of `factor` pixels.
fn reduced(frame: &Frame, factor: usize, width: usize, height: usize) -> Vec<f32> {
    let channels = frame.channels();
    let row = frame.width() * channels;
    let mut small = Vec::with_capacity(width * height);
    for y in 0..height {
        for x in 0..width {
            let mut sum = 0u32;
            for line in y * factor..(y + 1) * factor {
                let from = line * row + x * factor * channels;
                let pixels = &frame.data()[from..from + factor * channels];
                sum += pixels.iter().map(|v| u32::from(*v)).sum::<u32>();
            }
            small.push(sum as f32 / (factor * factor * channels) as f32);
        }
    }
    small
}

/// Blurred with 1 4 6 4 1 both ways; borders are repeated.
fn blurred(values: &[f32], width: usize, height: usize) -> Vec<f32> {
    const KERNEL: [f32; 5] = [0.0625, 0.25, 0.375, 0.25, 0.0625];
    let near = |i: usize, k: usize, size: usize| (i + k).saturating_sub(2).min(size - 1);
    let mut across: Vec<f32> = Vec::with_capacity(values.len());
    for y in 0..height {
        for x in 0..width {
            let taps = KERNEL.iter().enumerate();
            across.push(
                taps.map(|(k, w)| w * values[y * width + near(x, k, width)])
                    .sum(),
            );
        }
    }
    let mut both = Vec::with_capacity(values.len());
    for y in 0..height {
        for x in 0..width {
            let taps = KERNEL.iter().enumerate();
            let sum: f32 = taps
                .map(|(k, w)| w * across[near(y, k, height) * width + x])
                .sum();
            both.push(sum);
        }
    }
    both
}
