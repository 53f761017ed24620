//! DICOM files: the header attributes that describe pixels, and the frames.

mod encapsulated;
mod header;
mod meta;
mod monochrome;
mod native;
mod palette;
mod pixels;
mod rle;
mod syntax;

use super::{Calibration, Clip, ClipError, Source, Timing};
use header::{Cine, Header};
use std::borrow::Cow;
use std::io::Read;
use syntax::Coding;

/// Most bytes a deflated data set may grow to. Less than a full clip, because it is held
/// beside the frames and its buffer grows by doubling.
const MAX_INFLATED: usize = super::MAX_CLIP_BYTES / 4;

/// The file meta group of a DICOM file with or without the 128-byte preamble.
pub(super) fn sniff(bytes: &[u8]) -> Option<&[u8]> {
    let after_preamble = bytes.get(128..).and_then(|rest| rest.strip_prefix(b"DICM"));
    after_preamble
        .or_else(|| bytes.strip_prefix(b"DICM"))
        .or_else(|| bytes.starts_with(b"\x02\x00\x00\x00UL").then_some(bytes))
}

/// Opens a DICOM file from its file meta group on.
///
/// # Errors
/// Any [`ClipError`].
pub(super) fn open(file: &[u8]) -> Result<Clip, ClipError> {
    let (uid, data_set) = meta::read(file)?;
    let syntax = syntax::classify(&uid)?;
    let data_set = match syntax.coding {
        Coding::Deflated => Cow::Owned(inflate(data_set)?),
        _ => Cow::Borrowed(data_set),
    };
    let header = Header::read(&data_set, syntax.parser)?;
    if syntax.coding == Coding::Deflated && data_set.len() >= MAX_INFLATED {
        return Err(header.too_large());
    }
    let frames = pixels::decode(&header, syntax.coding)?;
    Ok(Clip {
        calibration: Calibration::judge(&header.calibration, header.columns, header.rows),
        timing: timing(&header.cine, frames.len()),
        source: Source::Dicom,
        ecg: header.ecg.read(),
        frames,
    })
}

/// What was inflated before the end or the limit; a file cut short shows in the pixel data.
fn inflate(deflated: &[u8]) -> Result<Vec<u8>, ClipError> {
    let mut data_set = Vec::new();
    let mut inflater = flate2::read::DeflateDecoder::new(deflated).take(MAX_INFLATED as u64);
    match inflater.read_to_end(&mut data_set) {
        Err(e) if e.kind() != std::io::ErrorKind::UnexpectedEof => {
            Err(ClipError::damaged("the data set cannot be inflated"))
        }
        _ => Ok(data_set),
    }
}

fn timing(cine: &Cine, frames: usize) -> Timing {
    if frames < 2 {
        return Timing::UNKNOWN;
    }
    if cine.frame_time_vector.len() == frames {
        let mut now_ms = 0.0;
        let stamps = cine.frame_time_vector.iter().enumerate().map(|(i, step)| {
            now_ms += if i == 0 { 0.0 } else { *step };
            now_ms
        });
        let timing = Timing::from_stamps(&stamps.collect::<Vec<_>>());
        if timing != Timing::UNKNOWN {
            return timing;
        }
    }
    let per_second = cine.cine_rate.or(cine.display_rate);
    let ms = cine.frame_time_ms.or(per_second.map(|rate| 1000.0 / rate));
    ms.map_or(Timing::UNKNOWN, Timing::uniform)
}

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
