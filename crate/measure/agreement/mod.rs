//! How well two masks, or two series of ejection fractions, agree.

mod distribution;
mod masks;
mod paired;
mod plots;
mod series;
mod surface;

pub use masks::{Agreement, agreement};
pub use paired::{PairedTest, paired_test};
pub use plots::{bland_altman_svg, scatter_svg};
pub use series::{Bootstrap, EfAgreement, EfPair, Spread, ef_agreement};
