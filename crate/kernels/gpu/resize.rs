//! Resizing and thresholds on their way to the device.

use burn::backend::wgpu::CubeTensor;

use super::launch::{dims, launch};
use super::wgsl::Wgsl;
use crate::kernels::ResizeShape;
use crate::kernels::ops::BITS;

/// `sampled(row, column)` of the resized map.
const SAMPLE: &str = "
    // The first of the two neighbours, and the weight of the second.
    fn tap(index: u32, count: u32, scale: f32) -> vec2f {
        let centre = max((f32(index) + 0.5) * scale - 0.5, 0.0);
        let first = min(u32(centre), count - 1u);
        return vec2f(f32(first), centre - f32(first));
    }
    fn line(start: u32, left: u32, right: u32, across: f32) -> f32 {
        return (1.0 - across) * x[start + left] + across * x[start + right];
    }
    fn sampled(row: u32, column: u32) -> f32 {
        let stride = params[0]; let rows = params[1]; let columns = params[2];
        let down = tap(row, rows, bitcast<f32>(params[5]));
        let across = tap(column, columns, bitcast<f32>(params[6]));
        let top = u32(down.x); let left = u32(across.x);
        let right = min(left + 1u, columns - 1u);
        let bottom = min(top + 1u, rows - 1u);
        return (1.0 - down.y) * line(top * stride, left, right, across.y)
            + down.y * line(bottom * stride, left, right, across.y);
    }";

fn kernel(name: &'static str, text: &'static str, workgroup: (u32, u32)) -> Wgsl {
    Wgsl {
        name,
        text: text.into(),
        buffers: vec![("x", "f32"), ("out", "f32"), ("params", "u32")],
        labels: vec![("sample", SAMPLE.to_owned())],
        workgroup,
    }
}

fn params(x: &CubeTensor, shape: ResizeShape, threshold: f32) -> [u32; 8] {
    let [_, stride] = dims(x);
    let (crop, size) = (shape.crop, shape.size);
    let scale = |from: usize, to: usize| (from as f32 / to as f32).to_bits();
    [
        stride as u32,
        crop.0 as u32,
        crop.1 as u32,
        size.0 as u32,
        size.1 as u32,
        scale(crop.0, size.0),
        scale(crop.1, size.1),
        threshold.to_bits(),
    ]
}

pub(super) fn resize(x: CubeTensor, shape: ResizeShape) -> CubeTensor {
    let (rows, columns) = shape.size;
    let params = params(&x, shape, 0.0);
    let kernel = kernel("resize", include_str!("resize.wgsl"), (16, 4));
    let groups = (columns.div_ceil(16), rows.div_ceil(4));
    launch(kernel, vec![x], [rows, columns], groups, &params)
}

pub(super) fn mask_bits(x: CubeTensor, shape: ResizeShape, threshold: f32) -> CubeTensor {
    /// WebGPU's default limit of workgroups along an axis is 65,535.
    const WIDE: usize = 32_768;
    let words = (shape.size.0 * shape.size.1).div_ceil(BITS);
    let params = params(&x, shape, threshold);
    let kernel = kernel("mask_bits", include_str!("mask_bits.wgsl"), (64, 1));
    let groups = words.div_ceil(64);
    let groups = (groups.min(WIDE), groups.div_ceil(WIDE));
    launch(kernel, vec![x], [1, words], groups, &params)
}
