//! Phantoms with words burned in.

use super::*;
use crate::clip::Sector;
use crate::clip::phantom::{HEIGHT, NoiseLevel, Phantom, Settings, WIDTH};

/// Letters of 5 x 7 dots, drawn twice as large: `NAME` as a bit pattern of columns.
const LETTERS: [[u8; 5]; 4] = [
    [0x7f, 0x04, 0x08, 0x10, 0x7f],
    [0x7e, 0x11, 0x11, 0x11, 0x7e],
    [0x7f, 0x02, 0x0c, 0x02, 0x7f],
    [0x7f, 0x49, 0x49, 0x49, 0x41],
];

/// The places of the letters' pixels with the word's top-left corner at `(x, y)`.
fn word(x: usize, y: usize) -> Vec<usize> {
    let mut places = Vec::new();
    for (i, letter) in LETTERS.iter().enumerate() {
        for (column, bits) in letter.iter().enumerate() {
            for row in (0..7).filter(|row| bits >> row & 1 == 1) {
                for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    let (px, py) = (x + 12 * i + 2 * column + dx, y + 2 * row + dy);
                    places.push(py * WIDTH + px);
                }
            }
        }
    }
    places
}

/// Frames of a phantom with words at these places.
fn clip(frames: usize, noise: NoiseLevel, words: &[(usize, usize)]) -> Vec<Frame> {
    let phantom = Phantom::new(Settings {
        noise: noise.value(),
        ..Settings::default()
    })
    .unwrap();
    let frame = |i: usize| {
        let mut data = phantom.frame(3 * i).data().to_vec();
        for place in words.iter().flat_map(|&(x, y)| word(x, y)) {
            data[place] = 240;
        }
        Frame::gray(WIDTH, HEIGHT, data).unwrap()
    };
    (0..frames).map(frame).collect()
}

/// In the corners, two lines close together at the bottom.
const OUTSIDE: [(usize, usize); 4] = [(6, 6), (330, 8), (6, 280), (6, 298)];

fn lit(frame: &Frame, places: &[usize]) -> usize {
    places.iter().filter(|at| frame.data()[**at] > 0).count()
}

#[test]
fn words_outside_of_the_sector_become_black_and_the_sector_stays() {
    for noise in [NoiseLevel::Low, NoiseLevel::Moderate, NoiseLevel::High] {
        for count in [1, 12] {
            let (bare, named) = (clip(count, noise, &[]), clip(count, noise, &OUTSIDE));
            let found = ImagedArea::of(&named).expect("no sector");
            let words: Vec<usize> = OUTSIDE.iter().flat_map(|&(x, y)| word(x, y)).collect();
            for (frame, bare) in named.iter().zip(&bare) {
                let black = found.blackened(frame).unwrap();
                assert_eq!(lit(frame, &words), words.len());
                assert_eq!(lit(&black, &words), 0, "{noise:?}, {count} frames");
                let kept = |f: &Frame| f.data().iter().filter(|v| **v > 8).count() as f64;
                // The ruler's ticks are lost with the words, and of a single frame thin speckle at
                // the sector's edge.
                let share = kept(&black) / kept(bare);
                let least = if count == 1 { 0.9 } else { 0.985 };
                assert!(
                    (least..=1.0).contains(&share),
                    "{noise:?}, {count} frames: {share}"
                );
            }
        }
    }
}

#[test]
fn words_that_touch_the_sector_are_told_by_standing_still() {
    // Beside the sector's left edge, which runs through these places.
    let beside = [(100, 110), (62, 170)];
    let frames = clip(12, NoiseLevel::Moderate, &beside);
    let bare = ImagedArea::of(&clip(12, NoiseLevel::Moderate, &[])).unwrap();
    let found = ImagedArea::of(&frames).unwrap();
    let (own, want) = (area(found.corners()), area(bare.corners()));
    assert!((own / want - 1.0).abs() < 0.01, "{own} {want}");
}

#[test]
fn words_inside_of_the_sector_stay() {
    let inside = [(180, 200)];
    let frames = clip(12, NoiseLevel::Moderate, &inside);
    let black = ImagedArea::of(&frames).unwrap().blackened(&frames[0]);
    let places = word(180, 200);
    assert_eq!(lit(&black.unwrap(), &places), places.len());
}

#[test]
fn where_no_sector_can_be_told_none_is_made_up() {
    let gray = |width: usize, height: usize, level: fn(usize, usize) -> u8| {
        let data = (0..width * height).map(|i| level(i % width, i / width));
        Frame::gray(width, height, data.collect()).unwrap()
    };
    let none = |frame: Frame| assert_eq!(ImagedArea::of(&[frame]), None);
    none(gray(112, 112, |_, _| 0));
    none(gray(112, 112, |_, _| 90));
    none(gray(112, 112, |x, y| (x * 7 + y * 13) as u8 | 16));
    // A cropped clip, bright in a rectangle; a picture too small; two bright bars.
    none(gray(200, 160, |x, y| {
        200 * u8::from((20..180).contains(&x) && y > 12)
    }));
    none(gray(20, 20, |x, y| 200 * u8::from(x > 10 - y / 2)));
    none(gray(200, 160, |x, y| {
        200 * u8::from(x < 30 || (y > 140 && x < 190))
    }));
    assert_eq!(ImagedArea::of(&[]), None);
    let sizes = [gray(40, 40, |_, _| 9), gray(40, 41, |_, _| 9)];
    assert_eq!(ImagedArea::of(&sizes), None);
    assert!(Sector::of(&sizes).is_none());
}

#[test]
fn it_is_grown_and_shrunk_within_the_image() {
    let found = ImagedArea::of(&clip(1, NoiseLevel::Moderate, &[])).unwrap();
    let size = |by: f64| found.grown(by).map_or(0.0, |grown| area(grown.corners()));
    assert!(size(-10.0) < size(0.0) && size(0.0) < size(10.0));
    assert!((size(0.0) - area(found.corners())).abs() < 1.0);
    let image = (WIDTH * HEIGHT) as f64;
    assert!((size(1e6) - image).abs() < 1.0);
    assert_eq!((size(-1e6), found.grown(f64::NAN)), (0.0, None));
    let whole = found.grown(1e6).unwrap();
    let frame = &clip(1, NoiseLevel::Moderate, &OUTSIDE)[0];
    assert_eq!(&whole.blackened(frame).unwrap(), frame);
    let other = Frame::gray(4, 4, vec![1; 16]).unwrap();
    assert_eq!(whole.blackened(&other), None);
}

#[test]
fn colours_are_made_black_too() {
    let frames = clip(1, NoiseLevel::Low, &OUTSIDE);
    let colour = Frame::rgb(WIDTH, HEIGHT, frames[0].to_rgb()).unwrap();
    let found = ImagedArea::of(std::slice::from_ref(&colour)).unwrap();
    let black = found.blackened(&colour).unwrap();
    let gray = found.blackened(&frames[0]).unwrap();
    assert_eq!(black.data(), gray.to_rgb());
}

/// The sample has words in three corners and a bar of buttons below.
#[test]
fn of_the_sample_only_the_sector_is_left() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/sonosite.dcm");
    let bytes = std::fs::read(path).expect("the set-up puts the sample in its place");
    let frames = crate::clip::open(&bytes).unwrap().frames;
    let found = ImagedArea::of(&frames).unwrap();
    for frame in &frames {
        let black = found.blackened(frame).unwrap();
        for (i, (was, is)) in frame.data().iter().zip(black.data()).enumerate() {
            let (x, y) = (i / 3 % 320, i / 3 / 320);
            if (150..210).contains(&x) && (60..150).contains(&y) {
                assert_eq!(was, is, "the ventricle at {x}, {y}");
            }
            if x > 270 || y > 215 || (x < 60 && y < 60) {
                assert_eq!(*is, 0, "a word at {x}, {y}");
            }
        }
    }
}
