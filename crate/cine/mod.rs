//! A whole clip measured: the outline of every frame, the volume over time, the beats, the ejection
//! fraction (EF) of each with its spread, and how far to trust it.
//!
//! [`ClipMeasurement`] turns a propagation into numbers, [`spread`] asks the network again around
//! end-diastole and end-systole, [`ClipReport`] holds the result as it is exported.

mod frames;
mod jitter;
mod light;
mod measurement;
mod remarks;
mod report;
mod spread;

pub use frames::{FrameMeasurement, curve_csv};
pub use light::{Light, Reason, Signals};
pub use measurement::{BeatMeasurement, BeatsFrom, ClipMeasurement, Given};
pub use report::{
    BeatReport, ClipReport, FramesReport, SCHEMA, SCHEMA_VERSION, Source, View, report,
};
pub use spread::{PASSES, Passes, Spread, pass, passes};

#[cfg(test)]
mod tests;
