//! scikit-image's `resize(image, size, order=3, preserve_range=True, anti_aliasing=True)`, then
//! `astype(uint8)`: SciPy's `ndimage.gaussian_filter` and `zoom`.
//!
//! Values are cut off to whole numbers at the end, so that a flat region at 77 becomes 77 or 76
//! by the last bit of a sum. Hence the sums here have SciPy's order (`ni_splines.c`,
//! `ni_interpolation.c`), down to the spline along the three channels, which changes nothing else.

use super::Rgb;

/// A Gaussian when shrinking, then a cubic B-spline through the pixels; borders are mirrored, the
/// edge not repeated.
pub fn spline(image: &Rgb, width: usize, height: usize) -> Rgb {
    let mut volume = Volume {
        dims: [image.height, image.width, 3],
        values: image.values.iter().map(|&v| f64::from(v)).collect(),
    };
    let target = [height, width, 3];
    for (axis, to) in target.into_iter().enumerate() {
        let scale = volume.dims[axis] as f64 / to as f64;
        volume.along(axis, |line| smooth(line, (scale - 1.0) / 2.0));
    }
    for axis in 0..3 {
        volume.along(axis, coefficients);
    }
    let low = f64::from(image.values.iter().copied().min().unwrap_or(0));
    let high = f64::from(image.values.iter().copied().max().unwrap_or(0));
    let values = volume.sampled(target);
    Rgb {
        width,
        height,
        values: values.map(|v| v.clamp(low, high) as u8).collect(),
    }
}

/// Rows, columns and channels.
struct Volume {
    dims: [usize; 3],
    values: Vec<f64>,
}

impl Volume {
    /// Works on every line along `axis`.
    fn along(&mut self, axis: usize, work: impl Fn(&mut [f64])) {
        let length = self.dims[axis];
        let stride: usize = self.dims[axis + 1..].iter().product();
        let mut line = Vec::with_capacity(length);
        for start in 0..self.values.len() / length {
            let first = start / stride * stride * length + start % stride;
            let place = |i: usize| first + i * stride;
            line.clear();
            line.extend((0..length).map(|i| self.values[place(i)]));
            work(&mut line);
            for (i, value) in line.iter().enumerate() {
                self.values[place(i)] = *value;
            }
        }
    }

    /// The spline's values at the pixels of an image of `target` size.
    fn sampled(&self, target: [usize; 3]) -> impl Iterator<Item = f64> {
        let [rows, columns, channels] = [0, 1, 2].map(|axis| taps(self.dims[axis], target[axis]));
        let row_length = self.dims[1] * 3;
        rows.into_iter().flat_map(move |row| {
            // A value is multiplied by the weight of its row first: once for the whole row.
            let weighted = row.map(|(at, weight)| {
                let line = &self.values[at * row_length..][..row_length];
                line.iter().map(|value| value * weight).collect::<Vec<_>>()
            });
            let mut out = Vec::with_capacity(columns.len() * 3);
            for column in &columns {
                out.extend(
                    channels
                        .iter()
                        .map(|channel| sum(&weighted, column, channel)),
                );
            }
            out
        })
    }
}

/// Four neighbours on one axis and their weights.
type Four = [(usize, f64); 4];

/// Sixty-four terms in reading order.
fn sum(weighted: &[Vec<f64>; 4], column: &Four, channel: &Four) -> f64 {
    let mut total = 0.0;
    for line in weighted {
        for &(x, of_column) in column {
            for &(c, of_channel) in channel {
                total += line[x * 3 + c] * of_column * of_channel;
            }
        }
    }
    total
}

/// `NI_ZoomShift`: where each output pixel lies, and `get_spline_interpolation_weights`.
fn taps(from: usize, to: usize) -> Vec<Four> {
    let scale = from as f64 / to as f64;
    let tap = |i: usize| {
        // Left of the first pixel's middle the image is mirrored.
        let at = ((i as f64 + 0.5) * scale - 0.5).abs();
        let (y, z) = (at - at.floor(), 1.0 - (at - at.floor()));
        let mut weights = [
            z * z * z / 6.0,
            (y * y * (y - 2.0) * 3.0 + 4.0) / 6.0,
            (z * z * (z - 2.0) * 3.0 + 4.0) / 6.0,
            1.0,
        ];
        for i in 0..3 {
            weights[3] -= weights[i];
        }
        let first = at.floor() as isize - 1;
        std::array::from_fn(|k| (mirrored(first + k as isize, from), weights[k]))
    };
    (0..to).map(tap).collect()
}

/// The pixel that stands for `at` beyond the border; the edge is not repeated.
fn mirrored(at: isize, length: usize) -> usize {
    let period = (2 * length as isize - 2).max(1);
    let at = at.rem_euclid(period) as usize;
    if at < length {
        at
    } else {
        period as usize - at
    }
}

/// `spline_filter1d`: the coefficients whose cubic B-spline goes through the line's values.
fn coefficients(line: &mut [f64]) {
    let last = line.len() - 1;
    if last == 0 {
        return;
    }
    let pole = 3.0_f64.sqrt() - 2.0;
    let gain = (1.0 - pole) * (1.0 - 1.0 / pole);
    line.iter_mut().for_each(|c| *c *= gain);

    let far = pole.powi(last as i32);
    line[0] += far * line[last];
    let mut power = pole;
    for i in 1..last {
        line[0] += power * (line[i] + far * line[last - i]);
        power *= pole;
    }
    line[0] /= 1.0 - far * far;
    for i in 1..=last {
        line[i] += pole * line[i - 1];
    }
    line[last] = (pole * line[last - 1] + line[last]) * pole / (pole * pole - 1.0);
    for i in (0..last).rev() {
        line[i] = pole * (line[i + 1] - line[i]);
    }
}

/// `gaussian_filter1d`, cut off at four standard deviations.
fn smooth(line: &mut [f64], deviation: f64) {
    if deviation <= 1e-15 {
        return;
    }
    let radius = (4.0 * deviation + 0.5) as isize;
    let bell = |x: isize| (-0.5 / (deviation * deviation) * (x * x) as f64).exp();
    let total: f64 = (-radius..=radius).map(bell).sum();
    let weights: Vec<f64> = (0..=radius).map(|x| bell(x) / total).collect();
    let source = line.to_vec();
    let value = |at: isize| source[mirrored(at, source.len())];
    for (i, out) in line.iter_mut().enumerate() {
        let i = i as isize;
        let pairs = (1..=radius).rev();
        *out = pairs.fold(value(i) * weights[0], |sum, x| {
            sum + (value(i - x) + value(i + x)) * weights[x as usize]
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{digest, first_channel, gray, pattern};
    use super::*;

    /// Digests of the definition: the spline's coefficients by solving the linear equations
    /// densely, basis functions and Gaussian in NumPy, no value within 1e-9 of a whole number.
    #[test]
    fn whole_images_are_those_of_the_definition() {
        let cases = [
            ((7, 5), (3, 4), 0x3a5a_6772_f252_21b5_u64),
            ((5, 4), (9, 8), 0x1f0e_1a3e_c5a9_f2ef),
            ((40, 30), (64, 64), 0x8560_b298_65b1_8777),
            ((64, 48), (20, 30), 0x7184_ac20_f264_ad09),
            ((112, 90), (256, 256), 0xc73c_98ed_827d_b112),
        ];
        for (from, to, want) in cases {
            let image = spline(&pattern(from.0, from.1), to.0, to.1);
            assert_eq!(digest(&image), want, "{from:?} to {to:?}");
        }
    }

    #[test]
    fn a_small_image_is_that_of_the_definition() {
        let small = spline(&pattern(7, 5), 3, 4);
        let want = [7, 67, 197, 53, 121, 109, 91, 173, 77, 137, 175, 128];
        assert_eq!(first_channel(&small), want);
    }

    #[test]
    fn a_flat_image_stays_flat_and_an_edge_does_not_overshoot_the_input() {
        assert!(
            first_channel(&spline(&gray(3, &[77; 9]), 7, 5))
                .iter()
                .all(|&v| v == 77)
        );
        let edge = first_channel(&spline(&gray(4, &[50, 50, 200, 200]), 16, 1));
        assert!(edge.iter().all(|&v| (50..=200).contains(&v)));
    }

    #[test]
    fn the_border_is_mirrored_without_its_edge() {
        let places: Vec<usize> = (-4..=6).map(|at| mirrored(at, 3)).collect();
        assert_eq!(places, [0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 2]);
        assert_eq!((mirrored(-3, 1), mirrored(2, 1)), (0, 0));
    }
}
