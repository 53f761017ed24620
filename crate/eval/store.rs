//! Results on disk, so that a run that was stopped goes on.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use sha2::{Digest, Sha256};

use super::error::EvalError;
use super::judge::Judged;
use crate::model::hex;

/// Changes when results of an older program would be misread or are no longer its own.
const VERSION: u32 = 1;

/// A folder of results, each under a digest of data, outliner and options.
#[derive(Debug, Clone)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// A store in `folder`, which is made.
    ///
    /// # Errors
    /// `File`.
    pub fn new(folder: &Path) -> Result<Self, EvalError> {
        fs::create_dir_all(folder).map_err(EvalError::file("the folder of results"))?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// The name of a result: of the data's digests, of what outlined it and how.
    pub fn key(data: &[String], outliner: &str, options: &str) -> String {
        let mut hash = Sha256::new();
        hash.update(VERSION.to_le_bytes());
        for part in data.iter().map(String::as_str).chain([outliner, options]) {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        hex(&hash.finalize())
    }

    /// The result of that name; `None` where there is none or what is there is no result.
    pub fn get(&self, key: &str) -> Option<Judged> {
        serde_json::from_slice(&fs::read(self.path(key)).ok()?).ok()
    }

    /// Keeps a result. The file appears whole or not at all, so a run may be killed at any time.
    /// Returns it as it will be read, so that a run that goes on gives the same to the last bit:
    /// numbers lose one in text.
    ///
    /// # Errors
    /// `File`.
    pub fn put(&self, key: &str, judged: &Judged) -> Result<Judged, EvalError> {
        let failed = EvalError::file("the folder of results");
        let text = serde_json::to_vec(judged).expect("numbers and texts serialise");
        // A name of its own: runs in one folder, and jobs with equal data, do not share a file.
        static WRITTEN: AtomicUsize = AtomicUsize::new(0);
        let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
        let name = format!("{key}.{}-{number}.part", std::process::id());
        let part = self.folder.join(name);
        fs::write(&part, &text).map_err(&failed)?;
        fs::rename(&part, self.path(key)).map_err(&failed)?;
        Ok(serde_json::from_slice(&text).expect("what was written is read"))
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.join(format!("{key}.json"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::scratch;
    use super::*;

    #[test]
    fn a_result_comes_back_under_its_name_only_and_half_a_file_is_none() {
        let folder = scratch("store");
        let store = Store::new(&folder).unwrap();
        let data = ["ab".to_owned(), "c".to_owned()];
        let key = Store::key(&data, "model", "options");
        assert_ne!(
            key,
            Store::key(&["a".to_owned(), "bc".to_owned()], "model", "options")
        );
        assert_ne!(key, Store::key(&data, "model", "other"));
        assert_eq!(store.get(&key), None);
        let kept = store.put(&key, &Judged::default()).unwrap();
        assert_eq!(kept, Judged::default());
        assert_eq!(store.get(&key), Some(Judged::default()));
        fs::write(folder.join(format!("{key}.json")), "{\"rows\":[").unwrap();
        assert_eq!(store.get(&key), None);
        fs::remove_dir_all(folder).unwrap();
    }
}
