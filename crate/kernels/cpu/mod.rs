//! The operations on a processor: vector instructions, and all cores where there are threads.
//! Shapes are those of `ops.rs`.

use super::{Activation, AttentionShape, DepthwiseShape, WindowShape};

mod attend;
mod attention;
mod convolution;
mod depthwise;
mod few;
mod functions;
mod hands;
#[cfg(test)]
mod hands_tests;
mod jobs;
mod linear;
mod mb_conv;
mod norm;
mod operation;
mod parallel;
mod parcel;
mod product;
mod relative;
mod resize;
mod simd;
mod store;
#[cfg(test)]
mod tests;
mod windows;

pub use attention::attention;
pub use convolution::conv3x3;
pub use depthwise::{Taps, depthwise};
pub use hands::{Hand, MOST_VALUES, hand_bytes, lend_hands, threads};
pub use linear::linear;
pub use mb_conv::{MbConv, mb_conv};
pub use norm::{Norm, layer_norm};
pub use operation::run_parcel;
pub use parcel::Parcel;
pub use relative::rel_pos_attention;
pub use resize::{mask_bits, resize};
pub use store::Epilogue;
pub use windows::window_attention;
