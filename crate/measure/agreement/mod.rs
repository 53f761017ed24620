//! How well two masks, or two series of ejection fractions, agree.

mod masks;
mod surface;

pub use masks::{Agreement, agreement};
