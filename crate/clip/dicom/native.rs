//! Pixels as DICOM lays them out, to frames.

use super::ClipError;
use super::monochrome::{Stored, Window};
use super::palette::Palette;
use crate::clip::Frame;

/// What the samples of a pixel mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Photometric {
    /// One value, 0 black, or white where inverted.
    Monochrome { inverted: bool },
    /// One value, an index into a table.
    Palette,
    /// Red, green, blue.
    Rgb,
    /// Luma and two chromas, full range.
    YbrFull,
    /// The same, one pair of chromas for two pixels.
    YbrFull422,
}

/// Arrangement of one uncompressed frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    pub width: usize,
    pub height: usize,
    pub photometric: Photometric,
    /// Bytes a sample: 1 or 2.
    pub bytes: usize,
    /// Whole planes one after the other instead of interleaved samples.
    pub planar: bool,
    pub stored: Stored,
}

/// What turns one sample into a shade or a colour.
pub(super) enum Shades {
    /// The sample itself.
    Same,
    /// 255 minus the sample.
    Inverted,
    Window(Window),
    Palette(Palette),
}

impl Layout {
    /// Bytes of one frame.
    pub(super) fn frame_bytes(&self) -> usize {
        let pixels = self.width * self.height;
        match self.photometric {
            Photometric::Monochrome { .. } | Photometric::Palette => pixels * self.bytes,
            Photometric::Rgb | Photometric::YbrFull => pixels * 3,
            Photometric::YbrFull422 => pixels * 2,
        }
    }

    /// The frame in `raw`, which holds at least [`Self::frame_bytes`].
    ///
    /// # Errors
    /// `FrameSize` where `raw` holds less.
    pub(super) fn frame(&self, raw: &[u8], shades: &Shades) -> Result<Frame, ClipError> {
        let raw = raw.get(..self.frame_bytes()).unwrap_or(raw);
        match self.photometric {
            Photometric::Monochrome { .. } | Photometric::Palette => self.shaded(raw, shades),
            Photometric::Rgb => self.rgb(self.interleaved(raw)),
            Photometric::YbrFull => {
                let mut data = self.interleaved(raw);
                let (pixels, _) = data.as_chunks_mut::<3>();
                pixels.iter_mut().for_each(|p| *p = rgb_from_ybr(*p));
                self.rgb(data)
            }
            Photometric::YbrFull422 => {
                let (pairs, _) = raw.as_chunks::<4>();
                let pixels = pairs
                    .iter()
                    .flat_map(|&[y0, y1, cb, cr]| [[y0, cb, cr], [y1, cb, cr]]);
                self.rgb(pixels.flat_map(rgb_from_ybr).collect())
            }
        }
    }

    fn rgb(&self, data: Vec<u8>) -> Result<Frame, ClipError> {
        Frame::rgb(self.width, self.height, data)
    }

    fn shaded(&self, raw: &[u8], shades: &Shades) -> Result<Frame, ClipError> {
        let data = match shades {
            Shades::Same => raw.to_vec(),
            Shades::Inverted => raw.iter().map(|v| 255 - v).collect(),
            Shades::Window(window) => self.patterns(raw).map(|p| window.shade(p)).collect(),
            Shades::Palette(palette) => {
                let colour = |p| palette.colour(self.stored.number(p));
                return self.rgb(self.patterns(raw).flat_map(colour).collect());
            }
        };
        Frame::gray(self.width, self.height, data)
    }

    /// The samples of a frame with one sample a pixel, their bits as stored.
    pub(super) fn patterns(&self, raw: &[u8]) -> impl Iterator<Item = u16> {
        let bytes = self.bytes;
        raw.chunks_exact(bytes).map(move |sample| match *sample {
            [low, high] => u16::from_le_bytes([low, high]),
            _ => sample[0].into(),
        })
    }

    /// Three samples a pixel, side by side.
    fn interleaved(&self, raw: &[u8]) -> Vec<u8> {
        if !self.planar {
            return raw.to_vec();
        }
        let (first, rest) = raw.split_at(raw.len() / 3);
        let (second, third) = rest.split_at(rest.len() / 2);
        let pixels = first.iter().zip(second).zip(third);
        pixels.flat_map(|((&a, &b), &c)| [a, b, c]).collect()
    }
}

/// DICOM PS3.3 C.7.6.3.1.2, as in JFIF.
fn rgb_from_ybr([y, cb, cr]: [u8; 3]) -> [u8; 3] {
    let (y, cb, cr) = (f32::from(y), f32::from(cb) - 128.0, f32::from(cr) - 128.0);
    let red = y + 1.402 * cr;
    let green = y - 0.344_136 * cb - 0.714_136 * cr;
    let blue = y + 1.772 * cb;
    // The cast saturates at 0 and 255.
    [red, green, blue].map(|v| v.round() as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ybr_of_the_primaries() {
        assert_eq!(rgb_from_ybr([128, 128, 128]), [128; 3]);
        assert_eq!(rgb_from_ybr([76, 85, 255]), [254, 0, 0]);
        assert_eq!(rgb_from_ybr([29, 255, 107]), [0, 0, 254]);
        assert_eq!(rgb_from_ybr([255, 0, 0]).map(|v| v > 0), [true, true, true]);
    }
}
