//! Frames and prompts in, masks out: preprocessing, the embedding cache and the network.

mod cache;
mod error;
mod pace;
mod pipeline;
mod placement;
mod prompting;
pub mod propagate;
mod proposal;
mod reading;
mod rehearsal;
pub mod resample;
mod segmenter;

pub use cache::{EmbeddingCache, EmbeddingKey};
pub use error::SegmentError;
pub use pipeline::Pipeline;
pub use placement::{FullSize, Placement};
pub use prompting::{Intermediate, Logits, Segmentation, best};
pub use proposal::{LEAST_CONFIDENCE, Proposal};
pub use rehearsal::rehearse;
pub use segmenter::{Progress, Segmenter};
