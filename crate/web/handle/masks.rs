//! Frames are encoded, prompts become masks.

use std::ops::ControlFlow;

use js_sys::{Float32Array, Function, Uint8Array};
use tsify::{Ts, Tsify as _};
use wasm_bindgen::prelude::*;

use super::{EchoDisc, frame_of};
use crate::clip::Frame;
use crate::device::DeviceKind;
use crate::geometry::{FramePx, Mask, Point, contour, piece::Piece};
use crate::model::Masks;
use crate::segment::{EmbeddingKey, Progress, Segmentation, Segmenter, best};
use crate::web::pause::pause;
use crate::web::wire::{
    BoxProposal, Candidate, EncodeProgress, Failure, Intermediate, MaskReply, Prompts, coordinates,
};

#[wasm_bindgen]
impl EchoDisc {
    /// Whether a box on the frame costs the decoder alone.
    #[wasm_bindgen(js_name = isEncoded)]
    pub fn is_encoded(&self, frame: usize) -> bool {
        let (Ok(clip), Ok(segmenter)) = (self.open(), self.model()) else {
            return false;
        };
        frame_of(&clip, frame).is_ok_and(|frame| segmenter.is_encoded(segmenter.key(frame)))
    }

    /// Encodes a frame in steps and lets other calls in between; `onProgress` gets an
    /// `EncodeProgress`. Resolves to false when `cancelEncode` stopped it.
    pub async fn encode(&self, frame: usize, on_progress: Function) -> Result<bool, Failure> {
        let (clip, segmenter) = (self.open()?, self.model()?);
        self.encode_frame(&segmenter, frame_of(&clip, frame)?, frame, &on_progress)
            .await
    }

    /// Stops the encoding under way before its next step.
    #[wasm_bindgen(js_name = cancelEncode)]
    pub fn cancel_encode(&self) {
        self.cancelled.set(true);
    }

    /// The mask of the prompts; encodes the frame first where that has not been done. `mask`: the
    /// logits of an earlier mask, as `intermediate` gives them, as a prompt among the others.
    pub async fn segment(
        &self,
        frame: usize,
        prompts: Ts<Prompts>,
        on_progress: Function,
        mask: Option<Float32Array>,
    ) -> Result<Ts<MaskReply>, Failure> {
        let (clip, segmenter) = (self.open()?, self.model()?);
        let prompts = prompts.to_rust()?;
        let pixels = frame_of(&clip, frame)?;
        let key = segmenter.key(pixels);
        let started = js_sys::Date::now();
        let was_encoded = segmenter.is_encoded(key);
        if !self
            .encode_frame(&segmenter, pixels, frame, &on_progress)
            .await?
        {
            return Err(Failure::new("cancelled", "the encoding was cancelled"));
        }
        let encoded = js_sys::Date::now();
        let size = (pixels.width(), pixels.height());
        let (found, candidates, choice) = outlined(
            &segmenter,
            (key, size),
            &prompts,
            mask.map(|logits| logits.to_vec()),
        )
        .await?;
        let reply = MaskReply {
            frame,
            prompts,
            candidates,
            choice,
            width: size.0,
            height: size.1,
            mask: Uint8Array::from(found.mask.to_gray().as_slice()),
            outline: coordinates(largest_outline(&found.mask).into_iter()),
            iou_score: found.iou_score,
            area_px: found.mask.count(),
            edited: false,
            encode_ms: if was_encoded { 0.0 } else { encoded - started },
            decode_ms: js_sys::Date::now() - encoded,
        };
        Ok(reply.into_ts()?)
    }

    /// The box that the model suggests on an encoded frame; undefined where it suggests none.
    pub async fn propose(&self, frame: usize) -> Result<Option<Ts<BoxProposal>>, Failure> {
        let (clip, segmenter) = (self.open()?, self.model()?);
        let pixels = frame_of(&clip, frame)?;
        let size = (pixels.width(), pixels.height());
        let found = segmenter.propose(segmenter.key(pixels), size).await?;
        Ok(found
            .map(|found| BoxProposal::from(found).into_ts())
            .transpose()?)
    }

    /// What the network computes for the prompts on an encoded frame, before it becomes a mask;
    /// `mask` as for `segment`.
    pub async fn intermediate(
        &self,
        frame: usize,
        prompts: Ts<Prompts>,
        mask: Option<Float32Array>,
    ) -> Result<Ts<Intermediate>, Failure> {
        let (clip, segmenter) = (self.open()?, self.model()?);
        let prompts = prompts.to_rust()?;
        let pixels = frame_of(&clip, frame)?;
        let size = (pixels.width(), pixels.height());
        let found = segmenter
            .intermediate(
                segmenter.key(pixels),
                size,
                &prompts.prompt(mask.map(|logits| logits.to_vec())),
                prompts.masks(),
            )
            .await?;
        let inside = Intermediate {
            embedding: Float32Array::from(found.embedding.as_slice()),
            logits: Float32Array::from(found.logits.as_slice()),
            scores: found.scores,
        };
        Ok(inside.into_ts()?)
    }
}

impl EchoDisc {
    async fn encode_frame(
        &self,
        segmenter: &Segmenter,
        frame: &Frame,
        index: usize,
        on_progress: &Function,
    ) -> Result<bool, Failure> {
        self.cancelled.set(false);
        self.rehearsing.set(false);
        let on_cpu = self.device.info.kind == DeviceKind::Cpu;
        let between = async |Progress { done, total }| {
            let progress = EncodeProgress {
                frame: index,
                done,
                total,
            };
            // A listener that throws must not stop the work it listens to.
            if let Ok(value) = progress.into_ts() {
                let _ = on_progress.call1(&JsValue::NULL, &value.into());
            }
            // Waiting for the GPU lets messages in by itself; the CPU path never waits.
            if on_cpu {
                pause().await;
            }
            if self.cancelled.get() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        Ok(segmenter.encode(frame, between).await?)
    }
}

/// The mask asked for, what the network says of all that were to choose from, and which it is.
async fn outlined(
    segmenter: &Segmenter,
    (key, size): (EmbeddingKey, (usize, usize)),
    prompts: &Prompts,
    mask: Option<Vec<f32>>,
) -> Result<(Segmentation, Vec<Candidate>, usize), Failure> {
    let mut found = segmenter
        .segment_prompt(key, size, &prompts.prompt(mask), prompts.masks())
        .await?;
    let chosen = prompts.choice.or_else(|| best(&found)).unwrap_or(0);
    let chosen = chosen.min(found.len() - 1);
    if prompts.refine {
        let logits = found[chosen].logits.read().await?;
        let prompt = prompts.prompt(Some(logits));
        let mut refined = segmenter
            .segment_prompt(key, size, &prompt, Masks::Single)
            .await?;
        found[chosen] = refined.swap_remove(0);
    }
    let candidates = found.iter().map(Candidate::from).collect();
    Ok((found.swap_remove(chosen), candidates, chosen))
}

pub(super) fn largest_outline(mask: &Mask) -> Vec<Point<FramePx>> {
    Piece::largest(mask).map_or_else(Vec::new, |piece| contour::outline(&piece.mask))
}
