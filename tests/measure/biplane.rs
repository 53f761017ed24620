//! Two apical views together.

use echodisc::geometry::Spacing;
use echodisc::measure::{
    BiplaneLength, BiplaneOptions, BiplaneReport, MeasureError, Options, Orientation, Ventricle,
    View, biplane, ventricle, ventricle_with,
};

use super::solids::{self, Solid};

/// A truncated ellipsoid with the third half axis of its own view.
fn solid(a: f64, b: f64) -> Solid {
    Solid::Ellipsoid {
        a,
        b,
        h: 0.4 * a,
        slant_deg: 0.0,
    }
}

fn seen(solid: Solid, rotation_deg: f64, spacing_mm: [f64; 2]) -> Ventricle {
    let view = solids::View {
        rotation_deg,
        spacing_mm,
    };
    let [x, y] = spacing_mm;
    ventricle(&solid.mask(view), Spacing::calibrated(x, y)).unwrap()
}

/// The volume in mL of the ellipsoid whose two views have the half axes `b` and `c`.
fn volume(a: f64, b: f64, c: f64) -> f64 {
    solid(a, b).size().volume_ml * c / b
}

fn combined(
    phases: [&Ventricle; 4],
    options: &BiplaneOptions,
) -> Result<BiplaneReport, MeasureError> {
    let [ed4, es4, ed2, es2] = phases;
    biplane(
        View { ed: ed4, es: es4 },
        View { ed: ed2, es: es2 },
        options,
    )
}

#[test]
fn an_ellipsoid_with_three_axes_has_its_volume_and_fraction() {
    let (edv, esv) = (volume(58.0, 23.0, 26.0), volume(52.0, 17.0, 20.0));
    let want = 100.0 * (edv - esv) / edv;
    for (turn4, turn2, aniso) in [(0.0, 0.0, 0.4), (20.0, 340.0, 0.6), (200.0, 95.0, 0.3)] {
        let phases = [
            seen(solid(58.0, 23.0), turn4, [0.4, 0.4]),
            seen(solid(52.0, 17.0), turn4 + 5.0, [0.4, 0.4]),
            seen(solid(58.0, 26.0), turn2, [aniso, 0.4]),
            seen(solid(52.0, 20.0), turn2 - 5.0, [aniso, 0.4]),
        ];
        let report = combined(phases.each_ref(), &BiplaneOptions::default()).unwrap();
        assert!((report.ef.ef_percent - want).abs() < 0.3, "{report:?}");
        assert!((report.ef.edv_ml.unwrap() / edv - 1.0).abs() < 0.01);
        assert!((report.ef.esv_ml.unwrap() / esv - 1.0).abs() < 0.01);
        assert!(report.ef.warnings.is_empty(), "{:?}", report.ef.warnings);
    }
}

#[test]
fn a_foreshortened_view_is_warned_of_and_a_very_short_one_refused() {
    let whole = |rotation| {
        [
            seen(solid(58.0, 23.0), rotation, [0.4, 0.4]),
            seen(solid(52.0, 17.0), rotation, [0.4, 0.4]),
        ]
    };
    let [ed4, es4] = whole(10.0);
    let ed2 = seen(solid(58.0 * 0.85, 23.0), 30.0, [0.4, 0.4]);
    let es2 = seen(solid(52.0 * 0.85, 17.0), 30.0, [0.4, 0.4]);
    let report = combined([&ed4, &es4, &ed2, &es2], &BiplaneOptions::default()).unwrap();
    let (edv, esv) = (volume(58.0, 23.0, 23.0), volume(52.0, 17.0, 17.0));
    assert!((report.ef.ef_percent - 100.0 * (edv - esv) / edv).abs() < 0.3);
    assert!((report.length_mismatch_percent.unwrap()[0] - 15.0).abs() < 1.5);
    let found: Vec<_> = report.ef.warnings.iter().map(|w| w.code).collect();
    assert_eq!(found, ["views-length-mismatch", "views-length-mismatch"]);
    assert!(report.ef.warnings[0].message.contains("two-chamber"));

    let es2 = seen(solid(52.0 * 0.7, 17.0), 30.0, [0.4, 0.4]);
    let refused = combined([&ed4, &es4, &ed2, &es2], &BiplaneOptions::default());
    assert_eq!(refused.unwrap_err().code(), "measure-views-mismatch");
    let accept = BiplaneOptions {
        accept_mismatch: true,
        length: BiplaneLength::Mean,
    };
    let mean = combined([&ed4, &es4, &ed2, &es2], &accept).unwrap();
    let longer = BiplaneOptions {
        length: BiplaneLength::Longer,
        ..accept
    };
    let longer = combined([&ed4, &es4, &ed2, &es2], &longer).unwrap();
    assert!(mean.ef.esv_ml.unwrap() < 0.9 * longer.ef.esv_ml.unwrap());
}

#[test]
fn uncalibrated_views_may_be_of_different_depth_but_not_change_it() {
    let seen = |a, b, mm| {
        let view = solids::View {
            rotation_deg: 15.0,
            spacing_mm: [mm, mm],
        };
        ventricle(&solid(a, b).mask(view), Spacing::Unknown).unwrap()
    };
    let [ed4, es4] = [seen(58.0, 23.0, 0.3), seen(52.0, 17.0, 0.3)];
    let [ed2, es2] = [seen(58.0, 23.0, 0.5), seen(52.0, 17.0, 0.5)];
    let report = combined([&ed4, &es4, &ed2, &es2], &BiplaneOptions::default()).unwrap();
    let (edv, esv) = (volume(58.0, 23.0, 23.0), volume(52.0, 17.0, 17.0));
    assert!((report.ef.ef_percent - 100.0 * (edv - esv) / edv).abs() < 0.5);
    assert_eq!(report.length_mismatch_percent, None);
    let codes: Vec<_> = report.ef.warnings.iter().map(|w| w.code).collect();
    assert_eq!(codes, ["uncalibrated"]);
    let short = seen(52.0 * 0.7, 17.0, 0.5);
    let refused = combined([&ed4, &es4, &ed2, &short], &BiplaneOptions::default());
    assert_eq!(refused.unwrap_err().code(), "measure-views-mismatch");
}

#[test]
fn stacks_that_cannot_be_paired_are_refused() {
    let mask = solid(58.0, 23.0).mask(solids::View {
        rotation_deg: 0.0,
        spacing_mm: [0.4, 0.4],
    });
    let with = |options: &Options, spacing| ventricle_with(&mask, spacing, options).unwrap();
    let calibrated = Spacing::calibrated(0.4, 0.4);
    let usual = with(&Options::default(), calibrated);
    let refusal = |other: &Ventricle| {
        combined([&usual, &usual, other, other], &BiplaneOptions::default()).unwrap_err()
    };
    let thin = Options {
        discs: 30,
        ..Options::default()
    };
    assert_eq!(refusal(&with(&thin, calibrated)), MeasureError::DiscsDiffer);
    let basal = Options {
        orientation: Orientation::Annulus,
        ..Options::default()
    };
    assert_eq!(
        refusal(&with(&basal, calibrated)),
        MeasureError::BasalBiplane
    );
    let pixels = with(&Options::default(), Spacing::Unknown);
    assert_eq!(refusal(&pixels), MeasureError::MixedCalibration);
}
