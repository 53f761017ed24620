//! Small files and patients for tests.

use std::io::Write as _;
use std::path::PathBuf;

use super::patient::{LabelledView, labelled};
use crate::clip::Frame;
use crate::clip::phantom::{ApicalView, PIXEL_MM, Phantom, Settings};
use crate::geometry::Spacing;

/// An empty folder.
pub fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("echodisc-eval-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A gray frame round a level.
pub fn noisy(width: usize, height: usize, level: u8) -> Frame {
    let data = (0..width * height).map(|i| level ^ ((i * 7) % 8) as u8);
    Frame::gray(width, height, data.collect()).unwrap()
}

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut bytes = name.to_vec();
    bytes.extend((content.len() as u32).to_le_bytes());
    bytes.extend(content);
    bytes.resize(bytes.len().next_multiple_of(2), 0);
    bytes
}

fn list(kind: &[u8; 4], chunks: &[Vec<u8>]) -> Vec<u8> {
    chunk(b"LIST", &[&kind[..], &chunks.concat()].concat())
}

/// An AVI of gray JPEG frames, named as of this codec.
pub fn mjpeg_avi(frames: &[Frame], frame_us: u32, codec: [u8; 4]) -> Vec<u8> {
    let (width, height) = (frames[0].width() as u32, frames[0].height() as u32);
    let mut main = [0u32; 14];
    (main[0], main[4], main[8], main[9]) = (frame_us, frames.len() as u32, width, height);
    let main: Vec<u8> = main.iter().flat_map(|v| v.to_le_bytes()).collect();
    let stream = [&b"vids"[..], &codec, &[0; 48]].concat();
    let mut format = [40u32, width, height, 0, u32::from_le_bytes(codec)];
    format[3] = 1 | (24 << 16);
    let mut format: Vec<u8> = format.iter().flat_map(|v| v.to_le_bytes()).collect();
    format.resize(40, 0);
    let stream = list(b"strl", &[chunk(b"strh", &stream), chunk(b"strf", &format)]);
    let head = list(b"hdrl", &[chunk(b"avih", &main), stream]);
    let jpeg = |frame: &Frame| {
        let mut bytes = Vec::new();
        let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 95);
        let kind = image::ExtendedColorType::L8;
        encoder.encode(frame.data(), width, height, kind).unwrap();
        chunk(b"00dc", &bytes)
    };
    let movie = list(b"movi", &frames.iter().map(jpeg).collect::<Vec<_>>());
    chunk(b"RIFF", &[&b"AVI "[..], &head, &movie].concat())
}

/// A NIfTI-1 file of bytes.
pub fn nifti_u8(axes: [i16; 3], mm: [f32; 2], values: &[u8]) -> Vec<u8> {
    let mut file = vec![0; 352];
    file[..4].copy_from_slice(&348i32.to_le_bytes());
    for (i, v) in [3, axes[0], axes[1], axes[2], 1, 1, 1, 1]
        .iter()
        .enumerate()
    {
        file[40 + 2 * i..42 + 2 * i].copy_from_slice(&v.to_le_bytes());
    }
    file[70..72].copy_from_slice(&2i16.to_le_bytes());
    for (i, v) in [1.0, mm[0], mm[1]].iter().enumerate() {
        file[76 + 4 * i..80 + 4 * i].copy_from_slice(&v.to_le_bytes());
    }
    file[108..112].copy_from_slice(&352f32.to_le_bytes());
    file[123] = 2;
    file[344..348].copy_from_slice(b"n+1\0");
    file.extend(values);
    file
}

/// Packed with gzip.
pub fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// End-diastole and end-systole of a phantom in both views.
pub fn phantom_views(ef_percent: f64) -> Vec<LabelledView> {
    let view = |view: ApicalView| {
        let phantom = Phantom::new(Settings {
            view,
            ef_percent,
            frames: 30,
            ..Settings::default()
        });
        let phantom = phantom.unwrap();
        let beat = phantom.truth().beats[0];
        let frame = |i: usize| labelled(i, phantom.frame(i), phantom.mask(i)).unwrap();
        let frames = vec![frame(beat.ed), frame(beat.es)];
        let spacing = Spacing::calibrated(PIXEL_MM, PIXEL_MM);
        LabelledView::new(view, spacing, frames, &[[beat.ed, beat.es]])
    };
    vec![view(ApicalView::A4c), view(ApicalView::A2c)]
}
