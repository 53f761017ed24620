//! The hot operations of the networks: our own GPU kernels, each beside a plain reference.
//!
//! Feature maps are channels-last: a map of `height x width` pixels with `c` channels is a
//! `[height * width, c]` tensor, so that a 1x1 convolution is a [`linear`]. On the GPU the
//! operations are WGSL, on the CPU the loops in `cpu`; the tests and the start-up
//! self-test hold both against the plain reference in `plain.rs`.
//!
//! The kernels need no optional WebGPU feature and stay inside the default limits: 128 MiB a
//! binding, 256 invocations, 16 KiB of workgroup memory, eight storage buffers. Where a device
//! has more (larger workgroup memory, shader-f16, subgroups) there are [`Tile`]s that use it; which
//! one is the fastest is measured where the device is made.

mod activation;
mod bench;
mod calls;
mod cpu;
mod flex;
mod gpu;
#[cfg(any(feature = "learn", not(target_arch = "wasm32")))]
mod gradients;
mod matrix;
mod ops;
mod plain;
mod self_test;

pub use activation::Activation;
pub use bench::{MatmulBench, Routine};
pub use calls::{
    attention, conv3x3, depthwise, layer_norm, linear, mask_bits, mb_conv, rel_pos_attention,
    resize, unpacked_bits, window_attention,
};
pub use cpu::{Hand, MOST_VALUES, Parcel, hand_bytes, lend_hands, run_parcel, threads};
#[cfg(test)]
pub(crate) use gpu::launched;
pub use gpu::{Abilities, Tile};
pub use matrix::{Matrix, Storage};
pub use ops::{AttentionShape, DepthwiseShape, MbConvShape, ResizeShape, WindowShape};
pub use self_test::{SelfTestError, self_test, thorough_test, tile_test};
