//! EchoDisc: a box round the left ventricle gives its outline, its volumes and the ejection
//! fraction (EF), on the device that holds the frames.
//!
//! # Layers
//!
//! | layer | holds | may import |
//! |---|---|---|
//! | `geometry` | spaces, transforms, masks, outlines, areas, distances | - |
//! | `clip` | bytes to frames with pixel size and times; rulers | `geometry` |
//! | `measure` | landmarks, discs, volumes, EF, agreement, reports | `clip`, `geometry` |
//! | `cycle` | volume over time to beats: end-diastole, end-systole, heart rate | - |
//! | `kernels` | GPU kernels, each beside a plain reference | - |
//! | `model` | networks, their checkpoints, the catalogue | `kernels`, `geometry` |
//! | `device` | the one place where a device is made | `kernels` |
//! | `segment` | frame and prompt to mask; the embedding cache | `model`, `kernels`, `clip`, `geometry`, `device` |
//! | `cine` | a whole clip measured: curve, beats, EF with its spread, traffic light | `segment`, `measure`, `cycle`, `clip`, `geometry` |
//! | `train` | fine-tuning on frames with masks; of it the page has what learns from its reader, in a module of its own | `segment`, `model`, `measure`, `clip`, `geometry`, `device` |
//! | `eval` | data sets with labels: agreement, EF, tables, native only | `train`, `segment`, `model`, `measure`, `clip`, `geometry` |
//! | `bench.rs` | what is measured of a device: matrix products, memory | `kernels`, `device` |
//! | `web`, `cli` | the two doors | all but `kernels` |
//!
//! `tests/layers.rs` holds the code to this table.

#![forbid(unsafe_code)]

pub mod bench;
pub mod cine;
pub mod clip;
pub mod cycle;
pub mod device;
#[cfg(not(target_arch = "wasm32"))]
pub mod eval;
pub mod geometry;
pub mod kernels;
pub mod measure;
pub mod model;
pub mod segment;
#[cfg(any(feature = "learn", not(target_arch = "wasm32")))]
pub mod train;
#[cfg(target_arch = "wasm32")]
mod web;

/// What the product says of itself: on the first screen and in every export.
pub const NOTICE: &str = "Research and education only. Not a medical device; not CE-marked or \
                          FDA-cleared; not for diagnosis or treatment.";

/// The commit this was built from, or "unknown".
pub const REVISION: &str = env!("ECHODISC_REVISION");
