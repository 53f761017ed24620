use super::*;
use crate::geometry::piece::Piece;
use crate::geometry::{FramePx, Point};

const SIZE: usize = 120;

fn ellipse(width: usize, height: usize, centre: [f64; 2], radii: [f64; 2]) -> Mask {
    let inside = (0..width * height).map(|i| {
        let (x, y) = ((i % width) as f64 + 0.5, (i / width) as f64 + 0.5);
        ((x - centre[0]) / radii[0]).powi(2) + ((y - centre[1]) / radii[1]).powi(2) <= 1.0
    });
    Mask::new(width, height, inside.collect()).unwrap()
}

fn ventricle() -> Mask {
    ellipse(SIZE, SIZE, [60.0, 60.0], [25.0, 40.0])
}

fn stroke(path: &[(f64, f64)], radius: f64) -> Stroke {
    let path = path.iter().map(|&(x, y)| Point::new(x, y)).collect();
    Stroke::new(path, radius).unwrap()
}

/// How far the inside reaches to the right in the middle row.
fn right_end(mask: &Mask) -> usize {
    (0..mask.width())
        .rev()
        .find(|x| mask.get(*x as isize, 60))
        .unwrap()
}

#[test]
fn the_border_follows_the_brush_both_ways() {
    let mask = ventricle();
    let edge = right_end(&mask);
    let out = Edit::Push(stroke(&[(84.0, 60.0), (96.0, 60.0)], 20.0));
    let wider = out.apply(&mask).unwrap();
    assert!(wider.count() > mask.count());
    let moved = right_end(&wider) - edge;
    assert!((9..=12).contains(&moved), "{moved} of 12 pixels");
    let back = Edit::Push(stroke(&[(86.0, 60.0), (74.0, 60.0)], 20.0));
    let narrower = back.apply(&mask).unwrap();
    assert!(narrower.count() < mask.count());
    let moved = edge - right_end(&narrower);
    assert!((9..=12).contains(&moved), "{moved} of 12 pixels");
}

#[test]
fn slow_hands_drag_as_far_as_quick_ones() {
    let mask = ventricle();
    let slowly: Vec<_> = (0..=96)
        .map(|i| (84.0 + f64::from(i) / 8.0, 60.0))
        .collect();
    let slow = Edit::Push(stroke(&slowly, 20.0)).apply(&mask).unwrap();
    let quick = Edit::Push(stroke(&[(84.0, 60.0), (96.0, 60.0)], 20.0));
    let quick = quick.apply(&mask).unwrap();
    assert!(right_end(&slow).abs_diff(right_end(&quick)) <= 1);
    assert!(slow.dice(&quick).unwrap() > 0.99);
}

#[test]
fn a_drag_tears_and_folds_nothing() {
    let mask = ventricle();
    let path = [(70.0, 60.0), (96.0, 66.0), (98.0, 52.0), (84.0, 44.0)];
    let pushed = Edit::Push(stroke(&path, 18.0)).apply(&mask).unwrap();
    let piece = Piece::largest(&pushed).unwrap();
    assert_eq!((piece.dropped, piece.filled), (0, 0));
}

#[test]
fn nothing_changes_beyond_the_brush() {
    let mask = ventricle();
    let path = [(84.0, 50.0), (90.0, 70.0)];
    for edit in [Edit::Push, Edit::Add, Edit::Erase] {
        let edited = edit(stroke(&path, 9.0)).apply(&mask).unwrap();
        assert_ne!(edited, mask);
        for y in 0..SIZE as isize {
            for x in 0..SIZE as isize {
                let near = (75..=99).contains(&x) && (41..=79).contains(&y);
                assert!(near || edited.get(x, y) == mask.get(x, y), "{x} {y}");
            }
        }
    }
}

#[test]
fn strokes_are_capsules_and_add_up() {
    let nothing = Mask::new(SIZE, SIZE, vec![false; SIZE * SIZE]).unwrap();
    let path = [(30.0, 40.0), (70.0, 40.0), (70.0, 80.0)];
    let added = Edit::Add(stroke(&path, 10.0)).apply(&nothing).unwrap();
    let capsule = std::f64::consts::PI * 100.0 + 20.0 * 40.0;
    let first = Edit::Add(stroke(&path[..2], 10.0)).apply(&nothing).unwrap();
    assert!((first.count() as f64 - capsule).abs() < 0.01 * capsule);
    let both = Edit::Add(stroke(&path[1..], 10.0)).apply(&first).unwrap();
    assert_eq!(both, added, "part by part or at one go");
    let gone = Edit::Erase(stroke(&path, 10.0)).apply(&added).unwrap();
    assert_eq!(gone, nothing);
    let dot = Edit::Add(stroke(&[(50.5, 50.5)], 0.75))
        .apply(&nothing)
        .unwrap();
    assert_eq!(dot.count(), 1);
}

#[test]
fn smoothing_keeps_the_area_and_takes_the_teeth() {
    let mask = ventricle();
    for sigma_px in [1.0, 2.0, 4.0, 6.0] {
        let smoothed = Edit::Smooth { sigma_px }.apply(&mask).unwrap();
        let kept = smoothed.count() as f64 / mask.count() as f64;
        assert!((kept - 1.0).abs() < 0.01, "sigma {sigma_px}: {kept}");
        assert!(smoothed.dice(&mask).unwrap() > 0.98, "sigma {sigma_px}");
    }
    let mut toothed = mask.clone();
    for y in (24..96).step_by(6) {
        let tooth = Edit::Add(stroke(&[(60.0, f64::from(y)), (88.0, f64::from(y))], 1.0));
        toothed = tooth.apply(&toothed).unwrap();
    }
    let border = |mask: &Mask| crate::geometry::contour::outline(mask).len();
    let smoothed = Edit::Smooth { sigma_px: 4.0 }.apply(&toothed).unwrap();
    assert!(border(&smoothed) * 3 < border(&toothed) * 2);
    let kept = smoothed.count() as f64 / toothed.count() as f64;
    assert!((kept - 1.0).abs() < 0.02, "{kept}");
}

#[test]
fn a_mask_at_the_border_is_not_eaten_there() {
    let full = Mask::new(40, 30, vec![true; 1200]).unwrap();
    let smoothed = Edit::Smooth { sigma_px: 5.0 }.apply(&full).unwrap();
    assert_eq!(smoothed, full);
}

#[test]
fn what_is_no_stroke_is_refused() {
    let at = |x: f64, y: f64| Point::<FramePx>::new(x, y);
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, -1e9] {
        assert_eq!(Stroke::new(vec![at(bad, 1.0)], 5.0), Err(EditError::Stroke));
        assert_eq!(Stroke::new(vec![at(1.0, bad)], 5.0), Err(EditError::Stroke));
        assert_eq!(Stroke::new(vec![at(1.0, 1.0)], bad), Err(EditError::Stroke));
        let smoothed = Edit::Smooth { sigma_px: bad }.apply(&ventricle());
        assert_eq!(smoothed, Err(EditError::Sigma));
    }
    for radius in [0.0, -1.0, 0.7] {
        assert!(Stroke::new(vec![at(1.0, 1.0)], radius).is_err());
    }
    assert!(Stroke::new(Vec::new(), 5.0).is_err());
    assert!(Stroke::new(vec![at(1.0, 1.0); 5000], 5.0).is_err());
}

#[test]
fn a_drag_without_end_is_refused_before_it_begins() {
    let large = Mask::new(4000, 4000, vec![false; 16_000_000]).unwrap();
    let ends = [(0.0, 0.0), (4000.0, 4000.0)];
    let path: Vec<_> = (0..4096).map(|i| ends[i % 2]).collect();
    let drag = Edit::Push(stroke(&path, 0.75));
    assert_eq!(drag.apply(&large), Err(EditError::TooLong));
}

/// Whatever is drawn: the size stays, and nothing panics.
#[test]
fn any_stroke_over_any_mask_gives_a_mask_of_its_size() {
    let mut state = 7_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 8) / f64::from(1 << 24)
    };
    for round in 0..300_usize {
        let (width, height) = (round % 23, round * 7 % 19);
        let inside = (0..width * height).map(|_| next() < 0.5).collect();
        let mask = Mask::new(width, height, inside).unwrap();
        let reach = [20.0, 200.0, 60_000.0][round % 3];
        let mut place = || (next() - 0.5) * reach;
        let points = (0..1 + round % 5).map(|_| Point::new(place(), place()));
        let points: Vec<_> = points.collect();
        let radius = 0.75 + next() * [3.0, 30.0, 3000.0][round % 3];
        let brush = || Stroke::new(points.clone(), radius).unwrap();
        let sigma_px = 1.0 + 20.0 * next();
        for edit in [
            Edit::Push(brush()),
            Edit::Add(brush()),
            Edit::Erase(brush()),
            Edit::Smooth { sigma_px },
        ] {
            match edit.apply(&mask) {
                Ok(edited) => {
                    assert_eq!((edited.width(), edited.height()), (width, height));
                    let (before, after) = (mask.count(), edited.count());
                    match edit {
                        Edit::Add(_) => assert!(after >= before),
                        Edit::Erase(_) => assert!(after <= before),
                        Edit::Push(_) | Edit::Smooth { .. } => {}
                    }
                }
                Err(error) => assert_eq!(error, EditError::TooLong),
            }
        }
    }
}
