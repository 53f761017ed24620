//! Pictures of frames as they are saved, and the sector outside of which they are black.

use js_sys::Float32Array;
use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::{Failure, Point, coordinates};
use crate::clip::{ImagedArea, Screen};

/// A frame for a file to show.
#[derive(Clone, Serialize, Deserialize, Tsify)]
pub struct FramePicture {
    /// A PNG as a data URI.
    pub uri: String,
    /// Whether all outside of the sector is black in it.
    pub masked: bool,
}

/// The sector of a clip, where one was found.
#[derive(Serialize, Tsify)]
pub struct SectorShape {
    /// Its corners, x and y by turns, clockwise on the screen, in frame pixels.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Float32Array")]
    pub outline: Float32Array,
}

impl From<&ImagedArea> for SectorShape {
    fn from(area: &ImagedArea) -> Self {
        Self {
            outline: coordinates(area.corners().iter().copied()),
        }
    }
}

/// A screen in the pictures of a camera.
#[derive(Deserialize, Tsify)]
pub struct ScreenCorners {
    /// Upper left, upper right, lower right, lower left, in the pictures' pixels.
    #[tsify(type = "[Point, Point, Point, Point]")]
    pub corners: [Point; 4],
    /// Its width over its height.
    pub shape: f64,
}

impl ScreenCorners {
    /// The screen in pictures of that size.
    ///
    /// # Errors
    /// As [`Screen::new`].
    pub fn in_pictures(&self, size: [usize; 2]) -> Result<Screen, Failure> {
        Ok(Screen::new(size, self.corners.map(Into::into), self.shape)?)
    }
}
