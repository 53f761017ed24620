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
}
