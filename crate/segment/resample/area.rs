//! OpenCV's `INTER_AREA` (`resize.cpp` of 4.x).

use super::{Rgb, Taps, pixels, round_u8, sum_columns};

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

#[cfg(test)]
mod tests {
    use super::super::testing::{first_channel, gray};
    use super::*;

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
}
