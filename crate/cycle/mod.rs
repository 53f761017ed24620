//! From a volume in each frame to heart beats: end-diastole (ED), end-systole (ES), heart rate.
//!
//! The volumes are steadied by the motion of the walls between frames, where that is known. The
//! curve is smoothed in seconds, not in frames; ED are its peaks by prominence, ES the smallest
//! volume between. A beat counts when the curve is seen to turn at its ED and at its ES; what is
//! cut by either end of the clip is left out. Imports no other layer.

mod beats;
mod peaks;
mod rhythm;
mod smooth;
mod steady;

pub use beats::{Beat, Cycle, Doubt, Marks};
pub use rhythm::Rhythm;

/// The volume, or the area, in one frame; frames without one are left out of a curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// The frame, counted from 0.
    pub frame: usize,
    /// Seconds from the start of the clip.
    pub time_s: f64,
    /// Volume in any unit, one for the whole curve.
    pub volume: f64,
    /// Natural logarithm of the volume over that of the sample before, in the same unit, as the
    /// walls were seen to move; `None` where that is not known.
    pub growth: Option<f64>,
}

#[cfg(test)]
mod tests;
