//! The hot operations of the networks: our own GPU kernels, each beside a plain reference.
//!
//! Feature maps are channels-last: a map of `height x width` pixels with `c` channels is a
//! `[height * width, c]` tensor, so that a 1x1 convolution is a [`linear`]. On the GPU the
//! operations are WGSL; on the CPU the plain reference in `plain.rs` runs, and
//! the tests and the start-up self-test hold the two against each other.
//!
//! The kernels need no optional WebGPU feature and stay inside the default limits: 128 MiB a
//! binding, 256 invocations, no workgroup memory, at most six storage buffers.

mod activation;
mod bench;
mod flex;
mod gpu;
mod ops;
mod plain;
mod self_test;
mod wgsl;

pub use activation::Activation;
pub use bench::{MatmulBench, Routine};
pub use ops::{
    AttentionShape, DepthwiseShape, WindowShape, attention, depthwise, layer_norm, linear,
    window_attention,
};
pub use self_test::{SelfTestError, self_test};
