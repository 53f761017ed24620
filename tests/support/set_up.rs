//! What set-up has put in place.

use std::path::Path;

/// The bytes of the file at `path` below the repository's root.
pub fn from_set_up(path: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}; run `npm test`, it sets up"))
}
