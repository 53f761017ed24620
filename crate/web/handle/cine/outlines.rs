//! What is set on a clip, found of it and measured round it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::rc::Rc;

use crate::cine::{PASSES, Passes, pass};
use crate::clip::Clip;
use crate::geometry::{FramePx, Mask, Rect, Spacing};
use crate::segment::propagate::{Fix, Found, Tracker, Tuning};
use crate::segment::{SegmentError, Segmenter};
use crate::web::wire::{CineKept, CineSetup, CineState, Failure};

/// The outlines of one clip by one model.
pub struct Cine {
    pub(in crate::web::handle) clip: Rc<Clip>,
    pub(super) segmenter: Rc<Segmenter>,
    pub(in crate::web::handle) tracker: RefCell<Tracker>,
    passes: RefCell<BTreeMap<usize, FramePasses>>,
    /// The pixel size that was last measured with.
    pub(in crate::web::handle) spacing: Cell<Spacing>,
}

/// Passes round the outline of a frame, as far as they have been made.
struct FramePasses {
    rect: Rect<FramePx>,
    /// Of the pixels they were measured with; the ejection fraction does not ask for their size.
    aspect: f64,
    made: usize,
    passes: Passes,
}

impl Cine {
    pub(super) fn new(clip: Rc<Clip>, segmenter: Rc<Segmenter>) -> Self {
        Self {
            tracker: RefCell::new(tracker(&clip)),
            passes: RefCell::default(),
            spacing: Cell::new(clip.calibration.spacing),
            clip,
            segmenter,
        }
    }

    pub(super) fn is_of(&self, clip: &Rc<Clip>, segmenter: &Rc<Segmenter>) -> bool {
        Rc::ptr_eq(&self.clip, clip) && Rc::ptr_eq(&self.segmenter, segmenter)
    }

    pub(in crate::web::handle) fn pipeline(&self) -> &'static str {
        self.segmenter.pipeline().name()
    }

    pub(super) fn frame_size(&self) -> (usize, usize) {
        let first = self.clip.frames.first();
        first.map_or((0, 0), |frame| (frame.width(), frame.height()))
    }

    /// Brings the fixes to those that are wanted.
    pub(super) fn fix(&self, wanted: &BTreeMap<usize, Fix>) -> Result<(), Failure> {
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

    pub(super) fn restore(&self, kept: &CineKept, size: (usize, usize)) -> Result<(), Failure> {
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

    pub(super) fn state(&self) -> CineState {
        let tracker = self.tracker.borrow();
        let frames = 0..tracker.frames();
        CineState {
            outlined: frames
                .filter(|frame| tracker.outlined(*frame).is_some())
                .collect(),
            waiting: tracker.waiting(),
        }
    }

    /// None of an outline that was edited by hand: it is not the network's.
    pub(super) fn passes_left(&self, frame: usize) -> usize {
        if self.tracker.borrow().is_edited(frame) {
            return 0;
        }
        let made = self.made(frame, |found| found.made);
        PASSES - made.unwrap_or(0).min(PASSES)
    }

    /// All passes of a frame; none until the last is made.
    pub(in crate::web::handle) fn passes(&self, frame: usize) -> Passes {
        let whole = |found: &FramePasses| (found.made == PASSES).then(|| found.passes.clone());
        self.made(frame, whole).flatten().unwrap_or_default()
    }

    /// What was made round the outline that the frame has now, in pixels of the same shape.
    fn made<T>(&self, frame: usize, of: impl Fn(&FramePasses) -> T) -> Option<T> {
        let tracker = self.tracker.borrow();
        let rect = tracker.outlined(frame)?.rect;
        if tracker.is_edited(frame) {
            return None;
        }
        let passes = self.passes.borrow();
        let found = passes.get(&frame)?;
        (found.rect == rect && found.aspect == aspect(self.spacing.get())).then(|| of(found))
    }

    pub(super) async fn advance(
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

pub(super) fn fixes(
    setup: &CineSetup,
    size: (usize, usize),
) -> Result<BTreeMap<usize, Fix>, Failure> {
    let boxes = setup.boxes.iter();
    let boxes = boxes.map(|fix| Ok((fix.frame, Fix::Box(fix.rect.rect()))));
    let outlines = setup.outlines.iter().map(|fix| {
        let mask = Mask::from_gray(size.0, size.1, &fix.mask.to_vec())?;
        let fixed = match fix.edited {
            true => Fix::Edited(mask),
            false => Fix::Mask(mask),
        };
        Ok((fix.frame, fixed))
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
