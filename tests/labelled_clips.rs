//! A box led through whole labelled clips by the walls, an ellipse in it: what leading adds, without
//! a network.

#[path = "support/labelled.rs"]
mod labelled;

use echodisc::geometry::{FramePx, Mask, Rect};
use echodisc::segment::propagate::{Fix, Found, Tracker, Tuning};
use labelled::Labelled;

fn ellipse((width, height): (usize, usize), rect: Rect<FramePx>) -> Mask {
    let inside = |i: usize| {
        let part = |at: usize, from: f64, to: f64| {
            (at as f64 + 0.5 - f64::midpoint(from, to)) / ((to - from) / 2.0)
        };
        let (x, y) = (i % width, i / width);
        part(x, rect.x0, rect.x1).hypot(part(y, rect.y0, rect.y1)) <= 1.0
    };
    Mask::new(width, height, (0..width * height).map(inside).collect()).unwrap()
}

/// Dice of each frame, led from the first end-diastole.
fn led(labelled: &Labelled, recall: f64) -> Vec<f64> {
    let first = labelled.beats[0][0];
    let (frames, tuning) = (
        &labelled.clip.frames,
        Tuning {
            recall,
            ..Tuning::default()
        },
    );
    let mut tracker = Tracker::new(frames, &labelled.clip.timing, tuning);
    let rect = labelled.masks[first].bounds().unwrap();
    assert!(tracker.fix(first, Fix::Box(rect)));
    let size = (frames[0].width(), frames[0].height());
    while let Some(ask) = tracker.ask(frames) {
        let found = Found {
            mask: ellipse(size, ask.rect),
            iou_score: 0.9,
            stability: 0.9,
        };
        tracker.take(frames, found);
    }
    let dice = |(i, mask): (usize, &Mask)| {
        let outlined = tracker.outlined(i);
        outlined.map_or(0.0, |o| o.mask.dice(mask).unwrap())
    };
    labelled.masks.iter().enumerate().map(dice).collect()
}

#[test]
fn leading_the_box_back_once_a_beat_does_no_harm_on_whole_clips() {
    let test = "leading_the_box_back_once_a_beat_does_no_harm_on_whole_clips";
    let Some(clips) = Labelled::all(test) else {
        return;
    };
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let mut all = [Vec::new(), Vec::new()];
    let mut far = [Vec::new(), Vec::new()];
    for (number, labelled) in clips.iter().enumerate() {
        for (way, recall) in [0.0, 0.5].into_iter().enumerate() {
            let dice = led(labelled, recall);
            let beyond: Vec<f64> = (0..dice.len())
                .filter(|i| i.abs_diff(labelled.beats[0][0]) > 100)
                .map(|i| dice[i])
                .collect();
            println!(
                "clip {number}, recall {recall}: Dice {:.4}, {:.4} in {} frames beyond two seconds",
                mean(&dice),
                mean(&beyond),
                beyond.len()
            );
            all[way].extend(dice);
            far[way].extend(beyond);
        }
    }
    let [[off, on], [off_far, on_far]] = [&all, &far].map(|v| [mean(&v[0]), mean(&v[1])]);
    println!("Dice {off:.4} without, {on:.4} with; beyond two seconds {off_far:.4}, {on_far:.4}");
    assert!(on > off - 0.003 && on_far > off_far - 0.005);
    assert!(on > 0.8, "{on}");
}
