//! Bytes of a file, or frames of a video, become a [`Clip`]: frames, pixel size, times.
//!
//! Nothing of a patient is read or kept: of a DICOM header only the attributes that
//! describe pixels, their size in millimetres, their timing and the heart beats are looked at.

mod budget;
mod builder;
mod calibration;
mod choice;
mod chosen;
mod dicom;
mod ecg;
mod error;
mod frame;
mod imaged;
mod jpeg;
mod levels;
pub mod phantom;
mod ruler;
mod screen;
mod sector;
mod still;
mod ticks;
mod timing;

pub use budget::MAX_CLIP_BYTES;
pub use builder::ClipBuilder;
pub use calibration::{Calibration, CalibrationOrigin, CalibrationProblem, Region};
pub use choice::RescaleOffer;
pub use chosen::{Calibrated, CalibrationChoice, ChoiceError};
pub use ecg::{Ecg, EcgError, EcgOrigin};
pub use error::ClipError;
pub use frame::Frame;
pub use imaged::ImagedArea;
pub use ruler::{Ruler, RulerError};
pub use screen::Screen;
pub use sector::Sector;
pub use ticks::TickRuler;
pub use timing::Timing;

/// Frames of one size with what is known of their pixels and times.
#[derive(Debug, Clone, PartialEq)]
pub struct Clip {
    /// At least one frame; all of one size, each gray or colour.
    pub frames: Vec<Frame>,
    /// Size of a pixel in mm, and where it comes from.
    pub calibration: Calibration,
    /// Time from frame to frame.
    pub timing: Timing,
    /// Kind of file or stream.
    pub source: Source,
    /// The R waves of the electrocardiogram in the file, or why there are none in it; `None`
    /// where the file has no electrocardiogram.
    pub ecg: Option<Result<Ecg, EcgError>>,
}

/// Where a clip comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A DICOM file.
    Dicom,
    /// A PNG or JPEG file, one frame.
    Still,
    /// A GIF file.
    Gif,
    /// Frames of a video that something else decoded.
    Video,
    /// Frames that show the screen of another device: a picture of a picture.
    Screen,
}

/// Opens a DICOM, PNG, JPEG or GIF file, told apart by its first bytes.
///
/// # Errors
/// A [`ClipError`]; see its variants. Sizes are checked against [`MAX_CLIP_BYTES`] before
/// frames are allocated.
pub fn open(bytes: &[u8]) -> Result<Clip, ClipError> {
    if let Some(data_set) = dicom::sniff(bytes) {
        return dicom::open(data_set);
    }
    if let Some(format) = still::sniff(bytes) {
        return still::open(bytes, format);
    }
    Err(ClipError::NotRecognised)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_bytes_are_not_recognised() {
        for bytes in [
            &b""[..],
            b"DI",
            b"hello world",
            &[0; 200],
            b"RIFF\0\0\0\0AVI ",
        ] {
            assert_eq!(open(bytes), Err(ClipError::NotRecognised));
        }
    }
}
