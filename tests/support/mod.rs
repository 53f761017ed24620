//! Reading the reference outputs.

mod reference;
mod set_up;

use std::fs;
use std::path::{Path, PathBuf};

use echodisc::clip::{self, Frame};
use echodisc::geometry::{FramePx, Mask, Rect};
pub use reference::{Reference, shared};
use serde_json::Value;
pub use set_up::from_set_up;

/// One frame of `fixtures/litemedsam`.
pub struct Fixture {
    pub id: String,
    folder: PathBuf,
    corners: [f64; 4],
    tensors: Vec<u8>,
}

impl Fixture {
    /// All seven.
    pub fn all(folder: &Path) -> Vec<Self> {
        let index = fs::read(folder.join("fixtures.json")).expect("the index");
        let index: Value = serde_json::from_slice(&index).expect("the index is JSON");
        let frames = index["frames"].as_array().expect("frames");
        frames
            .iter()
            .map(|frame| Self::new(folder, frame))
            .collect()
    }

    fn new(folder: &Path, entry: &Value) -> Self {
        let id = entry["id"].as_str().expect("id").to_owned();
        let corners = entry["box_xyxy_inclusive_px"].as_array().expect("box");
        let corners: Vec<f64> = corners.iter().filter_map(Value::as_f64).collect();
        Self {
            tensors: fs::read(folder.join(format!("{id}.safetensors"))).expect("tensors"),
            folder: folder.to_owned(),
            corners: corners.try_into().expect("four corners"),
            id,
        }
    }

    /// The box, in the convention of the reference: used as it is.
    pub fn rect(&self) -> Rect<FramePx> {
        let [x0, y0, x1, y1] = self.corners;
        Rect::from_corners(x0, y0, x1, y1)
    }

    pub fn frame(&self) -> Frame {
        let bytes = fs::read(self.folder.join(format!("{}.png", self.id))).expect("frame");
        clip::open(&bytes).expect("a PNG").frames.swap_remove(0)
    }

    /// The mask with that ending (`mask`, `mask_cubic`), if the fixture has one.
    pub fn mask(&self, ending: &str) -> Option<Mask> {
        let path = self.folder.join(format!("{}_{ending}.png", self.id));
        let frame = clip::open(&fs::read(path).ok()?)
            .expect("a PNG")
            .frames
            .swap_remove(0);
        let gray: Vec<u8> = frame.to_rgb().into_iter().step_by(3).collect();
        Some(Mask::from_gray(frame.width(), frame.height(), &gray).expect("one value a pixel"))
    }

    /// A tensor of the fixture.
    pub fn tensor(&self, name: &str) -> Option<Reference> {
        Reference::read(&self.tensors, name)
    }
}
