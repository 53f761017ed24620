//! From one box on a phantom to its ejection fraction, through the program and the network.

#[path = "support/program.rs"]
mod program;
#[path = "support/set_up.rs"]
mod set_up;

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::path::Path;

use echodisc::clip::phantom::{Phantom, Settings};
use echodisc::device::ComputeDevice;
use echodisc::segment::propagate::{Fix, Tracker, Tuning, propagate};
use echodisc::segment::{Pipeline, Segmenter};
use program::{json, refusal, scratch};
use serde_json::Value;

fn files(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

#[test]
fn a_phantom_is_written_with_its_truth() {
    let folder = scratch("phantom");
    let file = folder.join("p.dcm").display().to_string();
    let masks = folder.join("masks").display().to_string();
    let args = [
        "phantom", "--ef", "40", "--hr", "75", "--frames", "8", "--noise", "high",
    ];
    let rest = ["--view", "a2c", "--out", &file, "--masks", &masks, "--json"];
    let truth = json(&[&args[..], &rest].concat());
    assert_eq!(truth["ef_percent"], 40.0);
    assert_eq!(truth["view"], "a2c");
    assert_eq!(truth["box_frame"], truth["ed_frames"][0]);
    assert_eq!(truth["box"].as_array().unwrap().len(), 4);
    assert_eq!(files(&folder.join("masks")), 8);
    let found = json(&["calibrate", &file, "--json"]);
    let text = found.to_string();
    assert!(text.contains("0.5"), "{text}");
    let refused = refusal(&["phantom", "--ef", "99", "--out", &file]);
    assert!(refused.contains("(phantom-setting)"), "{refused}");
    let refused = refusal(&["phantom", "--noise", "loud", "--out", &file]);
    assert!(refused.contains("none, low, moderate, high"), "{refused}");
}

#[test]
fn one_box_gives_every_frame_and_the_beat() {
    set_up::from_set_up("models/litemedsam/weights-f16.safetensors");
    let folder = scratch("clip");
    let file = folder.join("p.dcm").display().to_string();
    let args = [
        "phantom", "--hr", "140", "--fps", "20", "--frames", "12", "--noise", "low",
    ];
    let truth = json(&[&args[..], &["--out", &file, "--json"]].concat());
    let corners = truth["box"].as_array().unwrap().iter();
    let corners: Vec<String> = corners.map(Value::to_string).collect();
    let (corners, frame) = (corners.join(","), truth["box_frame"].to_string());
    let out = folder.join("out").display().to_string();
    let report = json(&[
        "clip", &file, "--box", &corners, "--frame", &frame, "--json", "--out", &out,
    ]);
    assert_eq!(report["schema"], "echodisc-clip-report");
    let ef = report["ef_percent"].as_f64().unwrap();
    assert!((ef - 55.0).abs() < 20.0, "{ef}");
    assert!(report["edv_ml"].as_f64().unwrap() > 60.0);
    assert_eq!(report["beats_from"], "r-waves");
    let spread = &report["spread"];
    let of = |name: &str| spread[name].as_f64().unwrap();
    assert_eq!(spread["name"], "model spread");
    assert!(of("p5_percent") < of("median_percent") && of("median_percent") < of("p95_percent"));
    assert!(
        report["beats"]
            .as_array()
            .is_some_and(|beats| !beats.is_empty())
    );
    assert!(report["warnings"].is_array() && report["light"].is_string());
    let out = Path::new(&out);
    assert_eq!(files(&out.join("masks")), 12);
    let curve = std::fs::read_to_string(out.join("curve.csv")).unwrap();
    assert_eq!(curve.lines().count(), 13);
    assert!(out.join("report.json").is_file());
    let out = folder.join("none").display().to_string();
    let refused = refusal(&[
        "clip", &file, "--box", "1,1,9,9", "--frame", "99", "--out", &out,
    ]);
    assert!(refused.contains("there is no frame 99"), "{refused}");
    let refused = refusal(&["clip", &file, "--box", "-9,-9,-1,-1", "--out", &out]);
    assert!(refused.contains("(segment-box)"), "{refused}");
}

/// `cargo test --release --test whole_clip -- --ignored --nocapture share`: on a quiet machine.
#[test]
#[ignore = "measures time"]
fn the_share_of_time_that_following_the_walls_adds() {
    let weights = set_up::from_set_up("models/litemedsam/weights-f16.safetensors");
    let pipeline = Pipeline::from_name("litemedsam-cubic").unwrap();
    let segmenter = Segmenter::load(weights, "f16", pipeline, ComputeDevice::cpu()).unwrap();
    let phantom = Phantom::new(Settings {
        frames: 24,
        ..Settings::default()
    })
    .unwrap();
    let (clip, truth) = (phantom.clip(), phantom.truth());
    let mut tracker = Tracker::new(&clip.frames, &clip.timing, Tuning::default());
    assert!(tracker.fix(truth.box_frame, Fix::Box(truth.rect)));
    let (mut network, mut walls, mut frames) = (0.0, 0.0, 0);
    loop {
        let started = std::time::Instant::now();
        let ask = tracker.ask(&clip.frames);
        walls += started.elapsed().as_secs_f64();
        let Some(ask) = ask else { break };
        let started = std::time::Instant::now();
        let frame = &clip.frames[ask.frame];
        let go_on = async |_| ControlFlow::Continue(());
        pollster::block_on(segmenter.encode(frame, go_on)).unwrap();
        let size = (frame.width(), frame.height());
        let found = pollster::block_on(segmenter.segment(segmenter.key(frame), size, ask.rect));
        let found = found.unwrap();
        network += started.elapsed().as_secs_f64();
        let started = std::time::Instant::now();
        tracker.take(
            &clip.frames,
            echodisc::segment::propagate::Found {
                mask: found.mask,
                iou_score: found.iou_score,
                stability: found.stability,
            },
        );
        walls += started.elapsed().as_secs_f64();
        frames += 1;
    }
    let share = 100.0 * walls / (walls + network);
    println!(
        "{frames} frames: network {:.0} ms, walls {:.1} ms a frame, {share:.1} %",
        1e3 * network / f64::from(frames),
        1e3 * walls / f64::from(frames)
    );
    assert!(share <= 10.0, "{share}");
}

#[test]
fn results_come_as_they_are_found_and_a_stop_keeps_them() {
    let weights = set_up::from_set_up("models/litemedsam/weights-f16.safetensors");
    let pipeline = Pipeline::from_name("litemedsam-cubic").unwrap();
    let device = ComputeDevice::cpu();
    let segmenter = Segmenter::load(weights, "f16", pipeline, device).unwrap();
    let phantom = Phantom::new(Settings {
        frames: 7,
        ..Settings::default()
    })
    .unwrap();
    let (clip, truth) = (phantom.clip(), phantom.truth());
    let mut tracker = Tracker::new(&clip.frames, &clip.timing, Tuning::default());
    assert!(tracker.fix(truth.box_frame, Fix::Box(truth.rect)));
    let tracker = RefCell::new(tracker);
    let order = RefCell::new(Vec::new());
    let each = |result: echodisc::segment::propagate::FrameResult| {
        order.borrow_mut().push(result.frame);
    };
    let stop = async || match order.borrow().len() {
        3.. => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    let done = propagate(&segmenter, &clip.frames, &tracker, each, stop);
    assert!(!pollster::block_on(done).unwrap());
    // The first end-diastole is in frame 4: it, then its neighbours.
    assert_eq!(*order.borrow(), [4, 5, 3]);
    let go_on = async || ControlFlow::Continue(());
    let done = propagate(&segmenter, &clip.frames, &tracker, each, go_on);
    assert!(pollster::block_on(done).unwrap());
    assert_eq!(*order.borrow(), [4, 5, 3, 6, 2, 1, 0]);
    let tracker = tracker.into_inner();
    assert!((0..7).all(|frame| tracker.outlined(frame).is_some()));
}
