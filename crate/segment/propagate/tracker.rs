//! What to ask the network next, and whether to believe the answer.

use std::collections::{BTreeMap, VecDeque};

use super::drift::{Drift, drift};
use super::motion::Motion;
use super::plan::{Step, around};
use super::shade::Shade;
use crate::clip::{Frame, Timing};
use crate::geometry::piece::Piece;
use crate::geometry::{FramePx, Mask, Rect};

/// Frames in a row that may be doubted before the propagation stops in that direction.
const MOST_DOUBTED: usize = 8;
/// What the user's box may leave round its outline, as a part of the outline's side.
const MARGIN: [f64; 2] = [-0.05, 0.12];
/// Time between frames where a clip does not say.
const FRAME_S: f64 = 1.0 / 30.0;
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
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            // Measured with LiteMedSAM, whose outlines follow their boxes: any more wanders off
            // (docs/whole-clip.md). A model that knows the ventricle deserves more.
            from_outline: 0.0,
            motion: true,
        }
    }
}

/// What the user set on a frame.
#[derive(Debug, Clone)]
pub enum Fix {
    /// A box to outline.
    Box(Rect<FramePx>),
    /// An outline, taken as it is.
    Mask(Mask),
}

/// A frame to outline with a box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ask {
    /// The frame.
    pub frame: usize,
    /// The prompt.
    pub rect: Rect<FramePx>,
}

/// What the network found.
#[derive(Debug, Clone)]
pub struct Found {
    /// At the frame's size.
    pub mask: Mask,
    /// The network's own guess of the IoU.
    pub iou_score: f32,
    /// The stability of the mask.
    pub stability: f32,
}

/// A frame's outline and how it came about.
#[derive(Debug, Clone)]
pub struct Outlined {
    /// The prompt; of a mask that was given its bounds.
    pub rect: Rect<FramePx>,
    /// The outline.
    pub mask: Mask,
    /// The network's own guess of the IoU; 1 of a mask that was given.
    pub iou_score: f32,
    /// The stability of the mask; 1 of one that was given.
    pub stability: f32,
    /// The user set it.
    pub fixed: bool,
    /// What jumped from the outline it follows from. Doubted outlines lead no further.
    pub drift: Vec<Drift>,
    /// How alike the walls are in this frame and in that it follows from, 0 to 1.
    pub likeness: f64,
    shape: Option<Shape>,
    /// What the anchor's box left round its outline: left, top, right, bottom.
    margins: [f64; 4],
    anchor: usize,
    /// The last frame that was believed: this one or an earlier.
    believed: usize,
    doubted: usize,
}

/// Of the largest piece of a mask.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shape {
    pub(super) area: f64,
    pub(super) centre: [f64; 2],
    pub(super) bounds: Rect<FramePx>,
}

impl Shape {
    fn of(mask: &Mask) -> Option<Self> {
        let piece = Piece::largest(mask)?.mask;
        let (mut sum, width) = ([0.0; 2], piece.width());
        let inside = piece.as_slice().iter().enumerate().filter(|(_, v)| **v);
        for (at, _) in inside {
            sum[0] += (at % width) as f64 + 0.5;
            sum[1] += (at / width) as f64 + 0.5;
        }
        let area = piece.count() as f64;
        Some(Self {
            area,
            centre: sum.map(|v| v / area),
            bounds: piece.bounds()?,
        })
    }
}

impl Outlined {
    pub(super) fn shape(&self) -> Option<&Shape> {
        self.shape.as_ref()
    }

    /// Whether other frames may follow from it.
    pub fn is_believed(&self) -> bool {
        self.drift.is_empty()
    }
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

    /// Sets a frame right: it and the frames nearer to it than to any other fix are outlined anew;
    /// other fixes and what follows from them stay. A box beyond the clip's frames, or outside the
    /// image, is passed over: `false`.
    pub fn fix(&mut self, frame: usize, fix: Fix) -> bool {
        let (width, height) = self.size;
        let rect = match &fix {
            Fix::Box(rect) => rect.clipped(width, height),
            Fix::Mask(mask) => mask
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
            Fix::Mask(mask) => self.outlined[frame] = Some(given(frame, mask, rect)),
        }
        self.fixes.insert(frame, fix);
        self.replan(frame);
        true
    }

    fn replan(&mut self, frame: usize) {
        let anchors: Vec<usize> = self.fixes.keys().copied().collect();
        let steps = around(self.outlined.len(), &anchors, frame);
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
        let motion = self.motion(frames, basis, step.frame, &last);
        let rect = motion.rect(&last).clipped(self.size.0, self.size.1)?;
        let frame = step.frame;
        Some((Ask { frame, rect }, (basis, motion)))
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
            self.outlined[frame] = Some(prompted(frame, asked.ask.rect, found));
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

    /// Whether the propagation stopped before this frame.
    pub fn is_stopped(&self, frame: usize) -> bool {
        self.stopped.get(frame).copied().unwrap_or(false)
    }

    /// Frames that still wait.
    pub fn waiting(&self) -> usize {
        self.queue.len() + self.prompted.len()
    }
}

fn prompted(frame: usize, rect: Rect<FramePx>, found: Found) -> Outlined {
    let shape = Shape::of(&found.mask);
    Outlined {
        margins: shape.map_or([0.0; 4], |shape| margins(&rect, &shape.bounds)),
        drift: match shape {
            Some(_) => Vec::new(),
            None => vec![Drift::Nothing],
        },
        rect,
        shape,
        mask: found.mask,
        iou_score: found.iou_score,
        stability: found.stability,
        fixed: true,
        likeness: 1.0,
        anchor: frame,
        believed: frame,
        doubted: 0,
    }
}

fn given(frame: usize, mask: &Mask, rect: Rect<FramePx>) -> Outlined {
    let found = Found {
        mask: mask.clone(),
        iou_score: 1.0,
        stability: 1.0,
    };
    prompted(frame, rect, found)
}

/// What a box leaves round an outline: left, top, right, bottom, as parts of the outline's sides.
fn margins(rect: &Rect<FramePx>, bounds: &Rect<FramePx>) -> [f64; 4] {
    let [width, height] = [bounds.width().max(1.0), bounds.height().max(1.0)];
    let left = [
        (bounds.x0 - rect.x0) / width,
        (bounds.y0 - rect.y0) / height,
        (rect.x1 - bounds.x1) / width,
        (rect.y1 - bounds.y1) / height,
    ];
    left.map(|v| v.clamp(MARGIN[0], MARGIN[1]))
}

fn grown(bounds: &Rect<FramePx>, margins: &[f64; 4]) -> Rect<FramePx> {
    let [width, height] = [bounds.width(), bounds.height()];
    Rect::from_corners(
        bounds.x0 - margins[0] * width,
        bounds.y0 - margins[1] * height,
        bounds.x1 + margins[2] * width,
        bounds.y1 + margins[3] * height,
    )
}

/// The box between `a` and `b`, `part` of the way.
fn blended(a: &Rect<FramePx>, b: &Rect<FramePx>, part: f64) -> Rect<FramePx> {
    let mix = |a: f64, b: f64| a + part * (b - a);
    Rect::from_corners(
        mix(a.x0, b.x0),
        mix(a.y0, b.y0),
        mix(a.x1, b.x1),
        mix(a.y1, b.y1),
    )
}
