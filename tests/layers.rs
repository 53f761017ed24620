//! Holds the code to the layer table of `crate/lib.rs`: who may import whom.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each layer and what it may import, `device` and the doors included.
const ALLOWED: &[(&str, &[&str])] = &[
    ("geometry", &[]),
    ("clip", &["geometry"]),
    ("measure", &["clip", "geometry"]),
    ("cycle", &[]),
    ("kernels", &[]),
    ("model", &["kernels", "geometry"]),
    ("device", &["kernels"]),
    (
        "segment",
        &["model", "kernels", "clip", "geometry", "device"],
    ),
    ("cine", &["segment", "measure", "cycle", "clip", "geometry"]),
    (
        "train",
        &["segment", "model", "measure", "clip", "geometry", "device"],
    ),
    (
        "eval",
        &["train", "segment", "model", "measure", "clip", "geometry"],
    ),
    ("bench", &["kernels", "device"]),
    ("web", DOOR),
    ("cli", DOOR),
];

const DOOR: &[&str] = &[
    "bench", "cine", "clip", "cycle", "device", "eval", "geometry", "measure", "model", "segment",
    "train",
];

/// The only layers that may name burn.
const BURN: &[&str] = &["kernels", "model", "device", "segment", "train"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder can be listed");
    entries
        .map(|entry| entry.expect("the entry can be read").path())
        .flat_map(|path| match path.is_dir() {
            true => rust_files(&path),
            false => vec![path],
        })
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .collect()
}

/// The files of each layer: a folder below `crate/`, or a file of the layer's name.
fn files_by_layer() -> BTreeMap<&'static str, Vec<PathBuf>> {
    let layer = |name: &&'static str| {
        let at = root().join("crate").join(name);
        let files = if at.is_dir() {
            rust_files(&at)
        } else {
            vec![at.with_extension("rs")]
        };
        (*name, files)
    };
    ALLOWED.iter().map(|(name, _)| name).map(layer).collect()
}

/// The layers that a line of code names, as `crate::x` or, in the program, `echodisc::x`.
fn imports(line: &str) -> impl Iterator<Item = &str> {
    let code = line.split("//").next().unwrap_or_default();
    ["crate::", "echodisc::"]
        .into_iter()
        .flat_map(move |prefix| {
            code.match_indices(prefix).map(move |(at, _)| {
                let rest = &code[at + prefix.len()..];
                rest.split(|c: char| !c.is_alphanumeric() && c != '_')
                    .next()
                    .unwrap_or_default()
            })
        })
}

#[test]
fn every_layer_imports_only_what_the_table_allows() {
    let known: Vec<&str> = ALLOWED.iter().map(|(name, _)| *name).collect();
    let files = files_by_layer();
    let mut seen = 0;
    for (layer, allowed) in ALLOWED {
        for file in &files[layer] {
            let text = fs::read_to_string(file).expect("the source can be read");
            for (number, line) in text.lines().enumerate() {
                for import in imports(line).filter(|import| known.contains(import)) {
                    seen += 1;
                    assert!(
                        import == *layer || allowed.contains(&import),
                        "{}:{}: {layer} may not import {import}",
                        file.display(),
                        number + 1
                    );
                }
            }
        }
    }
    assert!(seen > 20, "only {seen} imports seen: the search is broken");
}

#[test]
fn every_source_file_belongs_to_a_layer() {
    let known: Vec<PathBuf> = files_by_layer().into_values().flatten().collect();
    for file in rust_files(&root().join("crate")) {
        let is_facade = file.ends_with("crate/lib.rs");
        assert!(
            is_facade || known.contains(&file),
            "{} has no layer",
            file.display()
        );
    }
}

#[test]
fn only_the_network_layers_name_burn() {
    for (layer, files) in files_by_layer() {
        for file in files.iter().filter(|_| !BURN.contains(&layer)) {
            let text = fs::read_to_string(file).expect("the source can be read");
            let names_burn = text.lines().any(|line| {
                let code = line.split("//").next().unwrap_or_default();
                code.contains("burn::") || code.contains("use burn")
            });
            assert!(!names_burn, "{} names burn", file.display());
        }
    }
}

#[test]
fn shader_code_is_only_in_kernels() {
    for (layer, files) in files_by_layer() {
        for file in files.iter().filter(|_| layer != "kernels") {
            let text = fs::read_to_string(file).expect("the source can be read");
            assert!(
                !text.contains("@compute"),
                "{} holds shader code",
                file.display()
            );
        }
    }
}
