//! Why bytes are no clip.

use std::io;
use thiserror::Error;

/// Why a clip could not be opened or built. Messages hold sizes and formats, never
/// anything of a patient.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClipError {
    /// The first bytes are of no format read here.
    #[error(
        "the file is no DICOM, PNG, JPEG or GIF; open one of these, or a video the browser plays"
    )]
    NotRecognised,
    /// The DICOM mark is there, but no readable data set follows.
    #[error("the file begins as DICOM but its header cannot be read ({what}); export it again")]
    NotDicom {
        /// What is wrong with the header.
        what: &'static str,
    },
    /// The pixels are compressed in a way that is not read here.
    #[error(
        "the pixels are stored as {name} ({uid}), which is not read here; \
         export the clip uncompressed, as RLE or as JPEG baseline"
    )]
    TransferSyntax {
        /// The transfer syntax, a public format identifier.
        uid: String,
        /// Its name in the DICOM registry, or "an unknown transfer syntax".
        name: &'static str,
    },
    /// A DICOM object without pixel data, such as a report.
    #[error("the DICOM file holds no image; open the file of the clip itself")]
    NoPixelData,
    /// Fewer pixels than the header promises.
    #[error(
        "the file ends early: {whole} of {promised} frames are whole; \
         copy it again from the device"
    )]
    Truncated {
        /// Frames wholly there.
        whole: usize,
        /// Frames the header promises.
        promised: usize,
    },
    /// More decoded bytes than [`super::MAX_CLIP_BYTES`], or a frame that is too large.
    #[error(
        "{frames} frames of {width} x {height} pixels are more than is opened here; \
         export a shorter or smaller clip"
    )]
    TooLarge {
        /// Pixels in a row.
        width: usize,
        /// Rows.
        height: usize,
        /// Frames promised, or reached when the limit was met.
        frames: usize,
    },
    /// No frame, or frames without a pixel.
    #[error("the clip holds no frame; open another file")]
    Empty,
    /// A colour coding that is not read here.
    #[error("the colours are coded as \"{name}\", which is not read here; export as RGB or gray")]
    Photometric {
        /// The photometric interpretation, `?` where it is missing.
        name: String,
    },
    /// Samples of a size that is not read here.
    #[error(
        "{bits} bits a sample with {samples} samples a pixel are not read here; \
         export with 8 bits, or 16 bits gray"
    )]
    BitDepth {
        /// Bits a sample takes in the file.
        bits: u16,
        /// Samples a pixel.
        samples: u16,
    },
    /// Data that contradict themselves or cannot be decoded.
    #[error("the file is damaged: {what}; copy or export it again")]
    Damaged {
        /// What was found.
        what: &'static str,
    },
    /// A frame of another size than its neighbours, or with the wrong number of bytes.
    #[error(
        "a frame needs {} bytes for {width} x {height} pixels of {channels} channels, not {got}; \
         give all frames in one size",
        width.saturating_mul(*height).saturating_mul(*channels)
    )]
    FrameSize {
        /// Pixels in a row.
        width: usize,
        /// Rows.
        height: usize,
        /// Bytes a pixel.
        channels: usize,
        /// Bytes found.
        got: usize,
    },
    /// Corners that are not those of a screen in the picture.
    #[error(
        "these are the corners of no screen: put them on its upper left, upper right, lower right \
         and lower left corner, within the picture"
    )]
    ScreenCorners,
}

impl ClipError {
    /// A stable name for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotRecognised => "clip-not-recognised",
            Self::NotDicom { .. } => "clip-not-dicom",
            Self::TransferSyntax { .. } => "clip-transfer-syntax",
            Self::NoPixelData => "clip-no-pixel-data",
            Self::Truncated { .. } => "clip-truncated",
            Self::TooLarge { .. } => "clip-too-large",
            Self::Empty => "clip-empty",
            Self::Photometric { .. } => "clip-photometric",
            Self::BitDepth { .. } => "clip-bit-depth",
            Self::Damaged { .. } => "clip-damaged",
            Self::FrameSize { .. } => "clip-frame-size",
            Self::ScreenCorners => "screen-corners",
        }
    }

    pub(super) fn damaged(what: &'static str) -> Self {
        Self::Damaged { what }
    }
}

/// Whether a library's error comes from data that ended early.
pub(super) fn is_end_of_file(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(found) = cause {
        let io = found.downcast_ref::<io::Error>();
        if io.is_some_and(|e| e.kind() == io::ErrorKind::UnexpectedEof) {
            return true;
        }
        cause = found.source();
    }
    false
}
