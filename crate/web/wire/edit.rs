//! Outlines that are edited by hand.

use js_sys::{Float32Array, Uint32Array};
use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::Point;
use crate::geometry::edit::{Edit, EditError, Stroke};

/// What is done to an outline; lengths in frame pixels.
#[derive(Deserialize, Tsify)]
#[serde(rename_all = "lowercase", tag = "kind")]
pub enum EditChange {
    /// Drags the border along the path.
    Push { path: Vec<Point>, radius: f64 },
    /// Adds what a round brush covers on its path.
    Add { path: Vec<Point>, radius: f64 },
    /// Erases it.
    Erase { path: Vec<Point>, radius: f64 },
    /// Smooths the whole outline over a Gaussian, its area kept.
    Smooth { sigma: f64 },
}

impl EditChange {
    pub fn edit(self) -> Result<Edit, EditError> {
        let stroke = |path: Vec<Point>, radius| {
            let path = path.into_iter().map(Into::into).collect();
            Stroke::new(path, radius)
        };
        Ok(match self {
            Self::Push { path, radius } => Edit::Push(stroke(path, radius)?),
            Self::Add { path, radius } => Edit::Add(stroke(path, radius)?),
            Self::Erase { path, radius } => Edit::Erase(stroke(path, radius)?),
            Self::Smooth { sigma } => Edit::Smooth { sigma_px: sigma },
        })
    }
}

/// A mask of a frame of the open clip, and what is done to it.
#[derive(Deserialize, Tsify)]
pub struct EditRequest {
    pub frame: usize,
    /// Numbers of pixels outside and inside by turns, in reading order, outside first.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Uint32Array")]
    pub runs: Uint32Array,
    pub change: EditChange,
    /// Keeps the largest piece alone, its holes filled, as it is measured.
    pub single: bool,
}

/// The edited mask.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct EditReply {
    /// As in the request.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Uint32Array")]
    pub runs: Uint32Array,
    /// The closed outline of the largest piece: x, y, x, y in frame pixels.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Float32Array")]
    pub outline: Float32Array,
    pub area_px: usize,
}
