//! JPEG, decoded once to gray or RGB as the bitstream itself says.

use super::{ClipError, Frame, budget};
use image::codecs::jpeg::JpegDecoder;
use image::{ColorType, ImageDecoder};
use std::io::Cursor;

/// `APP14 "Adobe"` with transform 0: the three components are red, green and blue.
const ADOBE_RGB: &[u8] = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00";

/// What three components are when neither JFIF, Adobe nor their names tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Untold {
    /// Luma and two chromas, the usual case.
    YCbCr,
    /// Red, green and blue, unless some are subsampled: only chroma is.
    Rgb,
}

/// Size of a JPEG and what its markers say of its colours.
#[derive(Debug, PartialEq, Eq)]
struct Markers {
    width: usize,
    height: usize,
    components: u8,
    colour_told: bool,
    subsampled: bool,
}

/// Decodes one JPEG image, of the size `expected` (width, height) where that is known.
///
/// # Errors
/// `Damaged`, `BitDepth` beyond 8 bits, `TooLarge`, or `Truncated` without an end marker.
pub(super) fn decode(
    jpeg: &[u8],
    expected: Option<(usize, usize)>,
    untold: Untold,
) -> Result<Frame, ClipError> {
    let markers = Markers::read(jpeg)?;
    let (width, height) = (markers.width, markers.height);
    if expected.is_some_and(|size| size != (width, height)) {
        return Err(ClipError::damaged(
            "a JPEG image has another size than the header says",
        ));
    }
    budget::check(width, height, 3, 1)?;
    if !is_ended(jpeg) {
        return Err(ClipError::Truncated {
            whole: 0,
            promised: 1,
        });
    }
    let rgb = untold == Untold::Rgb && !markers.colour_told && !markers.subsampled;
    if rgb && markers.components == 3 {
        let (start, rest) = jpeg.split_at(2);
        return pixels(&[start, ADOBE_RGB, rest].concat(), width, height);
    }
    pixels(jpeg, width, height)
}

fn pixels(jpeg: &[u8], width: usize, height: usize) -> Result<Frame, ClipError> {
    let undecodable = |_| ClipError::damaged("a JPEG image cannot be decoded");
    let decoder = JpegDecoder::new(Cursor::new(jpeg)).map_err(undecodable)?;
    let gray = match decoder.color_type() {
        ColorType::L8 => true,
        ColorType::Rgb8 => false,
        _ => {
            return Err(ClipError::damaged(
                "a JPEG image is neither gray nor colour",
            ));
        }
    };
    if decoder.dimensions() != (width as u32, height as u32) {
        return Err(ClipError::damaged("a JPEG image has two sizes"));
    }
    let mut data = vec![0; width * height * if gray { 1 } else { 3 }];
    decoder.read_image(&mut data).map_err(undecodable)?;
    if gray {
        Frame::gray(width, height, data)
    } else {
        Frame::rgb(width, height, data)
    }
}

impl Markers {
    /// Reads the markers up to the first frame header and on to the first scan.
    fn read(jpeg: &[u8]) -> Result<Self, ClipError> {
        let mut told = false;
        let mut frame = None;
        let mut at = 2;
        while let Some(&[0xff, marker, high, low]) =
            jpeg.get(at..at + 4).and_then(|m| m.first_chunk())
        {
            if marker == 0xff {
                at += 1;
                continue;
            }
            let body = jpeg.get(at + 4..at + 2 + usize::from(u16::from_be_bytes([high, low])));
            let Some(body) = body else { break };
            match marker {
                0xda => break,
                0xe0 => told |= body.starts_with(b"JFIF\0"),
                0xee => told |= body.starts_with(b"Adobe"),
                0xc0..=0xc3 => frame = Some(Self::frame_header(body)?),
                _ => {}
            }
            at += 4 + body.len();
        }
        let mut markers = frame.ok_or(ClipError::damaged("a JPEG image has no frame header"))?;
        markers.colour_told |= told;
        Ok(markers)
    }

    fn frame_header(body: &[u8]) -> Result<Self, ClipError> {
        let Some((&[precision, h1, h0, w1, w0, components], rest)) = body.split_first_chunk()
        else {
            return Err(ClipError::damaged("a JPEG frame header is cut"));
        };
        if precision != 8 {
            return Err(ClipError::BitDepth {
                bits: precision.into(),
                samples: components.into(),
            });
        }
        let (parts, _) = rest.as_chunks::<3>();
        Ok(Self {
            width: u16::from_be_bytes([w1, w0]).into(),
            height: u16::from_be_bytes([h1, h0]).into(),
            components,
            colour_told: parts.iter().map(|p| p[0]).eq(*b"RGB"),
            subsampled: parts.iter().any(|p| p[1] != parts[0][1]),
        })
    }
}

/// Whether the last scan has its end marker; a decoder would fill what is missing with gray.
/// Neither marker can occur inside coded data.
fn is_ended(jpeg: &[u8]) -> bool {
    let last = |marker: [u8; 2]| jpeg.windows(2).rposition(|pair| pair == marker);
    match (last([0xff, 0xda]), last([0xff, 0xd9])) {
        (Some(scan), Some(end)) => end > scan,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::ExtendedColorType;
    use image::codecs::jpeg::JpegEncoder;

    fn encode(data: &[u8], side: u32, color: ExtendedColorType) -> Vec<u8> {
        let mut jpeg = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut jpeg, 95);
        encoder.encode(data, side, side, color).unwrap();
        jpeg
    }

    /// The same JPEG without its JFIF segment.
    fn untold(jpeg: &[u8]) -> Vec<u8> {
        assert_eq!(jpeg[2..4], [0xff, 0xe0]);
        let len = usize::from(u16::from_be_bytes([jpeg[4], jpeg[5]]));
        [&jpeg[..2], &jpeg[4 + len..]].concat()
    }

    #[test]
    fn gray_stays_gray_and_colour_becomes_rgb_once() {
        let gray = decode(
            &encode(&[90; 64], 8, ExtendedColorType::L8),
            None,
            Untold::Rgb,
        )
        .unwrap();
        assert_eq!((gray.channels(), gray.data()[5]), (1, 90));
        let red = encode(&[200, 30, 40].repeat(64), 8, ExtendedColorType::Rgb8);
        for header_says in [Untold::Rgb, Untold::YCbCr] {
            let frame = decode(&red, Some((8, 8)), header_says).unwrap();
            let off = frame.data()[..3]
                .iter()
                .zip([200, 30, 40])
                .map(|(a, b)| a.abs_diff(b));
            assert!(off.max() <= Some(3), "{:?}", &frame.data()[..3]);
        }
    }

    #[test]
    fn silent_markers_leave_the_choice_to_the_header() {
        let silent = untold(&encode(
            &[200, 30, 40].repeat(64),
            8,
            ExtendedColorType::Rgb8,
        ));
        assert!(!Markers::read(&silent).unwrap().colour_told);
        let as_ycc = decode(&silent, None, Untold::YCbCr).unwrap();
        assert!(as_ycc.data()[0].abs_diff(200) <= 3);
        let subsampled = Markers::read(&silent).unwrap().subsampled;
        let as_rgb = decode(&silent, None, Untold::Rgb).unwrap();
        assert_eq!(as_rgb == as_ycc, subsampled);
    }

    #[test]
    fn a_cut_a_wrong_size_and_12_bits_are_refused() {
        let jpeg = encode(&[90; 64], 8, ExtendedColorType::L8);
        let code = |jpeg: &[u8], size| decode(jpeg, size, Untold::YCbCr).unwrap_err().code();
        assert_eq!(code(&jpeg[..jpeg.len() - 2], None), "clip-truncated");
        assert_eq!(code(&jpeg, Some((8, 9))), "clip-damaged");
        assert_eq!(code(&jpeg[..30], None), "clip-damaged");
        let frame = jpeg.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
        let mut deep = jpeg.clone();
        deep[frame + 4] = 12;
        assert_eq!(code(&deep, None), "clip-bit-depth");
        let mut huge = jpeg.clone();
        huge[frame + 5..frame + 9].fill(0xff);
        assert_eq!(code(&huge, None), "clip-too-large");
    }
}
