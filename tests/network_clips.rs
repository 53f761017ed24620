//! Whole clips through the network, from one box: minutes, so only when asked for.
//!
//! `cargo test --release --test network_clips -- --ignored --nocapture [labelled|phantoms|ten]`.
//! `ECHODISC_WEIGHTS` names a checkpoint in place of the default model's; `{}` in it stands for the
//! number of the labelled clip, from 1, so that each may be judged by weights that have not seen it.
//! `ECHODISC_SEED` gives the phantoms another speckle; `ECHODISC_OUTLINE_PARTS`, such as `0,0.1`,
//! tries [`Tuning::from_outline`].

#[path = "support/labelled.rs"]
mod labelled;
#[path = "support/set_up.rs"]
mod set_up;

use std::ops::ControlFlow;

use echodisc::cine::{ClipMeasurement, Given, Passes, Spread, passes};
use echodisc::clip::phantom::{ApicalView, NoiseLevel, Phantom, Settings};
use echodisc::clip::{Clip, Frame};
use echodisc::device::ComputeDevice;
use echodisc::geometry::{FramePx, Mask, Rect, Spacing};
use echodisc::measure::{ejection_fraction, ventricle};
use echodisc::segment::propagate::{Fix, Found, Tracker, Tuning};
use echodisc::segment::{Pipeline, Segmenter};
use echodisc::train::{BoxKind, Random};
use labelled::Labelled;
use pollster::block_on;

fn segmenter(number: usize) -> Segmenter {
    let pipeline = Pipeline::from_name("litemedsam-cubic").unwrap();
    let bytes = match std::env::var("ECHODISC_WEIGHTS") {
        Ok(path) => std::fs::read(path.replace("{}", &number.to_string())).expect("the weights"),
        Err(_) => set_up::from_set_up("models/lite-medsam-lv/weights-f16.safetensors"),
    };
    Segmenter::load(bytes, "network-clips", pipeline, ComputeDevice::cpu()).unwrap()
}

fn outline_parts() -> Vec<f64> {
    let asked = std::env::var("ECHODISC_OUTLINE_PARTS");
    let parts = asked.unwrap_or_else(|_| Tuning::default().from_outline.to_string());
    parts.split(',').map(|part| part.parse().unwrap()).collect()
}

fn outline(segmenter: &Segmenter, frame: &Frame, rect: Rect<FramePx>) -> Found {
    block_on(segmenter.encode(frame, async |_| ControlFlow::Continue(()))).unwrap();
    let size = (frame.width(), frame.height());
    let found = block_on(segmenter.segment(segmenter.key(frame), size, rect)).unwrap();
    Found {
        mask: found.mask,
        iou_score: found.iou_score,
        stability: found.stability,
    }
}

/// One box, followed with each of the tunings; frames are encoded once for all of them.
fn followed(
    segmenter: &Segmenter,
    clip: &Clip,
    (frame, rect): (usize, Rect<FramePx>),
    tunings: &[Tuning],
    mut each: impl FnMut(usize),
) -> Vec<Tracker> {
    let frames = &clip.frames;
    let start = |tuning: &Tuning| {
        let mut tracker = Tracker::new(frames, &clip.timing, *tuning);
        assert!(tracker.fix(frame, Fix::Box(rect)));
        tracker
    };
    let mut trackers: Vec<Tracker> = tunings.iter().map(start).collect();
    loop {
        let mut asked = None;
        for tracker in &mut trackers {
            if let Some(ask) = tracker.ask(frames) {
                tracker.take(frames, outline(segmenter, &frames[ask.frame], ask.rect));
                asked = Some(ask.frame);
            }
        }
        match asked {
            Some(frame) => each(frame),
            None => return trackers,
        }
    }
}

fn measured(tracker: &Tracker, clip: &Clip) -> ClipMeasurement {
    let spacing = clip.calibration.spacing;
    ClipMeasurement::new(tracker, clip, spacing, &clip.timing, &Given::default()).unwrap()
}

fn ef(ed: &Mask, es: &Mask) -> Option<f64> {
    let spacing = Spacing::shape(1.0, 1.0);
    let [ed, es] = [ed, es].map(|mask| ventricle(mask, spacing).ok());
    Some(ejection_fraction(&ed?, &es?).ok()?.ef_percent)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn mean_size(values: &[f64]) -> f64 {
    mean(&values.iter().map(|v| v.abs()).collect::<Vec<_>>())
}

/// How many of the found beats' spreads hold the EF of the label of the beat nearest to them.
fn coverage(
    segmenter: &Segmenter,
    labelled: &Labelled,
    tracker: &Tracker,
    found: &ClipMeasurement,
) -> [usize; 2] {
    let (clip, mut held, mut beats) = (&labelled.clip, 0, 0);
    for beat in &found.beats {
        let rects = [beat.beat.ed, beat.beat.es].map(|frame| {
            let outlined = tracker.outlined(frame);
            let rect = outlined.expect("a beat's frame is outlined").rect;
            let image = &clip.frames[frame];
            block_on(passes(segmenter, image, &rect, found.spacing)).unwrap()
        });
        let [ed, es]: [Passes; 2] = rects;
        let near = |[_, es]: &&[usize; 2]| es.abs_diff(beat.beat.es);
        let [ed_label, es_label] = *labelled.beats.iter().min_by_key(near).unwrap();
        let truth = ef(&labelled.masks[ed_label], &labelled.masks[es_label]).unwrap();
        let Some(spread) = Spread::of(&ed, &es) else {
            continue;
        };
        beats += 1;
        held += usize::from((spread.p5_percent..=spread.p95_percent).contains(&truth));
    }
    [held, beats]
}

/// What one tuning gave over the clips.
#[derive(Default)]
struct Tally {
    dice: Vec<f64>,
    by_beat: Vec<f64>,
    by_clip: Vec<f64>,
    held: [usize; 2],
    doubted: usize,
}

impl Tally {
    fn add(&mut self, tracker: &Tracker, labelled: &Labelled, network: &Segmenter) -> f64 {
        let outlined = |frame: usize| tracker.outlined(frame);
        let dice: Vec<f64> = (0..labelled.masks.len())
            .map(|i| outlined(i).map_or(0.0, |o| o.mask.dice(&labelled.masks[i]).unwrap()))
            .collect();
        self.doubted += (0..dice.len())
            .filter(|i| !outlined(*i).is_some_and(|o| o.is_believed()))
            .count();
        let truths: Vec<f64> = labelled.beats.iter().map(|b| truth(labelled, b)).collect();
        for (&[ed, es], truth) in labelled.beats.iter().zip(&truths) {
            let found = outlined(ed).zip(outlined(es));
            let found = found.and_then(|(ed, es)| ef(&ed.mask, &es.mask));
            self.by_beat.push(found.expect("both are outlined") - truth);
        }
        let found = measured(tracker, &labelled.clip);
        let of_clip = found.mean(|ef| Some(ef.ef_percent)).unwrap_or(f64::NAN);
        let held = coverage(network, labelled, tracker, &found);
        self.by_clip.push(of_clip - mean(&truths));
        self.held = [self.held[0] + held[0], self.held[1] + held[1]];
        println!(
            "  Dice {:.4}, EF {of_clip:.1} of {:.1}, frames off {:?}, {} beats of {}, spread holds {} \
             of {}",
            mean(&dice),
            mean(&truths),
            off_by(&found, &labelled.beats),
            found.beats.len(),
            truths.len(),
            held[0],
            held[1]
        );
        let of_clip = mean(&dice);
        self.dice.extend(dice);
        of_clip
    }
}

/// How many frames the nearest beat's ED and ES are late, of each labelled beat.
fn off_by(found: &ClipMeasurement, labels: &[[usize; 2]]) -> Vec<[isize; 2]> {
    let off = |&[ed, es]: &[usize; 2]| {
        let nearest = found.cycle.beats.iter().min_by_key(|b| b.es.abs_diff(es))?;
        let late = |found: usize, label: usize| found as isize - label as isize;
        Some([late(nearest.ed, ed), late(nearest.es, es)])
    };
    labels.iter().filter_map(off).collect()
}

fn truth(labelled: &Labelled, &[ed, es]: &[usize; 2]) -> f64 {
    ef(&labelled.masks[ed], &labelled.masks[es]).expect("labels are measured")
}

#[test]
#[ignore = "encodes 939 frames"]
fn labelled_clips_from_one_box() {
    let Some(clips) = Labelled::all("labelled_clips_from_one_box") else {
        return;
    };
    let tunings: Vec<Tuning> = outline_parts()
        .iter()
        .map(|part| Tuning {
            from_outline: *part,
            ..Tuning::default()
        })
        .collect();
    let own_boxes = [0.05, 0.1].map(BoxKind::Jittered);
    let mut random = Random::new(1, 0);
    let mut tallies: Vec<Tally> = tunings.iter().map(|_| Tally::default()).collect();
    let mut own: [Vec<f64>; 2] = Default::default();
    for (number, labelled) in clips.iter().enumerate() {
        let network = segmenter(number + 1);
        let first = labelled.beats[0][0];
        let tight = |frame: usize| labelled.masks[frame].bounds().unwrap();
        let mut of_clip: [Vec<f64>; 2] = Default::default();
        let start = (first, tight(first));
        let trackers = followed(&network, &labelled.clip, start, &tunings, |frame| {
            for (kind, dice) in own_boxes.iter().zip(&mut of_clip) {
                let rect = kind.draw(tight(frame), &mut random);
                let found = outline(&network, &labelled.clip.frames[frame], rect);
                dice.push(found.mask.dice(&labelled.masks[frame]).unwrap());
            }
        });
        println!(
            "clip {}, {} frames, own boxes 5 and 10 %: Dice {:.4}, {:.4}",
            number + 1,
            labelled.masks.len(),
            mean(&of_clip[0]),
            mean(&of_clip[1])
        );
        for ((tally, tracker), tuning) in tallies.iter_mut().zip(&trackers).zip(&tunings) {
            print!("  part {}:", tuning.from_outline);
            let dice = tally.add(tracker, labelled, &network);
            assert!(dice > 0.6, "the clip is lost: {dice}");
        }
        for (all, of_clip) in own.iter_mut().zip(of_clip) {
            all.extend(of_clip);
        }
    }
    println!(
        "own boxes 5 and 10 %: Dice {:.4}, {:.4}",
        mean(&own[0]),
        mean(&own[1])
    );
    for (tally, tuning) in tallies.iter().zip(&tunings) {
        println!(
            "part {}: Dice {:.4}, {} doubted; EF at the labelled frames off by {:.1} ({:+.1}), of \
             clips by {:.1} ({:+.1}); spread holds {} of {} beats",
            tuning.from_outline,
            mean(&tally.dice),
            tally.doubted,
            mean_size(&tally.by_beat),
            mean(&tally.by_beat),
            mean_size(&tally.by_clip),
            mean(&tally.by_clip),
            tally.held[0],
            tally.held[1]
        );
    }
}

/// `ECHODISC_SEED`, the speckle of the first heart; each has one of its own.
fn first_seed() -> u64 {
    std::env::var("ECHODISC_SEED").map_or(900, |seed| seed.parse().unwrap())
}

/// EF, beats a minute, frames a second, noise, view.
const HEARTS: [(f64, f64, f64, NoiseLevel, ApicalView); 12] = [
    (15.0, 70.0, 20.0, NoiseLevel::Moderate, ApicalView::A2c),
    (15.0, 100.0, 30.0, NoiseLevel::Low, ApicalView::A4c),
    (30.0, 45.0, 20.0, NoiseLevel::High, ApicalView::A4c),
    (30.0, 100.0, 25.0, NoiseLevel::Moderate, ApicalView::A4c),
    (40.0, 140.0, 40.0, NoiseLevel::High, ApicalView::A2c),
    (45.0, 85.0, 60.0, NoiseLevel::None, ApicalView::A4c),
    (55.0, 70.0, 20.0, NoiseLevel::High, ApicalView::A4c),
    (55.0, 120.0, 30.0, NoiseLevel::Low, ApicalView::A2c),
    (60.0, 60.0, 30.0, NoiseLevel::Moderate, ApicalView::A2c),
    (65.0, 100.0, 50.0, NoiseLevel::High, ApicalView::A4c),
    (75.0, 140.0, 40.0, NoiseLevel::Low, ApicalView::A4c),
    (75.0, 45.0, 20.0, NoiseLevel::Moderate, ApicalView::A4c),
];

#[test]
#[ignore = "encodes some 500 frames"]
fn phantoms_over_the_range_of_hearts() {
    let network = segmenter(0);
    let (mut errors, mut near, mut beats, mut whole) = (Vec::new(), 0, 0, 0);
    for (number, (ef_percent, rate, fps, noise, view)) in HEARTS.into_iter().enumerate() {
        let settings = Settings {
            ef_percent,
            heart_rate_bpm: rate,
            frames_per_second: fps,
            frames: (90.0 / rate * fps) as usize,
            noise: noise.value(),
            seed: first_seed() + number as u64,
            view,
            ecg: false,
            ..Settings::default()
        };
        let phantom = Phantom::new(settings).unwrap();
        let (clip, truth) = (phantom.clip(), phantom.truth());
        let start = (truth.box_frame, truth.rect);
        let trackers = followed(&network, &clip, start, &[Tuning::default()], |_| {});
        let tracker = &trackers[0];
        let found = measured(tracker, &clip);
        let reached = found.mean(|ef| Some(ef.ef_percent)).unwrap_or(f64::NAN);
        let dice: Vec<f64> = (0..settings.frames)
            .map(|i| {
                tracker
                    .outlined(i)
                    .map_or(0.0, |o| o.mask.dice(&phantom.mask(i)).unwrap())
            })
            .collect();
        let doubted = (0..settings.frames)
            .filter(|i| !tracker.outlined(*i).is_some_and(|o| o.is_believed()))
            .count();
        let at = |frames: &[usize], frame: usize| frames.iter().any(|f| f.abs_diff(frame) <= 1);
        let good = found
            .cycle
            .beats
            .iter()
            .filter(|beat| at(&truth.ed_frames, beat.ed) && at(&truth.es_frames, beat.es));
        near += good.count();
        beats += found.cycle.beats.len();
        whole += truth.beats.len();
        println!(
            "EF {ef_percent}, {rate}/min, {fps}/s, {}, {view:?}, {} frames: EF {reached:.1}, Dice \
             {:.3}, {doubted} doubted, beats {:?} of {:?}",
            noise.name(),
            settings.frames,
            mean(&dice),
            found.cycle.beats,
            truth.beats
        );
        errors.push(reached - ef_percent);
    }
    println!(
        "EF off by {:.1} in the mean ({:+.1}): {errors:.1?}; of {beats} beats found {near} have \
         both frames within one, the truth has {whole}",
        mean_size(&errors),
        mean(&errors)
    );
    assert!(mean_size(&errors) <= 4.0);
    assert!(near as f64 >= 0.95 * beats as f64);
    assert!(near as f64 >= 0.95 * whole as f64);
}

#[test]
#[ignore = "encodes 200 frames"]
fn ten_seconds_without_drift() {
    let network = segmenter(0);
    let settings = Settings {
        frames: 200,
        frames_per_second: 20.0,
        seed: 950,
        ..Settings::default()
    };
    let phantom = Phantom::new(settings).unwrap();
    let (clip, truth) = (phantom.clip(), phantom.truth());
    let start = (truth.box_frame, truth.rect);
    let trackers = followed(&network, &clip, start, &[Tuning::default()], |_| {});
    let dice = |frames: std::ops::Range<usize>| {
        let of = |i: usize| {
            let outlined = trackers[0].outlined(i);
            outlined.map_or(0.0, |o| o.mask.dice(&phantom.mask(i)).unwrap())
        };
        mean(&frames.map(of).collect::<Vec<_>>())
    };
    let (first, last) = (dice(0..34), dice(166..200));
    let found = measured(&trackers[0], &clip);
    let fractions: Vec<f64> = found.beats.iter().map(|b| b.ef.ef_percent).collect();
    println!(
        "Dice {first:.3} in the first two beats, {last:.3} in the last; EF {fractions:.1?} of {}, \
         {} beats of {}",
        settings.ef_percent,
        found.beats.len(),
        truth.beats.len()
    );
    assert!(last > first - 0.03, "{first} then {last}");
}
