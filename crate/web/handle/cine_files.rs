//! What the page saves of a whole clip.

use std::io::{Cursor, Write as _};

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder as _};
use js_sys::Uint8Array;
use tsify::Ts;
use wasm_bindgen::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::EchoDisc;
use crate::cine::curve_csv;
use crate::geometry::Mask;
use crate::segment::propagate::{Outlined, Tracker};
use crate::web::wire::{CineExportKind, CineRequest, Failure};

#[wasm_bindgen]
impl EchoDisc {
    /// A file made of the outlines of a clip; text is UTF-8.
    #[wasm_bindgen(js_name = exportClip)]
    pub fn export_clip(
        &self,
        kind: Ts<CineExportKind>,
        request: Ts<CineRequest>,
    ) -> Result<Uint8Array, Failure> {
        let (kind, request) = (kind.to_rust()?, request.to_rust()?);
        let bytes = match kind {
            CineExportKind::ClipJson => {
                let report = self.reported(&request)?.report;
                let text = serde_json::to_string_pretty(&report);
                text.map_err(|_| unwritten())?.into_bytes()
            }
            CineExportKind::CurveCsv => {
                let clip = self.reported(&request)?.shown.clip;
                curve_csv(&clip.frames, &clip.smoothed).into_bytes()
            }
            CineExportKind::MasksZip => masks(&self.cine()?.tracker.borrow())?,
        };
        Ok(Uint8Array::from(bytes.as_slice()))
    }
}

/// The masks as the command line names them, `NNNN.png`, 0 and 255 at the frame's size, and
/// `outlines.csv`, which says where each comes from.
fn masks(tracker: &Tracker) -> Result<Vec<u8>, Failure> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // A PNG is compressed already.
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut origins = "frame,file,origin\n".to_owned();
    for frame in 0..tracker.frames() {
        if let Some(outlined) = tracker.outlined(frame) {
            let name = format!("{frame:04}.png");
            let origin = match tracker.is_edited(frame) {
                true => "edited",
                false => origin(outlined),
            };
            origins += &format!("{frame},{name},{origin}\n");
            archive.start_file(name, options).map_err(|_| unwritten())?;
            let png = png(&outlined.mask)?;
            archive.write_all(&png).map_err(|_| unwritten())?;
        }
    }
    archive
        .start_file("outlines.csv", options)
        .map_err(|_| unwritten())?;
    archive
        .write_all(origins.as_bytes())
        .map_err(|_| unwritten())?;
    let written = archive.finish().map_err(|_| unwritten())?;
    Ok(written.into_inner())
}

fn origin(outlined: &Outlined) -> &'static str {
    match (outlined.fixed, outlined.is_believed()) {
        (true, _) => "prompted",
        (false, true) => "followed",
        (false, false) => "doubted",
    }
}

fn png(mask: &Mask) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let (width, height) = (mask.width() as u32, mask.height() as u32);
    PngEncoder::new(&mut bytes)
        .write_image(&mask.to_gray(), width, height, ExtendedColorType::L8)
        .map_err(|_| unwritten())?;
    Ok(bytes)
}

fn unwritten() -> Failure {
    Failure::new("export", "the file could not be written")
}
