//! The networks as burn modules, one file each, and the reader of their checkpoints.

mod box_head;
mod catalogue;
pub mod checkpoint;
mod config;
mod convolution;
mod expected;
mod head;
mod image_encoder;
mod key_report;
mod layers;
mod learnt;
mod mask_decoder;
mod neck;
mod position_encoding;
mod prompt;
mod prompt_encoder;
mod published;
mod sam;
mod tail;
mod tiny_vit;
mod two_way;
mod weights;

pub use box_head::{BoxHead, BoxVote, CELLS, OUTPUTS as BOX_OUTPUTS, neighbourhoods, pooled, vote};
pub use catalogue::{
    CATALOGUE, CatalogueError, DEFAULT_MODEL, ModelEntry, WeightsFile, hex, sha256_hex, sha256_of,
};
pub use config::{Architecture, DecoderConfig, EncoderConfig, SamConfig};
pub use head::HeadShape;
pub use image_encoder::ImageEncoderConfig;
pub use key_report::{KeyReport, Misshapen};
pub use layers::Map;
pub use learnt::LearntFrom;
pub use mask_decoder::DecoderOutput;
pub use prompt::{Masks, ModelPrompt, PointLabel, Prompt, PromptPoint};
pub use published::Published;
pub use sam::{Encoding, Sam};
pub use tail::{NECK, Tail, TailShape};
pub use tiny_vit::{PatchEmbedding, TinyVitConfig};
pub use weights::WeightsError;
