//! What is refused, and what reaches calibration and timing.

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
        (
            gray().text(tags::NUMBER_OF_FRAMES, VR::IS, "1A"),
            "clip-damaged",
        ),
        (
            Image::new("RGB", 60_000, 60_000).native(&[0; 6]),
            "clip-too-large",
        ),
        (
            Image::new("RGB", 800, 600).frames(1000).native(&[0; 6]),
            "clip-too-large",
        ),
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
    let file = Image::new("MONOCHROME2", 2, 2)
        .frames(4)
        .native(&[7; 16])
        .file(EXPLICIT);
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
    assert_eq!(
        clip.calibration.spacing,
        Spacing::Calibrated {
            x_mm: 0.5,
            y_mm: 0.5
        }
    );
    assert_eq!(clip.calibration.origin, CalibrationOrigin::UltrasoundRegion);
    for syntax in UNCOMPRESSED {
        let stale = gray().regions(&[(1, 3, [0, 0, 595, 414], 0.05)]);
        let calibration = open(&stale.file(syntax)).unwrap().calibration;
        assert_eq!(calibration.problem.unwrap().code(), "region-stale");
        assert_eq!(calibration.regions.len(), 1);
    }
    let spaced = gray().text(tags::PIXEL_SPACING, VR::DS, "0.4\\0.3");
    let calibration = explicit(&spaced).unwrap().calibration;
    assert_eq!(
        calibration.spacing,
        Spacing::Calibrated {
            x_mm: 0.3,
            y_mm: 0.4
        }
    );
    let stretched = gray().text(tags::PIXEL_ASPECT_RATIO, VR::IS, "4\\3");
    let calibration = explicit(&stretched).unwrap().calibration;
    assert_eq!(
        calibration.spacing,
        Spacing::shape(3.0, 4.0),
        "high to wide"
    );
    assert_eq!(calibration.problem.unwrap().code(), "non-square-unknown");
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
