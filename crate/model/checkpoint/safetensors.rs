//! The list of tensors in a safetensors file: a length (u64), a JSON header, then the values.

use std::collections::BTreeMap;

use safetensors::tensor::{Dtype as Stored, Metadata};

use super::layout::{Dtype, View};
use super::source::ByteSource;
use super::state_dict::Listing;
use super::{CheckpointError, MAX_INDEX_BYTES, MAX_RANK};

/// Lists the tensors of `source`. The crate's own `read_metadata` is not used because it adds
/// sizes from the header unchecked; its `Metadata` checks each tensor when it is parsed.
/// With what the file says of itself beside.
pub(super) fn list(
    source: &dyn ByteSource,
) -> Result<(Listing, BTreeMap<String, String>), CheckpointError> {
    let length = source.read(0..8.min(source.size()))?;
    let length = length.as_ref().try_into();
    let length = u64::from_le_bytes(length.map_err(|_| CheckpointError::Truncated)?);
    let length = usize::try_from(length)
        .ok()
        .filter(|&n| n <= MAX_INDEX_BYTES)
        .ok_or(CheckpointError::Refused {
            reason: "its header is too large",
        })?;
    let first = 8 + length;
    if first > source.size() {
        return Err(CheckpointError::Truncated);
    }
    let metadata: Metadata =
        serde_json::from_slice(&source.read(8..first)?).map_err(|_| CheckpointError::Refused {
            reason: "its header is not that of a safetensors file",
        })?;
    if metadata.data_len() != source.size() - first {
        return Err(CheckpointError::Truncated);
    }
    let notes = metadata.metadata().clone().unwrap_or_default();
    let listing = metadata
        .tensors()
        .into_iter()
        .map(|(key, info)| {
            if info.shape.len() > MAX_RANK {
                return Err(CheckpointError::shape(&key, "its dimensions are too many"));
            }
            let (start, end) = info.data_offsets;
            let view = dtype(info.dtype)
                .and_then(|dtype| View::contiguous(dtype, &info.shape, first + start..first + end))
                .map_err(|reason| CheckpointError::shape(&key, reason))?;
            Ok((key, view))
        })
        .collect::<Result<_, _>>()?;
    Ok((listing, notes.into_iter().collect()))
}

fn dtype(stored: Stored) -> Result<Dtype, &'static str> {
    Ok(match stored {
        Stored::F64 => Dtype::F64,
        Stored::F32 => Dtype::F32,
        Stored::F16 => Dtype::F16,
        Stored::BF16 => Dtype::Bf16,
        Stored::I64 => Dtype::I64,
        Stored::I32 => Dtype::I32,
        Stored::I16 => Dtype::I16,
        Stored::I8 => Dtype::I8,
        Stored::U8 => Dtype::U8,
        Stored::BOOL => Dtype::Bool,
        _ => return Err("its number type is not read"),
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixture::SplitMix64;
    use super::super::{CheckpointError, StateDict};

    fn file(header: &str, data: &[u8]) -> Vec<u8> {
        let length = (header.len() as u64).to_le_bytes();
        [&length, header.as_bytes(), data].concat()
    }

    fn code(bytes: Vec<u8>) -> &'static str {
        StateDict::from_bytes(bytes)
            .err()
            .map_or("opened", |error| error.code())
    }

    const HEADER: &str = r#"{"__metadata__":{"format":"pt"},
        "module.a":{"dtype":"F16","shape":[2,1],"data_offsets":[0,4]},
        "b":{"dtype":"I64","shape":[],"data_offsets":[4,12]}}"#;
    const DATA: [u8; 12] = [0, 0x3c, 0, 0xc0, 5, 0, 0, 0, 0, 0, 0, 0];

    #[test]
    fn tensors_are_read() {
        let state = StateDict::from_bytes(file(HEADER, &DATA)).unwrap();
        assert!(state.keys().eq(["a", "b"]));
        assert_eq!(state.shape("a"), Some([2, 1].as_slice()));
        assert_eq!(state.tensor("a").unwrap().values, [1.0, -2.0]);
        assert_eq!(state.tensor("b").unwrap().values, [5.0]);
    }

    #[test]
    fn headers_that_do_not_fit_the_file_are_refused() {
        let one = |dtype: &str, shape: &str, offsets: &str, data: &[u8]| {
            let info = format!(r#"{{"dtype":"{dtype}","shape":{shape},"data_offsets":{offsets}}}"#);
            code(file(&format!(r#"{{"w":{info}}}"#), data))
        };
        assert_eq!(one("F32", "[1]", "[0,4]", &[0; 4]), "opened");
        assert_eq!(one("F32", "[1]", "[0,4]", &[0; 3]), "checkpoint-truncated");
        assert_eq!(one("F32", "[1]", "[0,4]", &[0; 5]), "checkpoint-truncated");
        assert_eq!(one("F32", "[2]", "[0,4]", &[0; 4]), "checkpoint-refused");
        assert_eq!(one("F32", "[1]", "[4,8]", &[0; 8]), "checkpoint-refused");
        assert_eq!(one("F32", "[-1]", "[0,4]", &[0; 4]), "checkpoint-refused");
        assert_eq!(one("NONE", "[1]", "[0,4]", &[0; 4]), "checkpoint-refused");
        assert_eq!(one("F8_E4M3", "[1]", "[0,1]", &[0]), "checkpoint-shape");
        let many = format!("[{}1]", "1,".repeat(16));
        assert_eq!(one("F32", &many, "[0,4]", &[0; 4]), "checkpoint-shape");
        let huge = format!("[{}]", u64::MAX);
        assert_eq!(one("F32", &huge, "[0,4]", &[0; 4]), "checkpoint-refused");
        assert_eq!(code(file("{}", &[])), "checkpoint-empty");
    }

    #[test]
    fn sizes_that_add_up_past_the_machine_are_refused() {
        let size = usize::MAX / 8;
        let tensors: Vec<String> = (0..8)
            .map(|i| {
                let (start, end) = (i * size, (i + 1) * size);
                format!(r#""{i}":{{"dtype":"U8","shape":[{size}],"data_offsets":[{start},{end}]}}"#)
            })
            .collect();
        let header = format!("{{{}}}", tensors.join(","));
        assert_eq!(code(file(&header, &[])), "checkpoint-truncated");
        let length = [u64::MAX.to_le_bytes().as_slice(), b"{}"].concat();
        assert_eq!(code(length), "checkpoint-refused");
    }

    #[test]
    fn nested_headers_end() {
        let header = format!("{{\"w\":{}", "[".repeat(1_000_000));
        assert_eq!(code(file(&header, &[])), "checkpoint-refused");
    }

    #[test]
    fn truncated_and_flipped_files_do_no_harm() {
        let whole = file(HEADER, &DATA);
        for length in 0..whole.len() {
            assert_ne!(code(whole[..length].to_vec()), "opened", "{length}");
        }
        assert_eq!(
            StateDict::from_bytes(whole[..whole.len() - 1].to_vec()).err(),
            Some(CheckpointError::Truncated)
        );
        let mut random = SplitMix64(8);
        for _ in 0..20_000 {
            let mut harmed = whole.clone();
            for _ in 0..=random.below(3) {
                let place = random.below(harmed.len());
                harmed[place] = random.below(256) as u8;
            }
            if let Ok(state) = StateDict::from_bytes(harmed) {
                let keys: Vec<_> = state.keys().collect();
                assert!(keys.iter().all(|key| state.tensor(key).is_ok()));
            }
        }
    }
}
