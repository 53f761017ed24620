//! PNG, JPEG and GIF files.

use super::error::is_end_of_file;
use super::jpeg::{self, Untold};
use super::{Calibration, Clip, ClipError, Frame, Source, Timing, budget};
use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::{AnimationDecoder, DynamicImage, ImageDecoder, ImageError, ImageFormat, Limits};
use std::io::Cursor;

/// The format of an image file read here, by its first bytes.
pub(super) fn sniff(bytes: &[u8]) -> Option<ImageFormat> {
    let format = image::guess_format(bytes).ok()?;
    let known = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif];
    known.contains(&format).then_some(format)
}

/// Opens an image file. Transparent pixels are laid over black.
///
/// # Errors
/// `Damaged`, `Truncated`, `TooLarge`, `Empty`.
pub(super) fn open(bytes: &[u8], format: ImageFormat) -> Result<Clip, ClipError> {
    if format == ImageFormat::Gif {
        return gif(bytes);
    }
    let frame = if format == ImageFormat::Jpeg {
        jpeg::decode(bytes, None, Untold::YCbCr)?
    } else {
        png(bytes)?
    };
    Ok(Clip {
        frames: vec![frame],
        calibration: Calibration::none(),
        timing: Timing::UNKNOWN,
        source: Source::Still,
        ecg: None,
    })
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(budget::MAX_CLIP_BYTES as u64);
    limits
}

fn size(decoder: &impl ImageDecoder) -> (usize, usize) {
    let (width, height) = decoder.dimensions();
    (width as usize, height as usize)
}

fn decoding(error: ImageError) -> ClipError {
    if is_end_of_file(&error) {
        return ClipError::Truncated {
            whole: 0,
            promised: 1,
        };
    }
    ClipError::damaged("the image cannot be decoded")
}

fn png(bytes: &[u8]) -> Result<Frame, ClipError> {
    let decoder = PngDecoder::with_limits(Cursor::new(bytes), limits()).map_err(decoding)?;
    let (width, height) = size(&decoder);
    budget::check(width, height, 4, 1)?;
    match DynamicImage::from_decoder(decoder).map_err(decoding)? {
        image @ (DynamicImage::ImageLuma8(_) | DynamicImage::ImageLuma16(_)) => {
            Frame::gray(width, height, image.into_luma8().into_raw())
        }
        image @ (DynamicImage::ImageRgb8(_) | DynamicImage::ImageRgb16(_)) => {
            Frame::rgb(width, height, image.into_rgb8().into_raw())
        }
        image => over_black(width, height, image.into_rgba8().into_raw()),
    }
}

fn over_black(width: usize, height: usize, mut rgba: Vec<u8>) -> Result<Frame, ClipError> {
    let (pixels, _) = rgba.as_chunks_mut::<4>();
    for [colour @ .., alpha] in pixels.iter_mut().filter(|p| p[3] != 255) {
        for value in colour {
            *value = ((u16::from(*value) * u16::from(*alpha) + 127) / 255) as u8;
        }
    }
    Frame::from_rgba(width, height, &rgba)
}

fn gif(bytes: &[u8]) -> Result<Clip, ClipError> {
    let mut decoder = GifDecoder::new(Cursor::new(bytes)).map_err(decoding)?;
    let (width, height) = size(&decoder);
    budget::check(width, height, 4, 1)?;
    decoder.set_limits(limits()).map_err(decoding)?;
    let mut frames = Vec::new();
    let mut stamps_ms = Vec::new();
    let mut now_ms = 0.0;
    for frame in decoder.into_frames() {
        let frame = frame.map_err(decoding)?;
        budget::check(width, height, 3, frames.len() + 1)?;
        let (numerator, denominator) = frame.delay().numer_denom_ms();
        stamps_ms.push(now_ms);
        now_ms += f64::from(numerator) / f64::from(denominator);
        frames.push(over_black(width, height, frame.into_buffer().into_raw())?);
    }
    if frames.is_empty() {
        return Err(ClipError::Empty);
    }
    Ok(Clip {
        frames,
        calibration: Calibration::none(),
        timing: Timing::from_stamps(&stamps_ms),
        source: Source::Gif,
        ecg: None,
    })
}

#[cfg(test)]
#[path = "still_tests.rs"]
mod tests;
