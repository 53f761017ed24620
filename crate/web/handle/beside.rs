//! Further handles on one device, each with a clip of its own, that share the models on it.

use std::cell::{Cell, RefCell};

use wasm_bindgen::prelude::*;

use super::EchoDisc;
use crate::device::ComputeDevice;
use crate::web::wire::Failure;

#[wasm_bindgen]
impl EchoDisc {
    /// Another handle on the same device. It has no clip and no model, and nothing that is opened
    /// or found with one handle is seen through another.
    pub fn beside(&self) -> EchoDisc {
        Self::on(self.device.clone(), self.reason.clone())
    }

    /// Uses the model that another handle of the same device has loaded: there is one copy of it.
    /// Embeddings are shared with it, under the digest of their frame's pixels.
    #[wasm_bindgen(js_name = shareModel)]
    pub fn share_model(&self, other: &EchoDisc) -> Result<(), Failure> {
        let model = other.model()?;
        self.rehearsing.set(false);
        self.segmenter.replace(Some(model));
        Ok(())
    }
}

impl EchoDisc {
    /// A handle without clip and model.
    pub(super) fn on(device: ComputeDevice, reason: Option<String>) -> Self {
        Self {
            device,
            reason,
            segmenter: RefCell::default(),
            clip: RefCell::default(),
            ticks: RefCell::default(),
            area: RefCell::default(),
            video: RefCell::default(),
            cine: RefCell::default(),
            kept_cine: RefCell::default(),
            cancelled: Cell::new(false),
            conversion_stopped: Cell::new(false),
            rehearsing: Cell::new(false),
        }
    }
}
