//! The list of tensors in a PyTorch file from before 1.6: five pickles one after another (a magic
//! number, the protocol, facts about the machine, the objects, the storages' keys), then each
//! storage's length and values in the order of the keys.
//!
//! Source: `torch/serialization.py`, `_legacy_save`.

use std::collections::BTreeMap;
use std::ops::Range;

use super::layout::View;
use super::pickle::{self, Objects, TensorRef};
use super::source::ByteSource;
use super::state_dict::Listing;
use super::{CheckpointError, MAX_INDEX_BYTES};

/// The first pickle.
pub(super) const MAGIC: [u8; 15] = [
    0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, b'.',
];
/// The only protocol there has been.
const PROTOCOL: i64 = 1001;

/// Lists the tensors of the state dict in `source`, which begins with [`MAGIC`].
pub(super) fn list(source: &dyn ByteSource) -> Result<Listing, CheckpointError> {
    let end = source.size().min(4 * MAX_INDEX_BYTES);
    let start = source.read(0..end)?;
    let mut at = MAGIC.len();
    let mut next = || {
        let (objects, length) = pickle::read(&start[at..])?;
        at += length;
        Ok(objects)
    };
    let (protocol, machine, objects, keys) = (next()?, next()?, next()?, next()?);
    check(&protocol, &machine)?;
    let keys = keys.texts().ok_or(CheckpointError::Refused {
        reason: "its list of storages is none",
    })?;
    let tensors: Vec<_> = objects.state_dict().collect();
    let storages = places(source, at, &keys, &sizes(&objects))?;
    let listing = tensors.into_iter().map(|(key, tensor)| {
        let storage = storages.get(tensor.storage.key);
        let view = view(key, tensor, storage.ok_or(CheckpointError::Truncated)?)?;
        Ok((key.to_owned(), view))
    });
    listing.collect()
}

fn check(protocol: &Objects, machine: &Objects) -> Result<(), CheckpointError> {
    if protocol.int() != Some(PROTOCOL) {
        return Err(CheckpointError::Refused {
            reason: "its protocol is not 1001",
        });
    }
    match machine.flag("little_endian") {
        Some(false) => Err(CheckpointError::Refused {
            reason: "its values are not little-endian",
        }),
        _ => Ok(()),
    }
}

/// Bytes of one value of each storage that is referred to, tensors or not: an optimiser's
/// storages lie between those of the model.
fn sizes<'a>(objects: &Objects<'a>) -> BTreeMap<&'a str, usize> {
    let storages = objects.storages();
    storages.map(|s| (s.key, s.dtype.size())).collect()
}

/// Where the values of each storage lie; the first one's length stands at `at`.
fn places<'a>(
    source: &dyn ByteSource,
    mut at: usize,
    keys: &[&'a str],
    sizes: &BTreeMap<&str, usize>,
) -> Result<BTreeMap<&'a str, Range<usize>>, CheckpointError> {
    let mut places = BTreeMap::new();
    for &key in keys {
        let size = sizes.get(key).ok_or(CheckpointError::Refused {
            reason: "it has a storage that nothing refers to",
        })?;
        let start = at.checked_add(8).ok_or(CheckpointError::Truncated)?;
        let values = source.read(at..start.min(source.size()))?;
        let values = values.as_ref().try_into();
        let values = i64::from_le_bytes(values.map_err(|_| CheckpointError::Truncated)?);
        let end = usize::try_from(values)
            .ok()
            .and_then(|values| values.checked_mul(*size)?.checked_add(start))
            .filter(|&end| end <= source.size())
            .ok_or(CheckpointError::Truncated)?;
        places.insert(key, start..end);
        at = end;
    }
    Ok(places)
}

fn view(key: &str, tensor: &TensorRef, storage: &Range<usize>) -> Result<View, CheckpointError> {
    let dtype = tensor.storage.dtype;
    let (shape, strides) = (&tensor.shape, &tensor.strides);
    View::strided(dtype, shape, strides, tensor.offset, storage.clone())
        .map_err(|reason| CheckpointError::shape(key, reason))
}
