//! Runs a network through a clip.

use super::outlined::{Found, Outlined};
use super::tracker::{Ask, Taken, Tracker};
use crate::clip::Frame;
use crate::segment::{SegmentError, Segmenter};
use std::cell::RefCell;
use std::future::poll_fn;
use std::ops::ControlFlow;
use std::pin::pin;
use std::task::Poll;

/// A frame's outline as it comes.
#[derive(Debug)]
pub struct FrameResult<'a> {
    /// The frame.
    pub frame: usize,
    /// Its outline.
    pub outlined: &'a Outlined,
    /// Frames that still wait.
    pub waiting: usize,
}

/// What became of one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A frame has its outline; there may be more to do.
    Outlined,
    /// `go_on` broke it.
    Stopped,
    /// Every frame has its outline or cannot have one.
    Done,
}

/// Outlines every frame that `tracker` asks for, step by step as [`step`] does. Breaking `go_on`
/// cancels at once: what was outlined stays, and another call goes on from there. Returns whether it
/// came to its end.
///
/// # Errors
/// As [`step`].
pub async fn propagate(
    segmenter: &Segmenter,
    frames: &[Frame],
    tracker: &RefCell<Tracker>,
    mut each: impl FnMut(FrameResult),
    mut go_on: impl AsyncFnMut() -> ControlFlow<()>,
) -> Result<bool, SegmentError> {
    loop {
        match step(segmenter, frames, tracker, &mut each, &mut go_on).await? {
            Step::Outlined => {}
            Step::Stopped => return Ok(false),
            Step::Done => return Ok(true),
        }
    }
}

/// Outlines the next frame, nearest to the prompts first, the encoding of the one after it under way
/// while it is decoded. `each` is given the outline as it comes; `go_on` is awaited before every step
/// of an encoding. The tracker is not borrowed while the network runs: its fixes may change
/// meanwhile, then the answer is dropped.
///
/// # Errors
/// As [`Segmenter::encode`] and [`Segmenter::segment`]; the tracker is left as it was.
pub async fn step(
    segmenter: &Segmenter,
    frames: &[Frame],
    tracker: &RefCell<Tracker>,
    each: &mut impl FnMut(FrameResult),
    go_on: &mut impl AsyncFnMut() -> ControlFlow<()>,
) -> Result<Step, SegmentError> {
    let Some(ask) = tracker.borrow_mut().ask(frames) else {
        return Ok(Step::Done);
    };
    if go_on().await.is_break() || !encoded(segmenter, &frames[ask.frame], go_on).await? {
        return Ok(Step::Stopped);
    }
    let ahead = tracker.borrow().upcoming();
    let answer = answer(segmenter, frames, tracker, ask, each);
    let ahead = async {
        match ahead {
            Some(next) => encoded(segmenter, &frames[next], go_on).await,
            None => Ok(true),
        }
    };
    let (answered, ahead) = both(answer, ahead).await;
    answered?;
    Ok(match ahead? {
        true => Step::Outlined,
        false => Step::Stopped,
    })
}

/// Asks until the frame has its outline, and hands it on.
async fn answer(
    segmenter: &Segmenter,
    frames: &[Frame],
    tracker: &RefCell<Tracker>,
    ask: Ask,
    each: &mut impl FnMut(FrameResult),
) -> Result<(), SegmentError> {
    let mut next = ask;
    loop {
        // Asked for again after a fix changed: this question is another now.
        if tracker.borrow_mut().ask(frames) != Some(next) {
            return Ok(());
        }
        let found = outline(segmenter, frames, next).await?;
        let taken = tracker.borrow_mut().take(frames, found);
        match taken {
            Some(Taken::Again(ask)) => next = ask,
            Some(Taken::Kept(frame)) => {
                let tracker = tracker.borrow();
                if let Some(outlined) = tracker.outlined(frame) {
                    let waiting = tracker.waiting();
                    each(FrameResult {
                        frame,
                        outlined,
                        waiting,
                    });
                }
                return Ok(());
            }
            None => return Ok(()),
        }
    }
}

/// Both at once, the first polled first: while it waits for the device the other has it work.
async fn both<A, B>(a: impl Future<Output = A>, b: impl Future<Output = B>) -> (A, B) {
    let (mut a, mut b) = (pin!(a), pin!(b));
    let (mut of_a, mut of_b) = (None, None);
    poll_fn(|context| {
        if of_a.is_none() {
            of_a = ready(a.as_mut().poll(context));
        }
        if of_b.is_none() {
            of_b = ready(b.as_mut().poll(context));
        }
        match (of_a.take(), of_b.take()) {
            (Some(a), Some(b)) => Poll::Ready((a, b)),
            (a, b) => {
                (of_a, of_b) = (a, b);
                Poll::Pending
            }
        }
    })
    .await
}

fn ready<T>(poll: Poll<T>) -> Option<T> {
    match poll {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

async fn encoded(
    segmenter: &Segmenter,
    frame: &Frame,
    go_on: &mut impl AsyncFnMut() -> ControlFlow<()>,
) -> Result<bool, SegmentError> {
    segmenter.encode(frame, async |_| go_on().await).await
}

async fn outline(segmenter: &Segmenter, frames: &[Frame], ask: Ask) -> Result<Found, SegmentError> {
    let frame = &frames[ask.frame];
    let size = (frame.width(), frame.height());
    let found = segmenter
        .segment(segmenter.key(frame), size, ask.rect)
        .await?;
    Ok(Found {
        mask: found.mask,
        iou_score: found.iou_score,
        stability: found.stability,
    })
}
