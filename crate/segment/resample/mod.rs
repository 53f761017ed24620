//! Resizing as the reference pipelines do it, value for value.
//!
//! The networks were trained on images that OpenCV, Pillow or scikit-image resized; each file
//! follows the source of one of them, rounding included.

mod area;
mod cubic;
mod pillow;
mod spline;

pub use area::area;
pub use cubic::cubic;
pub use pillow::antialiased;
pub use spline::spline;

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

/// A row's weighted sums, channel by channel.
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

fn pixels(width: usize, height: usize) -> impl Iterator<Item = (usize, usize, usize)> {
    (0..width * height * 3).map(move |i| (i / (width * 3), i / 3 % width, i % 3))
}

/// Halves to even, as OpenCV's `saturate_cast`.
fn round_u8(value: f32) -> u8 {
    value.round_ties_even().clamp(0.0, 255.0) as u8
}

/// Images for the tests of each method.
#[cfg(test)]
mod testing {
    use super::Rgb;

    /// Three equal channels.
    pub fn gray(width: usize, values: &[u8]) -> Rgb {
        Rgb {
            width,
            height: values.len() / width,
            values: values.iter().flat_map(|&v| [v, v, v]).collect(),
        }
    }

    pub fn first_channel(image: &Rgb) -> Vec<u8> {
        image.values.iter().step_by(3).copied().collect()
    }

    /// FNV-1a of all values: a whole image in one number.
    pub fn digest(image: &Rgb) -> u64 {
        image
            .values
            .iter()
            .fold(0xcbf2_9ce4_8422_2325, |hash, &value| {
                (hash ^ u64::from(value)).wrapping_mul(0x0100_0000_01b3)
            })
    }

    /// Something of everything: flat parts, edges and noise.
    pub fn pattern(width: usize, height: usize) -> Rgb {
        let value = |i: usize| {
            let (x, y, channel) = (i / 3 % width, i / 3 / width, i % 3);
            ((x * x * 7 + y * 31 + x * y * 3 + channel * 50) % 256) as u8
        };
        Rgb {
            width,
            height,
            values: (0..width * height * 3).map(value).collect(),
        }
    }
}
