//! Frames that the user set: added, taken back, and what an earlier propagation found of them.

use super::{Fix, Tracker};
use crate::geometry::{FramePx, Rect};
use crate::segment::propagate::outlined::{Found, Outlined};
use crate::segment::propagate::plan::{Step, around, nearest};
use crate::segment::propagate::shade::Shade;

impl Tracker {
    /// Sets a frame right: it and the frames nearer to it than to any other fix are outlined anew;
    /// other fixes and what follows from them stay. A box beyond the clip's frames, or outside the
    /// image, is passed over: `false`.
    pub fn fix(&mut self, frame: usize, fix: Fix) -> bool {
        let (width, height) = self.size;
        let rect = match &fix {
            Fix::Box(rect) => rect.clipped(width, height),
            Fix::Mask(mask) | Fix::Edited(mask) => mask
                .bounds()
                .filter(|_| (mask.width(), mask.height()) == self.size),
        };
        let Some(rect) = rect.filter(|_| frame < self.outlined.len()) else {
            return false;
        };
        if self.factor.is_none() {
            self.factor = Some(Shade::factor_for(rect.width().max(rect.height())));
        }
        self.asked = None;
        self.prompted.retain(|at| *at != frame);
        match &fix {
            Fix::Box(_) => self.prompted.push_back(frame),
            Fix::Mask(mask) | Fix::Edited(mask) => {
                self.outlined[frame] = Some(Outlined::given(frame, mask, rect));
            }
        }
        self.fixes.insert(frame, fix);
        self.replan(frame);
        true
    }

    fn replan(&mut self, frame: usize) {
        let steps = around(self.outlined.len(), &self.anchors(), frame);
        self.queue
            .retain(|old| !steps.iter().any(|new| new.frame == old.frame));
        for step in &steps {
            self.outlined[step.frame] = None;
            self.stopped[step.frame] = false;
        }
        // The newest fix first: it is what the user looks at.
        let old = std::mem::take(&mut self.queue);
        self.queue = steps.into_iter().chain(old).collect();
    }

    /// Takes a fix back: the frames that were nearest to it are outlined anew from the fixes that
    /// are left, all others stay. Without another fix no outline is left. `false` where the frame
    /// had none.
    pub fn release(&mut self, frame: usize) -> bool {
        let before = self.anchors();
        if self.fixes.remove(&frame).is_none() {
            return false;
        }
        self.asked = None;
        self.prompted.retain(|at| *at != frame);
        let orphaned = |at: usize| nearest(&before, at) == Some(frame);
        self.queue.retain(|step| !orphaned(step.frame));
        let anchors = self.anchors();
        let count = self.outlined.len();
        let mut steps: Vec<Step> = anchors
            .iter()
            .flat_map(|anchor| around(count, &anchors, *anchor))
            .filter(|step| orphaned(step.frame))
            .collect();
        steps.sort_by_key(|step| nearest(&anchors, step.frame).map(|at| at.abs_diff(step.frame)));
        for at in (0..count).filter(|at| orphaned(*at)) {
            self.outlined[at] = None;
            self.stopped[at] = false;
        }
        self.queue.extend(steps);
        true
    }

    /// Takes an outline that an earlier propagation from the same fixes found and believed, so that
    /// the frame is not asked for. The fixed frames come first. `false` where the frame does not
    /// wait or there is nothing in the mask.
    pub fn restore(&mut self, frame: usize, rect: Rect<FramePx>, found: Found) -> bool {
        let queued = self.queue.iter().position(|step| step.frame == frame);
        let prompted = self.prompted.contains(&frame);
        let fits = (found.mask.width(), found.mask.height()) == self.size;
        let Some(rect) = rect.clipped(self.size.0, self.size.1).filter(|_| fits) else {
            return false;
        };
        let now = Outlined::prompted(frame, rect, found);
        if !now.is_believed() || (queued.is_none() && !prompted) {
            return false;
        }
        self.asked = None;
        self.prompted.retain(|at| *at != frame);
        self.outlined[frame] = Some(match queued {
            None => now,
            Some(at) => {
                self.queue.remove(at);
                let anchor = nearest(&self.anchors(), frame).unwrap_or(frame);
                let margins = self.outlined[anchor].as_ref().map(|anchor| anchor.margins);
                Outlined {
                    fixed: false,
                    anchor,
                    margins: margins.unwrap_or_default(),
                    ..now
                }
            }
        });
        true
    }

    /// What was set on a frame.
    pub fn fix_of(&self, frame: usize) -> Option<&Fix> {
        self.fixes.get(&frame)
    }

    /// Whether the outline of a frame was edited by hand.
    pub fn is_edited(&self, frame: usize) -> bool {
        matches!(self.fixes.get(&frame), Some(Fix::Edited(_)))
    }

    /// Frames that were set, in order.
    pub fn fixed_frames(&self) -> impl Iterator<Item = usize> {
        self.fixes.keys().copied()
    }

    fn anchors(&self) -> Vec<usize> {
        self.fixes.keys().copied().collect()
    }
}
