use super::*;
use crate::clip::calibration::{RawCalibration, RawRegion};

fn judged(x1: u32, aspect: Option<[f64; 2]>) -> Calibration {
    let region = RawRegion {
        spatial_format: 1,
        units: [3, 3],
        x0: 69,
        y0: 2,
        x1,
        y1: 230,
        delta: [0.03, 0.03],
    };
    let raw = RawCalibration {
        regions: if aspect.is_some() {
            Vec::new()
        } else {
            vec![region]
        },
        aspect,
        ..Default::default()
    };
    Calibration::judge(&raw, 320, 240)
}

fn ticks() -> TickRuler {
    TickRuler {
        ticks: (0..11)
            .map(|i| Point::new(5.5, 20.0 * f64::from(i)))
            .collect(),
        pitch_px: 20.0,
        residual_px: 0.0,
        major_every: None,
    }
}

#[test]
fn the_file_says_which_of_its_values_it_is() {
    let good = judged(300, None);
    let inside = Rect::from_corners(80.0, 20.0, 200.0, 200.0);
    let found = good
        .by(&CalibrationChoice::File, None, Some(inside))
        .unwrap();
    assert_eq!(found.spacing, Spacing::calibrated(0.3, 0.3));
    assert_eq!(
        found.source.as_deref(),
        Some("ultrasound region of the file")
    );
    let outside = Rect::from_corners(0.0, 20.0, 60.0, 200.0);
    let found = good
        .by(&CalibrationChoice::File, None, Some(outside))
        .unwrap();
    assert_eq!((found.spacing, found.source), (Spacing::Unknown, None));
    assert_eq!(found.problem.unwrap().code(), "outside-regions");
}

#[test]
fn only_what_is_offered_can_be_confirmed() {
    let stale = judged(595, None);
    let rescaled = |recorded| stale.by(&CalibrationChoice::Rescaled { recorded }, None, None);
    let found = rescaled([640, 480]).unwrap();
    assert_eq!(found.spacing, Spacing::calibrated(0.6, 0.6));
    assert!(found.source.unwrap().contains("resized from 640 x 480"));
    let refused = rescaled([641, 480]).unwrap_err();
    assert_eq!(refused.code(), "calibration-not-offered");
    let ticked = |tick_mm, ticks: Option<&TickRuler>| {
        stale.by(&CalibrationChoice::Ticks { tick_mm }, ticks, None)
    };
    let found = ticked(10.0, Some(&ticks())).unwrap();
    assert_eq!(found.spacing, Spacing::calibrated(0.5, 0.5));
    assert!(ticked(7.0, Some(&ticks())).is_err());
    assert!(ticked(10.0, None).is_err());
}

#[test]
fn a_ruler_knows_the_shape_of_the_pixels() {
    let tall = judged(0, Some([2.0, 1.0]));
    let ruler = |mm| CalibrationChoice::Ruler {
        from: Point::new(10.0, 20.0),
        to: Point::new(10.0, 120.0),
        mm,
    };
    let found = tall.by(&ruler(50.0), None, None).unwrap();
    assert_eq!(found.spacing, Spacing::calibrated(0.25, 0.5));
    assert!((found.uncertainty_percent.unwrap() - 0.707).abs() < 1e-3);
    let ticked = tall.by(
        &CalibrationChoice::Ticks { tick_mm: 10.0 },
        Some(&ticks()),
        None,
    );
    assert_eq!(ticked.unwrap().spacing, Spacing::calibrated(0.25, 0.5));
    let refused = tall.by(&ruler(0.0), None, None).unwrap_err();
    assert_eq!(refused.code(), "ruler-distance");
}
