//! The files read back.

use dicom_core::Tag;
use dicom_dictionary_std::tags;
use dicom_object::{InMemDicomObject, from_reader};

use super::*;
use crate::clip::{self, Frame};
use crate::geometry::{Mask, Spacing};
use crate::measure::export::Panel;
use crate::measure::{Context, Document, Ventricle, View, Views, ventricle};

const SIZE: [usize; 2] = [120, 140];

/// Half an ellipse, its flat side down.
fn half(width: f64, length: f64, spacing: Spacing) -> Ventricle {
    let inside = (0..SIZE[0] * SIZE[1]).map(|i| {
        let x = (i % SIZE[0]) as f64 - 59.5;
        let y = 119.5 - (i / SIZE[0]) as f64;
        y >= 0.0 && (x / width).powi(2) + (y / length).powi(2) <= 1.0
    });
    let mask = Mask::new(SIZE[0], SIZE[1], inside.collect()).unwrap();
    ventricle(&mask, spacing).unwrap()
}

fn stamp() -> Stamp {
    Stamp::new(&[7; 16], &[8; 16], 1_800_000_000).unwrap()
}

fn panel(ventricle: &Ventricle, spacing: Spacing) -> Panel<'_> {
    Panel {
        name: "ed",
        ventricle,
        size: SIZE,
        spacing,
        spacing_source: None,
        frame: None,
        masked: false,
    }
}

fn read(bytes: &[u8]) -> InMemDicomObject {
    from_reader(&bytes[128..])
        .or_else(|_| from_reader(bytes))
        .unwrap()
        .into_inner()
}

fn words(object: &InMemDicomObject, tag: Tag) -> String {
    object.element(tag).unwrap().to_str().unwrap().into_owned()
}

/// All items of the tree, the root first.
fn items(object: &InMemDicomObject) -> Vec<&InMemDicomObject> {
    let below = object.element(tags::CONTENT_SEQUENCE).ok();
    let below = below.and_then(|e| e.items()).unwrap_or_default();
    std::iter::once(object)
        .chain(below.iter().flat_map(|item| items(item)))
        .collect()
}

fn code(item: &InMemDicomObject, tag: Tag) -> Option<String> {
    let coded = &item.element(tag).ok()?.items()?[0];
    Some(words(coded, tags::CODE_VALUE))
}

fn report(spacing: Spacing) -> Vec<u8> {
    let (ed, es) = (half(30.0, 110.0, spacing), half(22.0, 95.0, spacing));
    let views = Views::A4c(View { ed: &ed, es: &es });
    let document = Document::new(views, Context::default()).unwrap();
    structured_report(&document, &stamp(), None).unwrap()
}

#[test]
fn an_outline_that_was_edited_is_told_in_words() {
    let (mut ed, es) = (
        half(30.0, 110.0, Spacing::Unknown),
        half(22.0, 95.0, Spacing::Unknown),
    );
    ed.edited = true;
    let views = Views::A4c(View { ed: &ed, es: &es });
    let document = Document::new(views, Context::default()).unwrap();
    let object = read(&structured_report(&document, &stamp(), None).unwrap());
    let texts = items(&object).into_iter().filter_map(|item| {
        let value = item.element(tags::TEXT_VALUE).ok()?;
        Some(value.to_str().unwrap().into_owned())
    });
    let texts: Vec<String> = texts.collect();
    assert!(
        texts
            .iter()
            .any(|text| text == "Outlines edited by hand: ed")
    );
    let of_ed = |text: &&String| text.starts_with("ed: outline edited by hand, 20 discs");
    assert!(texts.iter().any(|text| of_ed(&text)), "{texts:?}");
    assert!(!texts.iter().any(|text| text.contains("es: outline edited")));
}

fn numbers(bytes: &[u8]) -> Vec<String> {
    let object = read(bytes);
    let found = items(&object);
    let numbers = found
        .iter()
        .filter(|item| words(item, tags::VALUE_TYPE) == "NUM");
    numbers
        .map(|item| code(item, tags::CONCEPT_NAME_CODE_SEQUENCE).unwrap())
        .collect()
}

#[test]
fn without_a_calibration_only_ratios_are_reported() {
    assert_eq!(numbers(&report(Spacing::Unknown)), ["18043-0", "399287000"]);
    let full = numbers(&report(Spacing::calibrated(0.5, 0.5)));
    assert!(
        full.len() == 9 && full.contains(&"18026-5".to_owned()),
        "{full:?}"
    );
}

#[test]
fn the_same_seeds_give_the_same_file_and_nothing_of_a_patient() {
    let bytes = report(Spacing::Unknown);
    assert_eq!(bytes, report(Spacing::Unknown));
    let object = read(&bytes);
    for element in &object {
        let group = element.header().tag.group();
        assert!(group != 0x0010 || element.value().to_str().unwrap().is_empty());
    }
    assert_eq!(words(&object, tags::PATIENT_NAME), "");
    let texts: Vec<String> = items(&object)
        .iter()
        .filter(|item| words(item, tags::VALUE_TYPE) == "TEXT")
        .map(|item| words(item, tags::TEXT_VALUE))
        .collect();
    assert!(texts.iter().any(|text| text == crate::NOTICE));
    assert!(texts.iter().any(|text| text.contains("(uncalibrated)")));
}

#[test]
fn the_capture_is_read_by_the_clip_reader_with_the_size_of_its_pixels() {
    let spacing = Spacing::calibrated(0.5, 1.0);
    let found = half(30.0, 55.0, spacing);
    let gray = Frame::gray(SIZE[0], SIZE[1], vec![90; SIZE[0] * SIZE[1]]).unwrap();
    let panel = panel(&found, spacing);
    let picture = Picture {
        panel: &panel,
        frame: Some(&gray),
    };
    let bytes = secondary_capture(&[picture; 2], Source::Lossy, &stamp()).unwrap();
    let object = read(&bytes);
    assert_eq!(words(&object, tags::BURNED_IN_ANNOTATION), "YES");
    assert_eq!(words(&object, tags::PATIENT_IDENTITY_REMOVED), "NO");
    assert!(profile(&object).is_empty());
    assert_eq!(words(&object, tags::LOSSY_IMAGE_COMPRESSION), "01");
    let clip = clip::open(&bytes).unwrap();
    assert_eq!(clip.frames.len(), 2);
    // 120 x 0.5 mm by 140 x 1 mm, enlarged until 140 mm fill 512 pixels: half a mm in 1.
    let Spacing::Calibrated { x_mm, y_mm } = clip.calibration.spacing else {
        panic!("no size");
    };
    assert_eq!((x_mm, y_mm), (0.5, 0.5));
    let frame = &clip.frames[0];
    let at = |x: usize, y: usize| &frame.data()[(y * frame.width() + x) * 3..][..3];
    assert_eq!(at(2, 30), [90, 90, 90], "the frame");
    assert_eq!(at(200, 30), [0, 0, 0], "beside it");
    let blue = frame.data().chunks(3).filter(|p| *p == [0x44, 0xdd, 0xff]);
    assert!(blue.count() > 100, "no outline");
}

#[test]
fn lines_on_black_name_nobody_and_a_frame_has_to_fit() {
    let found = half(30.0, 110.0, Spacing::Unknown);
    let panel = panel(&found, Spacing::Unknown);
    let alone = Picture {
        panel: &panel,
        frame: None,
    };
    let bytes = secondary_capture(&[alone], Source::Unknown, &stamp()).unwrap();
    let object = read(&bytes);
    assert_eq!(words(&object, tags::BURNED_IN_ANNOTATION), "NO");
    assert_eq!(profile(&object), ["113100"]);
    assert!(object.element(tags::PIXEL_SPACING).is_err());
    assert!(object.element(tags::LOSSY_IMAGE_COMPRESSION).is_err());
    let other = Frame::gray(3, 3, vec![0; 9]).unwrap();
    let wrong = Picture {
        panel: &panel,
        frame: Some(&other),
    };
    let refused = |pictures: &[Picture]| {
        let error = secondary_capture(pictures, Source::Unknown, &stamp());
        error.unwrap_err().code()
    };
    assert_eq!(refused(&[wrong]), "dicom-frame-size");
    assert_eq!(refused(&[]), "dicom-no-pictures");
}

/// The codes of the method of de-identification.
fn profile(object: &InMemDicomObject) -> Vec<String> {
    let method = object.element(tags::DEIDENTIFICATION_METHOD_CODE_SEQUENCE);
    let items = method.ok().and_then(|e| e.items()).unwrap_or_default();
    items
        .iter()
        .map(|item| words(item, tags::CODE_VALUE))
        .collect()
}

#[test]
fn masked_pictures_say_so_and_one_that_is_not_spoils_it() {
    let found = half(30.0, 110.0, Spacing::Unknown);
    let gray = Frame::gray(SIZE[0], SIZE[1], vec![90; SIZE[0] * SIZE[1]]).unwrap();
    let kept = panel(&found, Spacing::Unknown);
    let masked = Panel {
        masked: true,
        ..kept.clone()
    };
    let [masked, kept] = [&masked, &kept].map(|panel| Picture {
        panel,
        frame: Some(&gray),
    });
    let written = |pictures: &[Picture]| {
        read(&secondary_capture(pictures, Source::Unknown, &stamp()).unwrap())
    };
    let clean = written(&[masked, masked]);
    assert_eq!(words(&clean, tags::BURNED_IN_ANNOTATION), "NO");
    assert_eq!(words(&clean, tags::PATIENT_IDENTITY_REMOVED), "YES");
    assert_eq!(profile(&clean), ["113100", "113101"]);
    let method = words(&clean, tags::DEIDENTIFICATION_METHOD);
    assert!(method.contains("text within it not looked for"), "{method}");
    let dates = words(&clean, tags::LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED);
    assert_eq!(dates, "REMOVED");
    assert!(clean.element(tags::CONTENT_DATE).is_err());
    let spoiled = written(&[masked, kept]);
    assert_eq!(words(&spoiled, tags::BURNED_IN_ANNOTATION), "YES");
    assert_eq!(words(&spoiled, tags::PATIENT_IDENTITY_REMOVED), "NO");
    assert!(spoiled.element(tags::DEIDENTIFICATION_METHOD).is_err());
}

#[test]
fn a_report_says_that_it_has_a_date_and_what_was_typed() {
    let bare = read(&report(Spacing::Unknown));
    assert_eq!(profile(&bare), ["113100", "113106"]);
    assert_eq!(words(&bare, tags::CONTENT_DATE), "20270115");
    let dates = words(&bare, tags::LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED);
    assert_eq!(dates, "UNMODIFIED");
    let spacing = Spacing::calibrated(0.5, 0.5);
    let (ed, es) = (half(30.0, 110.0, spacing), half(22.0, 95.0, spacing));
    let context = Context {
        heart_rate_bpm: Some(60.0),
        ..Context::default()
    };
    let views = Views::A4c(View { ed: &ed, es: &es });
    let document = Document::new(views, context).unwrap();
    let typed = read(&structured_report(&document, &stamp(), None).unwrap());
    assert_eq!(profile(&typed), ["113100", "113106", "113108"]);
}

#[test]
fn a_needle_of_a_pixel_is_drawn_within_bounds() {
    let spacing = Spacing::calibrated(0.01, 40.0);
    let found = half(30.0, 110.0, spacing);
    let panel = panel(&found, spacing);
    let picture = Picture {
        panel: &panel,
        frame: None,
    };
    let bytes = secondary_capture(&[picture], Source::Unknown, &stamp()).unwrap();
    assert!(bytes.len() < 3 * 4200 * 4200);
}
