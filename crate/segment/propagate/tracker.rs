//! What to ask the network next, and whether to believe the answer.

mod fixes;

use std::collections::{BTreeMap, VecDeque};

use super::boxes::{blended, grown};
use super::drift::drift;
use super::motion::Motion;
use super::outlined::{Found, Outlined, Shape};
use super::plan::Step;
use super::shade::Shade;
use crate::clip::{Frame, Timing};
use crate::geometry::{FramePx, Mask, Rect};

/// Frames in a row that may be doubted before the propagation stops in that direction.
const MOST_DOUBTED: usize = 8;
/// Time between frames where a clip does not say.
const FRAME_S: f64 = 1.0 / 30.0;
/// From this time on the way from frame to frame has added up to something: the box is led back.
const ASTRAY_S: f64 = 2.0;
/// Frames whose ventricle is as large as in the prompted one, to this part of a side, are of its
/// phase.
const SAME_PHASE: f64 = 0.08;
/// Likeness with the prompted frame from which its box may be taken over, moved along.
const ALIKE: f64 = 0.6;

/// How prompts are made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tuning {
    /// How much of the next box comes from the last outline, 0 to 1; the rest comes from the last
    /// box. Either is moved as the walls were seen to move.
    pub from_outline: f64,
    /// Whether the motion of the walls is looked at.
    pub motion: bool,
    /// How far, 0 to 1, the box is led back to the prompted frame's, moved there at one go, in
    /// frames of the same phase later or earlier than two seconds: once a beat, so that small
    /// errors of many frames do not add up.
    pub recall: f64,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            // LiteMedSAM's outlines follow their boxes: any more wanders off. Those of the model
            // tuned for the ventricle do not, and measure no better with it (docs/whole-clip.md).
            from_outline: 0.0,
            motion: true,
            recall: 0.5,
        }
    }
}

/// What the user set on a frame.
#[derive(Debug, Clone, PartialEq)]
pub enum Fix {
    /// A box to outline.
    Box(Rect<FramePx>),
    /// An outline, taken as it is.
    Mask(Mask),
    /// An outline that was edited by hand, taken as it is: no longer the network's.
    Edited(Mask),
}

/// A frame to outline with a box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ask {
    /// The frame.
    pub frame: usize,
    /// The prompt.
    pub rect: Rect<FramePx>,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Taken {
    /// The frame has its outline, believed or doubted.
    Kept(usize),
    /// The outline jumped; here is another prompt for the same frame.
    Again(Ask),
}

/// The state of a propagation.
#[derive(Debug)]
pub struct Tracker {
    tuning: Tuning,
    seconds: Vec<f64>,
    size: (usize, usize),
    fixes: BTreeMap<usize, Fix>,
    queue: VecDeque<Step>,
    /// Anchors that wait for their outline.
    prompted: VecDeque<usize>,
    outlined: Vec<Option<Outlined>>,
    stopped: Vec<bool>,
    shades: Vec<Option<Shade>>,
    factor: Option<usize>,
    asked: Option<Asked>,
}

#[derive(Debug, Clone)]
struct Asked {
    ask: Ask,
    /// The frame it follows from, and how the walls moved since; `None` of a prompted frame.
    basis: Option<(usize, Motion)>,
    /// The first answer, where this is the second question.
    first: Option<Outlined>,
}

impl Tracker {
    /// Nothing prompted yet.
    pub fn new(frames: &[Frame], timing: &Timing, tuning: Tuning) -> Self {
        let count = frames.len();
        let start = |i: usize| timing.start_ms(i).map(|ms| ms / 1000.0);
        let seconds = (0..count).map(|i| start(i).unwrap_or(i as f64 * FRAME_S));
        Self {
            tuning,
            seconds: seconds.collect(),
            size: frames.first().map_or((0, 0), |f| (f.width(), f.height())),
            fixes: BTreeMap::new(),
            queue: VecDeque::new(),
            prompted: VecDeque::new(),
            outlined: vec![None; count],
            stopped: vec![false; count],
            shades: vec![None; count],
            factor: None,
            asked: None,
        }
    }

    /// The frame that the question after the present one will be about, to encode it ahead.
    pub fn upcoming(&self) -> Option<usize> {
        let now = self.asked.as_ref().map(|asked| asked.ask.frame);
        let queued = self.queue.iter().map(|step| step.frame);
        let mut all = self.prompted.iter().copied().chain(queued);
        all.find(|frame| Some(*frame) != now)
    }

    /// The next question, the same until it is answered; `None` when every frame has its outline or
    /// cannot have one.
    pub fn ask(&mut self, frames: &[Frame]) -> Option<Ask> {
        if let Some(asked) = &self.asked {
            return Some(asked.ask);
        }
        if let Some(frame) = self.prompted.front().copied() {
            let Some(Fix::Box(rect)) = self.fixes.get(&frame) else {
                self.prompted.pop_front();
                return self.ask(frames);
            };
            return Some(self.asks(Ask { frame, rect: *rect }, None));
        }
        while let Some(step) = self.queue.front().copied() {
            if let Some((ask, basis)) = self.follow(frames, step) {
                return Some(self.asks(ask, Some(basis)));
            }
            self.queue.pop_front();
            self.stopped[step.frame] = true;
        }
        None
    }

    fn asks(&mut self, ask: Ask, basis: Option<(usize, Motion)>) -> Ask {
        self.asked = Some(Asked {
            ask,
            basis,
            first: None,
        });
        ask
    }

    /// The prompt of a frame from the last outline that was believed; `None` past a stop.
    fn follow(&mut self, frames: &[Frame], step: Step) -> Option<(Ask, (usize, Motion))> {
        let parent = self.outlined[step.parent].as_ref()?;
        if parent.doubted >= MOST_DOUBTED {
            return None;
        }
        let basis = parent.believed;
        let believed = self.outlined[basis].as_ref()?;
        let grown = grown(&believed.shape()?.bounds, &believed.margins);
        let last = blended(&believed.rect, &grown, self.tuning.from_outline);
        let (anchor, frame) = (believed.anchor, step.frame);
        let motion = self.motion(frames, basis, frame, &last);
        let rect = self.recalled(frames, anchor, frame, motion.rect(&last));
        let rect = rect.clipped(self.size.0, self.size.1)?;
        Some((Ask { frame, rect }, (basis, motion)))
    }

    /// `rect` led back to the prompted frame's box, where `frame` is far from it in time and of its
    /// phase.
    fn recalled(
        &mut self,
        frames: &[Frame],
        anchor: usize,
        frame: usize,
        rect: Rect<FramePx>,
    ) -> Rect<FramePx> {
        let far = (self.seconds[frame] - self.seconds[anchor]).abs() > ASTRAY_S;
        let Some(from) = self.outlined[anchor].as_ref().map(|o| o.rect) else {
            return rect;
        };
        if !far || self.tuning.recall <= 0.0 {
            return rect;
        }
        let direct = self.motion(frames, anchor, frame, &from);
        let size = |s: &f64| (s - 1.0).abs() < SAME_PHASE;
        match direct.likeness >= ALIKE && direct.stretch.iter().all(size) {
            true => blended(&rect, &direct.rect(&from), self.tuning.recall),
            false => rect,
        }
    }

    /// The prompted frame's box moved to `frame` at one go, where both look alike.
    fn anchored(&mut self, frames: &[Frame], anchor: usize, frame: usize) -> Option<Rect<FramePx>> {
        let rect = self.outlined[anchor].as_ref()?.rect;
        let direct = self.motion(frames, anchor, frame, &rect);
        (direct.likeness >= ALIKE).then(|| direct.rect(&rect))
    }

    fn motion(&mut self, frames: &[Frame], from: usize, to: usize, rect: &Rect<FramePx>) -> Motion {
        if !self.tuning.motion {
            return Motion::none(rect);
        }
        let factor = self.factor.unwrap_or(1);
        for at in [from, to] {
            if self.shades[at].is_none() {
                self.shades[at] = frames.get(at).map(|frame| Shade::of(frame, factor));
            }
        }
        match (&self.shades[from], &self.shades[to]) {
            (Some(from), Some(to)) => Motion::between(from, to, rect),
            _ => Motion::none(rect),
        }
    }

    /// Takes the answer to the last question. An outline that jumped is asked for once more, with
    /// the prompted frame's box moved along.
    pub fn take(&mut self, frames: &[Frame], found: Found) -> Option<Taken> {
        let asked = self.asked.take()?;
        let frame = asked.ask.frame;
        let Some((basis, motion)) = asked.basis else {
            self.prompted.pop_front();
            self.outlined[frame] = Some(Outlined::prompted(frame, asked.ask.rect, found));
            return Some(Taken::Kept(frame));
        };
        let now = self.judged(&asked, basis, &motion, found)?;
        if !now.is_believed() && asked.first.is_none() {
            let anchor = now.anchor;
            let again = self.anchored(frames, anchor, frame);
            if let Some(rect) = again.and_then(|rect| rect.clipped(self.size.0, self.size.1)) {
                let ask = Ask { frame, rect };
                self.asked = Some(Asked {
                    ask,
                    first: Some(now),
                    ..asked
                });
                return Some(Taken::Again(ask));
            }
        }
        let first = asked.first.filter(|_| !now.is_believed());
        self.outlined[frame] = Some(first.unwrap_or(now));
        self.queue.pop_front();
        Some(Taken::Kept(frame))
    }

    fn judged(
        &self,
        asked: &Asked,
        basis: usize,
        motion: &Motion,
        found: Found,
    ) -> Option<Outlined> {
        let before = self.outlined[basis].as_ref()?;
        let frame = asked.ask.frame;
        let mut now = Outlined {
            rect: asked.ask.rect,
            shape: Shape::of(&found.mask),
            mask: found.mask,
            iou_score: found.iou_score,
            stability: found.stability,
            fixed: false,
            drift: Vec::new(),
            likeness: motion.likeness.max(0.0),
            margins: before.margins,
            anchor: before.anchor,
            believed: frame,
            doubted: 0,
        };
        let seconds = (self.seconds[frame] - self.seconds[basis]).abs();
        now.drift = drift(before, &now, motion, seconds);
        if !now.is_believed() {
            now.believed = basis;
            now.doubted = basis.abs_diff(frame);
        }
        Some(now)
    }

    /// Frames of the clip.
    pub fn frames(&self) -> usize {
        self.outlined.len()
    }

    /// The outline of a frame, if it has one by now.
    pub fn outlined(&self, frame: usize) -> Option<&Outlined> {
        self.outlined.get(frame)?.as_ref()
    }

    /// Natural logarithm of the growth in area from one frame's box to another's: the motion of the
    /// walls between them, added up. `None` where one has no outline, the walls were not found, or
    /// the frames go back to different prompted ones.
    pub fn growth(&self, from: usize, to: usize) -> Option<f64> {
        let (from, to) = (self.outlined(from)?, self.outlined(to)?);
        let followed = |o: &Outlined| o.likeness > 0.0;
        let seen = self.tuning.motion && followed(from) && followed(to);
        let size = |o: &Outlined| o.rect.width() * o.rect.height();
        let growth = (size(to) / size(from)).ln();
        (seen && from.anchor == to.anchor && growth.is_finite()).then_some(growth)
    }

    /// Whether the propagation stopped before this frame.
    pub fn is_stopped(&self, frame: usize) -> bool {
        self.stopped.get(frame).copied().unwrap_or(false)
    }

    /// Frames that still wait.
    pub fn waiting(&self) -> usize {
        self.queue.len() + self.prompted.len()
    }
}
