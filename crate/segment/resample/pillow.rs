//! Pillow's `Image.resize(..., Image.BILINEAR)` on 8-bit images (`Resample.c` of 13.0).

use super::{Rgb, Taps};

/// Fraction bits of a weight.
const BITS: u32 = 22;

/// A triangle as wide as an output pixel when shrinking, as two input pixels when enlarging;
/// columns first, then rows, each rounded to 8 bits.
pub fn antialiased(image: &Rgb, width: usize, height: usize) -> Rgb {
    let columns = triangle_taps(image.width, width);
    let rows = triangle_taps(image.height, height);
    let narrow = across(image, &columns);
    let mut values = Vec::with_capacity(width * height * 3);
    let mut sums = vec![0; width * 3];
    for taps in &rows {
        sums.fill(HALF);
        for &(row, weight) in taps {
            let line = &narrow[row * width * 3..][..width * 3];
            let terms = sums.iter_mut().zip(line);
            terms.for_each(|(sum, &value)| *sum += i32::from(value) * weight);
        }
        values.extend(sums.iter().map(|&sum| to_u8(sum)));
    }
    Rgb {
        width,
        height,
        values,
    }
}

/// Half of the last bit that is kept.
const HALF: i32 = 1 << (BITS - 1);

fn to_u8(sum: i32) -> u8 {
    (sum >> BITS).clamp(0, 255) as u8
}

/// All rows, their columns resized.
fn across(image: &Rgb, columns: &Taps<i32>) -> Vec<u8> {
    let mut values = Vec::with_capacity(image.height * columns.len() * 3);
    for source in image.values.chunks_exact(image.width * 3) {
        for taps in columns {
            let mut sums = [HALF; 3];
            for &(column, weight) in taps {
                let pixel = &source[column * 3..][..3];
                let terms = sums.iter_mut().zip(pixel);
                terms.for_each(|(sum, &value)| *sum += i32::from(value) * weight);
            }
            values.extend(sums.map(to_u8));
        }
    }
    values
}

/// `precompute_coeffs` and `normalize_coeffs_8bpc`.
fn triangle_taps(from: usize, to: usize) -> Taps<i32> {
    let scale = from as f64 / to as f64;
    let support = scale.max(1.0);
    let tap = |i: usize| {
        let centre = (i as f64 + 0.5) * scale;
        let first = (centre - support + 0.5).max(0.0) as usize;
        let end = ((centre + support + 0.5) as usize).min(from);
        let inverse = 1.0 / support;
        let weight = |x: usize| {
            let distance = ((x as f64 - centre + 0.5) * inverse).abs();
            if distance < 1.0 { 1.0 - distance } else { 0.0 }
        };
        let total: f64 = (first..end).map(weight).sum();
        let fixed = |x: usize| (0.5 + weight(x) / total * f64::from(1 << BITS)) as i32;
        (first..end).map(|x| (x, fixed(x))).collect()
    };
    (0..to).map(tap).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{digest, first_channel, pattern};
    use super::*;

    #[test]
    fn small_images_are_those_of_pillow() {
        let small = antialiased(&pattern(7, 5), 3, 4);
        let want = [18, 80, 178, 57, 120, 118, 96, 158, 108, 135, 159, 121];
        assert_eq!(first_channel(&small), want);
    }

    /// Digests of what Pillow 13.0 gives for the same images.
    #[test]
    fn whole_images_are_those_of_pillow() {
        let cases = [
            ((7, 5), (3, 4), 0xbe23_5a5c_9038_2e02_u64),
            ((5, 4), (9, 8), 0x5998_1172_ab73_6f81),
            ((112, 112), (1024, 1024), 0xb11b_3e2f_aca6_fc33),
            ((320, 240), (128, 96), 0xab6f_6203_0b63_a09e),
            ((1280, 960), (1024, 768), 0x0c7f_7e12_bf24_f1db),
            ((33, 50), (17, 100), 0xc838_190b_7d6d_c59b),
        ];
        for (from, to, want) in cases {
            let image = antialiased(&pattern(from.0, from.1), to.0, to.1);
            assert_eq!(digest(&image), want, "{from:?} to {to:?}");
        }
    }
}
