//! The models that the project comes with: `models/*/manifest.toml`, read by `build.rs`.

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::checkpoint::{ByteSource, CheckpointError};

/// A model of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModelEntry {
    /// The folder below `models/`, and the name on the command line.
    pub id: &'static str,
    /// The name to show.
    pub name: &'static str,
    /// The network, by [`super::Architecture::name`].
    pub architecture: &'static str,
    /// The SPDX name of the weights' licence.
    pub licence: &'static str,
    /// What it may be used for, in a sentence or two.
    pub intended_use: &'static str,
    /// The pipeline that is used unless another is asked for.
    pub default_pipeline: &'static str,
    /// Every pipeline the model may run with.
    pub pipelines: &'static [&'static str],
    /// The converted files.
    pub weights: &'static [WeightsFile],
}

/// A converted file of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeightsFile {
    /// `f16` or `f32`.
    pub precision: &'static str,
    /// The file's name in the model's folder.
    pub file: &'static str,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256 in hexadecimal.
    pub sha256: &'static str,
}

/// The models, the default one first, then by id.
pub const CATALOGUE: &[ModelEntry] = include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));

/// The model that is taken unless another is asked for; `build.rs` says which.
pub const DEFAULT_MODEL: &str = CATALOGUE[0].id;

/// Why a file is not the one that the catalogue means.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum CatalogueError {
    /// No such model.
    #[error("there is no model of that name; the catalogue has: {}", names())]
    UnknownModel,
    /// The digest differs: a damaged or another file.
    #[error("the weights are not the expected file (SHA-256 {got}); they have to be fetched again")]
    Digest {
        /// The digest found.
        got: String,
    },
}

impl CatalogueError {
    /// A stable name for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownModel => "model-unknown",
            Self::Digest { .. } => "weights-digest",
        }
    }
}

fn names() -> String {
    let names: Vec<&str> = CATALOGUE.iter().map(|model| model.id).collect();
    names.join(", ")
}

impl ModelEntry {
    /// The model of that name.
    ///
    /// # Errors
    /// `CatalogueError::UnknownModel`.
    pub fn find(id: &str) -> Result<&'static Self, CatalogueError> {
        CATALOGUE
            .iter()
            .find(|model| model.id == id)
            .ok_or(CatalogueError::UnknownModel)
    }

    /// The file with that precision.
    pub fn file(&self, precision: &str) -> Option<&'static WeightsFile> {
        self.weights.iter().find(|file| file.precision == precision)
    }

    /// Which of the model's files `bytes` are.
    ///
    /// # Errors
    /// `CatalogueError::Digest` when they are none of them.
    pub fn identify(&self, bytes: &[u8]) -> Result<&'static WeightsFile, CatalogueError> {
        self.with_digest(&Sha256::digest(bytes))
    }

    /// The model's file with that SHA-256.
    ///
    /// # Errors
    /// As [`ModelEntry::identify`].
    pub fn with_digest(&self, sha256: &[u8]) -> Result<&'static WeightsFile, CatalogueError> {
        let got = hex(sha256);
        self.weights
            .iter()
            .find(|file| file.sha256 == got)
            .ok_or(CatalogueError::Digest { got })
    }
}

/// The SHA-256 of `bytes` in hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The SHA-256 of a file that is read piece by piece, in hexadecimal.
///
/// # Errors
/// As [`ByteSource::read`].
pub fn sha256_of(source: &dyn ByteSource) -> Result<String, CheckpointError> {
    const PIECE: usize = 1 << 20;
    let mut hash = Sha256::new();
    for at in (0..source.size()).step_by(PIECE) {
        hash.update(&source.read(at..(at + PIECE).min(source.size()))?);
    }
    Ok(hex(&hash.finalize()))
}

/// Bytes in hexadecimal.
pub fn hex(digest: &[u8]) -> String {
    use std::fmt::Write as _;
    digest.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lite_med_sam_is_in_the_catalogue() {
        let model = ModelEntry::find("litemedsam").unwrap();
        assert!(model.pipelines.contains(&model.default_pipeline));
        assert!(model.file("f16").is_some());
    }

    #[test]
    fn another_file_is_refused_by_its_digest() {
        let error = ModelEntry::find("litemedsam").unwrap().identify(b"");
        assert_eq!(error.unwrap_err().code(), "weights-digest");
    }

    #[test]
    fn the_digest_of_nothing_is_known() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256_hex(b""), empty);
        assert_eq!(sha256_of(&Vec::new()).unwrap(), empty);
        let long = vec![7; (1 << 20) + 3];
        assert_eq!(sha256_of(&long).unwrap(), sha256_hex(&long));
    }
}
