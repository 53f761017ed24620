//! Files that were made to do harm, or were harmed: an error or a tensor, never a panic.

use super::fixture::{Entry, Pickle, SplitMix64, archive, checkpoint, f32_bytes, legacy};
use super::{MAX_INDEX_BYTES, StateDict};

const STORAGE: [u8; 24] = [0; 24];
const PARTS: [(&str, &[u8]); 1] = [("data/0", &STORAGE)];

fn code(bytes: Vec<u8>) -> &'static str {
    StateDict::from_bytes(bytes)
        .err()
        .map_or("opened", |error| error.code())
}

/// Opens the file and reads all of it; whatever comes of it is fine, if it comes.
fn exhaust(bytes: Vec<u8>) {
    let length = bytes.len();
    if let Ok(state) = StateDict::from_bytes(bytes) {
        let values: usize = state
            .keys()
            .map(|key| state.tensor(key).unwrap().values.len())
            .sum();
        assert!(values <= length, "more values than bytes");
    }
}

fn one(offset: i64, values: i64, shape: &[i64], strides: &[i64]) -> Vec<u8> {
    let entry = Entry {
        offset,
        values,
        shape,
        strides,
        ..Entry::vector("w", "0", &[6])
    };
    checkpoint(&[entry], &PARTS)
}

#[test]
fn places_outside_the_storage_are_refused() {
    assert_eq!(code(one(0, 6, &[6], &[1])), "opened");
    let cases: [(i64, i64, &[i64], &[i64]); 9] = [
        (1, 6, &[6], &[1]),
        (0, 6, &[7], &[1]),
        (0, 7, &[6], &[1]),
        (0, 6, &[2, 2], &[5, 1]),
        (i64::MAX, 6, &[1], &[1]),
        (0, 6, &[i64::MAX, i64::MAX], &[1, 1]),
        (0, 6, &[2], &[i64::MAX]),
        (0, 6, &[6], &[1, 1]),
        (0, 6, &[i64::MAX], &[0]),
    ];
    for (offset, values, shape, strides) in cases {
        let code = code(one(offset, values, shape, strides));
        assert_eq!(
            code, "checkpoint-shape",
            "{offset} {values} {shape:?} {strides:?}"
        );
    }
    // A size that is no size makes no tensor.
    assert_eq!(code(one(-1, 6, &[1], &[1])), "checkpoint-empty");
    assert_eq!(code(one(0, 6, &[-1], &[1])), "checkpoint-empty");
    assert_eq!(code(one(0, 6, &[1; 17], &[1; 17])), "checkpoint-empty");
}

#[test]
fn a_small_file_cannot_name_endless_values() {
    let names: Vec<String> = (0..1000).map(|i| i.to_string()).collect();
    let entries: Vec<Entry> = names
        .iter()
        .map(|name| Entry {
            shape: &[100_000],
            strides: &[0],
            ..Entry::vector(name, "0", &[6])
        })
        .collect();
    assert_eq!(code(checkpoint(&entries, &PARTS)), "checkpoint-shape");
}

#[test]
fn names_that_could_run_something_are_inert() {
    let witness = std::env::temp_dir().join(format!("echodisc-inert-{}", std::process::id()));
    let command = format!("touch {}", witness.display());
    for name in [
        "cos\nsystem\n",
        "cposix\nsystem\n",
        "cbuiltins\neval\n",
        "ctorch\nload\n",
    ] {
        let pickle = Pickle::new()
            .raw(b"}(")
            .text("hook")
            .raw(name.as_bytes())
            .raw(b"(")
            .text(&command)
            .raw(b"tRq\x01}b") // called, kept, and given a state
            .text("w")
            .tensor(&Entry::vector("w", "0", &[6]))
            .raw(b"u")
            .stop();
        let state = StateDict::from_bytes(archive(&pickle, &PARTS)).unwrap();
        assert!(state.keys().eq(["w"]), "{name}");
        assert!(!witness.exists());
    }
    // The result of an unknown call is not a state dict either.
    let pickle = Pickle::new().raw(b"cos\nsystem\n)R").stop();
    assert_eq!(code(archive(&pickle, &PARTS)), "checkpoint-empty");
}

#[test]
fn nesting_and_cycles_end() {
    let deep = Pickle::new()
        .raw(&b"]".repeat(100_000))
        .raw(&b"\x85".repeat(100_000))
        .stop();
    assert_eq!(code(archive(&deep, &[])), "checkpoint-empty");
    let marks = Pickle::new().raw(&b"(".repeat(200_000)).stop();
    assert_eq!(code(archive(&marks, &[])), "checkpoint-pickle");
    let mut itself = Pickle::new().raw(b"}q\x00");
    for wrapper in ["model", "state_dict"] {
        itself = itself.text(wrapper).raw(b"h\x00s");
    }
    assert_eq!(code(archive(&itself.stop(), &[])), "checkpoint-empty");
}

#[test]
fn long_lists_are_cut_off() {
    let endless = Pickle::new().raw(&b"N0".repeat(200_000)).raw(b"}").stop();
    assert_eq!(code(archive(&endless, &[])), "checkpoint-pickle");
    let long = vec![b'N'; MAX_INDEX_BYTES + 1];
    assert_eq!(code(archive(&long, &[])), "checkpoint-refused");
    let parts = [b"PK\x03\x04".as_slice(), &b"PK\x01\x02".repeat(70_000)].concat();
    assert_eq!(code(parts), "checkpoint-refused");
    let name = "n".repeat(513);
    let named = checkpoint(&[Entry::vector(&name, "0", &[6])], &PARTS);
    assert_eq!(code(named), "checkpoint-refused");
}

#[test]
fn misplaced_instructions_are_named() {
    let programs: [&[u8]; 12] = [
        b"0", b"t", b"s", b"(0", b"}(s", b"q\x00", b"h\x00", b"\x87", b"u", b"R", b"Q", b"P",
    ];
    for program in programs {
        let pickle = Pickle::new().raw(program).stop();
        assert_eq!(
            code(archive(&pickle, &[])),
            "checkpoint-pickle",
            "{program:?}"
        );
    }
    assert_eq!(code(archive(b"\x80\x05N.", &[])), "checkpoint-pickle");
    let error = StateDict::from_bytes(archive(b"\x80\x02NP.", &[]))
        .err()
        .unwrap();
    assert!(
        error.to_string().contains("instruction 0x50 at byte 3"),
        "{error}"
    );
}

#[test]
fn missing_and_damaged_parts_are_refused() {
    let entries = [Entry::vector("w", "0", &[6])];
    assert_eq!(code(checkpoint(&entries, &[])), "checkpoint-truncated");
    let values = f32_bytes(&[1.5; 6]);
    let mut damaged = checkpoint(&entries, &[("data/0", &values)]);
    let place = damaged
        .windows(24)
        .position(|window| window == values)
        .unwrap();
    damaged[place + 5] ^= 1;
    assert_eq!(code(damaged), "checkpoint-damaged");
}

/// Makes all empty entries of the archive's directory point to what its entry `full` holds.
fn overlap(mut file: Vec<u8>, full: &str) -> Vec<u8> {
    let entries: Vec<usize> = (0..file.len())
        .filter(|&at| file[at..].starts_with(b"PK\x01\x02"))
        .collect();
    let named = |at: &usize| file[at + 46..].starts_with(full.as_bytes());
    let source = entries.iter().copied().find(named).unwrap();
    let (sums, place) = (source + 16..source + 28, source + 42..source + 46);
    for at in entries {
        if file[at + 24..at + 28] == [0; 4] {
            file.copy_within(sums.clone(), at + 16);
            file.copy_within(place.clone(), at + 42);
        }
    }
    file
}

#[test]
fn overlapping_parts_are_refused() {
    let names: Vec<String> = (0..9).map(|i| format!("data/{i}")).collect();
    let full = [0; 4096];
    let mut parts: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (name.as_str(), [].as_slice()))
        .collect();
    parts[0].1 = &full;
    let entries: Vec<Entry> = names
        .iter()
        .map(|name| Entry::vector(name, &name[5..], &[1]))
        .collect();
    assert_eq!(
        code(overlap(
            checkpoint(&entries[..1], &parts),
            "any root/data/0"
        )),
        "opened"
    );
    let all = overlap(checkpoint(&entries, &parts), "any root/data/0");
    assert_eq!(code(all), "checkpoint-refused");
}

#[test]
fn every_truncation_is_an_error() {
    let whole = checkpoint(&[Entry::vector("w", "0", &[6])], &PARTS);
    for length in 0..whole.len() {
        assert_ne!(code(whole[..length].to_vec()), "opened", "{length}");
    }
    let pickle = Pickle::new()
        .state_dict(&[Entry::vector("w", "0", &[6])])
        .stop();
    for length in 0..pickle.len() {
        let code = code(archive(&pickle[..length], &PARTS));
        assert_eq!(code, "checkpoint-truncated", "{length}");
    }
}

#[test]
fn flipped_bytes_do_no_harm() {
    let mut random = SplitMix64(20);
    let entries = [
        Entry::vector("module.w", "0", &[6]),
        Entry::vector("b", "0", &[3]),
    ];
    let pickle = Pickle::new()
        .raw(b"}")
        .text("model")
        .state_dict(&entries)
        .raw(b"s")
        .stop();
    let file = archive(&pickle, &PARTS);
    for round in 0..20_000 {
        // In the pickle, with a checksum that fits, and in the whole file.
        let mut harmed = if round % 2 == 0 {
            pickle.clone()
        } else {
            file.clone()
        };
        for _ in 0..=random.below(4) {
            let place = random.below(harmed.len());
            harmed[place] = random.below(256) as u8;
        }
        exhaust(if round % 2 == 0 {
            archive(&harmed, &PARTS)
        } else {
            harmed
        });
    }
}

#[test]
fn legacy_storages_that_are_not_there_are_refused() {
    let objects = Pickle::new()
        .state_dict(&[Entry::vector("w", "0", &[6])])
        .stop();
    let open = |storages: &[(&str, &[u8])]| code(legacy(&objects, storages, true));
    assert_eq!(open(&[("0", &STORAGE)]), "opened");
    assert_eq!(open(&[]), "checkpoint-truncated");
    assert_eq!(open(&[("1", &STORAGE)]), "checkpoint-refused");
    assert_eq!(open(&[("0", &STORAGE[..20])]), "checkpoint-shape");
    // A length that is none, and one beyond the machine.
    let whole = legacy(&objects, &[("0", &STORAGE)], true);
    let at = whole.len() - STORAGE.len() - 8;
    for length in [-1, i64::MAX, i64::MIN, 7] {
        let mut harmed = whole.clone();
        harmed[at..at + 8].copy_from_slice(&length.to_le_bytes());
        assert_eq!(code(harmed), "checkpoint-truncated", "{length}");
    }
}

#[test]
fn flipped_bytes_of_a_legacy_file_do_no_harm() {
    let mut random = SplitMix64(21);
    let entries = [
        Entry::vector("module.w", "0", &[6]),
        Entry::vector("b", "0", &[3]),
    ];
    let objects = Pickle::new()
        .raw(b"}")
        .text("model")
        .state_dict(&entries)
        .raw(b"s")
        .stop();
    let file = legacy(&objects, &[("0", &STORAGE)], true);
    for _ in 0..20_000 {
        let mut harmed = file.clone();
        for _ in 0..=random.below(4) {
            // The magic number is what makes it a legacy file.
            let place = 15 + random.below(harmed.len() - 15);
            harmed[place] = random.below(256) as u8;
        }
        exhaust(harmed);
    }
}

/// Instructions drawn at random, with arguments that are likely to mean something.
#[test]
fn random_programs_end() {
    let mut random = SplitMix64(22);
    let parts: [&[u8]; 24] = [
        b"}",
        b"]",
        b"(",
        b")",
        b"t",
        b"a",
        b"e",
        b"s",
        b"u",
        b"R",
        b"b",
        b"Q",
        b"0",
        b"2",
        b"N",
        b"\x88",
        b"K\x02",
        b"q\x01",
        b"h\x01",
        b"X\x01\0\0\0w",
        b"ctorch\nFloatStorage\n",
        b"ctorch._utils\n_rebuild_tensor_v2\n",
        b"ccollections\nOrderedDict\n",
        b"X\x01\0\0\x000",
    ];
    for _ in 0..5_000 {
        let length = random.below(60);
        let program = (0..length).fold(Pickle::new(), |pickle, _| {
            pickle.raw(parts[random.below(parts.len())])
        });
        let program = program.stop();
        exhaust(legacy(&program, &[("0", &STORAGE)], true));
        exhaust(archive(&program, &PARTS));
    }
}
