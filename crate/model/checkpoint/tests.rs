//! What a good checkpoint gives, in every layout that is read.

use std::borrow::Cow;
use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;

use half::f16;

use super::fixture::{Entry, Pickle, archive, checkpoint, f32_bytes, legacy};
use super::{ByteSource, CheckpointError, Dtype, Format, StateDict};

const SIX: [f32; 6] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0];

fn open(bytes: Vec<u8>) -> StateDict {
    StateDict::from_bytes(bytes).unwrap()
}

fn code(bytes: Vec<u8>) -> &'static str {
    StateDict::from_bytes(bytes)
        .err()
        .map_or("opened", |error| error.code())
}

fn keys(state: &StateDict) -> Vec<&str> {
    state.keys().collect()
}

#[test]
fn views_share_a_storage() {
    let whole = Entry {
        key: "whole",
        kind: "FloatStorage",
        storage: "7",
        values: 6,
        offset: 0,
        shape: &[2, 3],
        strides: &[3, 1],
    };
    let transposed = Entry {
        key: "transposed",
        shape: &[3, 2],
        strides: &[1, 3],
        ..whole
    };
    let column = Entry {
        key: "column",
        offset: 2,
        shape: &[2],
        strides: &[3],
        ..whole
    };
    let state = open(checkpoint(
        &[whole, transposed, column],
        &[("data/7", &f32_bytes(&SIX))],
    ));

    assert_eq!(keys(&state), ["column", "transposed", "whole"]);
    assert_eq!(state.shape("transposed"), Some([3, 2].as_slice()));
    assert_eq!(state.tensor("whole").unwrap().values, SIX);
    assert_eq!(
        state.tensor("transposed").unwrap().values,
        [0., 3., 1., 4., 2., 5.]
    );
    assert_eq!(state.tensor("column").unwrap().values, [2., 5.]);
}

#[test]
fn half_precision_and_scalars_are_read() {
    let half: Vec<u8> = [0.5, -2.0]
        .iter()
        .flat_map(|&v| f16::from_f32(v).to_le_bytes())
        .collect();
    let weights = Entry {
        kind: "HalfStorage",
        ..Entry::vector("weights", "0", &[2])
    };
    let counter = Entry {
        key: "counter",
        kind: "LongStorage",
        storage: "1",
        values: 1,
        offset: 0,
        shape: &[],
        strides: &[],
    };
    let parts: [(&str, &[u8]); 2] = [("data/0", &half), ("data/1", &42i64.to_le_bytes())];
    let state = open(checkpoint(&[weights, counter], &parts));

    assert_eq!(state.tensor("weights").unwrap().values, [0.5, -2.0]);
    let counter = state.tensor("counter").unwrap();
    assert!(counter.shape.is_empty());
    assert_eq!(counter.values, [42.0]);
}

#[test]
fn wrappers_are_opened_and_prefixes_stripped() {
    let entries = [Entry::vector("module.a.weight", "0", &[6])];
    let parts: [(&str, &[u8]); 1] = [("data/0", &f32_bytes(&SIX))];
    for wrapper in ["model", "state_dict"] {
        let pickle = Pickle::new()
            .raw(b"}(")
            .text("epoch")
            .int(12)
            .text(wrapper)
            .state_dict(&entries)
            .text("optimizer")
            .raw(b"}u")
            .stop();
        let state = open(archive(&pickle, &parts));
        assert_eq!(keys(&state), ["a.weight"], "{wrapper}");
        assert_eq!(state.tensor("a.weight").unwrap().values, SIX);
    }
}

#[test]
fn a_parameter_and_a_memorised_text_are_read() {
    let entry = Entry::vector("unused", "0", &[6]);
    let pickle = Pickle::new()
        .raw(b"}")
        .text("weight")
        .raw(b"q\x05r\x06\x00\x00\x00h\x05000j\x06\x00\x00\x00") // keep it twice, drop all, recall
        .raw(b"0}h\x05ctorch._utils\n_rebuild_parameter\n(")
        .tensor(&entry)
        .raw(b"\x88")
        .ordered_dict()
        .raw(b"tRs")
        .stop();
    let state = open(archive(&pickle, &[("data/0", &f32_bytes(&SIX))]));
    assert_eq!(state.tensor("weight").unwrap().values, SIX);
}

#[test]
fn training_state_beside_the_model_is_passed_over() {
    // `numpy.float64(0.5)` as NumPy pickles it, and a list.
    let scalar = b"cnumpy._core.multiarray\nscalar\ncnumpy\ndtype\nX\x02\0\0\0f8\x89\x88\x87R\
        (K\x03X\x01\0\0\0<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb\
        c_codecs\nencode\nX\x09\0\0\0\0\0\0\0\0\0\xc3\xa0?X\x06\0\0\0latin1\x86R\x86R";
    let pickle = Pickle::new()
        .raw(b"}(")
        .text("loss")
        .raw(scalar)
        .text("history")
        .raw(b"](G\0\0\0\0\0\0\0\0N\x88M\0\x01e")
        .text("model")
        .state_dict(&[Entry::vector("w", "0", &[6])])
        .raw(b"u")
        .stop();
    let state = open(archive(&pickle, &[("data/0", &f32_bytes(&SIX))]));
    assert_eq!(keys(&state), ["w"]);
}

#[test]
fn protocol_four_is_read() {
    let pickle = [b"\x80\x04\x95\0\0\0\0\0\0\0\0}\x8c\x01w\x94".as_slice()].concat();
    let tensor = Pickle::new().tensor(&Entry::vector("w", "0", &[6])).stop();
    let renamed = [
        pickle.as_slice(),
        b"\x8c\x0ctorch._utils\x8c\x12_rebuild_tensor_v2\x93",
        &tensor[2 + b"ctorch._utils\n_rebuild_tensor_v2\n".len()..tensor.len() - 1],
        b"s.",
    ]
    .concat();
    let state = open(archive(&renamed, &[("data/0", &f32_bytes(&SIX))]));
    assert_eq!(state.tensor("w").unwrap().values, SIX);
}

#[test]
fn byte_order_is_checked() {
    let entries = [Entry::vector("w", "0", &[6])];
    let values = f32_bytes(&SIX);
    let little = checkpoint(&entries, &[("byteorder", b"little"), ("data/0", &values)]);
    let big = checkpoint(&entries, &[("byteorder", b"big"), ("data/0", &values)]);
    assert_eq!(code(little), "opened");
    assert_eq!(code(big), "checkpoint-refused");
}

#[test]
fn a_missing_key_is_named() {
    let state = open(checkpoint(
        &[Entry::vector("w", "0", &[6])],
        &[("data/0", &f32_bytes(&SIX))],
    ));
    let error = state.tensor("neck.0.weight").unwrap_err();
    assert_eq!(error.code(), "checkpoint-missing-key");
    assert!(error.to_string().contains("`neck.0.weight`"));
    assert!(!state.contains("neck.0.weight") && state.shape("neck.0.weight").is_none());
}

#[test]
fn other_formats_are_named() {
    for other in [b"".as_slice(), b"PK", b"GIF89a", &[0; 132], b"\x80\x02}."] {
        assert_eq!(code(other.to_vec()), "checkpoint-not-recognised");
    }
    let empty = archive(&Pickle::new().raw(b"}").stop(), &[]);
    assert_eq!(
        StateDict::from_bytes(empty).err(),
        Some(CheckpointError::Empty)
    );
}

#[test]
fn a_file_from_before_1_6_is_read() {
    let storages: [(&str, &[u8]); 2] = [("140", &f32_bytes(&SIX)), ("97", &[7; 8])];
    let entries = [
        Entry {
            offset: 1,
            shape: &[2, 2],
            strides: &[1, 2],
            ..Entry::vector("module.a", "140", &[6])
        },
        Entry {
            kind: "LongStorage",
            ..Entry::vector("module.b", "97", &[1])
        },
    ];
    let file = legacy(&Pickle::new().state_dict(&entries).stop(), &storages, true);
    let state = open(file.clone());
    assert_eq!(state.format(), Format::TorchLegacy);
    assert_eq!(keys(&state), ["a", "b"]);
    assert_eq!(state.tensor("a").unwrap().values, [1.0, 3.0, 2.0, 4.0]);
    assert_eq!(state.dtype("b"), Some(Dtype::I64));

    for length in 0..file.len() {
        assert_ne!(code(file[..length].to_vec()), "opened", "{length}");
    }
    let big = legacy(&Pickle::new().state_dict(&entries).stop(), &storages, false);
    assert_eq!(code(big), "checkpoint-refused");
}

#[test]
fn a_view_of_a_storage_is_read_from_its_place() {
    // Files from PyTorch 0.1 to 0.3: the persistent id has the view's key, offset and length.
    let pickle = Pickle::new()
        .raw(b"}")
        .text("w")
        .raw(b"ctorch._utils\n_rebuild_tensor\n((")
        .text("storage")
        .raw(b"ctorch\nFloatStorage\n")
        .text("9")
        .text("cpu")
        .int(6)
        .raw(b"(")
        .text("view")
        .int(2)
        .int(4)
        .raw(b"ttQ")
        .int(1)
        .ints(&[3])
        .ints(&[1])
        .raw(b"tRs")
        .stop();
    let state = open(legacy(&pickle, &[("9", &f32_bytes(&SIX))], true));
    assert_eq!(state.tensor("w").unwrap().values, [3.0, 4.0, 5.0]);
}

#[test]
fn prefixes_that_all_names_have_are_taken_off() {
    let parts: [(&str, &[u8]); 1] = [("data/0", &f32_bytes(&SIX))];
    let read = |names: [&'static str; 2]| {
        let entries = names.map(|name| Entry::vector(name, "0", &[3]));
        keys(&open(checkpoint(&entries, &parts))).join(" ")
    };
    assert_eq!(read(["model.a", "model.b"]), "a b");
    assert_eq!(read(["module._orig_mod.a", "module._orig_mod.b"]), "a b");
    assert_eq!(read(["model.a", "head"]), "head model.a");
    assert_eq!(read(["module.a", "b"]), "a b");
}

#[test]
fn the_layout_of_transformers_is_read() {
    let names = [
        "vision_encoder.neck.conv1.weight",
        "shared_image_embedding.positional_embedding",
        "prompt_encoder.shared_embedding.positional_embedding",
    ];
    let entries = names.map(|name| Entry::vector(name, "0", &[2]));
    let state = open(checkpoint(&entries, &[("data/0", &f32_bytes(&SIX))]));
    let want = [
        "image_encoder.neck.0.weight",
        "prompt_encoder.pe_layer.positional_encoding_gaussian_matrix",
    ];
    assert_eq!(keys(&state), want);
}

/// Bytes that come in pieces, as from a file, and a count of what was read.
struct Pieces(Vec<u8>, Rc<Cell<usize>>);

impl ByteSource for Pieces {
    fn size(&self) -> usize {
        self.0.len()
    }

    fn read(&self, range: Range<usize>) -> Result<Cow<'_, [u8]>, CheckpointError> {
        self.1.set(self.1.get() + range.len());
        Ok(Cow::Owned(self.0[range].to_vec()))
    }
}

#[test]
fn a_tensor_is_read_from_a_source_without_the_rest() {
    let long = vec![0; 4 << 20];
    let entries = [
        Entry::vector("a", "0", &[6]),
        Entry::vector("long", "1", &[1 << 20]),
    ];
    let values = f32_bytes(&SIX);
    let zip = checkpoint(&entries, &[("data/0", &values), ("data/1", &long)]);
    let old = Pickle::new().state_dict(&entries).stop();
    let old = legacy(&old, &[("1", &long), ("0", &values)], true);
    for file in [zip, old] {
        let read = Rc::new(Cell::new(0));
        let source = Pieces(file, Rc::clone(&read));
        let state = StateDict::from_source(Box::new(source)).unwrap();
        read.set(0);
        assert_eq!(state.tensor("a").unwrap().values, SIX);
        assert_eq!(read.get(), 24);
    }
}

#[test]
fn two_tensors_of_one_name_are_refused() {
    let entries = [
        Entry::vector("module.w", "0", &[3]),
        Entry::vector("w", "0", &[3]),
    ];
    assert_eq!(
        code(checkpoint(&entries, &[("data/0", &[0; 12])])),
        "checkpoint-duplicate-key"
    );
}
