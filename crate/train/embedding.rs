//! Embeddings of frames, kept on disk: the frozen encoder is most of the work of training. Where
//! its neck is tuned too, what goes into the neck is kept instead.

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
    neck: bool,
}

impl EmbeddingStore {
    /// Embeddings of `segmenter`, whose name must tell models apart, in `folder`.
    ///
    /// # Errors
    /// `File` when the folder cannot be made.
    pub fn open(folder: PathBuf, segmenter: Segmenter) -> Result<Self, TrainError> {
        Self::of(folder, segmenter, false)
    }

    /// As [`EmbeddingStore::open`], of what goes into the neck.
    ///
    /// # Errors
    /// As [`EmbeddingStore::open`].
    pub fn open_before_neck(folder: PathBuf, segmenter: Segmenter) -> Result<Self, TrainError> {
        Self::of(folder, segmenter, true)
    }

    fn of(folder: PathBuf, segmenter: Segmenter, neck: bool) -> Result<Self, TrainError> {
        fs::create_dir_all(&folder).map_err(TrainError::file("the folder of embeddings"))?;
        let config = segmenter.config();
        let channels = match neck {
            true => config.neck_channels(),
            false => config.decoder.channels,
        };
        Ok(Self {
            folder,
            values: config.grid() * config.grid() * channels,
            segmenter,
            neck,
        })
    }

    /// The embedding of `frame`, or what goes into the neck, `[grid * grid, channels]` as halves;
    /// from disk if it is there.
    ///
    /// # Errors
    /// `Segment` when the encoder fails, `File` when the embedding cannot be written.
    pub fn get(&self, frame: &Frame) -> Result<Vec<f16>, TrainError> {
        let key = self.segmenter.key(frame);
        let kind = if self.neck { "-neck" } else { "" };
        let path = self.folder.join(format!("{}{kind}.f16", key.hex()));
        if let Ok(bytes) = fs::read(&path)
            && bytes.len() == 2 * self.values
        {
            let (pairs, _) = bytes.as_chunks::<2>();
            return Ok(pairs.iter().map(|pair| f16::from_le_bytes(*pair)).collect());
        }
        let values = match self.neck {
            true => pollster::block_on(self.segmenter.neck_input(frame))?,
            false => self.embedding(frame)?,
        };
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

    fn embedding(&self, frame: &Frame) -> Result<Vec<f32>, TrainError> {
        let go_on = async |_| ControlFlow::Continue(());
        pollster::block_on(self.segmenter.encode(frame, go_on))?;
        let values = self.segmenter.embedding_values(self.segmenter.key(frame));
        let values = pollster::block_on(values)?;
        self.segmenter.forget();
        Ok(values)
    }
}
