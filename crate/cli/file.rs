//! A file on disk as the source of a checkpoint: read tensor by tensor, never whole.

use std::borrow::Cow;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;

use anyhow::Context as _;
use echodisc::model::checkpoint::{ByteSource, CheckpointError, StateDict};

/// An open file.
pub struct FileSource {
    file: File,
    size: usize,
}

impl FileSource {
    /// Opens `path`.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let file = File::open(path).context("the checkpoint cannot be read")?;
        let bytes = file.metadata().context("the checkpoint cannot be read")?;
        let size = usize::try_from(bytes.len()).context("the checkpoint is too large")?;
        Ok(Self { file, size })
    }
}

impl ByteSource for FileSource {
    fn size(&self) -> usize {
        self.size
    }

    fn read(&self, range: Range<usize>) -> Result<Cow<'_, [u8]>, CheckpointError> {
        if range.end > self.size || range.start > range.end {
            return Err(CheckpointError::Truncated);
        }
        let mut bytes = vec![0; range.len()];
        let mut file = &self.file;
        file.seek(SeekFrom::Start(range.start as u64))
            .and_then(|_| file.read_exact(&mut bytes))
            .map_err(|error| CheckpointError::Unreadable(error.to_string()))?;
        Ok(Cow::Owned(bytes))
    }
}

/// Opens the checkpoint at `path`.
pub fn open(path: &Path) -> anyhow::Result<StateDict> {
    Ok(StateDict::from_source(Box::new(FileSource::open(path)?))?)
}
