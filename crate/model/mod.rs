//! The networks as burn modules, one file each, and the reader of their checkpoints.

mod catalogue;
pub mod checkpoint;
mod layers;
mod lite_med_sam;
mod mask_decoder;
mod prompt_encoder;
mod tiny_vit;
mod two_way;
mod weights;

pub use catalogue::{CATALOGUE, CatalogueError, ModelEntry, WeightsFile, sha256_hex};
pub use layers::Map;
pub use lite_med_sam::{Encoding, LiteMedSam};
pub use mask_decoder::DecoderOutput;
pub use weights::WeightsError;
