//! The list of tensors in a PyTorch archive (1.6 and later): a zip of `root/data.pkl`, which says
//! what there is, and `root/data/<key>`, the raw storages, stored without compression.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::layout::View;
use super::pickle::{self, TensorRef};
use super::source::{ByteSource, SourceReader, occurrences};
use super::state_dict::Listing;
use super::{CheckpointError, MAX_INDEX_BYTES};

/// Most entries of an archive: the zip crate keeps a record of each, larger than the entry itself.
const MAX_ENTRIES: usize = 1 << 16;
/// First bytes of an entry in the directory of a zip.
const ENTRY_SIGNATURE: &[u8] = b"PK\x01\x02";

/// Lists the tensors of the state dict in `source`.
pub(super) fn list(source: &dyn ByteSource) -> Result<Listing, CheckpointError> {
    let mut archive = TorchArchive::open(source)?;
    archive.check_byte_order()?;
    let pickle = archive
        .part("data.pkl")?
        .ok_or(CheckpointError::Truncated)?;
    if pickle.len() > MAX_INDEX_BYTES {
        return Err(CheckpointError::Refused {
            reason: "its object list is too long",
        });
    }
    let pickle = source.read(pickle)?;
    let (objects, _) = pickle::read(&pickle)?;
    let mut storages = BTreeMap::new();
    let mut listing = Listing::new();
    for (key, tensor) in objects.state_dict() {
        let storage = match storages.get(tensor.storage.key) {
            Some(range) => Range::clone(range),
            None => {
                let range = archive.storage(tensor)?;
                storages.insert(tensor.storage.key, range.clone());
                range
            }
        };
        listing.push((key.to_owned(), view(key, tensor, storage)?));
    }
    Ok(listing)
}

fn view(key: &str, tensor: &TensorRef, storage: Range<usize>) -> Result<View, CheckpointError> {
    let dtype = tensor.storage.dtype;
    if storage.len() / dtype.size() < tensor.storage.values {
        return Err(CheckpointError::shape(key, "its storage is too short"));
    }
    View::strided(
        dtype,
        &tensor.shape,
        &tensor.strides,
        tensor.offset,
        storage,
    )
    .map_err(|reason| CheckpointError::shape(key, reason))
}

struct TorchArchive<'a> {
    source: &'a dyn ByteSource,
    zip: ZipArchive<SourceReader<'a>>,
    root: Vec<u8>,
    /// Bytes that may still be read for checksums. Entries of an honest archive do not overlap,
    /// so together they are shorter than the file; overlapping ones could cost endless time.
    budget: usize,
}

impl<'a> TorchArchive<'a> {
    fn open(source: &'a dyn ByteSource) -> Result<Self, CheckpointError> {
        if occurrences(source, ENTRY_SIGNATURE, MAX_ENTRIES + 1)? > MAX_ENTRIES {
            return Err(CheckpointError::Refused {
                reason: "its archive has too many parts",
            });
        }
        let zip = ZipArchive::new(SourceReader::new(source)).map_err(from_zip)?;
        let root = (0..zip.len())
            .filter_map(|index| zip.name_for_index(index)?.ok())
            .find_map(|name| Some(name.strip_suffix("/data.pkl")?.to_owned()))
            .ok_or(CheckpointError::NotRecognised)?;
        Ok(Self {
            source,
            zip,
            root: root.into_bytes(),
            budget: source.size(),
        })
    }

    /// Place of the part `root/name` in the file, its checksum verified; `None` where there is
    /// no such part.
    fn part(&mut self, name: &str) -> Result<Option<Range<usize>>, CheckpointError> {
        let path = [&self.root, b"/".as_slice(), name.as_bytes()].concat();
        let Some(index) = self.zip.index_for_name_raw(&path) else {
            return Ok(None);
        };
        let mut entry = self.zip.by_index(index).map_err(from_zip)?;
        if entry.compression() != CompressionMethod::Stored || entry.encrypted() {
            return Err(CheckpointError::Refused {
                reason: "its parts are compressed or encrypted",
            });
        }
        let length = usize::try_from(entry.size()).map_err(|_| CheckpointError::Truncated)?;
        self.budget = self
            .budget
            .checked_sub(length)
            .ok_or(CheckpointError::Refused {
                reason: "its parts overlap, or are longer than the file",
            })?;
        let start = entry
            .data_start()
            .and_then(|start| usize::try_from(start).ok())
            .ok_or(CheckpointError::Truncated)?;
        match io::copy(&mut entry, &mut io::sink()) {
            Ok(read) if read == length as u64 => Ok(Some(start..start + length)),
            Ok(_) => Err(CheckpointError::Truncated),
            Err(_) => Err(CheckpointError::Damaged),
        }
    }

    fn storage(&mut self, tensor: &TensorRef) -> Result<Range<usize>, CheckpointError> {
        self.part(&format!("data/{}", tensor.storage.key))?
            .ok_or(CheckpointError::Truncated)
    }

    /// Archives without the entry come from versions that wrote little-endian machines' order.
    fn check_byte_order(&mut self) -> Result<(), CheckpointError> {
        let Some(place) = self.part("byteorder")? else {
            return Ok(());
        };
        if self.source.read(place)?.as_ref() == b"little" {
            return Ok(());
        }
        Err(CheckpointError::Refused {
            reason: "its values are not little-endian",
        })
    }
}

fn from_zip(error: ZipError) -> CheckpointError {
    match error {
        ZipError::UnsupportedArchive(_) => CheckpointError::Refused {
            reason: "its archive uses a feature of zip that PyTorch does not",
        },
        _ => CheckpointError::Truncated,
    }
}
