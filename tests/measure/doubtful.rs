//! Masks that are warned of or refused.

use echodisc::geometry::{Mask, Spacing};
use echodisc::measure::{MeasureError, ventricle};

use super::solids::Solid;
use super::{NORMAL, codes, measured, view};

/// `mask` with each pixel `(x, y)` that `changed` gives a value.
fn edited(mask: &Mask, changed: impl Fn(usize, usize) -> Option<bool>) -> Mask {
    let values = mask.as_slice().iter().enumerate();
    let inside = values.map(|(i, &v)| changed(i % mask.width(), i / mask.width()).unwrap_or(v));
    Mask::new(mask.width(), mask.height(), inside.collect()).unwrap()
}

#[test]
fn ends_that_look_alike_are_said_to_and_the_upper_one_is_the_apex() {
    let cylinder = Solid::Cylinder {
        length: 80.0,
        diameter: 40.0,
    };
    for rotation in [20.0, 200.0] {
        let v = measured(&cylinder.mask(view(rotation)));
        assert!(codes(&v).contains(&"apex-ambiguous"));
        assert!(v.apex.y < v.mid_annulus.y);
    }
}

#[test]
fn a_hole_is_filled() {
    let whole = NORMAL.mask(view(0.0));
    let (x0, y0) = (whole.width() / 2, whole.height() / 3);
    let holed = edited(&whole, |x, y| {
        ((x0..x0 + 15).contains(&x) && (y0..y0 + 20).contains(&y)).then_some(false)
    });
    let (v, w) = (measured(&holed), measured(&whole));
    assert_eq!(v.volume_mm3, w.volume_mm3);
    assert_eq!((codes(&v), codes(&w)), (vec!["holes-filled"], vec![]));
}

#[test]
fn a_speck_changes_nothing_and_a_split_cavity_warns() {
    let whole = NORMAL.mask(view(0.0));
    let speck = edited(&whole, |x, y| (x < 12 && y < 12).then_some(true));
    let (v, w) = (measured(&speck), measured(&whole));
    assert_eq!(v.volume_mm3, w.volume_mm3);
    assert!(v.dropped_fraction > 0.0 && v.warnings.is_empty());
    let middle = whole.height() / 2;
    let split = edited(&whole, |_, y| (y / 4 == middle / 4).then_some(false));
    let v = measured(&split);
    assert!(v.dropped_fraction > 0.2, "{}", v.dropped_fraction);
    assert!(codes(&v).contains(&"pieces-dropped"));
}

#[test]
fn a_ventricle_cut_by_the_image_warns() {
    let whole = NORMAL.mask(view(0.0));
    let columns = whole.width() * 3 / 5;
    let inside = whole
        .as_slice()
        .chunks(whole.width())
        .flat_map(|row| row[..columns].to_vec());
    let cut = Mask::new(columns, whole.height(), inside.collect()).unwrap();
    assert!(codes(&measured(&cut)).contains(&"touches-border"));
}

#[test]
fn a_wall_cut_by_the_sector_warns_and_a_whole_one_does_not() {
    for rotation in [0.0, 33.0, 190.0] {
        let whole = NORMAL.mask(view(rotation));
        let middle = whole.width() as f64 / 2.0;
        let (sin, cos) = (rotation + 6.0_f64).to_radians().sin_cos();
        let cut = edited(&whole, |x, y| {
            let across = (x as f64 - middle) * cos + (y as f64 - middle) * sin;
            (across < -25.0).then_some(false)
        });
        assert!(
            codes(&measured(&cut)).contains(&"straight-edge"),
            "at {rotation}"
        );
        assert!(
            !codes(&measured(&whole)).contains(&"straight-edge"),
            "at {rotation}"
        );
    }
}

#[test]
fn an_outline_through_the_mitral_valve_warns_and_a_whole_one_does_not() {
    for rotation in [0.0, 33.0, 190.0] {
        let whole = NORMAL.mask(view(rotation));
        let v = measured(&whole);
        assert!(v.solidity > 0.95, "{} at {rotation}", v.solidity);
        // A strip a third as wide, from the middle through the annulus, half as long again.
        let middle = v.mid_annulus.midpoint(&v.apex);
        let (x, y) = (v.mid_annulus.x - middle.x, v.mid_annulus.y - middle.y);
        let half = x.hypot(y);
        let leak = edited(&whole, |column, row| {
            let (dx, dy) = (column as f64 - middle.x, row as f64 - middle.y);
            let (along, across) = ((dx * x + dy * y) / half, (dx * y - dy * x) / half);
            let within = (0.0..2.2 * half).contains(&along) && across.abs() < 0.15 * half;
            within.then_some(true)
        });
        let v = measured(&leak);
        assert!(v.solidity < 0.85, "{} at {rotation}", v.solidity);
        assert!(codes(&v).contains(&"outline-indented"), "at {rotation}");
    }
}

#[test]
fn an_implausible_length_warns() {
    let mask = NORMAL.mask(view(0.0));
    let v = ventricle(&mask, Spacing::calibrated(4.0, 4.0)).unwrap();
    assert_eq!(codes(&v), ["length-implausible"]);
}

#[test]
fn masks_without_a_shape_are_refused_or_warned_of() {
    let blank = Mask::new(64, 64, vec![false; 64 * 64]).unwrap();
    let square = |side: usize| edited(&blank, |x, y| Some(x.max(y) < 30 + side && x.min(y) >= 30));
    let measure = |mask: &Mask| ventricle(mask, Spacing::calibrated(0.4, 0.4));
    assert_eq!(measure(&blank), Err(MeasureError::EmptyMask));
    assert_eq!(
        measure(&square(2)),
        Err(MeasureError::TooSmall { pixels: 4 })
    );
    assert!(codes(&measure(&square(3)).unwrap()).contains(&"few-pixels"));
    let full = edited(&blank, |_, _| Some(true));
    assert!(codes(&measure(&full).unwrap()).contains(&"touches-border"));
}

/// Steele, Lea and Flood's generator: any seed gives a reproducible sequence.
fn splitmix64(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[test]
fn any_mask_gives_finite_numbers_or_an_error() {
    let mut state = 7;
    for round in 0..400_u64 {
        let (width, height) = (1 + round as usize % 37, 1 + round as usize * 7 % 41);
        let density = splitmix64(&mut state) % 100;
        let inside = (0..width * height).map(|_| splitmix64(&mut state) % 100 < density);
        let mask = Mask::new(width, height, inside.collect()).unwrap();
        let Ok(v) = ventricle(&mask, Spacing::calibrated(0.3, 0.7)) else {
            continue;
        };
        let numbers = [
            v.volume_mm3,
            v.long_axis_mm,
            v.area_mm2,
            v.annulus_slant_deg,
            v.solidity,
        ];
        assert!(
            numbers.iter().all(|n| n.is_finite() && *n >= 0.0),
            "{numbers:?}"
        );
        assert!(v.solidity <= 1.0 + 1e-9, "{}", v.solidity);
    }
}
