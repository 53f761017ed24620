//! Bilinear resizing, and the bits of what lies above a threshold.

use crate::kernels::ResizeShape;
use crate::kernels::ops::BITS;

/// The part `shape.crop` of `x`, whose rows are `stride` long, at `shape.size`, as PyTorch does it.
pub fn resize(x: &[f32], stride: usize, shape: ResizeShape) -> Vec<f32> {
    let (rows, columns) = (
        taps(shape.crop.0, shape.size.0),
        taps(shape.crop.1, shape.size.1),
    );
    let mut out = Vec::with_capacity(rows.len() * columns.len());
    for &(top, bottom, down) in &rows {
        let (top, bottom) = (&x[top * stride..], &x[bottom * stride..]);
        for &(left, right, across) in &columns {
            let line = |row: &[f32]| (1.0 - across) * row[left] + across * row[right];
            out.push((1.0 - down) * line(top) + down * line(bottom));
        }
    }
    out
}

/// For each output, its two neighbours and the second one's weight.
fn taps(from: usize, to: usize) -> Vec<(usize, usize, f32)> {
    let scale = from as f32 / to as f32;
    let tap = |i: usize| {
        let centre = ((i as f32 + 0.5) * scale - 0.5).max(0.0);
        let at = (centre as usize).min(from - 1);
        (at, (at + 1).min(from - 1), centre - at as f32)
    };
    (0..to).map(tap).collect()
}

/// [`resize`], then sixteen pixels a value: see `mask_bits` in `calls.rs`.
pub fn mask_bits(x: &[f32], stride: usize, shape: ResizeShape, threshold: f32) -> Vec<f32> {
    let bits = |pixels: &[f32]| {
        if pixels.iter().any(|value| !value.is_finite()) {
            return -1.0;
        }
        let inside = pixels.iter().enumerate();
        let bits = inside.fold(0_u16, |bits, (i, value)| {
            bits | u16::from(*value > threshold) << i
        });
        f32::from(bits)
    };
    resize(x, stride, shape).chunks(BITS).map(bits).collect()
}
