//! The ejection fraction and its report.

use echodisc::geometry::Spacing;
use echodisc::measure::{EfReport, MeasureError, ejection_fraction, ventricle};

use super::{CONTRACTED, NORMAL, View, measured, view};

#[test]
fn the_ejection_fraction_takes_the_length_of_each_phase() {
    let (edv, esv) = (NORMAL.size().volume_ml, CONTRACTED.size().volume_ml);
    for rotation in [10.0, 200.0, 310.0] {
        let ed = measured(&NORMAL.mask(view(rotation)));
        let es = measured(&CONTRACTED.mask(view(rotation + 6.0)));
        let report = ejection_fraction(&ed, &es).unwrap();
        assert!((report.ef_percent - 100.0 * (edv - esv) / edv).abs() < 0.5);
        assert!((report.edv_ml.unwrap() - edv).abs() < 0.01 * edv);
        assert!((report.esv_ml.unwrap() - esv).abs() < 0.01 * esv);
        assert!(report.warnings.is_empty(), "{:?}", report.warnings);
    }
}

#[test]
fn swapped_frames_give_a_negative_fraction_and_a_warning() {
    let ed = measured(&CONTRACTED.mask(view(0.0)));
    let es = measured(&NORMAL.mask(view(180.0)));
    let report = ejection_fraction(&ed, &es).unwrap();
    assert!(report.ef_percent < -50.0, "{}", report.ef_percent);
    let codes: Vec<_> = report.warnings.iter().map(|w| w.code).collect();
    assert_eq!(
        codes,
        ["es-larger-than-ed", "axes-disagree", "lengths-implausible"]
    );
}

#[test]
fn without_a_calibration_only_the_fraction_is_given() {
    let phases = [NORMAL, CONTRACTED].map(|solid| solid.mask(view(0.0)));
    let [ed, es] = phases
        .each_ref()
        .map(|mask| ventricle(mask, Spacing::Unknown).unwrap());
    let [ed_mm, es_mm] = phases.each_ref().map(measured);
    let report = ejection_fraction(&ed, &es).unwrap();
    let calibrated = ejection_fraction(&ed_mm, &es_mm).unwrap();
    let off = report.ef_percent - calibrated.ef_percent;
    assert!(off.abs() < 0.01, "{off}");
    let json = serde_json::to_value(&report).unwrap();
    for at in [
        "/edv_ml",
        "/esv_ml",
        "/sv_ml",
        "/ed/long_axis_mm",
        "/es/area_cm2",
    ] {
        assert!(json.pointer(at).unwrap().is_null(), "{at}");
    }
    assert!(json["fac_percent"].as_f64().unwrap() > 30.0);
    assert_eq!(json["warnings"][0]["code"], "uncalibrated");
    assert_eq!(json["warnings"].as_array().unwrap().len(), 1);
    assert_eq!(
        ejection_fraction(&ed, &es_mm),
        Err(MeasureError::MixedCalibration)
    );
}

#[test]
fn the_shape_of_a_pixel_is_enough_for_ratios() {
    let tall = |rotation| View {
        spacing_mm: [0.3, 0.6],
        ..view(rotation)
    };
    for rotation in [0.0, 50.0] {
        let phases = [NORMAL, CONTRACTED].map(|solid| solid.mask(tall(rotation)));
        let report = |spacing| {
            let [ed, es] = phases
                .each_ref()
                .map(|mask| ventricle(mask, spacing).unwrap());
            ejection_fraction(&ed, &es).unwrap()
        };
        let sized = report(Spacing::calibrated(0.3, 0.6));
        let shaped = report(Spacing::shape(3.0, 6.0));
        assert!((shaped.ef_percent - sized.ef_percent).abs() < 1e-6);
        let change = |report: &EfReport| report.fac_percent.unwrap();
        assert!((change(&shaped) - change(&sized)).abs() < 1e-6);
        assert_eq!((shaped.edv_ml, shaped.ed.long_axis_mm), (None, None));
    }
}

#[test]
fn the_report_has_its_keys_in_order() {
    let ed = measured(&NORMAL.mask(view(0.0)));
    let text = serde_json::to_string(&ejection_fraction(&ed, &ed).unwrap()).unwrap();
    let mut from = 0;
    for key in [
        "edv_ml",
        "esv_ml",
        "sv_ml",
        "ef_percent",
        "fac_percent",
        "ed",
        "long_axis_mm",
        "area_cm2",
        "es",
        "warnings",
    ] {
        let at = text[from..].find(&format!("\"{key}\":"));
        from += at.unwrap_or_else(|| panic!("no {key} after byte {from} of {text}"));
    }
}
