//! The door for the browser: one handle, made in the worker that owns the GPU.
//!
//! Every method takes `&self` and keeps its state in cells, so that a call may come in while
//! another one is waiting for the GPU. Failures are thrown as [`wire::Failure`].

mod blob;
mod constructors;
mod digest;
mod failure;
mod handle;
mod pause;
mod wire;
