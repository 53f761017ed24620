use super::testing::{Image, rle};
use crate::clip::{CalibrationOrigin, CalibrationProblem, Clip, ClipError, Source, Timing, open};
use crate::geometry::Spacing;
use dicom_core::VR;
use dicom_dictionary_std::{tags, uids};
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;

const EXPLICIT: &str = uids::EXPLICIT_VR_LITTLE_ENDIAN;
const UNCOMPRESSED: [&str; 3] = [
    uids::IMPLICIT_VR_LITTLE_ENDIAN,
    EXPLICIT,
    uids::DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
];

fn explicit(image: &Image) -> Result<Clip, ClipError> {
    open(&image.file(EXPLICIT))
}

fn code(result: Result<Clip, ClipError>) -> &'static str {
    result.unwrap_err().code()
}

fn pixels(clip: &Clip) -> Vec<&[u8]> {
    clip.frames.iter().map(|f| f.data()).collect()
}

fn jpeg(data: &[u8], side: u32, color: ExtendedColorType) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 100);
    encoder.encode(data, side, side, color).unwrap();
    bytes
}

fn near(found: &[u8], wanted: &[u8], most: u8) {
    assert_eq!(found.len(), wanted.len());
    let worst = found.iter().zip(wanted).map(|(a, b)| a.abs_diff(*b)).max();
    assert!(worst <= Some(most), "off by {worst:?}");
}

mod compressed;
mod damage;
mod ecg;
mod header;
mod native;
