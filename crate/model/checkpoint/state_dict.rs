use std::collections::BTreeMap;

use super::layout::View;
use super::{
    CheckpointError, MAX_KEY_BYTES, Precision, fold_batch_norm, safetensors, torch_zip,
    write_safetensors,
};

/// Values of a tensor in row-major order, without gaps.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// Length of each dimension, in PyTorch's order; empty for a single number.
    pub shape: Vec<usize>,
    /// As many values as the product of `shape`.
    pub values: Vec<f32>,
}

/// The named tensors of a weights file.
///
/// Owns the bytes of the file and an index of them; a tensor is converted when it is asked for.
/// Wrappers (`{"model": …}`, `{"state_dict": …}`) are already opened and the prefix `module.` of
/// data-parallel training is already taken off the names.
pub struct StateDict {
    bytes: Vec<u8>,
    views: BTreeMap<String, View>,
}

/// Tensors as a format lists them, names as they stand in the file.
pub(super) type Listing = Vec<(String, View)>;

const LEGACY_MAGIC: [u8; 14] = [
    0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19,
];

impl StateDict {
    /// Opens a PyTorch archive or a safetensors file; the first bytes decide which.
    ///
    /// Beside `bytes` this uses bounded memory. See [`CheckpointError`] for what is refused.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, CheckpointError> {
        let listing = if bytes.starts_with(b"PK\x03\x04") {
            torch_zip::list(&bytes)?
        } else if bytes.starts_with(&LEGACY_MAGIC) {
            return Err(CheckpointError::Legacy);
        } else if bytes.get(8) == Some(&b'{') {
            safetensors::list(&bytes)?
        } else {
            return Err(CheckpointError::NotRecognised);
        };
        let views = named(listing, bytes.len())?;
        Ok(Self { bytes, views })
    }

    /// This checkpoint with every batch normalisation folded into the convolution before it
    /// ([`super::fold_batch_norm`]); itself where it has none, so that a large file is not copied.
    ///
    /// # Errors
    /// As [`super::fold_batch_norm`].
    pub fn folded(self) -> Result<Self, CheckpointError> {
        if !self.keys().any(|key| key.ends_with(".bn.running_var")) {
            return Ok(self);
        }
        let file = write_safetensors(&fold_batch_norm(&self)?, Precision::F32)?;
        Self::from_bytes(file)
    }

    /// Names of all tensors, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.views.keys().map(String::as_str)
    }

    /// Whether there is a tensor of this name.
    pub fn contains(&self, key: &str) -> bool {
        self.views.contains_key(key)
    }

    /// Shape of a tensor, without reading its values.
    pub fn shape(&self, key: &str) -> Option<&[usize]> {
        self.views.get(key).map(View::shape)
    }

    /// A tensor as `f32`, whatever its type in the file (f16, bf16, f32, f64, integers, bool).
    /// Fails with [`CheckpointError::MissingKey`].
    pub fn tensor(&self, key: &str) -> Result<Tensor, CheckpointError> {
        let view = self
            .views
            .get(key)
            .ok_or_else(|| CheckpointError::MissingKey {
                key: key.to_owned(),
            })?;
        Ok(Tensor {
            shape: view.shape().to_vec(),
            values: view.gather(&self.bytes),
        })
    }
}

/// Strips `module.` and checks names and sizes. Views may share storage or repeat it (stride 0),
/// so a small file could name endless values: together they may be no more than the file's bytes.
fn named(listing: Listing, file_bytes: usize) -> Result<BTreeMap<String, View>, CheckpointError> {
    if listing.is_empty() {
        return Err(CheckpointError::Empty);
    }
    let mut views = BTreeMap::new();
    let mut budget = file_bytes;
    for (name, view) in listing {
        if name.len() > MAX_KEY_BYTES {
            return Err(CheckpointError::Refused {
                reason: "the name of a tensor is too long",
            });
        }
        let key = name.strip_prefix("module.").unwrap_or(&name).to_owned();
        budget = budget.checked_sub(view.elements()).ok_or_else(|| {
            CheckpointError::shape(&key, "it names more values than the file has")
        })?;
        if views.insert(key.clone(), view).is_some() {
            return Err(CheckpointError::DuplicateKey { key });
        }
    }
    Ok(views)
}
