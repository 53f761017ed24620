//! Frames as pictures for files, without the text that is burned in outside of the sector.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use tsify::{Ts, Tsify as _};
use wasm_bindgen::prelude::*;

use super::{EchoDisc, frame_of};
use crate::clip::ImagedArea;
use crate::web::wire::{Failure, FramePicture, SectorShape};

#[wasm_bindgen]
impl EchoDisc {
    /// The sector of the open clip, its edge moved outwards by so many pixels; undefined where none
    /// was found.
    pub fn sector(&self, grown_px: f64) -> Result<Option<Ts<SectorShape>>, Failure> {
        let shape = self.area(grown_px)?.as_ref().map(SectorShape::from);
        Ok(shape.map(|shape| shape.into_ts()).transpose()?)
    }

    /// A frame as a picture. With `grownPx` all outside of the sector that `sector` gives is black,
    /// where there is one; without it the frame is as it is.
    #[wasm_bindgen(js_name = framePicture)]
    pub fn frame_picture(
        &self,
        frame: usize,
        grown_px: Option<f64>,
    ) -> Result<Ts<FramePicture>, Failure> {
        let clip = self.open()?;
        let frame = frame_of(&clip, frame)?;
        let area = match grown_px {
            Some(grown_px) => self.area(grown_px)?,
            None => None,
        };
        let black = area.and_then(|area| area.blackened(frame));
        let png = black.as_ref().unwrap_or(frame).to_png();
        let png = png.ok_or_else(|| {
            Failure::new("export-picture", "the picture of a frame cannot be written")
        })?;
        let picture = FramePicture {
            uri: format!("data:image/png;base64,{}", BASE64_STANDARD.encode(png)),
            masked: black.is_some(),
        };
        Ok(picture.into_ts()?)
    }
}

impl EchoDisc {
    fn area(&self, grown_px: f64) -> Result<Option<ImagedArea>, Failure> {
        let clip = self.open()?;
        let mut found = self.area.borrow_mut();
        let found = found.get_or_insert_with(|| ImagedArea::of(&clip.frames));
        Ok(found.as_ref().and_then(|area| area.grown(grown_px)))
    }
}
