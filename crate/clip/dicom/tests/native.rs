//! Uncompressed pixel data.

use super::*;

#[test]
fn every_uncompressed_syntax_gives_the_same_frames() {
    let image = Image::new("MONOCHROME2", 3, 2)
        .frames(2)
        .native(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    for syntax in UNCOMPRESSED {
        let clip = open(&image.file(syntax)).unwrap();
        assert_eq!(pixels(&clip), [[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]]);
        assert_eq!((clip.frames[0].width(), clip.frames[0].height()), (3, 2));
        assert_eq!(clip.source, Source::Dicom);
    }
}

#[test]
fn the_preamble_and_even_the_mark_may_be_missing() {
    let file = Image::new("MONOCHROME2", 2, 1)
        .native(&[5, 6])
        .file(EXPLICIT);
    for start in [0, 128, 132] {
        assert_eq!(pixels(&open(&file[start..]).unwrap()), [[5, 6]]);
    }
}

#[test]
fn monochrome1_is_inverted() {
    let clip = explicit(&Image::new("MONOCHROME1", 2, 1).native(&[0, 250])).unwrap();
    assert_eq!(pixels(&clip), [[255, 5]]);
}

#[test]
fn sixteen_bits_share_one_window_over_the_clip() {
    let words: Vec<u8> = [100_u16, 200, 300, 0xf12c]
        .iter()
        .flat_map(|v| v.to_le_bytes())
        .collect();
    let image = Image::new("MONOCHROME2", 2, 1)
        .bits(16, 12)
        .frames(2)
        .native(&words);
    assert_eq!(pixels(&explicit(&image).unwrap()), [[0, 128], [255, 255]]);
    let windowed = image.text(tags::WINDOW_CENTER, VR::DS, "200.5\\9").text(
        tags::WINDOW_WIDTH,
        VR::DS,
        "101\\9",
    );
    assert_eq!(
        pixels(&explicit(&windowed).unwrap()),
        [[0, 128], [255, 255]]
    );
}

#[test]
fn signed_values_are_ordered_as_numbers() {
    let words: Vec<u8> = [-10_i16, 10].iter().flat_map(|v| v.to_le_bytes()).collect();
    let image = Image::new("MONOCHROME1", 2, 1).bits(16, 16).native(&words);
    let image = image.us(tags::PIXEL_REPRESENTATION, 1);
    assert_eq!(pixels(&explicit(&image).unwrap()), [[255, 0]]);
}

#[test]
fn rgb_in_both_planar_configurations() {
    let interleaved = Image::new("RGB", 2, 1).native(&[1, 2, 3, 4, 5, 6]);
    let planar = Image::new("RGB", 2, 1)
        .us(tags::PLANAR_CONFIGURATION, 1)
        .native(&[1, 4, 2, 5, 3, 6]);
    for image in [interleaved, planar] {
        assert_eq!(pixels(&explicit(&image).unwrap()), [[1, 2, 3, 4, 5, 6]]);
    }
}

#[test]
fn ybr_full_and_422() {
    let red = [254, 0, 0, 254, 0, 0];
    let full = Image::new("YBR_FULL", 2, 1).native(&[76, 85, 255, 76, 85, 255]);
    let halved = Image::new("YBR_FULL_422", 2, 1).native(&[76, 76, 85, 255]);
    let misnamed = Image::new("YBR_FULL_422", 2, 1).native(&[76, 85, 255, 76, 85, 255]);
    for image in [full, halved, misnamed] {
        assert_eq!(pixels(&explicit(&image).unwrap()), [red]);
    }
    let odd = Image::new("YBR_FULL_422", 3, 1).native(&[76, 76, 85, 255, 76, 76, 85, 255]);
    assert_eq!(code(explicit(&odd)), "clip-damaged");
}

#[test]
fn palettes_of_8_and_16_bits() {
    let tables: [&[u16]; 3] = [&[0x0a00, 0xff00], &[0x1400, 0], &[0x1e00, 0x4000]];
    let wide = Image::new("PALETTE COLOR", 2, 1)
        .palette(16, 3, tables)
        .native(&[3, 4]);
    let eight = tables.map(|t| t.iter().map(|v| v >> 8).collect::<Vec<_>>());
    let narrow = [&eight[0][..], &eight[1], &eight[2]];
    let narrow = Image::new("PALETTE COLOR", 2, 1)
        .palette(8, 3, narrow)
        .native(&[3, 4]);
    for image in [wide, narrow] {
        let clip = explicit(&image).unwrap();
        assert_eq!(pixels(&clip), [[10, 20, 30, 255, 0, 64]]);
    }
    let without = Image::new("PALETTE COLOR", 2, 1).native(&[3, 4]);
    assert_eq!(code(explicit(&without)), "clip-damaged");
}
