//! From one prompted frame through the whole clip.
//!
//! A box of one frame must not be used on another: the ventricle it was drawn round has moved on.
//! The next prompt comes from the last outline that was accepted, grown by what the user's own box
//! left round its outline, held together over time with where the walls were seen to move
//! ([`Motion`]). Outlines that jump are asked for again from the prompted frame; where that fails
//! the frame is marked, and after several the propagation stops instead of wandering off.
//!
//! [`Tracker`] decides and knows nothing of networks; [`propagate`] runs one for it.

mod boxes;
mod drift;
mod drive;
mod motion;
mod outlined;
mod plan;
mod shade;
mod tracker;

pub use drift::Drift;
pub use drive::{FrameResult, Step, propagate, step};
pub use motion::Motion;
pub use outlined::{Found, Outlined};
pub use tracker::{Ask, Fix, Taken, Tracker, Tuning};

#[cfg(test)]
mod tests;
