//! Frames as another hand, machine or patient might have given them, masks with them.

use std::f64::consts::PI;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder as _};

use super::data::LabelledFrame;
use super::error::TrainError;
use super::random::Random;
use crate::clip::{self, Frame};
use crate::geometry::Mask;

/// Largest rotation in degrees.
const ROTATION: f64 = 15.0;
/// Largest change of size, as a factor.
const SIZE: f64 = 1.18;
/// Smallest size of a copy that is zoomed out, as a factor.
const SMALLEST: f64 = 0.4;
/// Largest shift, as a part of the frame.
const SHIFT: f64 = 0.06;
/// Largest change of the exponent and of the gain, as factors.
const GAMMA: f64 = 1.4;
const GAIN: f64 = 1.3;
/// Most of the light that is lost, or gained, from the top to the bottom, as an exponent.
const ATTENUATION: f64 = 0.5;
/// Largest spread of the speckle.
const SPECKLE: f64 = 0.15;
/// Lowest quality of a JPEG file.
const QUALITY: f64 = 40.0;
/// Part of the mask that has to stay in the frame.
const KEPT: f64 = 0.98;

/// A copy of `labelled`: mirrored or not, turned, resized, shifted, with another gain, contrast,
/// attenuation by depth and speckle, through JPEG or not. Where the mask would leave the frame
/// only the values change.
///
/// # Errors
/// `Clip` never, unless the JPEG decoder refuses what the encoder wrote.
pub fn augmented(
    labelled: &LabelledFrame,
    random: &mut Random,
) -> Result<LabelledFrame, TrainError> {
    let (frame, mask) = (&labelled.frame, &labelled.mask);
    let (width, height) = (frame.width(), frame.height());
    let mut place = Place::draw((width, height), random);
    let mut moved = moved_mask(mask, &place);
    let kept = KEPT * mask.count() as f64 * place.size * place.size;
    if (moved.count() as f64) < kept {
        place = Place::unmoved((width, height));
        moved = mask.clone();
    }
    placed(labelled, (&place, moved), random)
}

/// A copy of `labelled` as a machine that shows more of the body would give it: everything smaller,
/// anywhere in the frame, and changed as by [`augmented`] otherwise.
///
/// # Errors
/// As [`augmented`].
pub fn zoomed_out(
    labelled: &LabelledFrame,
    random: &mut Random,
) -> Result<LabelledFrame, TrainError> {
    let (width, height) = (labelled.frame.width(), labelled.frame.height());
    let mut place = Place::draw((width, height), random);
    place.size = random.between(SMALLEST.ln(), 0.0).exp();
    let room = 0.5 * (1.0 - place.size);
    let mut shift = |side: usize| random.between(-room, room) * side as f64;
    place.shift = (shift(width), shift(height));
    let moved = moved_mask(&labelled.mask, &place);
    placed(labelled, (&place, moved), random)
}

/// The copy whose pixels are at `place`, with another look.
fn placed(
    labelled: &LabelledFrame,
    (place, mask): (&Place, Mask),
    random: &mut Random,
) -> Result<LabelledFrame, TrainError> {
    let frame = &labelled.frame;
    let (width, height) = (frame.width(), frame.height());
    let look = Look::draw(random);
    let mut data = Vec::with_capacity(frame.data().len());
    for i in 0..width * height {
        let (x, y) = place.source(i % width, i / width);
        let speckle = 1.0 + look.speckle * normal(random);
        for channel in 0..frame.channels() {
            let value = between_pixels(frame, x, y, channel);
            data.push(look.value(value, i / width, height, speckle));
        }
    }
    Ok(LabelledFrame {
        number: labelled.number,
        frame: through_jpeg(&rebuilt(frame, data)?, look.quality)?,
        mask,
    })
}

/// Where a pixel of the copy comes from.
struct Place {
    centre: (f64, f64),
    shift: (f64, f64),
    turn: f64,
    size: f64,
    mirrored: bool,
}

impl Place {
    fn unmoved((width, height): (usize, usize)) -> Self {
        Self {
            centre: (width as f64 / 2.0, height as f64 / 2.0),
            shift: (0.0, 0.0),
            turn: 0.0,
            size: 1.0,
            mirrored: false,
        }
    }

    fn draw((width, height): (usize, usize), random: &mut Random) -> Self {
        let mut shift = |side: usize| random.between(-SHIFT, SHIFT) * side as f64;
        let shift = (shift(width), shift(height));
        Self {
            shift,
            turn: random.between(-ROTATION, ROTATION) * PI / 180.0,
            size: random.between(-SIZE.ln(), SIZE.ln()).exp(),
            mirrored: random.unit() < 0.5,
            ..Self::unmoved((width, height))
        }
    }

    /// In continuous coordinates, of the middle of pixel `(x, y)`.
    fn source(&self, x: usize, y: usize) -> (f64, f64) {
        let x = x as f64 + 0.5 - self.centre.0 - self.shift.0;
        let y = y as f64 + 0.5 - self.centre.1 - self.shift.1;
        let (sine, cosine) = self.turn.sin_cos();
        let across = (cosine * x + sine * y) / self.size;
        let down = (cosine * y - sine * x) / self.size;
        let across = if self.mirrored { -across } else { across };
        (across + self.centre.0, down + self.centre.1)
    }
}

fn moved_mask(mask: &Mask, place: &Place) -> Mask {
    let (width, height) = (mask.width(), mask.height());
    let inside = (0..width * height).map(|i| {
        let (x, y) = place.source(i % width, i / width);
        mask.get(x.floor() as isize, y.floor() as isize)
    });
    Mask::new(width, height, inside.collect()).expect("as many values as pixels")
}

/// How values change.
struct Look {
    gamma: f64,
    gain: f64,
    attenuation: f64,
    speckle: f64,
    /// Of the JPEG file, if it goes through one.
    quality: Option<u8>,
}

impl Look {
    fn draw(random: &mut Random) -> Self {
        let factor = |random: &mut Random, most: f64| random.between(-most.ln(), most.ln()).exp();
        Self {
            gamma: factor(random, GAMMA),
            gain: factor(random, GAIN),
            attenuation: random.between(-ATTENUATION, ATTENUATION),
            speckle: random.between(0.0, SPECKLE),
            quality: (random.unit() < 0.5).then(|| random.between(QUALITY, 95.0) as u8),
        }
    }

    fn value(&self, value: f64, row: usize, height: usize, speckle: f64) -> u8 {
        let depth = (row as f64 + 0.5) / height as f64 - 0.5;
        let light = self.gain * (-self.attenuation * depth).exp() * speckle;
        let bright = (value / 255.0).powf(self.gamma) * 255.0 * light;
        bright.round().clamp(0.0, 255.0) as u8
    }
}

/// Of the normal distribution (Box and Muller 1958).
fn normal(random: &mut Random) -> f64 {
    let radius = (-2.0 * (1.0 - random.unit()).ln()).sqrt();
    radius * (2.0 * PI * random.unit()).cos()
}

/// The bilinear value at continuous coordinates; 0 outside of the frame.
fn between_pixels(frame: &Frame, x: f64, y: f64, channel: usize) -> f64 {
    let (x, y) = (x - 0.5, y - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let value = |column: f64, row: f64| {
        let (width, height) = (frame.width() as f64, frame.height() as f64);
        if !(0.0..width).contains(&column) || !(0.0..height).contains(&row) {
            return 0.0;
        }
        let pixel = row as usize * frame.width() + column as usize;
        f64::from(frame.data()[pixel * frame.channels() + channel])
    };
    let (u, v) = (x - left, y - top);
    let upper = value(left, top) * (1.0 - u) + value(left + 1.0, top) * u;
    let lower = value(left, top + 1.0) * (1.0 - u) + value(left + 1.0, top + 1.0) * u;
    upper * (1.0 - v) + lower * v
}

/// A frame of the same size and channels with other values.
pub(super) fn rebuilt(like: &Frame, data: Vec<u8>) -> Result<Frame, TrainError> {
    let (width, height) = (like.width(), like.height());
    Ok(match like.channels() {
        1 => Frame::gray(width, height, data)?,
        _ => Frame::rgb(width, height, data)?,
    })
}

fn through_jpeg(frame: &Frame, quality: Option<u8>) -> Result<Frame, TrainError> {
    let Some(quality) = quality else {
        return Ok(frame.clone());
    };
    let kind = match frame.channels() {
        1 => ExtendedColorType::L8,
        _ => ExtendedColorType::Rgb8,
    };
    let (width, height) = (frame.width() as u32, frame.height() as u32);
    let mut file = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut file, quality);
    if encoder
        .write_image(frame.data(), width, height, kind)
        .is_err()
    {
        // Larger than the format takes.
        return Ok(frame.clone());
    }
    Ok(clip::open(&file)?.frames.swap_remove(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A bright disc off the middle, which is also the mask.
    fn labelled() -> LabelledFrame {
        let (width, height) = (40, 32);
        let inside = |i: usize| {
            let (x, y) = ((i % width) as f64 - 16.0, (i / width) as f64 - 14.0);
            x * x + y * y < 49.0
        };
        let data = (0..width * height).map(|i| if inside(i) { 180 } else { 20 });
        let mask = Mask::new(width, height, (0..width * height).map(inside).collect());
        LabelledFrame {
            number: 3,
            frame: Frame::gray(width, height, data.collect()).unwrap(),
            mask: mask.unwrap(),
        }
    }

    #[test]
    fn the_mask_stays_on_what_it_marked() {
        let labelled = labelled();
        let mut moved = 0;
        for seed in 0..40 {
            let copy = augmented(&labelled, &mut Random::new(seed, 0)).unwrap();
            assert_eq!(
                (copy.frame.width(), copy.frame.channels(), copy.number),
                (40, 1, 3)
            );
            moved += usize::from(copy.mask != labelled.mask);
            let mean = |inside: bool| {
                let pairs = copy.frame.data().iter().zip(copy.mask.as_slice());
                let values: Vec<f64> = pairs
                    .filter(|(_, v)| **v == inside)
                    .map(|(value, _)| f64::from(*value))
                    .collect();
                values.iter().sum::<f64>() / values.len() as f64
            };
            assert!(
                mean(true) > 2.5 * mean(false),
                "{} {}",
                mean(true),
                mean(false)
            );
            let area = copy.mask.count() as f64 / labelled.mask.count() as f64;
            assert!((0.65..1.5).contains(&area), "{area}");
        }
        assert!(moved > 30, "only {moved} of 40 moved");
    }

    #[test]
    fn zooming_out_makes_everything_smaller_and_keeps_it_in_the_frame() {
        let labelled = labelled();
        let before = labelled.mask.count() as f64;
        let parts = (0..40).map(|seed| {
            let copy = zoomed_out(&labelled, &mut Random::new(seed, 0)).unwrap();
            copy.mask.count() as f64 / before
        });
        let parts: Vec<f64> = parts.collect();
        let (low, high) = (0.8 * SMALLEST * SMALLEST, 1.1);
        assert!(
            parts.iter().all(|part| (low..high).contains(part)),
            "{parts:?}"
        );
        assert!(parts.iter().any(|part| *part < 0.35), "{parts:?}");
    }

    #[test]
    fn nothing_moves_where_the_mask_would_leave_the_frame() {
        let mut labelled = labelled();
        let all = vec![true; 40 * 32];
        labelled.mask = Mask::new(40, 32, all).unwrap();
        for seed in 0..10 {
            let copy = augmented(&labelled, &mut Random::new(seed, 0)).unwrap();
            assert!(copy.mask.count() as f64 >= 0.9 * 40.0 * 32.0 / SIZE.powi(2));
        }
    }

    #[test]
    fn an_unmoved_place_gives_the_frame_back() {
        let frame = labelled().frame;
        let place = Place::unmoved((40, 32));
        for (i, value) in frame.data().iter().enumerate() {
            let (x, y) = place.source(i % 40, i / 40);
            assert_eq!(between_pixels(&frame, x, y, 0), f64::from(*value));
        }
    }
}
