//! From a header to frames: what is checked, and which decoder is asked.

use super::header::{Fragments, Header, PixelData};
use super::monochrome::{Stored, Window};
use super::native::{Layout, Photometric, Shades};
use super::palette::Palette;
use super::syntax::Coding;
use super::{ClipError, encapsulated, rle};
use crate::clip::jpeg::{self, Untold};
use crate::clip::{Frame, budget};
use std::borrow::Cow;

/// Decodes all frames.
///
/// # Errors
/// Any of [`ClipError`] but those of the file's beginning.
pub(super) fn decode(header: &Header<'_>, coding: Coding) -> Result<Vec<Frame>, ClipError> {
    if matches!(header.pixels, PixelData::Absent) {
        return Err(ClipError::NoPixelData);
    }
    let frames = frame_count(header)?;
    budget::check(header.columns, header.rows, channels(header), frames)?;
    match (&header.pixels, coding) {
        (PixelData::Encapsulated(fragments), Coding::Jpeg) => jpeg(header, fragments, frames),
        (PixelData::Encapsulated(fragments), Coding::Rle) => rle(header, fragments, frames),
        (PixelData::Native(data), Coding::Native | Coding::Deflated) => {
            native(header, data, frames)
        }
        _ => Err(ClipError::damaged(
            "the pixel data are not packed as the header says",
        )),
    }
}

fn frame_count(header: &Header<'_>) -> Result<usize, ClipError> {
    match header.frames.map(usize::try_from) {
        None => Ok(1),
        Some(Ok(0)) => Err(ClipError::Empty),
        Some(Ok(frames)) => Ok(frames),
        Some(Err(_)) => Err(ClipError::damaged("the number of frames is no number")),
    }
}

/// Bytes a pixel of the frames that will be given, at most.
fn channels(header: &Header<'_>) -> usize {
    if header.photometric.starts_with("MONOCHROME") {
        1
    } else {
        3
    }
}

fn photometric(header: &Header<'_>) -> Result<Photometric, ClipError> {
    let (photometric, samples) = match header.photometric.as_str() {
        "MONOCHROME1" => (Photometric::Monochrome { inverted: true }, 1),
        "MONOCHROME2" => (Photometric::Monochrome { inverted: false }, 1),
        "PALETTE COLOR" => (Photometric::Palette, 1),
        "RGB" => (Photometric::Rgb, 3),
        "YBR_FULL" => (Photometric::YbrFull, 3),
        "YBR_FULL_422" => (Photometric::YbrFull422, 3),
        other => return Err(unread(other)),
    };
    let supported = match header.bits_allocated {
        8 => header.samples == samples,
        16 => header.samples == 1 && samples == 1,
        _ => false,
    };
    if !supported {
        return Err(bit_depth(header));
    }
    Ok(photometric)
}

/// Names a coding only where it looks like one of the standard's, never free text.
fn unread(name: &str) -> ClipError {
    let code = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let wellformed = (1..=16).contains(&name.len()) && name.chars().all(code);
    ClipError::Photometric {
        name: if wellformed { name } else { "?" }.to_owned(),
    }
}

fn bit_depth(header: &Header<'_>) -> ClipError {
    ClipError::BitDepth {
        bits: header.bits_allocated,
        samples: header.samples,
    }
}

fn jpeg(
    header: &Header<'_>,
    fragments: &Fragments<'_>,
    frames: usize,
) -> Result<Vec<Frame>, ClipError> {
    if header.bits_allocated != 8 {
        return Err(bit_depth(header));
    }
    let (untold, inverted) = match header.photometric.as_str() {
        "RGB" => (Untold::Rgb, false),
        "MONOCHROME1" => (Untold::YCbCr, true),
        "MONOCHROME2" | "YBR_FULL" | "YBR_FULL_422" | "YBR_PARTIAL_420" => (Untold::YCbCr, false),
        other => return Err(unread(other)),
    };
    let size = Some((header.columns, header.rows));
    let found = encapsulated::frames(fragments, frames, true)?;
    let decoded = found.iter().enumerate().map(|(index, bytes)| {
        let frame = jpeg::decode(bytes, size, untold).map_err(|e| match e {
            ClipError::Truncated { .. } => ClipError::Truncated {
                whole: index,
                promised: frames,
            },
            other => other,
        })?;
        if frame.channels() > channels(header) {
            return Err(ClipError::damaged("a gray image holds a colour JPEG"));
        }
        if inverted && frame.channels() == 1 {
            let data = frame.data().iter().map(|v| 255 - v).collect();
            return Frame::gray(frame.width(), frame.height(), data);
        }
        Ok(frame)
    });
    decoded.collect()
}

fn rle(
    header: &Header<'_>,
    fragments: &Fragments<'_>,
    frames: usize,
) -> Result<Vec<Frame>, ClipError> {
    let layout = layout(header, true)?;
    if layout.photometric == Photometric::YbrFull422 {
        return Err(unread(&header.photometric));
    }
    let found = encapsulated::frames(fragments, frames, false)?;
    let pixels = header.columns * header.rows;
    let samples = usize::from(header.samples);
    shade(header, &layout, frames, |index| {
        rle::decode(&found[index], pixels, samples, layout.bytes).map(Cow::Owned)
    })
}

fn native(header: &Header<'_>, data: &[u8], frames: usize) -> Result<Vec<Frame>, ClipError> {
    let mut layout = layout(header, header.planar)?;
    let subsampled = layout.photometric == Photometric::YbrFull422;
    let full = header.columns * header.rows * 3 * frames;
    if subsampled && data.len() >= full {
        // Some writers name the coding of the compressed original and store every chroma.
        layout.photometric = Photometric::YbrFull;
    } else if subsampled && !header.columns.is_multiple_of(2) {
        return Err(ClipError::damaged(
            "shared chroma needs an even number of columns",
        ));
    }
    let size = layout.frame_bytes();
    if data.len() / size < frames {
        return Err(ClipError::Truncated {
            whole: data.len() / size,
            promised: frames,
        });
    }
    shade(header, &layout, frames, |index| {
        Ok(Cow::Borrowed(&data[index * size..(index + 1) * size]))
    })
}

fn layout(header: &Header<'_>, planar: bool) -> Result<Layout, ClipError> {
    Ok(Layout {
        width: header.columns,
        height: header.rows,
        photometric: photometric(header)?,
        bytes: usize::from(header.bits_allocated / 8),
        planar,
        stored: Stored::of(header),
    })
}

/// Turns raw frames into shown ones. `raw` is asked twice for each frame where the range of
/// the clip decides on the shades: decoding again costs less than keeping wide samples.
fn shade<'a>(
    header: &Header<'_>,
    layout: &Layout,
    frames: usize,
    raw: impl Fn(usize) -> Result<Cow<'a, [u8]>, ClipError>,
) -> Result<Vec<Frame>, ClipError> {
    let range = || {
        let (mut least, mut greatest) = (i32::MAX, i32::MIN);
        for index in 0..frames {
            for pattern in layout.patterns(&raw(index)?) {
                let number = layout.stored.number(pattern);
                (least, greatest) = (least.min(number), greatest.max(number));
            }
        }
        Ok((least, greatest))
    };
    let shades = match layout.photometric {
        Photometric::Palette => Shades::Palette(Palette::read(header)?),
        Photometric::Monochrome { inverted } if layout.bytes == 2 || header.signed => {
            Shades::Window(Window::new(
                &header.grayscale,
                layout.stored,
                inverted,
                range,
            )?)
        }
        Photometric::Monochrome { inverted: true } => Shades::Inverted,
        _ => Shades::Same,
    };
    (0..frames)
        .map(|index| layout.frame(&raw(index)?, &shades))
        .collect()
}
