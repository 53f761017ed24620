//! The outlines of a whole clip, found step by step.

mod outlines;

use std::ops::ControlFlow;
use std::rc::Rc;

use js_sys::{Function, Uint8Array};
use tsify::{Ts, Tsify as _};
use wasm_bindgen::prelude::*;

use super::EchoDisc;
use super::masks::largest_outline;
use crate::device::DeviceKind;
use crate::segment::propagate::{FrameResult, Outlined, Step, step};
use crate::web::pause::pause;
use crate::web::wire::{
    Candidate, CineKept, CineSetup, CineState, Failure, MaskReply, Prompts, coordinates,
};
pub use outlines::Cine;
use outlines::fixes;

#[wasm_bindgen]
impl EchoDisc {
    /// What the clip is to be outlined from. Frames that are nearest to what was added, changed or
    /// taken away lose their outline, all others keep it. Another clip or model begins anew.
    #[wasm_bindgen(js_name = setUpCine)]
    pub fn set_up_cine(&self, setup: Ts<CineSetup>) -> Result<Ts<CineState>, Failure> {
        let setup = setup.to_rust()?;
        let cine = self.cine_or_new()?;
        let size = cine.frame_size();
        cine.fix(&fixes(&setup, size)?)?;
        // What was prompted comes first: what follows from it takes its margins.
        let mut kept: Vec<&CineKept> = setup.kept.iter().collect();
        kept.sort_by_key(|kept| cine.tracker.borrow().fix_of(kept.frame).is_none());
        for kept in kept {
            cine.restore(kept, size)?;
        }
        Ok(cine.state().into_ts()?)
    }

    /// Outlines the next frame and lets other calls in between; `onMask` gets it as a `MaskReply`.
    /// Resolves to "outlined", to "done" where no frame waits, to "stopped" when `cancelEncode`
    /// stopped it: then call it again to go on.
    #[wasm_bindgen(js_name = outlineNext)]
    pub async fn outline_next(&self, on_mask: Function) -> Result<String, Failure> {
        let cine = self.cine()?;
        self.cancelled.set(false);
        let mut each = |found: FrameResult| {
            // A listener that throws must not stop the work it listens to.
            if let Ok(value) = reply(found.frame, found.outlined).into_ts() {
                let _ = on_mask.call1(&JsValue::NULL, &value.into());
            }
        };
        let mut go_on = async || self.go_on().await;
        let (segmenter, frames) = (&cine.segmenter, &cine.clip.frames);
        let done = step(segmenter, frames, &cine.tracker, &mut each, &mut go_on).await?;
        Ok(match done {
            Step::Outlined => "outlined",
            Step::Stopped => "stopped",
            Step::Done => "done",
        }
        .to_owned())
    }

    /// Passes that the spread still needs on a frame.
    #[wasm_bindgen(js_name = spreadPassesLeft)]
    pub fn spread_passes_left(&self, frame: usize) -> Result<usize, Failure> {
        Ok(self.cine()?.passes_left(frame))
    }

    /// Makes one of them, with the pixels' shape of the last report; encodes the frame first where
    /// its embedding is gone. Resolves to how many are left then: as many as before where
    /// `cancelEncode` stopped it.
    #[wasm_bindgen(js_name = spreadPass)]
    pub async fn spread_pass(&self, frame: usize) -> Result<usize, Failure> {
        let cine = self.cine()?;
        self.cancelled.set(false);
        if cine.passes_left(frame) > 0 && self.go_on().await.is_continue() {
            cine.advance(frame, async || self.go_on().await).await?;
        }
        Ok(cine.passes_left(frame))
    }
}

impl EchoDisc {
    /// The outlines of the open clip by the model in use.
    pub(super) fn cine(&self) -> Result<Rc<Cine>, Failure> {
        let (clip, segmenter) = (self.open()?, self.model()?);
        let cine = self.cine.borrow();
        let current = cine.as_ref().filter(|cine| cine.is_of(&clip, &segmenter));
        current
            .cloned()
            .ok_or_else(|| Failure::new("no-outlines", "the clip has not been outlined yet"))
    }

    fn cine_or_new(&self) -> Result<Rc<Cine>, Failure> {
        if let Ok(cine) = self.cine() {
            return Ok(cine);
        }
        let cine = Rc::new(Cine::new(self.open()?, self.model()?));
        self.cine.replace(Some(cine.clone()));
        Ok(cine)
    }

    /// Lets messages in, and says whether to go on.
    async fn go_on(&self) -> ControlFlow<()> {
        // Waiting for the GPU lets messages in by itself; the CPU path never waits.
        if self.device.info.kind == DeviceKind::Cpu {
            pause().await;
        }
        match self.cancelled.get() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }
}

fn reply(frame: usize, outlined: &Outlined) -> MaskReply {
    let Outlined { mask, rect, .. } = outlined;
    let (iou_score, stability) = (outlined.iou_score, outlined.stability);
    MaskReply {
        frame,
        prompts: Prompts {
            rect: Some((*rect).into()),
            points: Vec::new(),
            refine: false,
            three: false,
            choice: None,
        },
        candidates: vec![Candidate {
            iou_score,
            stability,
        }],
        choice: 0,
        width: mask.width(),
        height: mask.height(),
        mask: Uint8Array::from(mask.to_gray().as_slice()),
        outline: coordinates(largest_outline(mask).into_iter()),
        iou_score,
        area_px: mask.count(),
        edited: false,
        encode_ms: 0.0,
        decode_ms: 0.0,
    }
}
