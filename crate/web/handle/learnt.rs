//! What learning from the reader needs of the engine, and the models that came of it.

use half::f16;
use js_sys::Uint16Array;
use tsify::{Ts, Tsify as _};
use wasm_bindgen::prelude::*;

use super::{EchoDisc, frame_of};
use crate::model::checkpoint::ByteSource as _;
use crate::model::{LearntFrom, WeightsError, sha256_of};
use crate::web::blob::{Blob, BlobSource, checkpoint, tuned_checkpoint};
use crate::web::wire::{Failure, TunedFile};

#[wasm_bindgen]
impl EchoDisc {
    /// The embedding of a frame that is encoded, `[grid * grid, channels]` as halves.
    pub async fn embedding(&self, frame: usize) -> Result<Uint16Array, Failure> {
        let (clip, segmenter) = (self.open()?, self.model()?);
        let key = segmenter.key(frame_of(&clip, frame)?);
        let values = segmenter.embedding_values(key).await?;
        let halves = values.iter().map(|value| f16::from_f32(*value).to_bits());
        Ok(Uint16Array::from(halves.collect::<Vec<u16>>().as_slice()))
    }

    /// What a file of learnt tensors says of itself; undefined where it is another file.
    #[wasm_bindgen(js_name = tunedFile)]
    pub fn tuned_file(file: Blob) -> Result<Option<Ts<TunedFile>>, Failure> {
        let Some(origin) = LearntFrom::of(&checkpoint(file.clone())?) else {
            return Ok(None);
        };
        let source = BlobSource::new(file).map_err(WeightsError::from)?;
        let sha256 = sha256_of(&source).map_err(WeightsError::from)?;
        Ok(Some(
            TunedFile::new(origin, sha256, source.size()).into_ts()?,
        ))
    }

    /// As `openModel`: the network of `base` with the tensors of `tuned` in place of its own.
    #[wasm_bindgen(js_name = openTuned)]
    pub fn open_tuned(
        &self,
        base: Blob,
        tuned: Blob,
        id: &str,
        pipeline: Option<String>,
    ) -> Result<(), Failure> {
        self.use_checkpoint(|| tuned_checkpoint(base, tuned), id, pipeline)
    }
}
