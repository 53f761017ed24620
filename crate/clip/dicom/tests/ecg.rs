//! R waves in a DICOM header.

use super::*;
use crate::clip::ecg::testing::lead;
use crate::clip::{EcgError, EcgOrigin};
use dicom_core::value::{DataSetSequence, PrimitiveValue};
use dicom_core::{DataElement, Tag};
use dicom_object::InMemDicomObject;

fn item() -> Image {
    Image(InMemDicomObject::new_empty())
}

fn sequence(mut image: Image, tag: Tag, items: Vec<Image>) -> Image {
    let items: Vec<_> = items.into_iter().map(|item| item.0).collect();
    let sequence = DataSetSequence::from(items);
    image.0.put(DataElement::new(tag, VR::SQ, sequence));
    image
}

fn group(samples: &[u8], length: u32) -> Image {
    let source = item().text(tags::CODE_VALUE, VR::SH, "2:2");
    let units = item().text(tags::CODE_VALUE, VR::SH, "mV");
    let channel = item().text(tags::CHANNEL_LABEL, VR::SH, "DOE^JANE").text(
        tags::CHANNEL_SENSITIVITY,
        VR::DS,
        "0.02",
    );
    let channel = sequence(channel, tags::CHANNEL_SOURCE_SEQUENCE, vec![source]);
    let channel = sequence(
        channel,
        tags::CHANNEL_SENSITIVITY_UNITS_SEQUENCE,
        vec![units],
    );
    let group = item()
        .text(tags::MULTIPLEX_GROUP_TIME_OFFSET, VR::DS, "-40")
        .us(tags::NUMBER_OF_WAVEFORM_CHANNELS, 1)
        .put(
            tags::NUMBER_OF_WAVEFORM_SAMPLES,
            VR::UL,
            PrimitiveValue::from(length),
        )
        .text(tags::SAMPLING_FREQUENCY, VR::DS, "250")
        .us(tags::WAVEFORM_BITS_ALLOCATED, 8)
        .text(tags::WAVEFORM_SAMPLE_INTERPRETATION, VR::CS, "SB")
        .put(
            tags::WAVEFORM_DATA,
            VR::OB,
            PrimitiveValue::from(samples.to_vec()),
        );
    sequence(group, tags::CHANNEL_DEFINITION_SEQUENCE, vec![channel])
}

fn image() -> Image {
    Image::new("MONOCHROME2", 4, 4)
        .frames(50)
        .text(tags::FRAME_TIME, VR::DS, "40")
        .native(&[9; 800])
}

fn samples() -> Vec<u8> {
    let lead = lead(&[0.4, 1.2], 2.0, 250.0, 0.0);
    lead.iter().map(|mv| (mv / 0.02) as i8 as u8).collect()
}

#[test]
fn an_8_bit_waveform_gives_r_waves_and_their_frames() {
    let samples = samples();
    let file = sequence(
        image(),
        tags::WAVEFORM_SEQUENCE,
        vec![group(&samples, samples.len() as u32)],
    );
    for syntax in UNCOMPRESSED {
        let clip = open(&file.file(syntax)).unwrap();
        assert_eq!(clip.r_waves(), [9, 29]);
        let ecg = clip.ecg.unwrap().unwrap();
        assert_eq!(ecg.origin, EcgOrigin::Waveform);
    }
}

#[test]
fn the_machine_s_own_r_waves_come_first() {
    let times = PrimitiveValue::F32([200.0f32, 1000.0, 9000.0][..].into());
    let file = image().put(tags::R_WAVE_TIME_VECTOR, VR::FL, times);
    let clip = explicit(&file).unwrap();
    assert_eq!(clip.r_waves(), [5, 25]);
    assert_eq!(clip.ecg.unwrap().unwrap().origin, EcgOrigin::RWaveTimes);
    assert_eq!(explicit(&image()).unwrap().ecg, None);
}

#[test]
fn a_waveform_that_promises_too_much_leaves_the_clip_alone() {
    let samples = samples();
    for (length, code) in [(501, "ecg-damaged"), (u32::MAX, "ecg-too-long")] {
        let file = sequence(
            image(),
            tags::WAVEFORM_SEQUENCE,
            vec![group(&samples, length)],
        );
        let clip = explicit(&file).unwrap();
        assert_eq!(clip.frames.len(), 50);
        let error: EcgError = clip.ecg.clone().unwrap().unwrap_err();
        assert_eq!(error.code(), code);
        assert!(!error.to_string().contains("DOE"));
        assert!(clip.r_waves().is_empty());
    }
}

#[test]
fn many_groups_are_passed_over() {
    let samples = samples();
    let groups = (0..200).map(|_| group(&samples, 0)).collect();
    let file = sequence(image(), tags::WAVEFORM_SEQUENCE, groups);
    assert!(explicit(&file).unwrap().ecg.is_some_and(|e| e.is_err()));
}
