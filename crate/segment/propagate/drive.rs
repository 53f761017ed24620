//! Runs a network through a clip.

use super::outlined::{Found, Outlined};
use super::tracker::{Ask, Taken, Tracker};
use crate::clip::Frame;
use crate::segment::{SegmentError, Segmenter};
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

/// Outlines every frame that `tracker` asks for, nearest to the prompts first, the next frame's
/// encoding under way while one is decoded. `each` is given the outlines as they come;
/// `go_on` is awaited before every step of an encoding, and breaking it cancels at once: what was
/// outlined stays, and another call goes on from there. Returns whether it came to its end.
///
/// # Errors
/// As [`Segmenter::encode`] and [`Segmenter::segment`]; the tracker is left as it was.
pub async fn propagate(
    segmenter: &Segmenter,
    frames: &[Frame],
    tracker: &mut Tracker,
    mut each: impl FnMut(FrameResult),
    mut go_on: impl AsyncFnMut() -> ControlFlow<()>,
) -> Result<bool, SegmentError> {
    while let Some(ask) = tracker.ask(frames) {
        if go_on().await.is_break() || !encoded(segmenter, &frames[ask.frame], &mut go_on).await? {
            return Ok(false);
        }
        let ahead = tracker.upcoming();
        let answer = answer(segmenter, frames, tracker, ask, &mut each);
        let ahead = async {
            match ahead {
                Some(next) => encoded(segmenter, &frames[next], &mut go_on).await,
                None => Ok(true),
            }
        };
        let (answered, ahead) = both(answer, ahead).await;
        answered?;
        if !ahead? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Asks until the frame has its outline, and hands it on.
async fn answer(
    segmenter: &Segmenter,
    frames: &[Frame],
    tracker: &mut Tracker,
    ask: Ask,
    each: &mut impl FnMut(FrameResult),
) -> Result<(), SegmentError> {
    let mut next = Some(ask);
    while let Some(ask) = next {
        let found = outline(segmenter, frames, ask).await?;
        next = match tracker.take(frames, found) {
            Some(Taken::Again(ask)) => Some(ask),
            _ => None,
        };
    }
    if let Some(outlined) = tracker.outlined(ask.frame) {
        each(FrameResult {
            frame: ask.frame,
            outlined,
            waiting: tracker.waiting(),
        });
    }
    Ok(())
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
