//! The measurement as a Comprehensive SR: Echocardiography Procedure Report, TID 5200.

use dicom_core::VR;
use dicom_dictionary_std::{tags, uids};

use super::codes::{self, Code};
use super::deidentified::{Deidentified, Pixels};
use super::derived::derived;
use super::elements::{empty, sequence, text};
use super::encode::{Element, part10};
use super::error::DicomError;
use super::file::common;
use super::item::{Item, Relation, reference};
use super::stamp::{Captured, Stamp, Uid};
use super::summary::{parameters, summary};
use crate::measure::document::{Document, Outcome};
use crate::measure::report::EfReport;

use Relation::{ConceptMod, Contains, ObsContext};

/// The report as a DICOM file. What is not known, such as the volumes of frames without a
/// calibration, is left out. `picture` is the Secondary Capture of the same study, if there is
/// one.
///
/// # Errors
/// `DicomError::Encoding`.
pub fn structured_report(
    document: &Document,
    stamp: &Stamp,
    picture: Option<&Captured>,
) -> Result<Vec<u8>, DicomError> {
    let class = uids::COMPREHENSIVE_SR_STORAGE;
    // A report has to say when it was written, and what was typed of the body is in its numbers.
    let deidentified = Deidentified {
        pixels: Pixels::None,
        dated: true,
        body: document.body.is_some() || document.output.is_some(),
    };
    let mut elements = common(stamp, class, "SR", deidentified);
    elements.extend([
        empty(tags::REFERENCED_PERFORMED_PROCEDURE_STEP_SEQUENCE, VR::SQ),
        empty(tags::PERFORMED_PROCEDURE_CODE_SEQUENCE, VR::SQ),
        text(tags::COMPLETION_FLAG, VR::CS, "PARTIAL"),
        text(tags::VERIFICATION_FLAG, VR::CS, "UNVERIFIED"),
        sequence(
            tags::CONTENT_TEMPLATE_SEQUENCE,
            vec![vec![
                text(tags::MAPPING_RESOURCE, VR::CS, "DCMR"),
                text(tags::TEMPLATE_IDENTIFIER, VR::CS, "5200"),
            ]],
        ),
    ]);
    elements.extend(picture.map(evidence));
    elements.extend(root(document, picture).finished());
    part10(class, stamp.instance.as_str(), elements).ok_or(DicomError::Encoding)
}

/// Whatever the report names has to be listed with its study and series.
fn evidence(picture: &Captured) -> Element {
    let class = uids::MULTI_FRAME_TRUE_COLOR_SECONDARY_CAPTURE_IMAGE_STORAGE;
    let series = vec![
        text(tags::SERIES_INSTANCE_UID, VR::UI, picture.series.as_str()),
        sequence(
            tags::REFERENCED_SOP_SEQUENCE,
            vec![reference(class, &picture.instance)],
        ),
    ];
    let study = vec![
        text(tags::STUDY_INSTANCE_UID, VR::UI, picture.study.as_str()),
        sequence(tags::REFERENCED_SERIES_SEQUENCE, vec![series]),
    ];
    sequence(
        tags::CURRENT_REQUESTED_PROCEDURE_EVIDENCE_SEQUENCE,
        vec![study],
    )
}

fn root(document: &Document, picture: Option<&Captured>) -> Item {
    let class = uids::MULTI_FRAME_TRUE_COLOR_SECONDARY_CAPTURE_IMAGE_STORAGE;
    let library = picture.map(|picture| {
        Item::container(codes::IMAGE_LIBRARY).with(Contains, Item::image(class, &picture.instance))
    });
    Item::container(codes::ECHO_REPORT)
        .with(ConceptMod, Item::code(codes::LANGUAGE, codes::ENGLISH))
        .with_all(ObsContext, observer(document))
        .with_all(Contains, library)
        .with(Contains, findings(document))
        .with(Contains, summary(document))
}

/// The program, not the device it ran on: the identifier is that of its build.
fn observer(document: &Document) -> [Item; 5] {
    let build = format!("EchoDisc {} ({})", document.version, document.revision);
    let uid = Uid::derived(build.as_bytes(), "device observer");
    [
        Item::code(codes::OBSERVER_TYPE, codes::DEVICE),
        Item::uid(codes::DEVICE_UID, &uid),
        Item::text(codes::DEVICE_NAME, "EchoDisc"),
        Item::text(codes::DEVICE_MANUFACTURER, "EchoDisc"),
        Item::text(codes::DEVICE_MODEL, &build),
    ]
}

fn findings(document: &Document) -> Item {
    let single = |report, view| Plane {
        report,
        method: codes::DISCS_SINGLE,
        view: Some(view),
    };
    let planes = match &document.result {
        Outcome::Single(report) if document.method == "single-plane-a2c" => {
            vec![single(report, codes::APICAL_2)]
        }
        Outcome::Single(report) => vec![single(report, codes::APICAL_4)],
        Outcome::Biplane(both) => vec![
            Plane {
                report: &both.ef,
                method: codes::DISCS_BIPLANE,
                view: None,
            },
            single(&both.a4c, codes::APICAL_4),
            single(&both.a2c, codes::APICAL_2),
        ],
    };
    let groups = planes.iter().enumerate().map(|(i, plane)| {
        // What is by the body and by the minute is of the result, which comes first.
        let derived = if i == 0 {
            derived(plane, document)
        } else {
            Vec::new()
        };
        group(document)
            .with_all(Contains, plane.numbers())
            .with_all(Contains, derived)
    });
    Item::container(codes::FINDINGS)
        .with(
            ConceptMod,
            Item::code(codes::FINDING_SITE, codes::LEFT_VENTRICLE),
        )
        .with_all(Contains, groups)
}

fn group(document: &Document) -> Item {
    let version = format!("{} ({})", document.version, document.revision);
    Item::container(codes::GROUP)
        .with(ConceptMod, Item::code(codes::IMAGE_MODE, codes::TWO_D))
        .with(
            ConceptMod,
            Item::text(codes::ALGORITHM_NAME, "EchoDisc, method of discs"),
        )
        .with(ConceptMod, Item::text(codes::ALGORITHM_VERSION, &version))
        .with(
            ConceptMod,
            Item::text(codes::ALGORITHM_PARAMETERS, &parameters(document)),
        )
}

/// A report in one plane or of both together.
pub(super) struct Plane<'a> {
    report: &'a EfReport,
    pub(super) method: Code,
    view: Option<Code>,
}

impl Plane<'_> {
    fn numbers(&self) -> Vec<Item> {
        use codes::{END_DIASTOLE as ED, END_SYSTOLE as ES, MILLILITRE, MILLIMETRE, PERCENT};
        let (report, discs) = (self.report, Some(self.method));
        let area = Some(codes::PLANIMETRY);
        let row = |name, value: Option<f64>, digits, unit, method, phase| {
            let item = Item::number(name, value?, digits, unit)?;
            Some(self.placed(item, method, phase))
        };
        let rows = [
            row(codes::EF, Some(report.ef_percent), 1, PERCENT, discs, None),
            row(codes::EDV, report.edv_ml, 1, MILLILITRE, discs, Some(ED)),
            row(codes::ESV, report.esv_ml, 1, MILLILITRE, discs, Some(ES)),
            row(
                codes::STROKE_VOLUME,
                report.sv_ml,
                1,
                MILLILITRE,
                discs,
                None,
            ),
            row(
                codes::LENGTH_ED,
                report.ed.long_axis_mm,
                1,
                MILLIMETRE,
                None,
                Some(ED),
            ),
            row(
                codes::LENGTH_ES,
                report.es.long_axis_mm,
                1,
                MILLIMETRE,
                None,
                Some(ES),
            ),
            row(
                codes::AREA_ED,
                report.ed.area_cm2,
                2,
                codes::SQUARE_CM,
                area,
                Some(ED),
            ),
            row(
                codes::AREA_ES,
                report.es.area_cm2,
                2,
                codes::SQUARE_CM,
                area,
                Some(ES),
            ),
            row(
                codes::AREA_CHANGE,
                report.fac_percent,
                1,
                PERCENT,
                area,
                None,
            ),
        ];
        rows.into_iter().flatten().collect()
    }

    /// How, in which view and when in the cycle `item` was measured.
    pub(super) fn placed(&self, item: Item, method: Option<Code>, phase: Option<Code>) -> Item {
        let told = [
            (codes::METHOD, method),
            (codes::VIEW, self.view),
            (codes::CYCLE_POINT, phase),
        ];
        let told = told
            .into_iter()
            .filter_map(|(name, value)| Some(Item::code(name, value?)));
        item.with_all(ConceptMod, told)
    }
}
