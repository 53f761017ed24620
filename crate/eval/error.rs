//! Why a data set, or a file of one, cannot be evaluated.

use thiserror::Error;

use crate::clip::ClipError;
use crate::geometry::MaskError;
use crate::segment::SegmentError;

/// Why a data set, or a file of one, cannot be evaluated. Messages name no file and no patient.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EvalError {
    /// The folder has none of the layouts that are read.
    #[error(
        "the folder looks like none of echonet (FileList.csv, VolumeTracings.csv, Videos), camus \
         (patient folders with NIfTI files) and shared (clip folders with frames and masks); say \
         which with --layout"
    )]
    Layout,
    /// The layout is known, and nothing with labels is in it.
    #[error("there is no labelled clip in the data set")]
    NoData,
    /// A file that cannot be read.
    #[error("{what} cannot be read: {kind}")]
    File {
        /// What the file is.
        what: &'static str,
        /// The system's reason.
        kind: std::io::ErrorKind,
    },
    /// A table without a column, or with a cell that is no number.
    #[error("{table}, line {line}: {what}")]
    Table {
        /// The table's name in the layout.
        table: &'static str,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong.
        what: &'static str,
    },
    /// An AVI that contradicts itself.
    #[error("the AVI is damaged: {0}")]
    Avi(&'static str),
    /// An AVI whose frames are not Motion-JPEG.
    #[error("the AVI holds {codec} video; Motion-JPEG is read, convert it (ffmpeg -c:v mjpeg)")]
    AviCodec {
        /// Four characters of the codec, `?` for those that are no letters or digits.
        codec: String,
    },
    /// A NIfTI file that contradicts itself or is of a kind that is not read.
    #[error("the NIfTI file cannot be read: {0}")]
    Nifti(&'static str),
    /// More than is read here.
    #[error("a file of the data set is larger than is read here")]
    TooLarge,
    /// A label that does not fit its frame.
    #[error("a label is of another size than its frame, or names a frame that is not there")]
    Label,
    /// A frame or a mask that cannot be opened.
    #[error(transparent)]
    Clip(#[from] ClipError),
    /// A mask that cannot be made.
    #[error(transparent)]
    Mask(#[from] MaskError),
    /// The network failed.
    #[error(transparent)]
    Segment(#[from] SegmentError),
}

impl EvalError {
    /// A stable name for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Layout => "eval-layout",
            Self::NoData => "eval-no-data",
            Self::File { .. } => "eval-file",
            Self::Table { .. } => "eval-table",
            Self::Avi(_) => "eval-avi",
            Self::AviCodec { .. } => "eval-avi-codec",
            Self::Nifti(_) => "eval-nifti",
            Self::TooLarge => "eval-too-large",
            Self::Label => "eval-label",
            Self::Clip(error) => error.code(),
            Self::Mask(error) => error.code(),
            Self::Segment(error) => error.code(),
        }
    }

    /// The failure to read `what`.
    pub(super) fn file(what: &'static str) -> impl Fn(std::io::Error) -> Self {
        move |error| Self::File {
            what,
            kind: error.kind(),
        }
    }
}
