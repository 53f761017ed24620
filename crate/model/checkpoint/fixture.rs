//! Small PyTorch archives for tests, their pickles written instruction by instruction.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// One tensor of a state dict: a view into the storage `data/<storage>`.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    pub key: &'a str,
    pub kind: &'a str,
    pub storage: &'a str,
    /// Length of the storage, in values.
    pub values: i64,
    pub offset: i64,
    pub shape: &'a [i64],
    pub strides: &'a [i64],
}

impl<'a> Entry<'a> {
    /// A vector that fills its storage of `f32`.
    pub fn vector(key: &'a str, storage: &'a str, length: &'a [i64; 1]) -> Self {
        Self {
            key,
            kind: "FloatStorage",
            storage,
            values: length[0],
            offset: 0,
            shape: length,
            strides: &[1],
        }
    }
}

/// Writes pickle instructions.
pub(super) struct Pickle(Vec<u8>);

impl Pickle {
    pub fn new() -> Self {
        Self(vec![0x80, 2])
    }

    pub fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// BINUNICODE.
    pub fn text(self, text: &str) -> Self {
        let length = (text.len() as u32).to_le_bytes();
        self.raw(b"X").raw(&length).raw(text.as_bytes())
    }

    /// LONG1 of eight bytes.
    pub fn int(self, value: i64) -> Self {
        self.raw(&[0x8a, 8]).raw(&value.to_le_bytes())
    }

    /// MARK, integers, TUPLE.
    pub fn ints(self, values: &[i64]) -> Self {
        let marked = self.raw(b"(");
        values
            .iter()
            .fold(marked, |pickle, &v| pickle.int(v))
            .raw(b"t")
    }

    /// `OrderedDict()`.
    pub fn ordered_dict(self) -> Self {
        self.raw(b"ccollections\nOrderedDict\n)R")
    }

    /// `_rebuild_tensor_v2(…)`, as `torch.save` writes it.
    pub fn tensor(self, entry: &Entry) -> Self {
        self.raw(b"ctorch._utils\n_rebuild_tensor_v2\n((")
            .text("storage")
            .raw(format!("ctorch\n{}\n", entry.kind).as_bytes())
            .text(entry.storage)
            .text("cpu")
            .int(entry.values)
            .raw(b"tQ")
            .int(entry.offset)
            .ints(entry.shape)
            .ints(entry.strides)
            .raw(b"\x89")
            .ordered_dict()
            .raw(b"tR")
    }

    /// An ordered dict of tensors.
    pub fn state_dict(self, entries: &[Entry]) -> Self {
        let opened = self.ordered_dict().raw(b"(");
        let filled = entries
            .iter()
            .fold(opened, |pickle, entry| pickle.text(entry.key).tensor(entry));
        filled.raw(b"u")
    }

    /// STOP.
    pub fn stop(self) -> Vec<u8> {
        self.raw(b".").0
    }
}

/// A PyTorch archive of `pickle` and further parts (`data/0`, `byteorder`, …).
pub(super) fn archive(pickle: &[u8], parts: &[(&str, &[u8])]) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [("data.pkl", pickle)].iter().chain(parts) {
        zip.start_file(format!("any root/{name}"), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An archive of a state dict.
pub(super) fn checkpoint(entries: &[Entry], parts: &[(&str, &[u8])]) -> Vec<u8> {
    archive(&Pickle::new().state_dict(entries).stop(), parts)
}

/// A file from before PyTorch 1.6: `pickle`, then storages by key. Values of a legacy storage are
/// counted, so the length in front is that of `LongStorage` where the key is "97".
pub(super) fn legacy(pickle: &[u8], storages: &[(&str, &[u8])], little_endian: bool) -> Vec<u8> {
    let mut file = super::legacy::MAGIC.to_vec();
    file.extend(Pickle::new().raw(b"M\xe9\x03").stop());
    let flag: &[u8] = if little_endian { b"\x88" } else { b"\x89" };
    let machine = Pickle::new().raw(b"}").text("little_endian").raw(flag);
    file.extend(machine.raw(b"s").stop());
    file.extend(pickle);
    let keys = storages
        .iter()
        .fold(Pickle::new().raw(b"]("), |list, (key, _)| list.text(key));
    file.extend(keys.raw(b"e").stop());
    for (key, bytes) in storages {
        let size = if *key == "97" { 8 } else { 4 };
        file.extend((bytes.len() as i64 / size).to_le_bytes());
        file.extend_from_slice(bytes);
    }
    file
}

/// Little-endian bytes of `values`.
pub(super) fn f32_bytes(values: &[f32]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect()
}

/// Seeded pseudo-random numbers.
pub(super) struct SplitMix64(pub u64);

impl SplitMix64 {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }
}
