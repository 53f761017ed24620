//! Landmarks that the user sets, the number of discs, and discs parallel to the annulus.

use echodisc::geometry::{Point, Spacing};
use echodisc::measure::{GivenLandmarks, MeasureError, Options, Orientation, ventricle_with};

use super::solids::Solid;
use super::{NORMAL, codes, measured, view};

fn slanted(slant_deg: f64) -> Solid {
    Solid::Ellipsoid {
        a: 55.0,
        b: 22.0,
        h: 20.0,
        slant_deg,
    }
}

fn spacing() -> Spacing {
    Spacing::calibrated(0.4, 0.4)
}

#[test]
fn landmarks_that_are_set_take_the_place_of_those_found() {
    let mask = NORMAL.mask(view(25.0));
    let found = measured(&mask);
    let mut given = GivenLandmarks {
        hinges: Some(found.hinges),
        apex: Some(found.apex),
    };
    let options = |landmarks| Options {
        landmarks,
        ..Options::default()
    };
    let same = ventricle_with(&mask, spacing(), &options(given)).unwrap();
    assert!((same.volume_mm3 / found.volume_mm3 - 1.0).abs() < 0.01);
    assert!(same.apex.distance(&found.apex) < 1e-9);
    assert_eq!(same.confidence.apex, None);
    // A base 10 mm nearer to the apex: shorter, smaller, and the area ends at the new annulus.
    let step = |p: Point<_>| {
        let part = 10.0 / found.long_axis_mm;
        Point::new(
            p.x + part * (found.apex.x - found.mid_annulus.x),
            p.y + part * (found.apex.y - found.mid_annulus.y),
        )
    };
    given.hinges = Some(found.hinges.map(step));
    let shorter = ventricle_with(&mask, spacing(), &options(given)).unwrap();
    assert!((found.long_axis_mm - shorter.long_axis_mm - 10.0).abs() < 0.5);
    assert!(found.area_mm2 - shorter.area_mm2 > 380.0);
    // The apex is found again from the hinge points alone.
    given.apex = None;
    let refound = ventricle_with(&mask, spacing(), &options(given)).unwrap();
    assert!(refound.apex.distance(&found.apex) * 0.4 < 2.0);
    assert!(refound.confidence.apex.is_some() && refound.confidence.hinges.is_none());
}

#[test]
fn a_given_apex_turns_the_axis_round() {
    let mask = Solid::Cylinder {
        length: 80.0,
        diameter: 40.0,
    }
    .mask(view(20.0));
    let found = measured(&mask);
    let options = Options {
        landmarks: GivenLandmarks {
            hinges: None,
            apex: Some(found.mid_annulus),
        },
        ..Options::default()
    };
    let turned = ventricle_with(&mask, spacing(), &options).unwrap();
    assert!(turned.mid_annulus.distance(&found.apex) * 0.4 < 2.0);
    assert!(!codes(&turned).contains(&"apex-ambiguous"));
    assert!((turned.volume_mm3 / found.volume_mm3 - 1.0).abs() < 0.02);
}

#[test]
fn landmarks_off_the_outline_are_warned_of_and_impossible_ones_refused() {
    let mask = NORMAL.mask(view(0.0));
    let found = measured(&mask);
    let with = |hinges, apex| {
        let landmarks = GivenLandmarks { hinges, apex };
        ventricle_with(
            &mask,
            spacing(),
            &Options {
                landmarks,
                ..Options::default()
            },
        )
    };
    let above = Point::new(found.apex.x, found.apex.y - 15.0);
    let off = with(None, Some(above)).unwrap();
    assert!(codes(&off).contains(&"landmark-off-outline"));
    let nowhere = Point::new(f64::NAN, 0.0);
    assert_eq!(with(None, Some(nowhere)), Err(MeasureError::Landmarks));
    let twice = Some([found.apex, found.apex]);
    assert_eq!(with(twice, None), Err(MeasureError::Landmarks));
}

#[test]
fn the_number_of_discs_is_an_option() {
    let mask = NORMAL.mask(view(60.0));
    let with = |discs| {
        ventricle_with(
            &mask,
            spacing(),
            &Options {
                discs,
                ..Options::default()
            },
        )
    };
    let want = NORMAL.size().volume_ml;
    for discs in [10, 20, 60] {
        let v = with(discs).unwrap();
        assert_eq!(v.discs.len(), discs);
        assert!((v.volume_mm3 / 1000.0 / want - 1.0).abs() < 0.01);
    }
    assert_eq!(with(1), Err(MeasureError::Discs { got: 1 }));
    assert_eq!(with(501), Err(MeasureError::Discs { got: 501 }));
}

#[test]
fn discs_parallel_to_the_annulus_take_the_bias_of_its_slant_away() {
    for slant in [-25.0, -15.0, -10.0, 10.0, 15.0, 25.0] {
        for rotation in [0.0, 25.0, 205.0] {
            let solid = slanted(slant);
            let options = Options {
                orientation: Orientation::Annulus,
                ..Options::default()
            };
            let v = ventricle_with(&solid.mask(view(rotation)), spacing(), &options).unwrap();
            let bias = v.volume_mm3 / 1000.0 / solid.size().volume_ml - 1.0;
            assert!(bias.abs() < 0.02, "{bias} at {slant} degrees");
            assert!(!codes(&v).contains(&"annulus-slanted"));
        }
    }
}

#[test]
fn the_area_length_formula_is_a_cross_check() {
    let half = Solid::Ellipsoid {
        a: 80.0,
        b: 22.0,
        h: 0.0,
        slant_deg: 0.0,
    };
    let v = measured(&half.mask(view(30.0)));
    assert!((v.area_length_mm3 / 1000.0 / half.size().volume_ml - 1.0).abs() < 0.015);
    assert!(!codes(&v).contains(&"area-length-disagrees"));
    let cone = Solid::Cone {
        length: 90.0,
        diameter: 45.0,
    };
    let v = measured(&cone.mask(view(30.0)));
    assert!(codes(&v).contains(&"area-length-disagrees"));
}

#[test]
fn confidences_tell_a_cone_from_a_cylinder() {
    let cone = Solid::Cone {
        length: 90.0,
        diameter: 45.0,
    };
    let cylinder = Solid::Cylinder {
        length: 80.0,
        diameter: 40.0,
    };
    let of = |solid: Solid| measured(&solid.mask(view(30.0))).confidence;
    let (sharp, blunt, usual) = (of(cone), of(cylinder), of(NORMAL));
    assert!(sharp.apex.unwrap() > 0.9 && blunt.apex.unwrap() < 0.5);
    assert!(sharp.base.unwrap() > 0.9 && blunt.base.unwrap() < 0.25);
    assert!(usual.base.unwrap() > 0.9 && usual.hinges.unwrap() > 0.9);
}
