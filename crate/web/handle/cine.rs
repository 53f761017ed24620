//! The outlines of a whole clip, found step by step.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::rc::Rc;

use js_sys::{Function, Uint8Array};
use tsify::{Ts, Tsify as _};
use wasm_bindgen::prelude::*;

use super::EchoDisc;
use super::masks::largest_outline;
use crate::cine::{PASSES, Passes, pass};
use crate::clip::Clip;
use crate::device::DeviceKind;
use crate::geometry::{FramePx, Mask, Rect, Spacing};
use crate::segment::propagate::{Fix, Found, FrameResult, Outlined, Step, Tracker, Tuning, step};
use crate::segment::{SegmentError, Segmenter};
use crate::web::pause::pause;
use crate::web::wire::{
    Candidate, CineKept, CineSetup, CineState, Failure, MaskReply, Prompts, coordinates,
};

/// The outlines of one clip by one model.
pub struct Cine {
    pub(super) clip: Rc<Clip>,
    segmenter: Rc<Segmenter>,
    pub(super) tracker: RefCell<Tracker>,
    passes: RefCell<BTreeMap<usize, FramePasses>>,
    /// The pixel size that was last measured with.
    pub(super) spacing: Cell<Spacing>,
}

/// Passes round the outline of a frame, as far as they have been made.
struct FramePasses {
    rect: Rect<FramePx>,
    /// Of the pixels they were measured with; the ejection fraction does not ask for their size.
    aspect: f64,
    made: usize,
    passes: Passes,
}

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

impl Cine {
    fn new(clip: Rc<Clip>, segmenter: Rc<Segmenter>) -> Self {
        Self {
            tracker: RefCell::new(tracker(&clip)),
            passes: RefCell::default(),
            spacing: Cell::new(clip.calibration.spacing),
            clip,
            segmenter,
        }
    }

    fn is_of(&self, clip: &Rc<Clip>, segmenter: &Rc<Segmenter>) -> bool {
        Rc::ptr_eq(&self.clip, clip) && Rc::ptr_eq(&self.segmenter, segmenter)
    }

    pub(super) fn pipeline(&self) -> &'static str {
        self.segmenter.pipeline().name()
    }

    fn frame_size(&self) -> (usize, usize) {
        let first = self.clip.frames.first();
        first.map_or((0, 0), |frame| (frame.width(), frame.height()))
    }

    /// Brings the fixes to those that are wanted.
    fn fix(&self, wanted: &BTreeMap<usize, Fix>) -> Result<(), Failure> {
        if wanted.is_empty() {
            self.tracker.replace(tracker(&self.clip));
        }
        let mut tracker = self.tracker.borrow_mut();
        let count = tracker.frames();
        for frame in (0..count).filter(|frame| !wanted.contains_key(frame)) {
            tracker.release(frame);
        }
        for (&frame, fix) in wanted {
            if frame >= count {
                let message = format!("there is no frame {frame}; the clip has {count}");
                return Err(Failure::new("no-frame", message));
            }
            if tracker.fix_of(frame) != Some(fix) && !tracker.fix(frame, fix.clone()) {
                return Err(SegmentError::Box.into());
            }
        }
        Ok(())
    }

    fn restore(&self, kept: &CineKept, size: (usize, usize)) -> Result<(), Failure> {
        let found = Found {
            mask: Mask::from_gray(size.0, size.1, &kept.mask.to_vec())?,
            iou_score: kept.iou_score,
            stability: kept.stability,
        };
        let mut tracker = self.tracker.borrow_mut();
        // What does not fit any more is found anew.
        let _ = tracker.restore(kept.frame, kept.rect.rect(), found);
        Ok(())
    }

    fn state(&self) -> CineState {
        let tracker = self.tracker.borrow();
        let frames = 0..tracker.frames();
        CineState {
            outlined: frames
                .filter(|frame| tracker.outlined(*frame).is_some())
                .collect(),
            waiting: tracker.waiting(),
        }
    }

    fn passes_left(&self, frame: usize) -> usize {
        let made = self.made(frame, |found| found.made);
        PASSES - made.unwrap_or(0).min(PASSES)
    }

    /// All passes of a frame; none until the last is made.
    pub(super) fn passes(&self, frame: usize) -> Passes {
        let whole = |found: &FramePasses| (found.made == PASSES).then(|| found.passes.clone());
        self.made(frame, whole).flatten().unwrap_or_default()
    }

    /// What was made round the outline that the frame has now, in pixels of the same shape.
    fn made<T>(&self, frame: usize, of: impl Fn(&FramePasses) -> T) -> Option<T> {
        let rect = self.tracker.borrow().outlined(frame)?.rect;
        let passes = self.passes.borrow();
        let found = passes.get(&frame)?;
        (found.rect == rect && found.aspect == aspect(self.spacing.get())).then(|| of(found))
    }

    async fn advance(
        &self,
        frame: usize,
        mut go_on: impl AsyncFnMut() -> ControlFlow<()>,
    ) -> Result<(), SegmentError> {
        let rect = self.tracker.borrow().outlined(frame).map(|o| o.rect);
        let (Some(rect), Some(pixels)) = (rect, self.clip.frames.get(frame)) else {
            return Ok(());
        };
        if !self
            .segmenter
            .encode(pixels, async |_| go_on().await)
            .await?
        {
            return Ok(());
        }
        let spacing = self.spacing.get();
        let number = PASSES - self.passes_left(frame);
        let found = pass(&self.segmenter, pixels, &rect, spacing, number).await?;
        let fresh = || FramePasses {
            rect,
            aspect: aspect(spacing),
            made: 0,
            passes: Passes::default(),
        };
        let mut passes = self.passes.borrow_mut();
        let entry = passes.entry(frame).or_insert_with(fresh);
        if entry.rect != rect || entry.aspect != aspect(spacing) {
            *entry = fresh();
        }
        if entry.made == number {
            entry.made += 1;
            entry.passes.push(found);
        }
        Ok(())
    }
}

fn tracker(clip: &Clip) -> Tracker {
    Tracker::new(&clip.frames, &clip.timing, Tuning::default())
}

fn fixes(setup: &CineSetup, size: (usize, usize)) -> Result<BTreeMap<usize, Fix>, Failure> {
    let boxes = setup.boxes.iter();
    let boxes = boxes.map(|fix| Ok((fix.frame, Fix::Box(fix.rect.rect()))));
    let outlines = setup.outlines.iter().map(|fix| {
        let mask = Mask::from_gray(size.0, size.1, &fix.mask.to_vec())?;
        Ok((fix.frame, Fix::Mask(mask)))
    });
    boxes.chain(outlines).collect()
}

/// Height of a pixel over its width.
fn aspect(spacing: Spacing) -> f64 {
    match spacing {
        Spacing::Calibrated { x_mm, y_mm } => y_mm / x_mm,
        Spacing::Shape { x, y } => y / x,
        Spacing::Unknown => 1.0,
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
        encode_ms: 0.0,
        decode_ms: 0.0,
    }
}
