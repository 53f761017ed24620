//! What both files have in common.

use dicom_core::VR;
use dicom_dictionary_std::tags;

use super::deidentified::Deidentified;
use super::elements::{empty, text};
use super::encode::DataSet;
use super::stamp::Stamp;

/// The patient, the study, the series, the maker and the file itself. All that DICOM demands of
/// the patient and the study is there, without a value.
pub(super) fn common(
    stamp: &Stamp,
    class: &str,
    modality: &str,
    deidentified: Deidentified,
) -> DataSet {
    let version = format!("{} ({})", env!("CARGO_PKG_VERSION"), crate::REVISION);
    let mut elements = vec![
        text(tags::SPECIFIC_CHARACTER_SET, VR::CS, "ISO_IR 192"),
        text(tags::SOP_CLASS_UID, VR::UI, class),
        text(tags::SOP_INSTANCE_UID, VR::UI, stamp.instance.as_str()),
        empty(tags::STUDY_DATE, VR::DA),
        empty(tags::STUDY_TIME, VR::TM),
        empty(tags::ACCESSION_NUMBER, VR::SH),
        text(tags::MODALITY, VR::CS, modality),
        text(tags::MANUFACTURER, VR::LO, "EchoDisc"),
        text(tags::MANUFACTURER_MODEL_NAME, VR::LO, "EchoDisc"),
        text(tags::SOFTWARE_VERSIONS, VR::LO, version),
        empty(tags::REFERRING_PHYSICIAN_NAME, VR::PN),
        text(
            tags::SERIES_DESCRIPTION,
            VR::LO,
            "EchoDisc: research and education only, no medical device",
        ),
        empty(tags::PATIENT_NAME, VR::PN),
        empty(tags::PATIENT_ID, VR::LO),
        empty(tags::PATIENT_BIRTH_DATE, VR::DA),
        empty(tags::PATIENT_SEX, VR::CS),
        text(tags::STUDY_INSTANCE_UID, VR::UI, stamp.study.as_str()),
        text(tags::SERIES_INSTANCE_UID, VR::UI, stamp.series.as_str()),
        empty(tags::STUDY_ID, VR::SH),
        text(tags::SERIES_NUMBER, VR::IS, "1"),
        text(tags::INSTANCE_NUMBER, VR::IS, "1"),
    ];
    if deidentified.dated {
        elements.extend([
            text(tags::CONTENT_DATE, VR::DA, &stamp.date),
            text(tags::CONTENT_TIME, VR::TM, &stamp.time),
            text(tags::TIMEZONE_OFFSET_FROM_UTC, VR::SH, "+0000"),
        ]);
    }
    elements.extend(deidentified.elements());
    elements
}
