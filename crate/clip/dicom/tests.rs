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

mod native {
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
        let file = Image::new("MONOCHROME2", 2, 1).native(&[5, 6]).file(EXPLICIT);
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
        let words: Vec<u8> = [100_u16, 200, 300, 0xf12c].iter().flat_map(|v| v.to_le_bytes()).collect();
        let image = Image::new("MONOCHROME2", 2, 1).bits(16, 12).frames(2).native(&words);
        assert_eq!(pixels(&explicit(&image).unwrap()), [[0, 128], [255, 255]]);
        let windowed = image
            .text(tags::WINDOW_CENTER, VR::DS, "200.5\\9")
            .text(tags::WINDOW_WIDTH, VR::DS, "101\\9");
        assert_eq!(pixels(&explicit(&windowed).unwrap()), [[0, 128], [255, 255]]);
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
        let wide = Image::new("PALETTE COLOR", 2, 1).palette(16, 3, tables).native(&[3, 4]);
        let eight = tables.map(|t| t.iter().map(|v| v >> 8).collect::<Vec<_>>());
        let narrow = [&eight[0][..], &eight[1], &eight[2]];
        let narrow = Image::new("PALETTE COLOR", 2, 1).palette(8, 3, narrow).native(&[3, 4]);
        for image in [wide, narrow] {
            let clip = explicit(&image).unwrap();
            assert_eq!(pixels(&clip), [[10, 20, 30, 255, 0, 64]]);
        }
        let without = Image::new("PALETTE COLOR", 2, 1).native(&[3, 4]);
        assert_eq!(code(explicit(&without)), "clip-damaged");
    }
}

mod compressed {
    use super::*;

    #[test]
    fn rle_gray_colour_and_16_bits() {
        let gray = Image::new("MONOCHROME2", 2, 2)
            .frames(2)
            .fragments(vec![rle(&[&[1, 2, 3, 4]]), rle(&[&[5, 6, 7, 8]])], vec![]);
        let clip = open(&gray.file(uids::RLE_LOSSLESS)).unwrap();
        assert_eq!(pixels(&clip), [[1, 2, 3, 4], [5, 6, 7, 8]]);

        let colour = Image::new("RGB", 2, 1).fragments(vec![rle(&[&[1, 4], &[2, 5], &[3, 6]])], vec![0]);
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
            let file = image.clone().fragments(vec![frame], vec![]).file(uids::RLE_LOSSLESS);
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
            let image = Image::new("MONOCHROME2", 8, 8).frames(3).fragments(fragments.clone(), offsets);
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
        let image = Image::new("MONOCHROME2", 8, 8).frames(5).fragments(frames, vec![]);
        let file = image.file(uids::JPEG_BASELINE8_BIT);
        assert_eq!(open(&file), Err(short(3)));
        assert_eq!(open(&file[..file.len() - 30]), Err(short(2)));
    }

    #[test]
    fn other_syntaxes_are_named() {
        let image = Image::new("MONOCHROME2", 2, 1).fragments(vec![vec![0; 8]], vec![]);
        let message = open(&image.file(uids::JPEG2000)).unwrap_err().to_string();
        assert!(message.contains("JPEG 2000") && message.contains(uids::JPEG2000), "{message}");
        assert_eq!(code(open(&image.file(uids::MPEG4HP41))), "clip-transfer-syntax");
    }
}

mod header {
    use super::*;

    fn gray() -> Image {
        Image::new("MONOCHROME2", 2, 1).native(&[5, 6])
    }

    #[test]
    fn what_cannot_be_shown_is_refused_by_name() {
        let image = |photometric: &str| Image::new(photometric, 2, 1).native(&[0; 12]);
        let cases = [
            (image("YBR_ICT"), "clip-photometric"),
            (gray().bits(32, 32), "clip-bit-depth"),
            (gray().bits(1, 1), "clip-bit-depth"),
            (image("RGB").bits(16, 16), "clip-bit-depth"),
            (gray().frames(0), "clip-empty"),
            (gray().us(tags::ROWS, 0), "clip-empty"),
            (gray().text(tags::NUMBER_OF_FRAMES, VR::IS, "1A"), "clip-damaged"),
            (Image::new("RGB", 60_000, 60_000).native(&[0; 6]), "clip-too-large"),
            (Image::new("RGB", 800, 600).frames(1000).native(&[0; 6]), "clip-too-large"),
            (gray().frames(2), "clip-truncated"),
            (Image::new("MONOCHROME2", 2, 1), "clip-no-pixel-data"),
        ];
        for (image, wanted) in cases {
            assert_eq!(code(explicit(&image)), wanted);
        }
        let message = explicit(&image("SECRET NAME")).unwrap_err().to_string();
        assert!(!message.contains("SECRET"), "{message}");
    }

    #[test]
    fn a_short_clip_says_how_many_frames_are_whole() {
        let file = Image::new("MONOCHROME2", 2, 2).frames(4).native(&[7; 16]).file(EXPLICIT);
        let error = open(&file[..file.len() - 3]).unwrap_err();
        let short = ClipError::Truncated {
            whole: 3,
            promised: 4,
        };
        assert_eq!(error, short);
        assert!(error.to_string().contains("3 of 4"), "{error}");
    }

    #[test]
    fn regions_and_spacing_reach_the_calibration() {
        let clip = explicit(&gray().regions(&[(1, 3, [0, 0, 1, 1], 0.05)])).unwrap();
        assert_eq!(clip.calibration.spacing, Spacing::Calibrated { x_mm: 0.5, y_mm: 0.5 });
        assert_eq!(clip.calibration.origin, CalibrationOrigin::UltrasoundRegion);
        for syntax in UNCOMPRESSED {
            let stale = gray().regions(&[(1, 3, [0, 0, 595, 414], 0.05)]);
            let calibration = open(&stale.file(syntax)).unwrap().calibration;
            assert_eq!(calibration.problem.unwrap().code(), "region-stale");
            assert_eq!(calibration.regions.len(), 1);
        }
        let spaced = gray().text(tags::PIXEL_SPACING, VR::DS, "0.4\\0.3");
        let calibration = explicit(&spaced).unwrap().calibration;
        assert_eq!(calibration.spacing, Spacing::Calibrated { x_mm: 0.3, y_mm: 0.4 });
        let stretched = gray().text(tags::PIXEL_ASPECT_RATIO, VR::IS, "4\\3");
        let problem = explicit(&stretched).unwrap().calibration.problem;
        assert_eq!(problem.unwrap().code(), "non-square-unknown");
        let none = explicit(&gray()).unwrap().calibration.problem;
        assert_eq!(none, Some(CalibrationProblem::NoRegions));
    }

    #[test]
    fn timing_takes_the_first_that_is_given() {
        let cine = |elements: &[(dicom_core::Tag, VR, &str)]| {
            let image = Image::new("MONOCHROME2", 1, 1).frames(3).native(&[1, 2, 3]);
            let add = |image: Image, e: &(dicom_core::Tag, VR, &str)| image.text(e.0, e.1, e.2);
            explicit(&elements.iter().fold(image, add)).unwrap().timing
        };
        let vector = (tags::FRAME_TIME_VECTOR, VR::DS, "0\\20\\30");
        let time = (tags::FRAME_TIME, VR::DS, "33.333");
        let rate = (tags::CINE_RATE, VR::IS, "50");
        let shown = (tags::RECOMMENDED_DISPLAY_FRAME_RATE, VR::IS, "25");
        let timed = cine(&[vector, time, rate]);
        assert_eq!(timed.starts_ms, Some(vec![0.0, 20.0, 50.0]));
        assert_eq!(timed.frame_time_ms, Some(25.0));
        assert_eq!(cine(&[time, rate]), Timing::uniform(33.333));
        assert_eq!(cine(&[rate, shown]), Timing::uniform(20.0));
        assert_eq!(cine(&[shown]), Timing::uniform(40.0));
        let useless = (tags::FRAME_TIME_VECTOR, VR::DS, "0\\x\\30");
        assert_eq!(cine(&[useless, time]), Timing::uniform(33.333));
        assert_eq!(cine(&[(tags::FRAME_TIME, VR::DS, "0")]), Timing::UNKNOWN);
    }

    #[test]
    fn an_icon_is_not_taken_for_the_image() {
        let mut image = gray();
        let icon = Image::new("MONOCHROME2", 1, 1).native(&[99, 99]).0;
        let sequence = dicom_core::value::DataSetSequence::from(vec![icon]);
        let element = dicom_core::DataElement::new(tags::ICON_IMAGE_SEQUENCE, VR::SQ, sequence);
        image.0.put(element);
        assert_eq!(pixels(&explicit(&image).unwrap()), [[5, 6]]);
    }

    #[test]
    fn a_mark_without_a_file_behind_it_is_not_dicom() {
        let mark = [&[0; 128][..], b"DICM"].concat();
        assert_eq!(code(open(&mark)), "clip-not-dicom");
        let words = [&mark[..], b"\x02\x00\x10\x00UI\xff\xff1.2"].concat();
        assert_eq!(code(open(&words)), "clip-not-dicom");
    }
}

mod damage;
