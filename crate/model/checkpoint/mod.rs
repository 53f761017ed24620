//! Weights files: PyTorch's (`.pth`, `.pt`, archives and the older pickles) and safetensors, read
//! from memory or tensor by tensor, folded and written again.
//!
//! A checkpoint is a stranger's file. Nothing in it is executed: the pickle inside a PyTorch
//! file goes through a closed interpreter ([`pickle`]) that can build tensors, numbers, text
//! and containers and nothing else. Every shape, stride and offset is checked before use.
//!
//! ```text
//! source -> torch_zip, legacy -> pickle -+
//!                                        +-> layout -> key_layout -> StateDict -> fold -> write
//! source -> safetensors -----------------+
//! ```

mod convert;
mod error;
mod fold;
mod int8;
mod key_layout;
mod layout;
mod legacy;
mod pickle;
mod safetensors;
mod source;
mod state_dict;
mod torch_zip;
mod write;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod released;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tuned;

pub use convert::Conversion;
pub use error::CheckpointError;
pub use fold::fold_batch_norm;
pub use layout::Dtype;
pub use source::ByteSource;
pub use state_dict::{Format, StateDict, Tensor};
pub use write::{Precision, convert, write_annotated, write_safetensors};

/// Longest name of a tensor, in bytes; messages quote names.
const MAX_KEY_BYTES: usize = 512;
/// Longest list of tensors (pickle or safetensors header), in bytes. The list of a training
/// checkpoint of the largest network here is about 0.3 MiB; working memory is a multiple of this.
const MAX_INDEX_BYTES: usize = 4 << 20;
/// Most dimensions of a tensor.
const MAX_RANK: usize = 16;
