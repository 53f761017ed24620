use super::*;
use crate::clip::phantom::{Phantom, Settings};
use crate::clip::{Clip, Timing};
use crate::geometry::{FramePx, Mask, Rect};

/// A phantom and its true outlines.
struct Heart {
    clip: Clip,
    truth: Vec<Mask>,
    first: usize,
    rect: Rect<FramePx>,
}

impl Heart {
    fn new(frames: usize, noise: f64) -> Self {
        let phantom = Phantom::new(Settings {
            frames,
            noise,
            heart_rate_bpm: 75.0,
            ..Settings::default()
        })
        .unwrap();
        let truth = phantom.truth();
        Self {
            clip: phantom.clip(),
            truth: (0..frames).map(|i| phantom.mask(i)).collect(),
            first: truth.box_frame,
            rect: truth.rect,
        }
    }

    fn tracker(&self) -> Tracker {
        let mut tracker = Tracker::new(&self.clip.frames, &self.clip.timing, Tuning::default());
        assert!(tracker.fix(self.first, Fix::Box(self.rect)));
        tracker
    }

    /// Answers every question with `network`; the order in which frames came.
    fn run(&self, tracker: &mut Tracker, network: impl Fn(Ask) -> Mask) -> Vec<usize> {
        let mut order = Vec::new();
        while let Some(ask) = tracker.ask(&self.clip.frames) {
            let found = Found {
                mask: network(ask),
                iou_score: 0.9,
                stability: 0.9,
            };
            if let Some(Taken::Kept(frame)) = tracker.take(&self.clip.frames, found) {
                order.push(frame);
            }
        }
        order
    }

    fn dice(&self, tracker: &Tracker, frame: usize) -> f64 {
        let outlined = tracker.outlined(frame).unwrap();
        outlined.mask.dice(&self.truth[frame]).unwrap()
    }
}

/// A network that sees nothing and fills its box with an ellipse.
fn ellipse(ask: Ask) -> Mask {
    let (width, height) = (crate::clip::phantom::WIDTH, crate::clip::phantom::HEIGHT);
    let inside = |i: usize| {
        let part = |at: usize, from: f64, to: f64| {
            (at as f64 + 0.5 - f64::midpoint(from, to)) / ((to - from) / 2.0)
        };
        let (x, y) = (i % width, i / width);
        part(x, ask.rect.x0, ask.rect.x1).hypot(part(y, ask.rect.y0, ask.rect.y1)) <= 1.0
    };
    Mask::new(width, height, (0..width * height).map(inside).collect()).unwrap()
}

#[test]
fn a_network_that_only_fills_its_box_is_led_by_the_walls() {
    let heart = Heart::new(40, 0.5);
    let mut tracker = heart.tracker();
    let order = heart.run(&mut tracker, ellipse);
    assert_eq!(order.len(), 40);
    assert_eq!(order[..3], [heart.first, heart.first + 1, heart.first - 1]);
    let at_first = heart.dice(&tracker, heart.first);
    for frame in 0..40 {
        let dice = heart.dice(&tracker, frame);
        assert!(dice > at_first - 0.1, "{frame}: {dice} after {at_first}");
        assert!(tracker.outlined(frame).unwrap().is_believed(), "{frame}");
    }
}

#[test]
fn outlines_that_jump_are_asked_for_again_and_then_doubted() {
    let heart = Heart::new(30, 0.25);
    let bad = heart.first + 5;
    let mut tracker = heart.tracker();
    let elsewhere = ellipse(Ask {
        frame: 0,
        rect: Rect::from_corners(5.0, 200.0, 80.0, 300.0),
    });
    let network = |ask: Ask| match ask.frame == bad {
        true => elsewhere.clone(),
        false => heart.truth[ask.frame].clone(),
    };
    heart.run(&mut tracker, network);
    let doubted = tracker.outlined(bad).unwrap();
    assert!(doubted.drift.contains(&Drift::Place), "{:?}", doubted.drift);
    assert!(doubted.drift.contains(&Drift::Shape));
    for frame in (0..30).filter(|frame| *frame != bad) {
        assert!(tracker.outlined(frame).unwrap().is_believed(), "{frame}");
    }
}

#[test]
fn it_stops_where_outlines_stay_wrong() {
    let heart = Heart::new(30, 0.25);
    let from = heart.first + 5;
    let mut tracker = heart.tracker();
    let nothing = Mask::new(400, 320, vec![false; 400 * 320]).unwrap();
    let network = |ask: Ask| match ask.frame >= from {
        true => nothing.clone(),
        false => heart.truth[ask.frame].clone(),
    };
    heart.run(&mut tracker, network);
    assert_eq!(tracker.outlined(from).unwrap().drift, [Drift::Nothing]);
    assert!(tracker.is_stopped(29) && tracker.outlined(29).is_none());
    assert!(tracker.outlined(0).unwrap().is_believed());
    // A fix further on goes on from there, both ways.
    let rect = heart.truth[29].bounds().unwrap();
    tracker.fix(29, Fix::Box(rect));
    heart.run(&mut tracker, |ask| heart.truth[ask.frame].clone());
    assert!(!tracker.is_stopped(25) && tracker.outlined(25).unwrap().is_believed());
}

#[test]
fn a_fix_changes_what_is_nearest_to_it_and_keeps_the_rest() {
    let heart = Heart::new(30, 0.25);
    let mut tracker = heart.tracker();
    heart.run(&mut tracker, ellipse);
    let last = 29;
    let fixed = heart.truth[last].clone();
    assert!(tracker.fix(last, Fix::Mask(fixed.clone())));
    let redone = heart.run(&mut tracker, |ask| heart.truth[ask.frame].clone());
    let middle = usize::midpoint(heart.first, last);
    assert_eq!(redone[0], last - 1);
    assert!(redone.iter().all(|frame| *frame > middle), "{redone:?}");
    assert_eq!(tracker.outlined(last).unwrap().mask, fixed);
    assert!(tracker.outlined(last).unwrap().fixed);
    assert!(heart.dice(&tracker, middle + 1) > 0.999);
    assert!(heart.dice(&tracker, middle) < 0.999);
}

#[test]
fn a_fix_beyond_the_clip_or_the_image_is_refused() {
    let heart = Heart::new(3, 0.0);
    let mut tracker = Tracker::new(&heart.clip.frames, &Timing::UNKNOWN, Tuning::default());
    assert!(!tracker.fix(3, Fix::Box(heart.rect)));
    let outside = Rect::from_corners(-9.0, -9.0, -1.0, -1.0);
    assert!(!tracker.fix(0, Fix::Box(outside)));
    let other = Mask::new(1, 1, vec![true]).unwrap();
    assert!(!tracker.fix(0, Fix::Mask(other)));
    assert_eq!(tracker.ask(&heart.clip.frames), None);
}

/// The frames that have an outline.
fn held(tracker: &Tracker) -> Vec<usize> {
    (0..tracker.frames())
        .filter(|frame| tracker.outlined(*frame).is_some())
        .collect()
}

#[test]
fn a_fix_taken_back_gives_its_frames_to_the_others() {
    let heart = Heart::new(16, 0.5);
    let mut alone = heart.tracker();
    heart.run(&mut alone, ellipse);
    let mut tracker = heart.tracker();
    assert!(tracker.fix(14, Fix::Box(heart.rect)));
    heart.run(&mut tracker, ellipse);
    let fixed = held(&tracker).len();
    assert!(tracker.release(14) && !tracker.release(14));
    // Frames nearer to the other fix stay.
    assert_eq!(held(&tracker), (0..10).collect::<Vec<_>>());
    let order = heart.run(&mut tracker, ellipse);
    assert_eq!(order, (10..16).collect::<Vec<_>>());
    assert_eq!(held(&tracker).len(), fixed);
    for frame in 0..16 {
        let [a, b] = [&alone, &tracker].map(|t| &t.outlined(frame).unwrap().mask);
        assert_eq!(a, b, "frame {frame}");
    }
    assert!(tracker.release(heart.first));
    assert_eq!(held(&tracker), [] as [usize; 0]);
    assert_eq!(
        (tracker.waiting(), tracker.ask(&heart.clip.frames)),
        (0, None)
    );
}

#[test]
fn what_was_found_before_is_not_asked_for_again() {
    let heart = Heart::new(12, 0.5);
    let mut whole = heart.tracker();
    heart.run(&mut whole, ellipse);
    let mut tracker = heart.tracker();
    let found = |frame: usize| {
        let outlined = whole.outlined(frame).unwrap();
        let found = Found {
            mask: outlined.mask.clone(),
            iou_score: outlined.iou_score,
            stability: outlined.stability,
        };
        (outlined.rect, found)
    };
    let kept = [
        heart.first,
        heart.first + 1,
        heart.first + 2,
        heart.first - 1,
    ];
    for frame in kept {
        let (rect, found) = found(frame);
        assert!(tracker.restore(frame, rect, found), "frame {frame}");
    }
    let (rect, again) = found(heart.first);
    assert!(!tracker.restore(heart.first, rect, again));
    assert!(!tracker.restore(99, rect, found(0).1));
    let order = heart.run(&mut tracker, ellipse);
    assert!(kept.iter().all(|frame| !order.contains(frame)));
    assert_eq!(order.len(), 8);
    for frame in 0..12 {
        let [a, b] = [&whole, &tracker].map(|t| &t.outlined(frame).unwrap().mask);
        assert_eq!(a, b, "frame {frame}");
    }
    assert!(tracker.outlined(heart.first).unwrap().fixed);
    assert!(!tracker.outlined(heart.first + 1).unwrap().fixed);
}
