//! What the page saves of a measurement.

use std::rc::Rc;

use js_sys::Uint8Array;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::{EchoDisc, dicom, frame_of};
use crate::clip::Clip;
use crate::geometry::{Mask, Spacing};
use crate::measure::export::{
    Panel, coco_json, contours_csv, overlay_svg, report_csv, report_html,
};
use crate::measure::{Context, Document, Inputs, Ventricle, View, Views, ventricle};
use crate::web::wire::{ExportKind, ExportRequest, ExportView, Failure};

#[wasm_bindgen]
impl EchoDisc {
    /// A file made of the measurement of two masks (0 and 255) at the clip's size; text is UTF-8.
    #[wasm_bindgen(js_name = exportReport)]
    pub fn export_report(&self, request: Ts<ExportRequest>) -> Result<Uint8Array, Failure> {
        let measured = self.measured(request.to_rust()?)?;
        let panels = measured.panels();
        let json = |value: serde_json::Result<String>| {
            value.map_err(|_| Failure::new("export", "the report could not be written"))
        };
        let bytes: Vec<u8> = match measured.request.kind {
            ExportKind::Json => json(serde_json::to_string_pretty(&measured.document()?))?.into(),
            ExportKind::Csv => json(report_csv(&measured.document()?))?.into(),
            ExportKind::Html => report_html(&measured.document()?, &panels).into(),
            ExportKind::Svg => overlay_svg(&panels).into(),
            ExportKind::Contours => contours_csv(&panels).into(),
            ExportKind::Coco => json(serde_json::to_string_pretty(&coco_json(&panels)))?.into(),
            ExportKind::DicomSr => dicom::report(&measured.clip, &measured.document()?)?,
            ExportKind::DicomSc => dicom::pictures(&measured.clip, &panels)?,
        };
        Ok(Uint8Array::from(bytes.as_slice()))
    }

    /// The phases of a request, measured.
    fn measured(&self, request: ExportRequest) -> Result<Measured, Failure> {
        let clip = self.open()?;
        let first = frame_of(&clip, 0)?;
        let size = [first.width(), first.height()];
        let phase = |gray: &[u8]| -> Result<Ventricle, Failure> {
            let mask = Mask::from_gray(size[0], size[1], gray)?;
            Ok(ventricle(&mask, clip.calibration.spacing)?)
        };
        Ok(Measured {
            ed: phase(&request.ed.to_vec())?,
            es: phase(&request.es.to_vec())?,
            size,
            request,
            clip,
        })
    }
}

/// Both phases of a request.
struct Measured {
    request: ExportRequest,
    clip: Rc<Clip>,
    size: [usize; 2],
    ed: Ventricle,
    es: Ventricle,
}

impl Measured {
    fn panels(&self) -> [Panel<'_>; 2] {
        let panel = |name, ventricle, frame: &Option<String>| Panel {
            name,
            ventricle,
            size: self.size,
            spacing: self.clip.calibration.spacing,
            frame: frame.clone(),
        };
        [
            panel("ed", &self.ed, &self.request.ed_image),
            panel("es", &self.es, &self.request.es_image),
        ]
    }

    fn document(&self) -> Result<Document, Failure> {
        let view = View {
            ed: &self.ed,
            es: &self.es,
        };
        let views = match self.request.view {
            ExportView::A4c => Views::A4c(view),
            ExportView::A2c => Views::A2c(view),
        };
        let context = Context {
            inputs: inputs(&self.request, &self.clip),
            ..Context::default()
        };
        Ok(Document::new(views, context)?)
    }
}

fn inputs(request: &ExportRequest, clip: &Clip) -> Inputs {
    let spacing = clip.calibration.spacing;
    let source = match spacing {
        Spacing::Calibrated { .. } => Some("the file"),
        Spacing::Shape { .. } => Some("the file: the shape of its pixels only"),
        Spacing::Unknown => None,
    };
    let of_view = |view: ExportView| spacing.mm().filter(|_| request.view == view);
    Inputs {
        spacing_a4c_mm: of_view(ExportView::A4c),
        spacing_a2c_mm: of_view(ExportView::A2c),
        spacing_source: source.map(str::to_owned),
        frame_time_ms: clip.timing.frame_time_ms,
        frames: Some([request.ed_frame, request.es_frame]),
        model: Some(request.model.clone()),
        model_sha256: Some(request.model_sha256.clone()),
    }
}
