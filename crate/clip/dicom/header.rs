//! The header attributes that are read, and where the pixel data lie.

use super::ClipError;
use super::meta::text;
use crate::clip::calibration::RawCalibration;
use crate::clip::ecg::RawEcg;
use dicom_core::Tag;
use dicom_dictionary_std::tags;
use dicom_transfer_syntax_registry::TransferSyntax;

mod beats;
mod walk;

/// Attributes that describe pixels; everything else in the file is skipped unread.
#[derive(Debug, Default)]
pub(super) struct Header<'a> {
    pub rows: usize,
    pub columns: usize,
    /// `None` where the file does not say: one.
    pub frames: Option<i64>,
    pub samples: u16,
    pub bits_allocated: u16,
    pub bits_stored: u16,
    pub signed: bool,
    pub planar: bool,
    pub photometric: String,
    pub grayscale: Grayscale,
    pub palette: [PaletteTable<'a>; 3],
    pub cine: Cine,
    pub calibration: RawCalibration,
    pub ecg: RawEcg<'a>,
    pub pixels: PixelData<'a>,
}

/// How stored values become brightness.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Grayscale {
    pub window_center: Option<f64>,
    pub window_width: Option<f64>,
    pub slope: Option<f64>,
    pub intercept: Option<f64>,
}

/// One colour of a palette, as stored.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PaletteTable<'a> {
    /// Number of entries (0 is 65536), first value mapped, bits an entry.
    pub descriptor: Option<[u16; 3]>,
    pub data: &'a [u8],
}

/// Attributes that time the frames.
#[derive(Debug, Default)]
pub(super) struct Cine {
    pub frame_time_ms: Option<f64>,
    /// Steps from the frame before; the first is no step.
    pub frame_time_vector: Vec<f64>,
    pub cine_rate: Option<f64>,
    pub display_rate: Option<f64>,
}

/// Where the pixel data lie.
#[derive(Debug, Default)]
pub(super) enum PixelData<'a> {
    /// Nowhere.
    #[default]
    Absent,
    /// In one piece, possibly shorter than it should be.
    Native(&'a [u8]),
    /// In fragments.
    Encapsulated(Fragments<'a>),
}

/// Fragments of encapsulated pixel data.
#[derive(Debug, Default)]
pub(super) struct Fragments<'a> {
    /// The basic offset table as stored; may be empty.
    pub offsets: &'a [u8],
    /// Each fragment with the distance of its item from the first fragment's item.
    pub parts: Vec<(usize, &'a [u8])>,
    /// The file ends inside the last fragment.
    pub cut: bool,
}

impl<'a> Header<'a> {
    /// Reads a data set up to and with its pixel data.
    ///
    /// # Errors
    /// `Truncated` or `Damaged`.
    pub fn read(data_set: &'a [u8], syntax: &TransferSyntax) -> Result<Self, ClipError> {
        walk::Walk::new(data_set).run(syntax)
    }

    /// The error for a clip of this size beyond a limit.
    pub fn too_large(&self) -> ClipError {
        ClipError::TooLarge {
            width: self.columns,
            height: self.rows,
            frames: self
                .frames
                .and_then(|n| usize::try_from(n).ok())
                .unwrap_or(1),
        }
    }

    /// Keeps the value of a top-level attribute, if it is one of those read.
    fn set(&mut self, tag: Tag, value: &'a [u8]) {
        match tag {
            tags::ROWS => self.rows = u16_at(value, 0).into(),
            tags::COLUMNS => self.columns = u16_at(value, 0).into(),
            // A number that cannot be read is no number of frames.
            tags::NUMBER_OF_FRAMES => self.frames = text(value).parse().ok().or(Some(-1)),
            tags::SAMPLES_PER_PIXEL => self.samples = u16_at(value, 0),
            tags::BITS_ALLOCATED => self.bits_allocated = u16_at(value, 0),
            tags::BITS_STORED => self.bits_stored = u16_at(value, 0),
            tags::PIXEL_REPRESENTATION => self.signed = u16_at(value, 0) == 1,
            tags::PLANAR_CONFIGURATION => self.planar = u16_at(value, 0) == 1,
            tags::PHOTOMETRIC_INTERPRETATION => self.photometric = text(value),
            tags::WINDOW_CENTER => self.grayscale.window_center = first(value),
            tags::WINDOW_WIDTH => self.grayscale.window_width = first(value),
            tags::RESCALE_SLOPE => self.grayscale.slope = first(value),
            tags::RESCALE_INTERCEPT => self.grayscale.intercept = first(value),
            tags::FRAME_TIME => self.cine.frame_time_ms = above_zero(value),
            tags::FRAME_TIME_VECTOR => self.cine.frame_time_vector = numbers(value).collect(),
            tags::CINE_RATE => self.cine.cine_rate = above_zero(value),
            tags::RECOMMENDED_DISPLAY_FRAME_RATE => self.cine.display_rate = above_zero(value),
            tags::PIXEL_SPACING => self.calibration.pixel_spacing = pair(value),
            tags::IMAGER_PIXEL_SPACING => self.calibration.imager_spacing = pair(value),
            tags::PIXEL_ASPECT_RATIO => self.calibration.aspect = pair(value),
            tags::FRAME_DELAY => self.ecg.frame_delay_ms = first(value),
            tags::R_WAVE_TIME_VECTOR => self.ecg.times_ms = beats::times(value),
            _ => self.set_palette(tag, value),
        }
    }

    fn set_palette(&mut self, tag: Tag, value: &'a [u8]) {
        let descriptor = Some([0, 2, 4].map(|at| u16_at(value, at)));
        match tag {
            tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR => {
                self.palette[0].descriptor = descriptor;
            }
            tags::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR => {
                self.palette[1].descriptor = descriptor;
            }
            tags::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR => {
                self.palette[2].descriptor = descriptor;
            }
            tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DATA => self.palette[0].data = value,
            tags::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DATA => self.palette[1].data = value,
            tags::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DATA => self.palette[2].data = value,
            _ => {}
        }
    }

    /// Keeps the value of an attribute of the ultrasound region begun last.
    fn set_region(&mut self, tag: Tag, value: &[u8]) {
        let Some(region) = self.calibration.regions.last_mut() else {
            return;
        };
        match tag {
            tags::REGION_SPATIAL_FORMAT => region.spatial_format = u16_at(value, 0),
            tags::REGION_LOCATION_MIN_X0 => region.x0 = u32_at(value),
            tags::REGION_LOCATION_MIN_Y0 => region.y0 = u32_at(value),
            tags::REGION_LOCATION_MAX_X1 => region.x1 = u32_at(value),
            tags::REGION_LOCATION_MAX_Y1 => region.y1 = u32_at(value),
            tags::PHYSICAL_UNITS_X_DIRECTION => region.units[0] = u16_at(value, 0),
            tags::PHYSICAL_UNITS_Y_DIRECTION => region.units[1] = u16_at(value, 0),
            tags::PHYSICAL_DELTA_X => region.delta[0] = f64_at(value),
            tags::PHYSICAL_DELTA_Y => region.delta[1] = f64_at(value),
            _ => {}
        }
    }
}

/// The value at byte `at`; zero where there is none, which no attribute read here allows.
fn u16_at(value: &[u8], at: usize) -> u16 {
    let bytes = value.get(at..).and_then(|rest| rest.first_chunk());
    bytes.map_or(0, |bytes| u16::from_le_bytes(*bytes))
}

fn u32_at(value: &[u8]) -> u32 {
    value
        .first_chunk()
        .map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

fn f64_at(value: &[u8]) -> f64 {
    value
        .first_chunk()
        .map_or(0.0, |bytes| f64::from_le_bytes(*bytes))
}

fn numbers(value: &[u8]) -> impl Iterator<Item = f64> {
    value
        .split(|&b| b == b'\\')
        .map(|part| text(part).parse().unwrap_or(f64::NAN))
}

fn first(value: &[u8]) -> Option<f64> {
    numbers(value).next().filter(|v| v.is_finite())
}

fn above_zero(value: &[u8]) -> Option<f64> {
    first(value).filter(|&v| v > 0.0)
}

fn pair(value: &[u8]) -> Option<[f64; 2]> {
    let mut numbers = numbers(value);
    Some([numbers.next()?, numbers.next()?])
}
