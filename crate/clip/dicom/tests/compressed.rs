//! RLE and JPEG pixel data.

use super::*;

#[test]
fn rle_gray_colour_and_16_bits() {
    let gray = Image::new("MONOCHROME2", 2, 2)
        .frames(2)
        .fragments(vec![rle(&[&[1, 2, 3, 4]]), rle(&[&[5, 6, 7, 8]])], vec![]);
    let clip = open(&gray.file(uids::RLE_LOSSLESS)).unwrap();
    assert_eq!(pixels(&clip), [[1, 2, 3, 4], [5, 6, 7, 8]]);

    let colour =
        Image::new("RGB", 2, 1).fragments(vec![rle(&[&[1, 4], &[2, 5], &[3, 6]])], vec![0]);
    let clip = open(&colour.file(uids::RLE_LOSSLESS)).unwrap();
    assert_eq!(pixels(&clip), [[1, 2, 3, 4, 5, 6]]);

    let wide = Image::new("MONOCHROME2", 3, 1)
        .bits(16, 16)
        .fragments(vec![rle(&[&[0, 1, 2], &[0, 0, 0]])], vec![]);
    let clip = open(&wide.file(uids::RLE_LOSSLESS)).unwrap();
    assert_eq!(pixels(&clip), [[0, 128, 255]]);
}

#[test]
fn rle_that_is_short_or_names_another_size_is_damaged() {
    let image = Image::new("MONOCHROME2", 2, 2);
    for frame in [rle(&[&[1, 2, 3]]), rle(&[&[1; 4], &[2; 4]]), vec![1; 10]] {
        let file = image
            .clone()
            .fragments(vec![frame], vec![])
            .file(uids::RLE_LOSSLESS);
        assert_eq!(code(open(&file)), "clip-damaged");
    }
}

#[test]
fn jpeg_colour_is_converted_once_whatever_the_header_says() {
    let red = [200, 30, 40].repeat(64);
    let bytes = jpeg(&red, 8, ExtendedColorType::Rgb8);
    for photometric in ["RGB", "YBR_FULL", "YBR_FULL_422"] {
        let image = Image::new(photometric, 8, 8).fragments(vec![bytes.clone()], vec![]);
        for syntax in [uids::JPEG_BASELINE8_BIT, uids::JPEG_EXTENDED12_BIT] {
            let clip = open(&image.file(syntax)).unwrap();
            near(clip.frames[0].data(), &red, 3);
        }
    }
}

#[test]
fn jpeg_gray_and_its_inverse() {
    let bytes = jpeg(&[90; 64], 8, ExtendedColorType::L8);
    for (photometric, shade) in [("MONOCHROME2", 90), ("MONOCHROME1", 165)] {
        let image = Image::new(photometric, 8, 8).fragments(vec![bytes.clone()], vec![]);
        let clip = open(&image.file(uids::JPEG_BASELINE8_BIT)).unwrap();
        assert_eq!(pixels(&clip), [[shade; 64]]);
    }
}

#[test]
fn a_jpeg_of_another_size_or_with_more_channels_is_damaged() {
    let gray = jpeg(&[90; 64], 8, ExtendedColorType::L8);
    let red = jpeg(&[200, 30, 40].repeat(64), 8, ExtendedColorType::Rgb8);
    let open_as = |photometric, side, bytes: &[u8]| {
        let image = Image::new(photometric, side, 8).fragments(vec![bytes.to_vec()], vec![]);
        open(&image.file(uids::JPEG_BASELINE8_BIT))
    };
    assert_eq!(code(open_as("MONOCHROME2", 16, &gray)), "clip-damaged");
    assert_eq!(code(open_as("MONOCHROME2", 8, &red)), "clip-damaged");
    assert_eq!(
        open_as("YBR_FULL", 8, &gray).unwrap().frames[0].channels(),
        1
    );
}

/// Three frames in five fragments.
fn split() -> (Vec<Vec<u8>>, Vec<u32>) {
    let frames = [40, 120, 220].map(|v| jpeg(&[v; 64], 8, ExtendedColorType::L8));
    let mut fragments = Vec::new();
    let mut offsets = Vec::new();
    let mut at = 0;
    for (index, frame) in frames.iter().enumerate() {
        offsets.push(at as u32);
        let (head, tail) = frame.split_at(if index == 1 { frame.len() } else { 100 });
        for part in [head, tail].into_iter().filter(|p| !p.is_empty()) {
            fragments.push(part.to_vec());
            at += part.len().next_multiple_of(2) + 8;
        }
    }
    (fragments, offsets)
}

#[test]
fn fragments_are_joined_by_table_or_start_mark() {
    let (fragments, offsets) = split();
    for offsets in [offsets, vec![]] {
        let image = Image::new("MONOCHROME2", 8, 8)
            .frames(3)
            .fragments(fragments.clone(), offsets);
        let clip = open(&image.file(uids::JPEG_BASELINE8_BIT)).unwrap();
        assert_eq!(pixels(&clip), [[40; 64], [120; 64], [220; 64]]);
    }
    let one = Image::new("MONOCHROME2", 8, 8).fragments(fragments[..2].to_vec(), vec![]);
    let clip = open(&one.file(uids::JPEG_BASELINE8_BIT)).unwrap();
    assert_eq!(pixels(&clip), [[40; 64]]);
}

#[test]
fn fewer_frames_than_promised_are_counted() {
    let short = |whole| ClipError::Truncated { whole, promised: 5 };
    let frames = vec![jpeg(&[9; 64], 8, ExtendedColorType::L8); 3];
    let image = Image::new("MONOCHROME2", 8, 8)
        .frames(5)
        .fragments(frames, vec![]);
    let file = image.file(uids::JPEG_BASELINE8_BIT);
    assert_eq!(open(&file), Err(short(3)));
    assert_eq!(open(&file[..file.len() - 30]), Err(short(2)));
}

#[test]
fn other_syntaxes_are_named() {
    let image = Image::new("MONOCHROME2", 2, 1).fragments(vec![vec![0; 8]], vec![]);
    let message = open(&image.file(uids::JPEG2000)).unwrap_err().to_string();
    assert!(
        message.contains("JPEG 2000") && message.contains(uids::JPEG2000),
        "{message}"
    );
    assert_eq!(
        code(open(&image.file(uids::MPEG4HP41))),
        "clip-transfer-syntax"
    );
}
