//! Tiny DICOM files, built in memory.

use dicom_core::value::{PixelFragmentSequence, PrimitiveValue};
use dicom_core::{DataElement, Tag, VR};
use dicom_dictionary_std::{tags, uids};
use dicom_object::mem::InMemElement;
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};
use dicom_transfer_syntax_registry::entries;
use std::io::Write;

/// A data set under construction.
#[derive(Clone)]
pub struct Image(pub InMemDicomObject);

impl Image {
    /// Eight bits, without pixel data.
    pub fn new(photometric: &str, columns: u16, rows: u16) -> Self {
        let one = photometric.starts_with("MONO") || photometric.starts_with("PAL");
        let image = Self(InMemDicomObject::new_empty())
            .text(tags::PATIENT_NAME, VR::PN, "DOE^JANE")
            .text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, photometric)
            .us(tags::SAMPLES_PER_PIXEL, if one { 1 } else { 3 })
            .us(tags::ROWS, rows)
            .us(tags::COLUMNS, columns)
            .us(tags::PIXEL_REPRESENTATION, 0)
            .bits(8, 8);
        if one {
            image
        } else {
            image.us(tags::PLANAR_CONFIGURATION, 0)
        }
    }

    pub fn put(mut self, tag: Tag, vr: VR, value: impl Into<PrimitiveValue>) -> Self {
        self.0.put(DataElement::new(tag, vr, value.into()));
        self
    }

    pub fn us(self, tag: Tag, value: u16) -> Self {
        self.put(tag, VR::US, PrimitiveValue::from(value))
    }

    pub fn text(self, tag: Tag, vr: VR, value: &str) -> Self {
        self.put(tag, vr, value)
    }

    pub fn bits(self, allocated: u16, stored: u16) -> Self {
        self.us(tags::BITS_ALLOCATED, allocated)
            .us(tags::BITS_STORED, stored)
            .us(tags::HIGH_BIT, stored - 1)
    }

    pub fn frames(self, frames: usize) -> Self {
        self.text(tags::NUMBER_OF_FRAMES, VR::IS, &frames.to_string())
    }

    pub fn native(self, data: &[u8]) -> Self {
        self.put(
            tags::PIXEL_DATA,
            VR::OW,
            PrimitiveValue::from(data.to_vec()),
        )
    }

    pub fn fragments(mut self, fragments: Vec<Vec<u8>>, offsets: Vec<u32>) -> Self {
        let fragments = fragments.into_iter().map(|mut f| {
            f.resize(f.len().next_multiple_of(2), 0);
            f
        });
        let pixels = PixelFragmentSequence::new(offsets, fragments.collect::<Vec<_>>());
        self.0
            .put(InMemElement::new(tags::PIXEL_DATA, VR::OB, pixels));
        self
    }

    /// A red, green and blue table of words with `bits` bits an entry.
    pub fn palette(self, bits: u16, first: u16, tables: [&[u16]; 3]) -> Self {
        let names = [
            (
                tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR,
                tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DATA,
            ),
            (
                tags::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR,
                tags::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DATA,
            ),
            (
                tags::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR,
                tags::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DATA,
            ),
        ];
        names
            .into_iter()
            .zip(tables)
            .fold(self, |image, ((descriptor, data), table)| {
                let words = PrimitiveValue::U16(table.into());
                let shape = PrimitiveValue::U16([table.len() as u16, first, bits][..].into());
                image
                    .put(descriptor, VR::US, shape)
                    .put(data, VR::OW, words)
            })
    }

    /// Adds a sequence of ultrasound regions: spatial format, units, bounds, delta in x and y.
    pub fn regions(mut self, regions: &[(u16, u16, [u32; 4], f64)]) -> Self {
        let items = regions
            .iter()
            .map(|&(format, units, [x0, y0, x1, y1], delta)| {
                let ul = |image: Self, tag, v: u32| image.put(tag, VR::UL, PrimitiveValue::from(v));
                let fd = |image: Self, tag, v: f64| image.put(tag, VR::FD, PrimitiveValue::from(v));
                let item = Self(InMemDicomObject::new_empty())
                    .us(tags::REGION_SPATIAL_FORMAT, format)
                    .us(tags::PHYSICAL_UNITS_X_DIRECTION, units)
                    .us(tags::PHYSICAL_UNITS_Y_DIRECTION, units);
                let bounds = [
                    (tags::REGION_LOCATION_MIN_X0, x0),
                    (tags::REGION_LOCATION_MIN_Y0, y0),
                    (tags::REGION_LOCATION_MAX_X1, x1),
                    (tags::REGION_LOCATION_MAX_Y1, y1),
                ];
                let item = bounds.into_iter().fold(item, |i, (tag, v)| ul(i, tag, v));
                fd(
                    fd(item, tags::PHYSICAL_DELTA_X, delta),
                    tags::PHYSICAL_DELTA_Y,
                    delta,
                )
                .0
            });
        let sequence = dicom_core::value::DataSetSequence::from(items.collect::<Vec<_>>());
        self.0.put(DataElement::new(
            tags::SEQUENCE_OF_ULTRASOUND_REGIONS,
            VR::SQ,
            sequence,
        ));
        self
    }

    /// The file, with its preamble.
    pub fn file(&self, transfer_syntax: &str) -> Vec<u8> {
        let meta = FileMetaTableBuilder::new()
            .media_storage_sop_class_uid(uids::ULTRASOUND_MULTI_FRAME_IMAGE_STORAGE)
            .media_storage_sop_instance_uid("2.25.1")
            .transfer_syntax(transfer_syntax)
            .build()
            .unwrap();
        let mut file = [&[0; 128][..], b"DICM"].concat();
        meta.write(&mut file).unwrap();
        if transfer_syntax == uids::DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN {
            let mut plain = Vec::new();
            let explicit = entries::EXPLICIT_VR_LITTLE_ENDIAN.erased();
            self.0.write_dataset_with_ts(&mut plain, &explicit).unwrap();
            let level = flate2::Compression::default();
            let mut deflater = flate2::write::DeflateEncoder::new(file, level);
            deflater.write_all(&plain).unwrap();
            return deflater.finish().unwrap();
        }
        let syntax = match transfer_syntax {
            uids::IMPLICIT_VR_LITTLE_ENDIAN => entries::IMPLICIT_VR_LITTLE_ENDIAN.erased(),
            _ => entries::EXPLICIT_VR_LITTLE_ENDIAN.erased(),
        };
        self.0.write_dataset_with_ts(&mut file, &syntax).unwrap();
        file
    }
}

/// One RLE frame from its segments, each packed as literal runs.
pub fn rle(segments: &[&[u8]]) -> Vec<u8> {
    let packed = segments.iter().map(|segment| {
        let runs = segment
            .chunks(128)
            .flat_map(|run| [&[run.len() as u8 - 1], run].concat());
        runs.collect::<Vec<u8>>()
    });
    let packed: Vec<_> = packed.collect();
    let mut header = vec![packed.len() as u32];
    let mut at = 64;
    for segment in &packed {
        header.push(at);
        at += segment.len() as u32;
    }
    header.resize(16, 0);
    let header: Vec<u8> = header.iter().flat_map(|word| word.to_le_bytes()).collect();
    [header, packed.concat()].concat()
}
