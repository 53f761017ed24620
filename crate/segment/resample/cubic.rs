//! OpenCV's `INTER_CUBIC` (`resize.cpp` of 4.x).

use super::{Rgb, Taps, round_u8, sum_columns};

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

#[cfg(test)]
mod tests {
    use super::super::testing::{first_channel, gray};
    use super::*;

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
}
