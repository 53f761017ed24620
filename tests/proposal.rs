//! Boxes that the default model suggests, and that others do not.

#[path = "support/set_up.rs"]
mod set_up;

use std::ops::ControlFlow;

use echodisc::clip::phantom::{Phantom, Settings};
use echodisc::device::ComputeDevice;
use echodisc::segment::{Pipeline, Proposal, Segmenter};
use set_up::from_set_up;

fn suggested(weights: &str, phantom: &Phantom) -> (bool, Option<Proposal>) {
    let (weights, cpu) = (from_set_up(weights), ComputeDevice::cpu());
    let segmenter = Segmenter::load(weights, "test", Pipeline::Cubic, cpu).unwrap();
    let frame = phantom.frame(0);
    let (key, size) = (segmenter.key(&frame), (frame.width(), frame.height()));
    let go_on = async |_| ControlFlow::Continue(());
    assert!(pollster::block_on(segmenter.encode(&frame, go_on)).unwrap());
    let found = pollster::block_on(segmenter.propose(key, size)).unwrap();
    (segmenter.proposes(), found)
}

/// Of another seed and ejection fraction than those it was trained on.
#[test]
fn the_default_model_finds_a_phantom_s_ventricle() {
    let phantom = Phantom::new(Settings {
        ef_percent: 50.0,
        seed: 900,
        ..Settings::default()
    });
    let phantom = phantom.unwrap();
    let (proposes, found) = suggested("models/lite-medsam-lv/weights-f16.safetensors", &phantom);
    assert!(proposes);
    let (rect, truth) = (
        found.expect("a box").rect,
        phantom.mask(0).bounds().unwrap(),
    );
    let width = rect.x1.min(truth.x1) - rect.x0.max(truth.x0);
    let height = rect.y1.min(truth.y1) - rect.y0.max(truth.y0);
    let both = width.max(0.0) * height.max(0.0);
    let area = rect.width() * rect.height() + truth.width() * truth.height();
    let iou = both / (area - both);
    assert!(iou >= 0.6, "{iou}: {rect:?} instead of {truth:?}");
}

#[test]
fn a_model_without_the_head_suggests_nothing() {
    let phantom = Phantom::new(Settings::default()).unwrap();
    let weights = "models/litemedsam/weights-f16.safetensors";
    assert_eq!(suggested(weights, &phantom), (false, None));
}
