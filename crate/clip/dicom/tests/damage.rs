//! Files cut short and files with flipped bytes: an error or a clip, never a panic.

use super::*;
use std::time::{Duration, Instant};

/// The generator of Steele, Lea and Flood.
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
}

fn files() -> Vec<Vec<u8>> {
    let regions = [(1, 3, [0, 0, 7, 7], 0.05), (3, 4, [0, 0, 7, 7], 0.01)];
    let gray = jpeg(&[90; 64], 8, ExtendedColorType::L8);
    let red = jpeg(&[200, 30, 40].repeat(64), 8, ExtendedColorType::Rgb8);
    let tables: [&[u16]; 3] = [&[0x0a00, 0xff00], &[0x1400, 0], &[0x1e00, 0x4000]];
    let mono = Image::new("MONOCHROME2", 8, 8).regions(&regions).frames(3);
    let deep = Image::new("MONOCHROME2", 8, 8).bits(16, 12);
    let palette = Image::new("PALETTE COLOR", 8, 8).palette(16, 0, tables);
    let plain = mono.clone().native(&[7; 192]);
    let run = rle(&[&[1; 64], &[2; 64], &[3; 64]]);
    let mut files: Vec<_> = UNCOMPRESSED
        .iter()
        .map(|syntax| plain.file(syntax))
        .collect();
    files.extend([
        mono.fragments(vec![gray; 3], vec![])
            .file(uids::JPEG_BASELINE8_BIT),
        Image::new("YBR_FULL", 8, 8)
            .fragments(vec![red], vec![0])
            .file(uids::JPEG_BASELINE8_BIT),
        Image::new("RGB", 8, 8)
            .fragments(vec![run], vec![0])
            .file(uids::RLE_LOSSLESS),
        Image::new("YBR_FULL_422", 8, 8)
            .native(&[99; 128])
            .file(EXPLICIT),
        palette
            .native(&[1; 64])
            .file(uids::IMPLICIT_VR_LITTLE_ENDIAN),
        deep.native(&[3; 128]).file(EXPLICIT),
    ]);
    files
}

#[test]
fn the_undamaged_files_open() {
    for file in files() {
        open(&file).unwrap();
    }
}

#[test]
fn a_file_cut_at_any_length_never_opens_with_fewer_frames() {
    for file in files() {
        let whole = open(&file).unwrap();
        for length in 0..file.len() {
            match open(&file[..length]) {
                Ok(clip) => assert_eq!(clip.frames, whole.frames, "{length} of {}", file.len()),
                Err(error) => assert!(error.code().starts_with("clip-")),
            }
        }
    }
}

#[test]
fn flipped_bytes_never_panic_and_finish_fast() {
    let mut random = SplitMix64(7);
    for file in files() {
        for _ in 0..1500 {
            let mut damaged = file.clone();
            for _ in 0..=random.below(4) {
                let at = random.below(damaged.len());
                damaged[at] = random.next() as u8;
            }
            damaged.truncate(file.len() - random.below(20) * usize::from(random.below(4) == 0));
            let begun = Instant::now();
            if let Ok(clip) = open(&damaged) {
                assert!(!clip.frames.is_empty());
            }
            assert!(
                begun.elapsed() < Duration::from_secs(20),
                "a damaged file hangs"
            );
        }
    }
}

#[test]
fn an_end_without_its_beginning_is_damage() {
    let file = Image::new("MONOCHROME2", 2, 1)
        .native(&[5, 6])
        .file(EXPLICIT);
    let data_set = file.len() - 14;
    for end in [
        &b"\xfe\xff\x0d\xe0\0\0\0\0"[..],
        b"\xfe\xff\xdd\xe0\0\0\0\0",
    ] {
        let item = &b"\xfe\xff\x00\xe0\xff\xff\xff\xff"[..];
        let odd = [&file[..data_set], end, item, item, &file[data_set..]].concat();
        assert!(open(&odd).is_err());
    }
    let sequence = &b"\x08\x00\x15\x11SQ\0\0\xff\xff\xff\xff"[..];
    let item_end = &b"\xfe\xff\x0d\xe0\0\0\0\0"[..];
    let item = &b"\xfe\xff\x00\xe0\xff\xff\xff\xff"[..];
    let odd = [&file[..data_set], sequence, item_end, item, item].concat();
    assert_eq!(code(open(&odd)), "clip-damaged");
    let nested = [sequence, item].concat().repeat(100_000);
    assert_eq!(
        code(open(&[&file[..data_set], &nested[..]].concat())),
        "clip-damaged"
    );
}
