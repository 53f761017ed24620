//! Errors of every layer as what JavaScript is thrown.

use wasm_bindgen::JsValue;

use super::wire::Failure;
use crate::clip::phantom::PhantomError;
use crate::clip::{ChoiceError, ClipError};
use crate::device::DeviceError;
use crate::geometry::MaskError;
use crate::geometry::edit::EditError;
use crate::measure::MeasureError;
use crate::measure::dicom::DicomError;
use crate::model::{CatalogueError, WeightsError};
use crate::segment::SegmentError;

impl Failure {
    /// A failure that only this door knows.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
        }
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> Self {
        serde_wasm_bindgen::to_value(&failure).unwrap_or(Self::NULL)
    }
}

macro_rules! failure_from {
    ($($error:ty),+) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::new(error.code(), error.to_string())
            }
        })+
    };
}

failure_from!(
    ChoiceError,
    ClipError,
    DeviceError,
    DicomError,
    EditError,
    MaskError,
    MeasureError,
    PhantomError,
    CatalogueError,
    WeightsError,
    SegmentError
);

#[cfg(feature = "learn")]
failure_from!(crate::train::TrainError);

impl From<tsify::Error> for Failure {
    fn from(error: tsify::Error) -> Self {
        Self::new("bad-argument", error.to_string())
    }
}
