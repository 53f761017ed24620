//! What the benchmark page asks for.

use js_sys::Float32Array;
use serde::Serialize;
use tsify::Tsify;

use super::FrameBox;

/// Bytes held by the engine.
#[derive(Serialize, Tsify)]
#[tsify(missing_as_null)]
#[serde(rename_all = "camelCase")]
pub struct MemoryUse {
    /// The wasm heap, which never shrinks, and what the hands hold: their heaps and mailboxes.
    pub wasm_bytes: f64,
    /// GPU buffers of live tensors.
    pub gpu_in_use_bytes: Option<f64>,
    /// All GPU buffers taken, those kept for reuse included.
    pub gpu_reserved_bytes: Option<f64>,
}

/// What encoder and decoder are fed.
#[derive(Serialize, Tsify)]
pub struct ModelInput {
    /// `[3, 256, 256]`, values in [0, 1].
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Float32Array")]
    pub image: Float32Array,
    /// In the 256-pixel frame.
    #[serde(rename = "box")]
    pub rect: FrameBox,
}
