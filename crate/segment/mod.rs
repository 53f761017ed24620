//! Frames and boxes in, masks out: preprocessing, the embedding cache and the network.

mod cache;
mod pace;
mod pipeline;
mod reading;
mod rehearsal;
pub mod resample;
mod segmenter;

pub use cache::{EmbeddingCache, EmbeddingKey};
pub use pipeline::{Pipeline, Placement};
pub use rehearsal::rehearse;
pub use segmenter::{Intermediate, Progress, SegmentError, Segmentation, Segmenter};
