use std::collections::BTreeMap;

use super::super::expected::is_extra;
use super::key_layout::official;
use super::layout::{Dtype, View};
use super::source::ByteSource;
use super::{
    CheckpointError, MAX_KEY_BYTES, Precision, fold_batch_norm, int8, legacy, safetensors,
    torch_zip, write_safetensors,
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
/// Owns the bytes of the file, or a way to them, and an index; a tensor is converted when it is
/// asked for. A tuned model is two files ([`StateDict::tuned_by`]). Wrappers (`{"model": …}`, `{"state_dict": …}`) are already opened, prefixes such as
/// `module.` of data-parallel training taken off, and the names of Transformers' SAM made official.
pub struct StateDict {
    sources: Vec<Box<dyn ByteSource>>,
    views: BTreeMap<String, Place>,
    /// Of matrices stored as bytes, by the matrix's name.
    ranges: BTreeMap<String, Place>,
    format: Format,
    notes: BTreeMap<String, String>,
}

/// Where a tensor lies.
struct Place {
    /// Which source.
    source: usize,
    view: View,
}

/// Tensors as a format lists them, names as they stand in the file.
pub(super) type Listing = Vec<(String, View)>;

/// How a weights file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// PyTorch's archive, since 1.6.
    TorchZip,
    /// PyTorch's file from before 1.6.
    TorchLegacy,
    /// safetensors.
    Safetensors,
}

impl Format {
    /// The name to show.
    pub fn name(self) -> &'static str {
        match self {
            Self::TorchZip => "PyTorch archive",
            Self::TorchLegacy => "PyTorch file from before 1.6",
            Self::Safetensors => "safetensors",
        }
    }

    fn of(start: &[u8]) -> Option<Self> {
        if start.starts_with(b"PK\x03\x04") {
            Some(Self::TorchZip)
        } else if start.starts_with(&legacy::MAGIC) {
            Some(Self::TorchLegacy)
        } else {
            (start.get(8) == Some(&b'{')).then_some(Self::Safetensors)
        }
    }
}

impl StateDict {
    /// Opens a PyTorch file or a safetensors file in memory; the first bytes decide which.
    ///
    /// Beside `bytes` this uses bounded memory. See [`CheckpointError`] for what is refused.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, CheckpointError> {
        Self::from_source(Box::new(bytes))
    }

    /// As [`StateDict::from_bytes`], of a file that is elsewhere: only what is asked for is read.
    pub fn from_source(source: Box<dyn ByteSource>) -> Result<Self, CheckpointError> {
        let format = {
            let start = source.read(0..source.size().min(legacy::MAGIC.len()))?;
            Format::of(&start).ok_or(CheckpointError::NotRecognised)?
        };
        let without_notes = |listing| (listing, BTreeMap::new());
        let (listing, notes) = match format {
            Format::TorchZip => without_notes(torch_zip::list(source.as_ref())?),
            Format::TorchLegacy => without_notes(legacy::list(source.as_ref())?),
            Format::Safetensors => safetensors::list(source.as_ref())?,
        };
        let mut views = named(listing, source.size())?;
        let ranges = placed(take_ranges(&mut views)?);
        Ok(Self {
            sources: vec![source],
            views: placed(views),
            ranges,
            format,
            notes,
        })
    }

    /// This checkpoint with the tensors of `tuned` in the place of their namesakes. Nothing is
    /// read: both files are kept.
    ///
    /// # Errors
    /// [`CheckpointError::MissingKey`] where `tuned` has a tensor that this has not (but for mean
    /// shape and box head, which training may bring), [`CheckpointError::Shape`] where it has
    /// another shape.
    pub fn tuned_by(mut self, tuned: Self) -> Result<Self, CheckpointError> {
        for key in tuned.keys() {
            match self.shape(key) {
                None if is_extra(key) => {}
                None => {
                    let key = key.to_owned();
                    return Err(CheckpointError::MissingKey { key });
                }
                Some(shape) if tuned.shape(key) != Some(shape) => {
                    let reason = "the base has it with another shape";
                    return Err(CheckpointError::shape(key, reason));
                }
                Some(_) => {}
            }
        }
        let before = self.sources.len();
        let after = |place: Place| Place {
            source: place.source + before,
            ..place
        };
        for (key, place) in tuned.views {
            self.ranges.remove(&key);
            self.views.insert(key, after(place));
        }
        let ranges = tuned.ranges.into_iter();
        self.ranges.extend(ranges.map(|(key, at)| (key, after(at))));
        self.sources.extend(tuned.sources);
        Ok(self)
    }

    /// What a safetensors file says of itself under `key`; a stranger's text.
    pub fn note(&self, key: &str) -> Option<&str> {
        self.notes.get(key).map(String::as_str)
    }

    /// How the file is written.
    pub fn format(&self) -> Format {
        self.format
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
        self.views.get(key).map(|place| place.view.shape())
    }

    /// Whether matrices are stored as bytes, as [`Precision::Int8`] writes them.
    pub fn has_int8(&self) -> bool {
        !self.ranges.is_empty()
    }

    /// Number type of a tensor in the file.
    pub fn dtype(&self, key: &str) -> Option<Dtype> {
        self.views.get(key).map(|place| place.view.dtype())
    }

    /// Values of all tensors together.
    pub fn values(&self) -> usize {
        let places = self.views.values();
        places.map(|place| place.view.elements()).sum()
    }

    /// A tensor as `f32`, whatever its type in the file (f16, bf16, f32, f64, integers, bool).
    /// Fails with [`CheckpointError::MissingKey`].
    pub fn tensor(&self, key: &str) -> Result<Tensor, CheckpointError> {
        let place = self
            .views
            .get(key)
            .ok_or_else(|| CheckpointError::MissingKey {
                key: key.to_owned(),
            })?;
        let mut values = self.gather(place)?;
        if let Some(ranges) = self.ranges.get(key) {
            int8::restore(&mut values, &self.gather(ranges)?);
        }
        Ok(Tensor {
            shape: place.view.shape().to_vec(),
            values,
        })
    }

    fn gather(&self, Place { source, view }: &Place) -> Result<Vec<f32>, CheckpointError> {
        Ok(view.gather(&self.sources[*source].read(view.range())?))
    }
}

/// Views of the only source so far.
fn placed(views: BTreeMap<String, View>) -> BTreeMap<String, Place> {
    let place = |view| Place { source: 0, view };
    views.into_iter().map(|(key, v)| (key, place(v))).collect()
}

/// Takes the ranges of matrices that are stored as bytes out of the list.
fn take_ranges(
    views: &mut BTreeMap<String, View>,
) -> Result<BTreeMap<String, View>, CheckpointError> {
    let keys: Vec<String> = views.keys().cloned().collect();
    let mut ranges = BTreeMap::new();
    for key in keys {
        let Some(matrix) = key.strip_suffix(int8::RANGE) else {
            continue;
        };
        let channels = views.get(matrix).and_then(|view| view.shape().first());
        let range = channels.zip(views.get(&key));
        if range.is_none_or(|(channels, range)| range.shape() != [*channels]) {
            return Err(CheckpointError::shape(&key, "it fits no matrix"));
        }
        if let Some(range) = views.remove(&key) {
            ranges.insert(matrix.to_owned(), range);
        }
    }
    Ok(ranges)
}

/// Makes names official and checks them and the sizes. Views may share storage or repeat it (stride 0),
/// so a small file could name endless values: together they may be no more than the file's bytes.
fn named(listing: Listing, file_bytes: usize) -> Result<BTreeMap<String, View>, CheckpointError> {
    if listing.is_empty() {
        return Err(CheckpointError::Empty);
    }
    let mut views = BTreeMap::new();
    let mut budget = file_bytes;
    if listing.iter().any(|(name, _)| name.len() > MAX_KEY_BYTES) {
        return Err(CheckpointError::Refused {
            reason: "the name of a tensor is too long",
        });
    }
    for (key, view) in official(listing) {
        budget = budget.checked_sub(view.elements()).ok_or_else(|| {
            CheckpointError::shape(&key, "it names more values than the file has")
        })?;
        if views.insert(key.clone(), view).is_some() {
            return Err(CheckpointError::DuplicateKey { key });
        }
    }
    Ok(views)
}
