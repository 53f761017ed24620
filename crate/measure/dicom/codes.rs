//! Codes of DICOM PS3.16, LOINC, SNOMED CT and UCUM. `tests/dicom.rs` looks every one of them up
//! in pydicom's tables.

use dicom_core::VR;
use dicom_dictionary_std::tags;

use super::elements::text;
use super::encode::DataSet;

/// A code: value, scheme, meaning.
#[derive(Debug, Clone, Copy)]
pub(super) struct Code(&'static str, &'static str, &'static str);

impl Code {
    pub(super) fn item(self) -> DataSet {
        let Self(value, scheme, meaning) = self;
        vec![
            text(tags::CODE_VALUE, VR::SH, value),
            text(tags::CODING_SCHEME_DESIGNATOR, VR::SH, scheme),
            text(tags::CODE_MEANING, VR::LO, meaning),
        ]
    }
}

macro_rules! codes {
    ($($name:ident: $value:literal $scheme:ident $meaning:literal;)*) => {
        $(pub(super) const $name: Code = Code($value, stringify!($scheme), $meaning);)*
    };
}

codes! {
    ECHO_REPORT: "125200" DCM "Adult Echocardiography Procedure Report";
    LANGUAGE: "121049" DCM "Language of Content Item and Descendants";
    ENGLISH: "en" RFC5646 "English";
    OBSERVER_TYPE: "121005" DCM "Observer Type";
    DEVICE: "121007" DCM "Device";
    DEVICE_UID: "121012" DCM "Device Observer UID";
    DEVICE_NAME: "121013" DCM "Device Observer Name";
    DEVICE_MANUFACTURER: "121014" DCM "Device Observer Manufacturer";
    DEVICE_MODEL: "121015" DCM "Device Observer Model Name";
    IMAGE_LIBRARY: "111028" DCM "Image Library";
    FINDINGS: "121070" DCM "Findings";
    FINDING_SITE: "363698007" SCT "Finding Site";
    LEFT_VENTRICLE: "87878005" SCT "Left Ventricle";
    GROUP: "125007" DCM "Measurement Group";
    IMAGE_MODE: "399264008" SCT "Image Mode";
    TWO_D: "399064001" SCT "2D mode";
    ALGORITHM_NAME: "111001" DCM "Algorithm Name";
    ALGORITHM_PARAMETERS: "111002" DCM "Algorithm Parameters";
    ALGORITHM_VERSION: "111003" DCM "Algorithm Version";
    METHOD: "370129005" SCT "Measurement Method";
    DISCS_BIPLANE: "125207" DCM "Method of Disks, Biplane";
    DISCS_SINGLE: "125208" DCM "Method of Disks, Single Plane";
    PLANIMETRY: "125220" DCM "Planimetry";
    VIEW: "111031" DCM "Image View";
    APICAL_4: "399214001" SCT "Apical four chamber";
    APICAL_2: "399232001" SCT "Apical two chamber";
    CYCLE_POINT: "272518008" SCT "Cardiac Cycle Point";
    END_DIASTOLE: "416190007" SCT "End diastole";
    END_SYSTOLE: "416430001" SCT "End Systole";
    EF: "18043-0" LN "Left Ventricular Ejection Fraction by US";
    EDV: "18026-5" LN "Left Ventricular End Diastolic Volume";
    ESV: "18148-7" LN "Left Ventricular End Systolic Volume";
    STROKE_VOLUME: "90096001" SCT "Stroke Volume";
    STROKE_INDEX: "277381004" SCT "Stroke Index";
    CARDIAC_OUTPUT: "82799009" SCT "Cardiac Output";
    CARDIAC_INDEX: "54993008" SCT "Cardiac Index";
    LENGTH_ED: "18077-8" LN "Left Ventricle diastolic major axis";
    LENGTH_ES: "18076-0" LN "Left Ventricle systolic major axis";
    AREA_ED: "399109006" SCT "Left Ventricular Diastolic Area";
    AREA_ES: "399030000" SCT "Left Ventricular Systolic Area";
    AREA_CHANGE: "399287000" SCT "Left Ventricular Fractional Area Change";
    INDEX: "121425" DCM "Index";
    BODY_SURFACE: "8277-6" LN "BSA";
    HEART_RATE: "8867-4" LN "Heart rate";
    SUMMARY: "121111" DCM "Summary";
    COMMENT: "121106" DCM "Comment";
    BASIC_PROFILE: "113100" DCM "Basic Application Confidentiality Profile";
    CLEAN_PIXELS: "113101" DCM "Clean Pixel Data Option";
    FULL_DATES: "113106" DCM "Retain Longitudinal Temporal Information Full Dates Option";
    PATIENT_CHARACTERISTICS: "113108" DCM "Retain Patient Characteristics Option";
    PERCENT: "%" UCUM "Percent";
    MILLILITRE: "ml" UCUM "ml";
    MILLIMETRE: "mm" UCUM "mm";
    SQUARE_CM: "cm2" UCUM "cm2";
    SQUARE_METRE: "m2" UCUM "m2";
    ML_PER_M2: "ml/m2" UCUM "ml/m2";
    LITRE_PER_MIN: "l/min" UCUM "l/min";
    LITRE_PER_MIN_M2: "l/min/m2" UCUM "l/min/m2";
    BEATS_PER_MIN: "{H.B.}/min" UCUM "{H.B.}/min";
}
