//! The door for the browser: one handle, made in the worker that owns the GPU.
//!
//! Every method takes `&self` and keeps its state in cells, so that a call may come in while
//! another one is waiting for the GPU. Failures are thrown as [`wire::Failure`].

mod blob;
mod constructors;
mod digest;
mod failure;
mod handle;
mod hands;
#[cfg(feature = "learn")]
mod learner;
mod pause;
mod wire;

/// Bytes of this instance's memory, which never shrinks.
fn heap_bytes() -> usize {
    use wasm_bindgen::JsCast as _;
    let memory = wasm_bindgen::memory().unchecked_into::<js_sys::WebAssembly::Memory>();
    let buffer = memory.buffer().unchecked_into::<js_sys::ArrayBuffer>();
    buffer.byte_length() as usize
}
