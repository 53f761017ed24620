//! What the page saves of a measurement.

use js_sys::Uint8Array;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::{EchoDisc, dicom};
use crate::measure::export::{coco_json, contours_csv, overlay_svg, report_csv, report_html};
use crate::web::wire::{ExportKind, ExportRequest, Failure};

#[wasm_bindgen]
impl EchoDisc {
    /// A file made of a measurement; text is UTF-8.
    #[wasm_bindgen(js_name = exportReport)]
    pub fn export_report(&self, request: Ts<ExportRequest>) -> Result<Uint8Array, Failure> {
        let ExportRequest { kind, measured } = request.to_rust()?;
        let measured = self.measured(measured)?;
        let panels = measured.panels();
        let json = |value: serde_json::Result<String>| {
            value.map_err(|_| Failure::new("export", "the report could not be written"))
        };
        let bytes: Vec<u8> = match kind {
            ExportKind::Json => json(serde_json::to_string_pretty(&measured.document()?))?.into(),
            ExportKind::Csv => json(report_csv(&measured.document()?))?.into(),
            ExportKind::Html => report_html(&measured.document()?, &panels).into(),
            ExportKind::Svg => overlay_svg(&panels).into(),
            ExportKind::Contours => contours_csv(&panels).into(),
            ExportKind::Coco => json(serde_json::to_string_pretty(&coco_json(&panels)))?.into(),
            ExportKind::DicomSr => dicom::report(&self.open()?, &measured.document()?)?,
            ExportKind::DicomSc => dicom::pictures(&self.open()?, &panels)?,
        };
        Ok(Uint8Array::from(bytes.as_slice()))
    }
}
