//! Clips as files give them: a real ultrasound clip, and headers that lie about sizes.

use echodisc::clip::{self, CalibrationOrigin, Clip, ClipError, Source};
use echodisc::geometry::Spacing;
use std::alloc::{GlobalAlloc, Layout, System};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The largest single allocation of this test program so far.
static LARGEST: AtomicUsize = AtomicUsize::new(0);

struct Watched;

// SAFETY: every call is passed on unchanged to the system's allocator.
unsafe impl GlobalAlloc for Watched {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LARGEST.fetch_max(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `GlobalAlloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        LARGEST.fetch_max(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `GlobalAlloc`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `GlobalAlloc`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Watched = Watched;

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn sonosite() -> Clip {
    let path = repository("samples/sonosite.dcm");
    let bytes = std::fs::read(&path).unwrap_or_else(|error| {
        panic!("samples/sonosite.dcm cannot be read ({error}); run the set-up, which puts it there")
    });
    clip::open(&bytes).unwrap()
}

#[test]
fn a_sonosite_clip_opens_with_its_times_and_without_its_stale_calibration() {
    let clip = sonosite();
    assert_eq!(clip.source, Source::Dicom);
    assert_eq!(clip.frames.len(), 30);
    let colour = |f: &clip::Frame| (f.width(), f.height(), f.channels()) == (320, 240, 3);
    assert!(clip.frames.iter().all(colour));
    assert_eq!(clip.timing.frame_time_ms, Some(33.333));
    assert_eq!(clip.calibration.spacing, Spacing::Unknown);
    assert_eq!(clip.calibration.origin, CalibrationOrigin::None);
    assert_eq!(clip.calibration.regions.len(), 1);
    let problem = clip.calibration.problem.unwrap();
    assert_eq!(problem.code(), "region-stale");
    assert!(problem.to_string().contains("595"), "{problem}");
}

#[test]
fn the_frames_match_those_of_pillow() {
    let folder = repository("../shared/fixtures/litemedsam");
    if !folder.is_dir() {
        eprintln!("skipped: the_frames_match_those_of_pillow (no ../shared)");
        return;
    }
    let clip = sonosite();
    for index in [3, 12] {
        let png = std::fs::read(folder.join(format!("pocus_{index:02}.png"))).unwrap();
        let pillow = clip::open(&png).unwrap().frames[0].to_rgb();
        let ours = clip.frames[index].to_rgb();
        assert_eq!(ours.len(), pillow.len());
        let off: Vec<_> = ours
            .iter()
            .zip(&pillow)
            .map(|(a, b)| a.abs_diff(*b))
            .collect();
        let mean = off.iter().map(|&d| f64::from(d)).sum::<f64>() / off.len() as f64;
        // Two JPEG decoders round differently where they interpolate chroma.
        assert!(mean < 0.05, "frame {index}: mean difference {mean}");
        assert!(
            off.iter().max() <= Some(&4),
            "frame {index}: {:?}",
            off.iter().max()
        );
    }
}

/// An element in Explicit VR Little Endian with the length `len`, whatever its value holds.
fn element(group: u16, number: u16, vr: &[u8; 2], len: u32, value: &[u8]) -> Vec<u8> {
    let mut bytes = [group.to_le_bytes(), number.to_le_bytes(), *vr].concat();
    if matches!(vr, b"OB" | b"OW" | b"UN") {
        bytes.extend([0, 0]);
        bytes.extend(len.to_le_bytes());
    } else {
        bytes.extend((len as u16).to_le_bytes());
    }
    bytes.extend(value);
    bytes
}

fn us(number: u16, value: u16) -> Vec<u8> {
    element(0x28, number, b"US", 2, &value.to_le_bytes())
}

/// A gray file that claims a size, with `odd` before its pixel data.
fn claiming(rows: u16, columns: u16, frames: &[u8], odd: Vec<u8>, pixels: u32) -> Vec<u8> {
    let head = [&[0; 128][..], b"DICM"].concat();
    let syntax = b"1.2.840.10008.1.2.1\0";
    let parts = [
        head,
        element(2, 0x10, b"UI", syntax.len() as u32, syntax),
        us(0x02, 1),
        element(0x28, 0x04, b"CS", 12, b"MONOCHROME2 "),
        element(0x28, 0x08, b"IS", frames.len() as u32, frames),
        us(0x10, rows),
        us(0x11, columns),
        us(0x100, 8),
        us(0x101, 8),
        us(0x103, 0),
        odd,
        element(0x7fe0, 0x10, b"OW", pixels, &[7; 16]),
    ];
    parts.concat()
}

#[test]
fn sizes_that_a_file_only_claims_are_never_allocated() {
    const MOST: usize = 32 << 20;
    let honest = claiming(4, 4, b"1 ", vec![], 16);
    assert_eq!(clip::open(&honest).unwrap().frames[0].data(), [7; 16]);
    let value = |vr: &[u8; 2], len| element(0x40, 0x10, vr, len, b"abcd");
    let cases = [
        (
            claiming(65535, 65535, b"2147483647", vec![], 16),
            "clip-too-large",
        ),
        (claiming(4, 4, b"2147483647", vec![], 16), "clip-too-large"),
        (claiming(8192, 8192, b"16", vec![], 16), "clip-truncated"),
        (
            claiming(8192, 8192, b"16", vec![], 0xffff_fffe),
            "clip-truncated",
        ),
        (
            claiming(4, 4, b"1 ", value(b"OB", 0xffff_fff0), 16),
            "clip-truncated",
        ),
        (
            claiming(4, 4, b"1 ", value(b"UN", 0x7fff_fff0), 16),
            "clip-truncated",
        ),
    ];
    for (file, wanted) in cases {
        let error: ClipError = clip::open(&file).unwrap_err();
        assert_eq!(error.code(), wanted, "{error}");
    }
    let largest = LARGEST.load(Ordering::Relaxed);
    assert!(largest < MOST, "{largest} bytes were allocated at once");
}
