//! Spaces, transforms, masks and outlines. Imports no other layer.
//!
//! Coordinates are continuous, in `f64`, x to the right and y down. Pixel `i` covers
//! `[i, i + 1)`, so the centre of the first pixel is at 0.5 and a box round the whole
//! image is `0, 0, width, height`.

pub mod contour;
pub mod distance;
pub mod edit;
mod homography;
mod mask;
pub mod piece;
pub mod polygon;
mod runs;
mod space;

pub use homography::Homography;
pub use mask::{Mask, MaskError};
pub use space::{FramePx, Mm, ModelPx, Point, Rect, Scale, Spacing};
