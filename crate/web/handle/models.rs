//! Models that the user brings: recognised, converted for keeping, and loaded from a file.

use std::rc::Rc;

use js_sys::{Function, Uint8Array};
use sha2::{Digest as _, Sha256};
use tsify::{Ts, Tsify as _};
use wasm_bindgen::prelude::*;

use super::{EchoDisc, pipeline_named};
use crate::model::checkpoint::{Conversion, StateDict};
use crate::model::{KeyReport, SamConfig, WeightsError, hex};
use crate::segment::Segmenter;
use crate::web::blob::{Blob, checkpoint};
use crate::web::pause::pause;
use crate::web::wire::{ConvertedModel, Failure, ModelFile, Storage};

/// Pieces of a conversion between two looks at what the page wants.
const PIECES: usize = 8;

#[wasm_bindgen]
impl EchoDisc {
    /// What network a weights file belongs to. Reads its list of tensors, not the tensors.
    #[wasm_bindgen(js_name = inspectModel)]
    pub fn inspect_model(&self, file: Blob) -> Result<Ts<ModelFile>, Failure> {
        let checkpoint = opened(file)?;
        let (config, report) = recognised(&checkpoint)?;
        Ok(ModelFile::new(&checkpoint, &config, &report).into_ts()?)
    }

    /// Converts a weights file: `sink` gets the pieces of a safetensors file in order,
    /// `onProgress` the share done, 0 to 1. Resolves to null when `cancelConversion` stopped it.
    #[wasm_bindgen(js_name = convertModel)]
    pub async fn convert_model(
        &self,
        file: Blob,
        precision: Ts<Storage>,
        sink: Function,
        on_progress: Function,
    ) -> Result<Option<Ts<ConvertedModel>>, Failure> {
        self.conversion_stopped.set(false);
        let precision = precision.to_rust()?.into();
        let checkpoint = opened(file)?;
        let (_, report) = recognised(&checkpoint)?;
        let needed = checkpoint.keys().filter(|key| {
            report
                .unexpected
                .binary_search_by(|k| k.as_str().cmp(key))
                .is_err()
        });
        let conversion = Conversion::new(&checkpoint, needed, precision);
        let (mut digest, mut bytes) = (Sha256::new(), 0);
        let pieces = conversion.pieces();
        for (index, piece) in conversion.enumerate() {
            let piece = piece.map_err(WeightsError::from)?;
            digest.update(&piece);
            bytes += piece.len();
            sink.call1(&JsValue::NULL, &Uint8Array::from(piece.as_slice()))
                .map_err(|_| {
                    Failure::new(
                        "model-storage",
                        "the model could not be stored; the storage is full or switched off",
                    )
                })?;
            if index % PIECES == 0 {
                let share = JsValue::from_f64(index as f64 / pieces as f64);
                let _ = on_progress.call1(&JsValue::NULL, &share);
                pause().await;
                if self.conversion_stopped.get() {
                    return Ok(None);
                }
            }
        }
        let sha256 = hex(&digest.finalize());
        let converted = ConvertedModel {
            sha256,
            bytes: bytes as f64,
        };
        Ok(Some(converted.into_ts()?))
    }

    /// Stops the conversion under way before its next tensors.
    #[wasm_bindgen(js_name = cancelConversion)]
    pub fn cancel_conversion(&self) {
        self.conversion_stopped.set(true);
    }

    /// Builds the network of a weights file. `id` tells it from other models in the cache of
    /// embeddings; `pipeline` is the network's first unless given.
    #[wasm_bindgen(js_name = openModel)]
    pub fn open_model(
        &self,
        file: Blob,
        id: &str,
        pipeline: Option<String>,
    ) -> Result<(), Failure> {
        self.use_checkpoint(|| Ok(checkpoint(file)?.folded()?), id, pipeline)
    }
}

impl EchoDisc {
    /// Builds the network of the checkpoint that `open` gives; the one before goes first.
    pub(super) fn use_checkpoint(
        &self,
        open: impl FnOnce() -> Result<StateDict, WeightsError>,
        id: &str,
        pipeline: Option<String>,
    ) -> Result<(), Failure> {
        let pipeline = pipeline.map(|name| pipeline_named(&name)).transpose()?;
        // The weights before must not lie beside the new ones.
        self.segmenter.replace(None);
        let checkpoint = open()?;
        let segmenter = Segmenter::from_checkpoint(&checkpoint, id, pipeline, self.device.clone())?;
        self.segmenter.replace(Some(Rc::new(segmenter)));
        Ok(())
    }
}

fn opened(file: Blob) -> Result<StateDict, Failure> {
    Ok(checkpoint(file)?.folded().map_err(WeightsError::from)?)
}

fn recognised(checkpoint: &StateDict) -> Result<(SamConfig, KeyReport), Failure> {
    let config = SamConfig::recognise(checkpoint)?;
    let report = KeyReport::new(checkpoint, &config);
    if report.is_complete() {
        return Ok((config, report));
    }
    let title = config.title();
    Err(WeightsError::Incomplete {
        title,
        report: Box::new(report),
    }
    .into())
}
