//! A file that the browser holds, read piece by piece: it never lies in the wasm heap as a whole.

use std::borrow::Cow;
use std::ops::Range;

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::model::WeightsError;
use crate::model::checkpoint::{ByteSource, CheckpointError, StateDict};

#[wasm_bindgen]
extern "C" {
    /// The browser's `Blob` or `File`.
    #[derive(Clone)]
    #[wasm_bindgen(typescript_type = "Blob")]
    pub type Blob;

    #[wasm_bindgen(method, getter)]
    fn size(this: &Blob) -> f64;

    #[wasm_bindgen(method)]
    fn slice(this: &Blob, start: f64, end: f64) -> Blob;

    /// Exists in workers alone; the asynchronous way would make every reader asynchronous.
    type FileReaderSync;

    #[wasm_bindgen(constructor, catch)]
    fn new() -> Result<FileReaderSync, JsValue>;

    #[wasm_bindgen(method, catch, js_name = readAsArrayBuffer)]
    fn read(this: &FileReaderSync, blob: &Blob) -> Result<ArrayBuffer, JsValue>;
}

/// [`Blob`] as the checkpoint reader takes it.
pub struct BlobSource {
    blob: Blob,
    size: usize,
}

impl BlobSource {
    /// # Errors
    /// `Unreadable` where the file is larger than wasm can address.
    pub fn new(blob: Blob) -> Result<Self, CheckpointError> {
        let size = blob.size();
        if size > f64::from(u32::MAX) {
            return Err(CheckpointError::Unreadable(
                "it is larger than 4 GiB".to_owned(),
            ));
        }
        Ok(Self {
            blob,
            size: size as usize,
        })
    }
}

impl ByteSource for BlobSource {
    fn size(&self) -> usize {
        self.size
    }

    fn read(&self, range: Range<usize>) -> Result<Cow<'_, [u8]>, CheckpointError> {
        let (start, end, length) = (range.start as f64, range.end as f64, range.len());
        let part = self.blob.slice(start, end);
        // A file that was changed or taken away since it was chosen cannot be read any more.
        let buffer = FileReaderSync::new()
            .and_then(|reader| reader.read(&part))
            .map_err(|_| CheckpointError::Unreadable("it was changed or taken away".to_owned()))?;
        let bytes = Uint8Array::new(&buffer).to_vec();
        if bytes.len() == length {
            Ok(Cow::Owned(bytes))
        } else {
            Err(CheckpointError::Truncated)
        }
    }
}

/// The checkpoint in a file.
pub fn checkpoint(file: Blob) -> Result<StateDict, WeightsError> {
    Ok(StateDict::from_source(Box::new(BlobSource::new(file)?))?)
}

/// The checkpoint in `base` with the tensors of `tuned` in the place of their namesakes.
pub fn tuned_checkpoint(base: Blob, tuned: Blob) -> Result<StateDict, WeightsError> {
    let base = checkpoint(base)?.folded()?;
    Ok(base.tuned_by(checkpoint(tuned)?)?)
}
