//! Resizing of 8-bit RGB as the reference pipelines do it, value for value.
//!
//! The networks were trained on images that OpenCV resized. Its three methods here follow its
//! source (`resize.cpp` of 4.x), rounding included; bilinear resizing of logits follows PyTorch's
//! `interpolate(mode="bilinear", align_corners=False)`.

/// An 8-bit RGB image, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rgb {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `width * height * 3` values.
    pub values: Vec<u8>,
}

/// A source index for each of an output's taps, and its weight.
type Taps<W> = Vec<Vec<(usize, W)>>;

/// OpenCV's `INTER_AREA`: the mean of the covered pixels when shrinking, and something close to
/// replication when enlarging.
pub fn area(image: &Rgb, width: usize, height: usize) -> Rgb {
    if (width, height) == (image.width, image.height) {
        return image.clone();
    }
    if width <= image.width && height <= image.height {
        shrink(image, width, height)
    } else {
        enlarge_area(image, width, height)
    }
}

/// Shrinking by whole factors sums integers; otherwise rows and columns are weighted in f32.
fn shrink(image: &Rgb, width: usize, height: usize) -> Rgb {
    if image.width.is_multiple_of(width) && image.height.is_multiple_of(height) {
        return shrink_whole(image, width, height);
    }
    let columns = area_taps(image.width, width);
    let rows = area_taps(image.height, height);
    let mut values = Vec::with_capacity(width * height * 3);
    let mut line = vec![0.0_f32; width * 3];
    let mut sums = vec![0.0_f32; width * 3];
    for taps in &rows {
        sums.fill(0.0);
        for &(row, weight) in taps {
            let source = &image.values[row * image.width * 3..][..image.width * 3];
            sum_columns(source, &columns, &mut line);
            sums.iter_mut()
                .zip(&line)
                .for_each(|(s, v)| *s += weight * v);
        }
        values.extend(sums.iter().map(|&v| round_u8(v)));
    }
    Rgb {
        width,
        height,
        values,
    }
}

fn sum_columns(source: &[u8], columns: &Taps<f32>, line: &mut [f32]) {
    for (taps, out) in columns.iter().zip(line.chunks_exact_mut(3)) {
        out.fill(0.0);
        for &(column, weight) in taps {
            let pixel = &source[column * 3..][..3];
            out.iter_mut()
                .zip(pixel)
                .for_each(|(o, &v)| *o += weight * f32::from(v));
        }
    }
}

fn shrink_whole(image: &Rgb, width: usize, height: usize) -> Rgb {
    let (across, down) = (image.width / width, image.height / height);
    let scale = 1.0 / (across * down) as f32;
    let mut values = Vec::with_capacity(width * height * 3);
    for (y, x, channel) in pixels(width, height) {
        let cell = (0..across * down).map(|i| {
            let (row, column) = (y * down + i / across, x * across + i % across);
            u32::from(image.values[(row * image.width + column) * 3 + channel])
        });
        let sum: u32 = cell.sum();
        // OpenCV's fast path for 2 x 2 rounds halves up, the general one to even.
        values.push(if (across, down) == (2, 2) {
            ((sum + 2) >> 2) as u8
        } else {
            round_u8(sum as f32 * scale)
        });
    }
    Rgb {
        width,
        height,
        values,
    }
}

/// `computeResizeAreaTab`: the pixels under each output cell, and how much of the cell they fill.
fn area_taps(from: usize, to: usize) -> Taps<f32> {
    let scale = from as f64 / to as f64;
    let cell = |i: usize| {
        let start = i as f64 * scale;
        let end = start + scale;
        let size = scale.min(from as f64 - start);
        let last = (end.floor() as usize).min(from - 1);
        let first = (start.ceil() as usize).min(last);
        let mut taps = Vec::new();
        if first as f64 - start > 1e-3 {
            taps.push((first - 1, ((first as f64 - start) / size) as f32));
        }
        taps.extend((first..last).map(|pixel| (pixel, (1.0 / size) as f32)));
        if end - last as f64 > 1e-3 {
            taps.push((last, ((end - last as f64).min(1.0).min(size) / size) as f32));
        }
        taps
    };
    (0..to).map(cell).collect()
}

/// `INTER_AREA` when enlarging: linear with a step between pixels, in 11-bit integers.
fn enlarge_area(image: &Rgb, width: usize, height: usize) -> Rgb {
    let columns = step_taps(image.width, width);
    let rows = step_taps(image.height, height);
    let horizontal = |row: usize, column: usize, channel: usize| -> i32 {
        let (at, weights) = columns[column];
        let next = (at + 1).min(image.width - 1);
        let value = |x: usize| i32::from(image.values[(row * image.width + x) * 3 + channel]);
        value(at) * weights[0] + value(next) * weights[1]
    };
    let mut values = Vec::with_capacity(width * height * 3);
    for (y, x, channel) in pixels(width, height) {
        let (at, weights) = rows[y];
        let next = (at + 1).min(image.height - 1);
        let (upper, lower) = (horizontal(at, x, channel), horizontal(next, x, channel));
        let upper = (weights[0] * (upper >> 4)) >> 16;
        let lower = (weights[1] * (lower >> 4)) >> 16;
        values.push(((upper + lower + 2) >> 2).clamp(0, 255) as u8);
    }
    Rgb {
        width,
        height,
        values,
    }
}

/// For each output, the first of two neighbours and their weights in 1/2048.
fn step_taps(from: usize, to: usize) -> Vec<(usize, [i32; 2])> {
    let (scale, inverse) = (from as f64 / to as f64, to as f64 / from as f64);
    let tap = |i: usize| {
        let at = (i as f64 * scale).floor() as usize;
        let beyond = ((i + 1) as f64 - (at + 1) as f64 * inverse) as f32;
        let second = if beyond <= 0.0 { 0.0 } else { beyond.fract() };
        let (at, second) = if at + 1 >= from {
            (from - 1, 0.0)
        } else {
            (at, second)
        };
        let fixed = |w: f32| (w * 2048.0).round_ties_even() as i32;
        (at, [fixed(1.0 - second), fixed(second)])
    };
    (0..to).map(tap).collect()
}

/// OpenCV's `INTER_CUBIC` in floating point: Keys' kernel with a = -0.75, borders replicated, no
/// antialiasing. OpenCV's own 8-bit path may differ by one grey level in single pixels.
pub fn cubic(image: &Rgb, width: usize, height: usize) -> Rgb {
    let columns = cubic_taps(image.width, width);
    let rows = cubic_taps(image.height, height);
    let mut lines = Vec::with_capacity(image.height * width * 3);
    for source in image.values.chunks_exact(image.width * 3) {
        let start = lines.len();
        lines.resize(start + width * 3, 0.0);
        sum_columns(source, &columns, &mut lines[start..]);
    }
    let mut values = Vec::with_capacity(width * height * 3);
    for taps in &rows {
        for i in 0..width * 3 {
            let sum: f32 = taps
                .iter()
                .map(|&(row, w)| w * lines[row * width * 3 + i])
                .sum();
            values.push(round_u8(sum));
        }
    }
    Rgb {
        width,
        height,
        values,
    }
}

fn cubic_taps(from: usize, to: usize) -> Taps<f32> {
    const A: f32 = -0.75;
    let scale = from as f64 / to as f64;
    let tap = |i: usize| {
        let centre = ((i as f64 + 0.5) * scale - 0.5) as f32;
        let t = centre - centre.floor();
        let far = |x: f32| ((A * x - 5.0 * A) * x + 8.0 * A) * x - 4.0 * A;
        let near = |x: f32| ((A + 2.0) * x - (A + 3.0)) * x * x + 1.0;
        let mut weights = [far(t + 1.0), near(t), near(1.0 - t), 0.0];
        weights[3] = 1.0 - weights[0] - weights[1] - weights[2];
        let pixel = |k: usize| {
            let at = centre.floor() as isize + k as isize - 1;
            at.clamp(0, from as isize - 1) as usize
        };
        (0..4).map(|k| (pixel(k), weights[k])).collect()
    };
    (0..to).map(tap).collect()
}

/// PyTorch's bilinear resizing of one channel.
///
/// # Shapes
/// - values: `[from.1, from.0]` row by row, `from` and `to` as (width, height)
pub fn bilinear(values: &[f32], from: (usize, usize), to: (usize, usize)) -> Vec<f32> {
    let (columns, rows) = (linear_taps(from.0, to.0), linear_taps(from.1, to.1));
    let mut out = Vec::with_capacity(to.0 * to.1);
    for &(top, bottom, down) in &rows {
        for &(left, right, across) in &columns {
            let line = |row: usize| {
                let (a, b) = (values[row * from.0 + left], values[row * from.0 + right]);
                (1.0 - across) * a + across * b
            };
            out.push((1.0 - down) * line(top) + down * line(bottom));
        }
    }
    out
}

/// For each output, its two neighbours and the second one's weight.
fn linear_taps(from: usize, to: usize) -> Vec<(usize, usize, f32)> {
    let scale = from as f32 / to as f32;
    let tap = |i: usize| {
        let centre = ((i as f32 + 0.5) * scale - 0.5).max(0.0);
        let at = (centre as usize).min(from - 1);
        (at, (at + 1).min(from - 1), centre - at as f32)
    };
    (0..to).map(tap).collect()
}

fn pixels(width: usize, height: usize) -> impl Iterator<Item = (usize, usize, usize)> {
    (0..width * height * 3).map(move |i| (i / (width * 3), i / 3 % width, i % 3))
}

fn round_u8(value: f32) -> u8 {
    value.round_ties_even().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gray(width: usize, values: &[u8]) -> Rgb {
        Rgb {
            width,
            height: values.len() / width,
            values: values.iter().flat_map(|&v| [v, v, v]).collect(),
        }
    }

    fn first_channel(image: &Rgb) -> Vec<u8> {
        image.values.iter().step_by(3).copied().collect()
    }

    #[test]
    fn enlarging_by_area_replicates() {
        let out = area(&gray(2, &[10, 200]), 4, 2);
        assert_eq!(first_channel(&out), [10, 10, 200, 200, 10, 10, 200, 200]);
    }

    #[test]
    fn shrinking_by_two_rounds_halves_up() {
        assert_eq!(first_channel(&area(&gray(2, &[0, 1, 0, 1]), 1, 1)), [1]);
    }

    #[test]
    fn shrinking_by_a_fraction_weights_the_cut_pixel() {
        // 3 to 2: each output is a whole pixel and half of the middle one.
        let out = area(&gray(3, &[0, 90, 240, 0, 90, 240, 0, 90, 240]), 2, 2);
        assert_eq!(first_channel(&out), [30, 190, 30, 190]);
    }

    #[test]
    fn cubic_keeps_a_constant_and_overshoots_an_edge() {
        assert!(
            first_channel(&cubic(&gray(3, &[77; 9]), 7, 7))
                .iter()
                .all(|&v| v == 77)
        );
        let edge = first_channel(&cubic(&gray(4, &[50, 50, 200, 200]), 16, 1));
        assert!(edge.iter().any(|&v| v < 50) && edge.iter().any(|&v| v > 200));
    }

    #[test]
    fn bilinear_is_exact_on_a_ramp_away_from_the_border() {
        let out = bilinear(&[0.0, 1.0, 2.0, 3.0], (4, 1), (8, 1));
        assert_eq!(out, [0.0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3.0]);
    }
}
