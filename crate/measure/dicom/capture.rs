//! The drawn overlays as a Multi-frame True Color Secondary Capture, a frame for each mask.

use dicom_core::VR;
use dicom_dictionary_std::{tags, uids};

use super::canvas::{Canvas, LARGEST_SIDE, LEAST_SIDE, height_of, scaled, wrapped};
use super::deidentified::{Deidentified, Pixels};
use super::elements::{at, empty, shortest, text, us};
use super::encode::{DataSet, Element, part10};
use super::error::DicomError;
use super::file::common;
use super::stamp::Stamp;
use crate::clip::Frame;
use crate::measure::export::Panel;

/// A measured mask with the frame it was drawn on.
#[derive(Debug, Clone, Copy)]
pub struct Picture<'a> {
    /// The measurement and the size of its mask.
    pub panel: &'a Panel<'a>,
    /// The frame, where there is one; else the lines are on black.
    pub frame: Option<&'a Frame>,
}

/// What is known of how the frames were stored before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// With loss: JPEG, or a video.
    Lossy,
    /// It is not known.
    Unknown,
}

/// The overlays as a DICOM file: each picture in its true shape, its numbers above it and the
/// notice below.
///
/// # Errors
/// `DicomError::NoPictures`, `DicomError::FrameSize` where a frame is not of its mask's size,
/// `DicomError::Encoding`.
pub fn secondary_capture(
    pictures: &[Picture],
    source: Source,
    stamp: &Stamp,
) -> Result<Vec<u8>, DicomError> {
    pictures.iter().try_for_each(Picture::check)?;
    let sheet = Sheet::new(pictures).ok_or(DicomError::NoPictures)?;
    let class = uids::MULTI_FRAME_TRUE_COLOR_SECONDARY_CAPTURE_IMAGE_STORAGE;
    let deidentified = Deidentified {
        pixels: shown(pictures),
        dated: false,
        body: false,
    };
    let mut elements = common(stamp, class, "US", deidentified);
    elements.extend(words(pictures, source));
    elements.extend(sheet.pixels(pictures));
    part10(class, stamp.instance.as_str(), elements).ok_or(DicomError::Encoding)
}

/// Pixels of a clip may name its patient unless all outside of the sector is black; lines on black
/// do not.
fn shown(pictures: &[Picture]) -> Pixels {
    let mut frames = pictures.iter().filter(|picture| picture.frame.is_some());
    match pictures.iter().any(|picture| picture.frame.is_some()) {
        false => Pixels::None,
        true if frames.all(|picture| picture.panel.masked) => Pixels::Masked,
        true => Pixels::Kept,
    }
}

/// What the picture is and where it comes from.
fn words(pictures: &[Picture], source: Source) -> DataSet {
    let pixels = shown(pictures);
    let burned_in = pixels == Pixels::Kept;
    let mut elements = vec![
        text(tags::IMAGE_TYPE, VR::CS, "DERIVED\\SECONDARY"),
        text(tags::BODY_PART_EXAMINED, VR::CS, "HEART"),
        text(tags::CONVERSION_TYPE, VR::CS, "WSD"),
        text(
            tags::SECONDARY_CAPTURE_DEVICE_MANUFACTURER,
            VR::LO,
            "EchoDisc",
        ),
        text(tags::DERIVATION_DESCRIPTION, VR::ST, DERIVATION),
        empty(tags::PATIENT_ORIENTATION, VR::CS),
        text(tags::IMAGE_COMMENTS, VR::LT, crate::NOTICE),
        text(
            tags::BURNED_IN_ANNOTATION,
            VR::CS,
            if burned_in { "YES" } else { "NO" },
        ),
    ];
    if pixels != Pixels::None && source == Source::Lossy {
        elements.push(text(tags::LOSSY_IMAGE_COMPRESSION, VR::CS, "01"));
    }
    elements
}

const DERIVATION: &str = "Outline, discs, long axis and annulus of the left ventricle drawn over \
                          the frame, which is scaled to square pixels by its nearest samples.";

impl Picture<'_> {
    fn check(&self) -> Result<(), DicomError> {
        let [columns, rows] = self.panel.size;
        let sizes = self.frame.map(|frame| [frame.width(), frame.height()]);
        match sizes {
            Some([frame_columns, frame_rows]) if [frame_columns, frame_rows] != [columns, rows] => {
                Err(DicomError::FrameSize {
                    frame_columns,
                    frame_rows,
                    columns,
                    rows,
                })
            }
            _ => Ok(()),
        }
    }

    /// Size of a pixel, in mm or, uncalibrated, relative.
    fn pixel(&self) -> [f64; 2] {
        let mm = self.panel.spacing.mm_from_frame();
        [mm.x, mm.y]
    }

    /// Its extent in the unit of `pixel`.
    fn extent(&self) -> f64 {
        let [x, y] = self.pixel();
        let [columns, rows] = self.panel.size;
        (columns as f64 * x).max(rows as f64 * y)
    }
}

/// The one size and scale that all frames of the file have.
struct Sheet {
    /// Side of the picture's square pixels, in mm or relative to the pixels of the frames.
    side: f64,
    calibrated: bool,
    columns: usize,
    /// Rows of words above.
    head: usize,
    rows: usize,
    notice: Vec<String>,
}

impl Sheet {
    /// `None` without pictures.
    fn new(pictures: &[Picture]) -> Option<Self> {
        let extent = pictures.iter().map(Picture::extent).reduce(f64::max)?;
        let finest = pictures.iter().flat_map(Picture::pixel).reduce(f64::min)?;
        // Frames are enlarged by whole numbers, so that their finest pixels stay squares.
        let least = LEAST_SIDE as f64;
        let enlarged = (least * finest / extent).floor().max(1.0);
        let side = (finest / enlarged).max(extent / LARGEST_SIDE as f64);
        let sizes = pictures.iter().map(|picture| {
            let [x, y] = picture.pixel();
            scaled(picture.panel.size, [x / side, y / side])
        });
        let [columns, rows] = sizes.fold([LEAST_SIDE, 1], |[w, h], [columns, rows]| {
            [w.max(columns), h.max(rows)]
        });
        let notice = wrapped(crate::NOTICE, columns);
        Some(Self {
            side,
            calibrated: pictures.iter().all(|p| p.panel.spacing.is_calibrated()),
            columns,
            head: height_of(1),
            rows: (height_of(1) + rows + height_of(notice.len())).next_multiple_of(2),
            notice,
        })
    }

    /// The elements of the pixels.
    fn pixels(&self, pictures: &[Picture]) -> DataSet {
        let labels = pictures.iter().map(|p| p.panel.name.to_uppercase());
        let labels: Vec<String> = labels.collect();
        let frames = pictures.iter().map(|picture| self.painted(picture));
        let data: Vec<u8> = frames.collect::<Vec<_>>().concat();
        let mut elements = vec![
            us(tags::SAMPLES_PER_PIXEL, 3),
            text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "RGB"),
            us(tags::PLANAR_CONFIGURATION, 0),
            text(tags::NUMBER_OF_FRAMES, VR::IS, pictures.len().to_string()),
            at(tags::FRAME_INCREMENT_POINTER, tags::FRAME_LABEL_VECTOR),
            text(tags::FRAME_LABEL_VECTOR, VR::SH, labels.join("\\")),
            us(tags::ROWS, self.rows as u16),
            us(tags::COLUMNS, self.columns as u16),
            us(tags::BITS_ALLOCATED, 8),
            us(tags::BITS_STORED, 8),
            us(tags::HIGH_BIT, 7),
            us(tags::PIXEL_REPRESENTATION, 0),
            Element::bytes(tags::PIXEL_DATA, VR::OB, data),
        ];
        if self.calibrated {
            let side = shortest(self.side);
            elements.push(text(tags::PIXEL_SPACING, VR::DS, format!("{side}\\{side}")));
        }
        elements
    }

    fn painted(&self, picture: &Picture) -> Vec<u8> {
        let mut canvas = Canvas::new(self.columns, self.rows);
        let scale = picture.pixel().map(|side| side / self.side);
        if let Some(frame) = picture.frame {
            canvas.show(frame, scale, self.head);
        }
        canvas.draw(picture.panel.ventricle, scale, self.head);
        canvas.write(&[picture.panel.words()], 0);
        let foot = self.rows - height_of(self.notice.len());
        canvas.write(&self.notice, foot);
        canvas.into_data()
    }
}
