//! Turns `models/*/manifest.toml` into the typed catalogue, stamps the revision and sets the wasm
//! stack. No network, no npm.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// `models/<id>/manifest.toml`.
#[derive(serde::Deserialize)]
struct Manifest {
    id: String,
    name: String,
    architecture: String,
    licence: String,
    /// What it may be used for, in a sentence or two.
    intended_use: String,
    default_pipeline: String,
    pipelines: Vec<String>,
    /// By precision, `f16` and so on.
    weights: BTreeMap<String, Weights>,
}

/// One converted file of a model.
#[derive(serde::Deserialize)]
struct Weights {
    file: String,
    bytes: u64,
    sha256: String,
}

/// The model that page and command line take unless another is asked for.
const DEFAULT_MODEL: &str = "lite-medsam-lv";

/// burn's kernels and the decoders keep large frames on the stack; the 1 MiB of wasm overflows in
/// debug builds and comes close in release.
const WASM_STACK_BYTES: u32 = 8 << 20;

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    println!("cargo::rerun-if-changed=build.rs");
    fs::write(out.join("catalogue.rs"), catalogue(Path::new("models")))
        .expect("OUT_DIR can be written");
    println!("cargo::rustc-env=ECHODISC_REVISION={}", revision());
    if env::var("CARGO_CFG_TARGET_ARCH").as_deref() == Ok("wasm32") {
        println!("cargo::rustc-link-arg=-zstack-size={WASM_STACK_BYTES}");
        // Unless it is exported, the linker lets every function that JavaScript calls run all
        // constructors first. `crate/web/constructors.rs` runs them once.
        println!("cargo::rustc-link-arg=--export=__wasm_call_ctors");
    }
}

/// The manifests as a Rust array of `ModelEntry`, the default one first.
fn catalogue(models: &Path) -> String {
    let mut folders: Vec<PathBuf> = fs::read_dir(models)
        .expect("models/ is there")
        .map(|entry| entry.expect("models/ can be listed").path())
        .filter(|path| path.join("manifest.toml").exists())
        .collect();
    folders.sort_by_key(|folder| (!folder.ends_with(DEFAULT_MODEL), folder.clone()));
    // Not the whole of models/: set-up puts weights there, and all would be compiled again. A new
    // folder is seen once this file has been touched.
    for folder in &folders {
        println!(
            "cargo::rerun-if-changed={}",
            folder.join("manifest.toml").display()
        );
    }
    let entries: String = folders.iter().map(|folder| entry(folder)).collect();
    format!("&[{entries}]")
}

fn entry(folder: &Path) -> String {
    let path = folder.join("manifest.toml");
    let text = fs::read_to_string(&path).expect("the manifest can be read");
    let manifest: Manifest = toml::from_str(&text)
        .unwrap_or_else(|error| panic!("{} is no manifest: {error}", path.display()));
    assert!(
        folder.ends_with(&manifest.id),
        "{}: the id is not the folder's name",
        path.display()
    );
    let mut files = String::new();
    for (precision, weights) in &manifest.weights {
        write!(
            files,
            "WeightsFile {{ precision: {precision:?}, file: {:?}, bytes: {}, sha256: {:?} }},",
            weights.file, weights.bytes, weights.sha256
        )
        .expect("a String takes all");
    }
    format!(
        "ModelEntry {{ id: {:?}, name: {:?}, architecture: {:?}, licence: {:?}, \
         intended_use: {:?}, default_pipeline: {:?}, pipelines: &{:?}, weights: &[{files}] }},",
        manifest.id,
        manifest.name,
        manifest.architecture,
        manifest.licence,
        manifest.intended_use,
        manifest.default_pipeline,
        manifest.pipelines
    )
}

/// The commit, for diagnostics and exports; "unknown" outside a git checkout.
fn revision() -> String {
    // Grows with every commit; HEAD itself only names the branch.
    println!("cargo::rerun-if-changed=.git/logs/HEAD");
    let git = Command::new("git")
        .args(["rev-parse", "--short=12", "HEAD"])
        .output();
    git.ok()
        .filter(|output| output.status.success())
        .and_then(|output| String::from_utf8(output.stdout).ok())
        .map_or_else(|| "unknown".to_owned(), |hash| hash.trim().to_owned())
}
