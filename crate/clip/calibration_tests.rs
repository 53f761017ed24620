use super::*;

const SECTOR: RawRegion = RawRegion {
    spatial_format: 1,
    units: [3, 3],
    x0: 10,
    y0: 20,
    x1: 299,
    y1: 219,
    delta: [0.03, 0.04],
};

fn judge(regions: &[RawRegion]) -> Calibration {
    let raw = RawCalibration {
        regions: regions.to_vec(),
        pixel_spacing: Some([9.0, 9.0]),
        ..Default::default()
    };
    Calibration::judge(&raw, 320, 240)
}

fn code(calibration: &Calibration) -> Option<&'static str> {
    calibration.problem.as_ref().map(CalibrationProblem::code)
}

fn mm(calibration: &Calibration) -> Option<[f64; 2]> {
    calibration.spacing.mm()
}

#[test]
fn a_region_in_cm_gives_mm_and_wins_over_pixel_spacing() {
    let found = judge(&[SECTOR]);
    assert_eq!(found.origin, CalibrationOrigin::UltrasoundRegion);
    let [x, y] = mm(&found).unwrap();
    assert!((x - 0.3).abs() < 1e-12 && (y - 0.4).abs() < 1e-12);
    assert_eq!(code(&found), None);
    assert_eq!(
        found.regions[0].bounds,
        Rect::from_corners(10.0, 20.0, 300.0, 220.0)
    );
}

#[test]
fn a_negative_delta_is_a_direction_not_a_size() {
    let found = judge(&[RawRegion {
        delta: [-0.03, -0.04],
        ..SECTOR
    }]);
    assert!(found.spacing.is_calibrated());
}

#[test]
fn bounds_may_name_the_border_but_not_pass_it() {
    let at_border = RawRegion {
        x1: 320,
        y1: 240,
        ..SECTOR
    };
    let found = judge(&[at_border]);
    assert_eq!(code(&found), None);
    assert_eq!(
        found.regions[0].bounds,
        Rect::from_corners(10.0, 20.0, 320.0, 240.0)
    );
    for beyond in [
        RawRegion { x1: 321, ..SECTOR },
        RawRegion { y1: 241, ..SECTOR },
    ] {
        let found = judge(&[beyond]);
        assert_eq!(code(&found), Some("region-stale"));
        assert_eq!(mm(&found), None);
        assert_eq!(found.origin, CalibrationOrigin::None);
    }
}

#[test]
fn the_stale_message_names_the_numbers() {
    let stale = RawRegion {
        x1: 595,
        y1: 414,
        ..SECTOR
    };
    let message = judge(&[stale]).problem.unwrap().to_string();
    for number in ["595", "414", "320", "240"] {
        assert!(message.contains(number), "{message}");
    }
}

#[test]
fn a_strip_beyond_the_image_makes_all_regions_stale() {
    let strip = RawRegion {
        spatial_format: 4,
        units: [4, 0],
        y1: 479,
        ..SECTOR
    };
    assert_eq!(code(&judge(&[SECTOR, strip])), Some("region-stale"));
}

#[test]
fn an_inverted_region_is_stale() {
    assert_eq!(
        code(&judge(&[RawRegion { x1: 5, ..SECTOR }])),
        Some("region-stale")
    );
}

#[test]
fn the_largest_2d_region_is_taken_and_a_differing_one_named() {
    let small = RawRegion {
        x1: 60,
        y1: 60,
        delta: [0.1, 0.1],
        ..SECTOR
    };
    let doppler = RawRegion {
        spatial_format: 3,
        units: [4, 7],
        x0: 0,
        y0: 0,
        x1: 319,
        y1: 239,
        delta: [0.005, 1.0],
    };
    let found = judge(&[small, doppler, SECTOR]);
    assert!((mm(&found).unwrap()[0] - 0.3).abs() < 1e-12);
    assert_eq!(code(&found), Some("regions-disagree"));
    assert_eq!(found.regions.len(), 3);
    assert_eq!(code(&judge(&[doppler, SECTOR])), None);
    assert_eq!(code(&judge(&[doppler])), Some("no-2d-region"));
}

#[test]
fn other_units_and_a_delta_of_zero_give_no_size() {
    let pixels = RawRegion {
        units: [0, 3],
        ..SECTOR
    };
    assert_eq!(code(&judge(&[pixels])), Some("not-cm"));
    for bad in [0.0, f64::NAN, f64::INFINITY] {
        let region = RawRegion {
            delta: [bad, 0.04],
            ..SECTOR
        };
        assert_eq!(code(&judge(&[region])), Some("spacing-unusable"));
    }
}

#[test]
fn pixel_spacing_is_rows_first_and_comes_before_the_imager() {
    let raw = RawCalibration {
        pixel_spacing: Some([0.4, 0.3]),
        imager_spacing: Some([9.0, 9.0]),
        aspect: Some([4.0, 3.0]),
        ..Default::default()
    };
    let found = Calibration::judge(&raw, 320, 240);
    assert_eq!(mm(&found), Some([0.3, 0.4]));
    assert_eq!(found.origin, CalibrationOrigin::PixelSpacing);
    let imager = RawCalibration {
        pixel_spacing: None,
        ..raw
    };
    assert_eq!(mm(&Calibration::judge(&imager, 320, 240)), Some([9.0, 9.0]));
}

#[test]
fn without_any_size_the_shape_of_the_pixels_decides() {
    let of = |raw: RawCalibration| code(&Calibration::judge(&raw, 320, 240));
    let aspect = |pair| RawCalibration {
        aspect: Some(pair),
        ..Default::default()
    };
    assert_eq!(of(RawCalibration::default()), Some("no-regions"));
    assert_eq!(of(aspect([1.0, 1.0])), Some("no-regions"));
    assert_eq!(of(aspect([4.0, 3.0])), Some("non-square-unknown"));
    let spacing = |pair| Calibration::judge(&aspect(pair), 320, 240).spacing;
    let anywhere = Rect::from_corners(1.0, 1.0, 9.0, 9.0);
    let tall = Calibration::judge(&aspect([4.0, 3.0]), 320, 240);
    assert_eq!(tall.spacing, Spacing::shape(3.0, 4.0));
    assert_eq!(tall.spacing_for(anywhere), Ok(Spacing::shape(3.0, 4.0)));
    assert_eq!(spacing([1.0, 1.0]), Spacing::shape(1.0, 1.0));
    for useless in [[0.0, 3.0], [4.0, f64::NAN], [-4.0, -3.0]] {
        assert_eq!(spacing(useless), Spacing::Unknown);
        assert_eq!(of(aspect(useless)), Some("no-regions"));
    }
    let zero = RawCalibration {
        pixel_spacing: Some([0.0, 0.3]),
        ..Default::default()
    };
    assert_eq!(of(zero), Some("spacing-unusable"));
}
