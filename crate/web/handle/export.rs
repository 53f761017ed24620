//! What the page saves of a measurement.

use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::{EchoDisc, frame_of};
use crate::geometry::{Mask, Spacing};
use crate::measure::export::{
    Panel, coco_json, contours_csv, overlay_svg, report_csv, report_html,
};
use crate::measure::{Context, Document, Inputs, Ventricle, View, Views, ventricle};
use crate::web::wire::{ExportKind, ExportRequest, ExportView, Failure};

#[wasm_bindgen]
impl EchoDisc {
    /// The text of a file made of the measurement of two masks (0 and 255) at the clip's size.
    #[wasm_bindgen(js_name = exportReport)]
    pub fn export_report(&self, request: Ts<ExportRequest>) -> Result<String, Failure> {
        let request = request.to_rust()?;
        let clip = self.open()?;
        let first = frame_of(&clip, 0)?;
        let size = [first.width(), first.height()];
        let spacing = clip.calibration.spacing;
        let phase = |gray: &[u8]| -> Result<Ventricle, Failure> {
            Ok(ventricle(
                &Mask::from_gray(size[0], size[1], gray)?,
                spacing,
            )?)
        };
        let (ed, es) = (phase(&request.ed.to_vec())?, phase(&request.es.to_vec())?);
        let panel = |name, ventricle, frame| Panel {
            name,
            ventricle,
            size,
            spacing,
            frame,
        };
        let panels = [
            panel("ed", &ed, request.ed_image.clone()),
            panel("es", &es, request.es_image.clone()),
        ];
        let document = || {
            let view = View { ed: &ed, es: &es };
            let context = Context {
                inputs: inputs(&request, spacing, clip.timing.frame_time_ms),
                ..Context::default()
            };
            let views = match request.view {
                ExportView::A4c => Views::A4c(view),
                ExportView::A2c => Views::A2c(view),
            };
            Document::new(views, context)
        };
        let text = |value: serde_json::Result<String>| {
            value.map_err(|_| Failure::new("export", "the report could not be written"))
        };
        Ok(match request.kind {
            ExportKind::Json => text(serde_json::to_string_pretty(&document()?))?,
            ExportKind::Csv => text(report_csv(&document()?))?,
            ExportKind::Html => report_html(&document()?, &panels),
            ExportKind::Svg => overlay_svg(&panels),
            ExportKind::Contours => contours_csv(&panels),
            ExportKind::Coco => text(serde_json::to_string_pretty(&coco_json(&panels)))?,
        })
    }
}

fn inputs(request: &ExportRequest, spacing: Spacing, frame_time_ms: Option<f64>) -> Inputs {
    let spacing = match spacing {
        Spacing::Calibrated { x_mm, y_mm } => Some([x_mm, y_mm]),
        Spacing::Unknown => None,
    };
    let of_view = |view: ExportView| spacing.filter(|_| request.view == view);
    Inputs {
        spacing_a4c_mm: of_view(ExportView::A4c),
        spacing_a2c_mm: of_view(ExportView::A2c),
        spacing_source: spacing.map(|_| "the file".to_owned()),
        frame_time_ms,
        frames: Some([request.ed_frame, request.es_frame]),
        model: Some(request.model.clone()),
        model_sha256: Some(request.model_sha256.clone()),
    }
}
