//! Embeddings of frames, kept on disk: the frozen encoder is most of the work of training.

use std::fs;
use std::ops::ControlFlow;
use std::path::PathBuf;

use half::f16;

use super::error::TrainError;
use crate::clip::Frame;
use crate::segment::Segmenter;

/// A folder of embeddings. Their names are digests of the frame's pixels, the model's file and
/// the pipeline; they can be deleted at any time.
pub struct EmbeddingStore {
    folder: PathBuf,
    segmenter: Segmenter,
    values: usize,
}

impl EmbeddingStore {
    /// Embeddings of `segmenter`, whose name must tell models apart, in `folder`.
    ///
    /// # Errors
    /// `File` when the folder cannot be made.
    pub fn open(folder: PathBuf, segmenter: Segmenter) -> Result<Self, TrainError> {
        fs::create_dir_all(&folder).map_err(TrainError::file("the folder of embeddings"))?;
        let config = segmenter.config();
        let values = config.grid() * config.grid() * config.decoder.channels;
        Ok(Self {
            folder,
            segmenter,
            values,
        })
    }

    /// The embedding of `frame`, `[grid * grid, channels]` as halves; from disk if it is there.
    ///
    /// # Errors
    /// `Segment` when the encoder fails, `File` when the embedding cannot be written.
    pub fn get(&self, frame: &Frame) -> Result<Vec<f16>, TrainError> {
        let key = self.segmenter.key(frame);
        let path = self.folder.join(format!("{}.f16", key.hex()));
        if let Ok(bytes) = fs::read(&path)
            && bytes.len() == 2 * self.values
        {
            let (pairs, _) = bytes.as_chunks::<2>();
            return Ok(pairs.iter().map(|pair| f16::from_le_bytes(*pair)).collect());
        }
        let go_on = async |_| ControlFlow::Continue(());
        pollster::block_on(self.segmenter.encode(frame, go_on))?;
        let values = pollster::block_on(self.segmenter.embedding_values(key))?;
        self.segmenter.forget();
        let halves: Vec<f16> = values.into_iter().map(f16::from_f32).collect();
        let bytes: Vec<u8> = halves
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        let failed = TrainError::file("an embedding");
        // Written under another name first: a run that is stopped leaves no half of a file.
        let fresh = path.with_extension("fresh");
        fs::write(&fresh, bytes).map_err(&failed)?;
        fs::rename(&fresh, &path).map_err(&failed)?;
        Ok(halves)
    }
}
