//! A phantom as a DICOM file: Ultrasound Multi-frame Image Storage, explicit little endian.

use super::ecg;
use super::noise::Noise;
use super::{HEIGHT, PIXEL_MM, Phantom, WIDTH};

const ULTRASOUND_MULTI_FRAME: &str = "1.2.840.10008.5.1.4.1.1.3.1";
const EXPLICIT_LITTLE_ENDIAN: &str = "1.2.840.10008.1.2.1";
/// This writer's own, from a random UUID (PS3.5 B.2).
const IMPLEMENTATION: &str = "2.25.198237401276648302715609443182209817";
/// Ultrasound regions are calibrated in centimetres: unit 3.
const CENTIMETRES: u16 = 3;

/// Value representations whose length takes four bytes (PS3.5 7.1.2).
const LONG: [&str; 3] = ["OB", "OW", "SQ"];

/// Elements under construction, to be put in the order of their tags.
#[derive(Default)]
struct Elements(Vec<u8>);

impl Elements {
    fn put(mut self, group: u16, element: u16, vr: &str, value: &[u8]) -> Self {
        let pad = match vr {
            "UI" | "OB" => 0,
            _ => b' ',
        };
        let even = value.len().next_multiple_of(2);
        self.0.extend(group.to_le_bytes());
        self.0.extend(element.to_le_bytes());
        self.0.extend(vr.as_bytes());
        if LONG.contains(&vr) {
            self.0.extend([0, 0]);
            self.0.extend((even as u32).to_le_bytes());
        } else {
            self.0.extend((even as u16).to_le_bytes());
        }
        self.0.extend(value);
        self.0.resize(self.0.len() + even - value.len(), pad);
        self
    }

    fn text(self, group: u16, element: u16, vr: &str, value: &str) -> Self {
        self.put(group, element, vr, value.as_bytes())
    }

    fn us(self, group: u16, element: u16, value: u16) -> Self {
        self.put(group, element, "US", &value.to_le_bytes())
    }

    fn ul(self, group: u16, element: u16, value: u32) -> Self {
        self.put(group, element, "UL", &value.to_le_bytes())
    }

    fn fd(self, group: u16, element: u16, value: f64) -> Self {
        self.put(group, element, "FD", &value.to_le_bytes())
    }

    /// A sequence of one item.
    fn sequence(self, group: u16, element: u16, item: Self) -> Self {
        let mut value = vec![0xFE, 0xFF, 0x00, 0xE0];
        value.extend((item.0.len() as u32).to_le_bytes());
        value.extend(item.0);
        self.put(group, element, "SQ", &value)
    }
}

/// The whole file.
pub(super) fn file(phantom: &Phantom) -> Vec<u8> {
    let instance = uid(phantom, 1);
    let meta = Elements::default()
        .put(0x0002, 0x0001, "OB", &[0, 1])
        .text(0x0002, 0x0002, "UI", ULTRASOUND_MULTI_FRAME)
        .text(0x0002, 0x0003, "UI", &instance)
        .text(0x0002, 0x0010, "UI", EXPLICIT_LITTLE_ENDIAN)
        .text(0x0002, 0x0012, "UI", IMPLEMENTATION)
        .text(0x0002, 0x0013, "SH", "ECHODISC");
    let length = Elements::default().ul(0x0002, 0x0000, meta.0.len() as u32);
    let mut file = [&[0; 128][..], b"DICM", &length.0, &meta.0].concat();
    file.extend(data_set(phantom, &instance).0);
    file
}

fn data_set(phantom: &Phantom, instance: &str) -> Elements {
    let rate = phantom.settings().frames_per_second;
    let identified = Elements::default()
        .text(0x0008, 0x0008, "CS", "DERIVED\\PRIMARY")
        .text(0x0008, 0x0016, "UI", ULTRASOUND_MULTI_FRAME)
        .text(0x0008, 0x0018, "UI", instance)
        .text(0x0008, 0x0020, "DA", "")
        .text(0x0008, 0x0030, "TM", "")
        .text(0x0008, 0x0050, "SH", "")
        .text(0x0008, 0x0060, "CS", "US")
        .text(0x0008, 0x0070, "LO", "EchoDisc")
        .text(0x0008, 0x0090, "PN", "")
        .text(0x0008, 0x103E, "LO", "Computed phantom, no patient")
        .text(0x0010, 0x0010, "PN", "PHANTOM")
        .text(0x0010, 0x0020, "LO", "PHANTOM")
        .text(0x0010, 0x0030, "DA", "")
        .text(0x0010, 0x0040, "CS", "")
        .text(0x0018, 0x0040, "IS", &format!("{rate:.0}"))
        .text(0x0018, 0x1063, "DS", &format!("{:.6}", 1000.0 / rate))
        .sequence(0x0018, 0x6011, region());
    let image = identified
        .text(0x0020, 0x000D, "UI", &uid(phantom, 2))
        .text(0x0020, 0x000E, "UI", &uid(phantom, 3))
        .text(0x0020, 0x0010, "SH", "")
        .text(0x0020, 0x0011, "IS", "")
        .text(0x0020, 0x0013, "IS", "1")
        .us(0x0028, 0x0002, 1)
        .text(0x0028, 0x0004, "CS", "MONOCHROME2")
        .text(0x0028, 0x0008, "IS", &phantom.settings().frames.to_string())
        // The frames' times are in Frame Time.
        .put(0x0028, 0x0009, "AT", &[0x18, 0x00, 0x63, 0x10])
        .us(0x0028, 0x0010, HEIGHT as u16)
        .us(0x0028, 0x0011, WIDTH as u16)
        .us(0x0028, 0x0100, 8)
        .us(0x0028, 0x0101, 8)
        .us(0x0028, 0x0102, 7)
        .us(0x0028, 0x0103, 0)
        .text(0x0028, 0x0301, "CS", "NO")
        .text(0x0028, 0x2110, "CS", "00");
    let image = match phantom.settings().ecg {
        true => image.sequence(0x5400, 0x0100, waveform(phantom)),
        false => image,
    };
    let frames = 0..phantom.settings().frames;
    let mut pixels = Vec::with_capacity(frames.len() * WIDTH * HEIGHT);
    for frame in frames {
        pixels.extend_from_slice(phantom.frame(frame).data());
    }
    image.put(0x7FE0, 0x0010, "OB", &pixels)
}

/// The whole image is one calibrated region (PS3.3 C.8.5.5).
fn region() -> Elements {
    Elements::default()
        .us(0x0018, 0x6012, 1)
        .us(0x0018, 0x6014, 1)
        .ul(0x0018, 0x6016, 0)
        .ul(0x0018, 0x6018, 0)
        .ul(0x0018, 0x601A, 0)
        .ul(0x0018, 0x601C, WIDTH as u32 - 1)
        .ul(0x0018, 0x601E, HEIGHT as u32 - 1)
        .us(0x0018, 0x6024, CENTIMETRES)
        .us(0x0018, 0x6026, CENTIMETRES)
        .fd(0x0018, 0x602C, PIXEL_MM / 10.0)
        .fd(0x0018, 0x602E, PIXEL_MM / 10.0)
}

/// Lead II from the first frame to the last (PS3.3 C.10.9).
fn waveform(phantom: &Phantom) -> Elements {
    let samples = phantom.ecg_samples();
    let lead = Elements::default()
        .text(0x0008, 0x0100, "SH", ecg::LEAD)
        .text(0x0008, 0x0102, "SH", "MDC")
        .text(0x0008, 0x0104, "LO", "Lead II");
    let unit = Elements::default()
        .text(0x0008, 0x0100, "SH", "mV")
        .text(0x0008, 0x0102, "SH", "UCUM")
        .text(0x0008, 0x0104, "LO", "millivolt");
    let channel = Elements::default()
        .text(0x003A, 0x0203, "SH", "ECG Lead II")
        .sequence(0x003A, 0x0208, lead)
        .text(0x003A, 0x0210, "DS", &ecg::STEP_MV.to_string())
        .sequence(0x003A, 0x0211, unit)
        .text(0x003A, 0x0212, "DS", "1")
        .text(0x003A, 0x0213, "DS", "0")
        .text(0x003A, 0x0215, "DS", "0")
        .us(0x003A, 0x021A, 16);
    let stored: Vec<u8> = samples.iter().flat_map(|s| s.to_le_bytes()).collect();
    Elements::default()
        .text(0x0018, 0x1068, "DS", "0")
        .text(0x003A, 0x0004, "CS", "ORIGINAL")
        .us(0x003A, 0x0005, 1)
        .ul(0x003A, 0x0010, samples.len() as u32)
        .text(0x003A, 0x001A, "DS", &ecg::RATE_HZ.to_string())
        .sequence(0x003A, 0x0200, channel)
        .us(0x5400, 0x1004, 16)
        .text(0x5400, 0x1006, "CS", "SS")
        .put(0x5400, 0x1010, "OW", &stored)
}

/// A unique identifier of the phantom's settings: equal phantoms are one object.
fn uid(phantom: &Phantom, what: u64) -> String {
    let settings = phantom.settings();
    let numbers = [
        settings.ef_percent,
        settings.edv_ml,
        settings.heart_rate_bpm,
        settings.irregularity,
        settings.frames_per_second,
        settings.frames as f64,
        settings.noise,
        f64::from(settings.view as u8),
        f64::from(u8::from(settings.ecg)),
    ];
    let mixed = numbers.iter().fold(settings.seed, |seed, number| {
        (Noise::new(seed, number.to_bits()).uniform(0, 0) * 2f64.powi(53)) as u64
    });
    let half = |lane| (Noise::new(mixed, what).uniform(lane, 0) * 2f64.powi(53)) as u64;
    format!("2.25.{}{:016}", half(0), half(1))
}
