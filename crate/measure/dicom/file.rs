//! What both files have in common, and their bytes.

use dicom_core::VR;
use dicom_dictionary_std::{tags, uids};
use dicom_object::FileMetaTableBuilder;
use dicom_object::mem::InMemElement;

use super::elements::{data_set, empty, text};
use super::error::DicomError;
use super::stamp::Stamp;

/// The patient, the study, the series, the maker and the file itself. All that DICOM demands of
/// the patient and the study is there, without a value.
pub(super) fn common(stamp: &Stamp, class: &str, modality: &str) -> Vec<InMemElement> {
    let version = format!("{} ({})", env!("CARGO_PKG_VERSION"), crate::REVISION);
    vec![
        text(tags::SPECIFIC_CHARACTER_SET, VR::CS, "ISO_IR 192"),
        text(tags::SOP_CLASS_UID, VR::UI, class),
        text(tags::SOP_INSTANCE_UID, VR::UI, stamp.instance.as_str()),
        empty(tags::STUDY_DATE, VR::DA),
        text(tags::CONTENT_DATE, VR::DA, &stamp.date),
        empty(tags::STUDY_TIME, VR::TM),
        text(tags::CONTENT_TIME, VR::TM, &stamp.time),
        text(tags::TIMEZONE_OFFSET_FROM_UTC, VR::SH, "+0000"),
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
    ]
}

/// A Part 10 file in Explicit VR Little Endian.
///
/// # Errors
/// `DicomError::Encoding`.
pub(super) fn part10(
    stamp: &Stamp,
    class: &str,
    elements: impl IntoIterator<Item = InMemElement>,
) -> Result<Vec<u8>, DicomError> {
    let meta = FileMetaTableBuilder::new()
        .media_storage_sop_class_uid(class)
        .media_storage_sop_instance_uid(stamp.instance.as_str())
        .transfer_syntax(uids::EXPLICIT_VR_LITTLE_ENDIAN)
        .build()
        .map_err(DicomError::encoding)?;
    let mut bytes = Vec::new();
    data_set(elements)
        .with_exact_meta(meta)
        .write_all(&mut bytes)
        .map_err(DicomError::encoding)?;
    Ok(bytes)
}
