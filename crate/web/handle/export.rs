//! What the page saves of a measurement.

use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::EchoDisc;
use crate::measure::export::{coco_json, contours_csv, overlay_svg, report_csv, report_html};
use crate::web::wire::{ExportKind, ExportRequest, Failure};

#[wasm_bindgen]
impl EchoDisc {
    /// The text of a file made of a measurement.
    #[wasm_bindgen(js_name = exportReport)]
    pub fn export_report(&self, request: Ts<ExportRequest>) -> Result<String, Failure> {
        let ExportRequest { kind, measured } = request.to_rust()?;
        let measured = self.measured(measured)?;
        let panels = measured.panels();
        let text = |value: serde_json::Result<String>| {
            value.map_err(|_| Failure::new("export", "the report could not be written"))
        };
        Ok(match kind {
            ExportKind::Json => text(serde_json::to_string_pretty(&measured.document()?))?,
            ExportKind::Csv => text(report_csv(&measured.document()?))?,
            ExportKind::Html => report_html(&measured.document()?, &panels),
            ExportKind::Svg => overlay_svg(&panels),
            ExportKind::Contours => contours_csv(&panels),
            ExportKind::Coco => text(serde_json::to_string_pretty(&coco_json(&panels)))?,
        })
    }
}
