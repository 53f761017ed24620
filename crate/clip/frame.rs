//! One decoded image.

use std::fmt;

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder as _};

use super::ClipError;

/// An image of 8 bits a sample, row by row, gray or with red, green and blue interleaved.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    width: usize,
    height: usize,
    channels: usize,
    data: Vec<u8>,
}

impl Frame {
    /// A frame with one byte a pixel.
    ///
    /// # Errors
    /// `Empty` without a pixel, `FrameSize` unless there are `width * height` bytes.
    pub fn gray(width: usize, height: usize, data: Vec<u8>) -> Result<Self, ClipError> {
        Self::new(width, height, 1, data)
    }

    /// A frame with three bytes a pixel: red, green, blue.
    ///
    /// # Errors
    /// `Empty` without a pixel, `FrameSize` unless there are `width * height * 3` bytes.
    pub fn rgb(width: usize, height: usize, data: Vec<u8>) -> Result<Self, ClipError> {
        Self::new(width, height, 3, data)
    }

    /// A frame from four bytes a pixel, as a canvas gives them. Alpha is dropped; the frame is
    /// gray where red, green and blue agree in every pixel.
    ///
    /// # Errors
    /// `Empty` without a pixel, `FrameSize` unless there are `width * height * 4` bytes.
    pub fn from_rgba(width: usize, height: usize, rgba: &[u8]) -> Result<Self, ClipError> {
        check_size(width, height, 4, rgba.len())?;
        let (pixels, _) = rgba.as_chunks::<4>();
        if pixels.iter().all(|[r, g, b, _]| r == g && g == b) {
            Self::gray(width, height, pixels.iter().map(|p| p[0]).collect())
        } else {
            let rgb = pixels.iter().flat_map(|&[r, g, b, _]| [r, g, b]);
            Self::rgb(width, height, rgb.collect())
        }
    }

    fn new(w: usize, h: usize, channels: usize, data: Vec<u8>) -> Result<Self, ClipError> {
        check_size(w, h, channels, data.len())?;
        Ok(Self {
            width: w,
            height: h,
            channels,
            data,
        })
    }

    /// Pixels in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Bytes a pixel: 1 (gray) or 3 (red, green, blue).
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// `width * height * channels` bytes, row by row.
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// `width * height * 3` bytes; gray is repeated.
    pub fn to_rgb(&self) -> Vec<u8> {
        match self.channels {
            1 => self.data.iter().flat_map(|&v| [v; 3]).collect(),
            _ => self.data.clone(),
        }
    }

    /// A PNG of 8 bits a sample, gray or red, green and blue; `None` where a side is too long for
    /// one.
    pub fn to_png(&self) -> Option<Vec<u8>> {
        let colours = match self.channels {
            1 => ExtendedColorType::L8,
            _ => ExtendedColorType::Rgb8,
        };
        let side = |pixels: usize| u32::try_from(pixels).ok();
        let (width, height) = (side(self.width)?, side(self.height)?);
        let mut png = Vec::new();
        let written = PngEncoder::new(&mut png).write_image(&self.data, width, height, colours);
        written.ok().map(|()| png)
    }

    /// `width * height * 4` bytes, alpha 255.
    pub fn to_rgba(&self) -> Vec<u8> {
        match self.channels {
            1 => self.data.iter().flat_map(|&v| [v, v, v, 255]).collect(),
            _ => {
                let (pixels, _) = self.data.as_chunks::<3>();
                pixels
                    .iter()
                    .flat_map(|&[r, g, b]| [r, g, b, 255])
                    .collect()
            }
        }
    }
}

/// Shows the size only: pixels can identify a patient.
impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Frame({} x {} x {})",
            self.width, self.height, self.channels
        )
    }
}

fn check_size(width: usize, height: usize, channels: usize, got: usize) -> Result<(), ClipError> {
    if width == 0 || height == 0 {
        return Err(ClipError::Empty);
    }
    let needed = width
        .checked_mul(height)
        .and_then(|n| n.checked_mul(channels));
    if needed != Some(got) {
        return Err(ClipError::FrameSize {
            width,
            height,
            channels,
            got,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_number_of_bytes_is_refused() {
        assert_eq!(
            Frame::gray(2, 2, vec![0; 3]).unwrap_err().code(),
            "clip-frame-size"
        );
        assert_eq!(
            Frame::rgb(2, 2, vec![0; 4]).unwrap_err().code(),
            "clip-frame-size"
        );
        assert_eq!(
            Frame::from_rgba(2, 2, &[0; 12]).unwrap_err().code(),
            "clip-frame-size"
        );
        let huge = Frame::gray(usize::MAX, 3, vec![]).unwrap_err();
        assert!(huge.to_string().contains("not 0"));
        assert_eq!(Frame::gray(0, 2, vec![]), Err(ClipError::Empty));
    }

    #[test]
    fn rgba_becomes_gray_only_where_every_pixel_is() {
        let gray = Frame::from_rgba(2, 1, &[7, 7, 7, 0, 9, 9, 9, 255]).unwrap();
        assert_eq!((gray.channels(), gray.data()), (1, &[7, 9][..]));
        let rgb = Frame::from_rgba(2, 1, &[7, 7, 7, 255, 9, 9, 8, 255]).unwrap();
        assert_eq!((rgb.channels(), rgb.data()), (3, &[7, 7, 7, 9, 9, 8][..]));
    }

    #[test]
    fn a_png_holds_the_same_pixels() {
        for frame in [
            Frame::gray(3, 2, vec![1, 2, 3, 250, 5, 6]).unwrap(),
            Frame::rgb(2, 1, vec![1, 2, 3, 4, 5, 6]).unwrap(),
        ] {
            let png = frame.to_png().unwrap();
            assert_eq!(crate::clip::open(&png).unwrap().frames, [frame]);
        }
    }

    #[test]
    fn gray_and_colour_expand_to_rgb_and_rgba() {
        let gray = Frame::gray(2, 1, vec![1, 2]).unwrap();
        assert_eq!(gray.to_rgb(), [1, 1, 1, 2, 2, 2]);
        assert_eq!(gray.to_rgba(), [1, 1, 1, 255, 2, 2, 2, 255]);
        let rgb = Frame::rgb(1, 1, vec![1, 2, 3]).unwrap();
        assert_eq!(rgb.to_rgb(), [1, 2, 3]);
        assert_eq!(rgb.to_rgba(), [1, 2, 3, 255]);
    }
}
