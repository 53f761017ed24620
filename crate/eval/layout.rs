//! Which layout a folder has.

use std::path::{Path, PathBuf};

use super::error::EvalError;
use super::patient::Patient;
use super::{camus, clips, echonet};

/// A data set's layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// EchoNet-Dynamic.
    EchoNet,
    /// CAMUS, NIfTI release.
    Camus,
    /// Folders of frames and masks.
    Shared,
}

impl Layout {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::EchoNet, Self::Camus, Self::Shared];

    /// How it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::EchoNet => "echonet",
            Self::Camus => "camus",
            Self::Shared => "shared",
        }
    }

    /// The layout of a folder, by what is in it.
    ///
    /// # Errors
    /// `Layout` where it looks like none, `File` where it cannot be listed.
    pub fn guess(folder: &Path) -> Result<Self, EvalError> {
        if folder.join("FileList.csv").is_file() {
            return Ok(Self::EchoNet);
        }
        let folders = camus::listed(folder)?;
        if clips::is_clip(folder) || folders.iter().any(|path| clips::is_clip(path)) {
            return Ok(Self::Shared);
        }
        let is_nifti = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.ends_with(".nii") || name.ends_with(".nii.gz")
        };
        let holds = |path: &PathBuf| {
            path.is_dir() && camus::listed(path).is_ok_and(|files| files.iter().any(is_nifti))
        };
        match folders.iter().any(holds) {
            true => Ok(Self::Camus),
            false => Err(EvalError::Layout),
        }
    }
}

/// The patients of a data set, in a fixed order, their files unopened. `split` chooses of
/// EchoNet-Dynamic's; the other layouts have none.
///
/// # Errors
/// `File`, `Table`, and `NoData` where nobody is there.
pub fn find(folder: &Path, layout: Layout, split: Option<&str>) -> Result<Vec<Patient>, EvalError> {
    let found = match layout {
        Layout::EchoNet => echonet::patients(folder, split),
        Layout::Camus => camus::patients(folder),
        Layout::Shared => clips::patients(folder),
    }?;
    match found.is_empty() {
        true => Err(EvalError::NoData),
        false => Ok(found),
    }
}
