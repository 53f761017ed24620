//! Phantoms for the page.

use js_sys::Uint8Array;
use tsify::{Ts, Tsify as _};
use wasm_bindgen::prelude::*;

use super::EchoDisc;
use crate::clip::phantom;
use crate::web::wire::{Failure, Phantom, PhantomSettings};

#[wasm_bindgen]
impl EchoDisc {
    /// Draws a phantom: a DICOM file to be opened as any other, and what is known of it.
    pub fn phantom(settings: Ts<PhantomSettings>) -> Result<Ts<Phantom>, Failure> {
        let phantom = phantom::Phantom::new(settings.to_rust()?.into())?;
        let drawn = Phantom {
            truth: phantom.truth().into(),
            file: Uint8Array::from(phantom.dicom().as_slice()),
        };
        Ok(drawn.into_ts()?)
    }

    /// The ventricle's true outline on a frame of a phantom: 255 inside, 0 outside, of the frames'
    /// size. Without this a learner's outline could be compared with the network's alone.
    #[wasm_bindgen(js_name = phantomMask)]
    pub fn phantom_mask(
        settings: Ts<PhantomSettings>,
        frame: usize,
    ) -> Result<Uint8Array, Failure> {
        let phantom = phantom::Phantom::new(settings.to_rust()?.into())?;
        let frames = phantom.settings().frames;
        if frame >= frames {
            let message = format!("there is no frame {frame}; the phantom has {frames}");
            return Err(Failure::new("no-frame", message));
        }
        Ok(Uint8Array::from(phantom.mask(frame).to_gray().as_slice()))
    }
}
