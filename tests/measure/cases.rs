//! The exact cases of `tests/cases/measure`, by the tolerances that they come with.

use std::path::{Path, PathBuf};

use echodisc::geometry::{Mask, Spacing};
use echodisc::measure::agreement::agreement;
use echodisc::measure::{BiplaneOptions, Ventricle, View, biplane, ejection_fraction, ventricle};
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/measure")
}

fn cases(list: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder().join("cases.json")).unwrap();
    let all: Value = serde_json::from_str(&text).unwrap();
    let found = all[list].as_array().unwrap().clone();
    assert!(!found.is_empty(), "no cases of {list}");
    found
}

fn mask(file: &Value) -> Mask {
    let image = image::open(folder().join(file.as_str().unwrap())).unwrap();
    let image = image.to_luma8();
    let (width, height) = image.dimensions();
    Mask::from_gray(width as usize, height as usize, image.as_raw()).unwrap()
}

fn spacing(mm: &Value) -> Spacing {
    Spacing::calibrated(mm[0].as_f64().unwrap(), mm[1].as_f64().unwrap())
}

fn measured(file: &Value, mm: &Value) -> Ventricle {
    ventricle(&mask(file), spacing(mm)).unwrap()
}

fn has_flag(case: &Value, flag: &str) -> bool {
    case["flags"].as_array().unwrap().iter().any(|f| f == flag)
}

/// The misses of one mask.
fn misses(case: &Value, measured: &Ventricle) -> Vec<String> {
    let expected = &case["expected"];
    let Some(volume) = expected["volume_ml"].as_f64() else {
        return Vec::new();
    };
    let length = expected["long_axis_mm"].as_f64().unwrap();
    let area = expected["area_cm2"].as_f64().unwrap();
    let blunt = if has_flag(case, "apex_ambiguous") {
        4.0
    } else {
        0.0
    };
    let percent = case["tolerance_pct"].as_f64().unwrap();
    let length_tolerance = f64::max(2.0, 0.02 * length) + blunt;
    [
        (
            "mL",
            measured.volume_mm3 / 1000.0,
            volume,
            volume * percent / 100.0,
        ),
        ("mm", measured.long_axis_mm, length, length_tolerance),
        ("cm2", measured.area_mm2 / 100.0, area, 0.02 * area),
    ]
    .into_iter()
    .filter(|(_, got, want, tolerance)| (got - want).abs() > *tolerance)
    .map(|(unit, got, want, _)| format!("{}: {got:.2} for {want:.2} {unit}", case["id"]))
    .collect()
}

#[test]
fn masks_are_measured_within_tolerance_or_warned_of() {
    let mut missed = Vec::new();
    let mut errors = Vec::new();
    for case in cases("single") {
        let found = ventricle(&mask(&case["file"]), spacing(&case["spacing_mm"]));
        assert_eq!(found.is_err(), has_flag(&case, "empty"), "{}", case["id"]);
        let Ok(found) = found else { continue };
        missed.extend(misses(&case, &found));
        if has_flag(&case, "must_warn") && found.warnings.is_empty() {
            missed.push(format!("{}: no warning", case["id"]));
        }
        if let Some(want) = case["expected"]["volume_ml"].as_f64() {
            errors.push((found.volume_mm3 / 1000.0 / want - 1.0).abs());
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
    errors.sort_by(f64::total_cmp);
    assert!(errors[errors.len() / 2] < 0.005, "{errors:?}");
}

fn off(case: &Value, ef_percent: f64) -> f64 {
    (ef_percent - case["expected"]["ef_pct"].as_f64().unwrap()).abs()
}

#[test]
fn pairs_have_their_ejection_fraction() {
    for case in cases("pairs") {
        let phase = |name: &str| measured(&case[name], &case["spacing_mm"]);
        let report = ejection_fraction(&phase("ed"), &phase("es")).unwrap();
        assert!(off(&case, report.ef_percent) < 0.5, "{}", case["id"]);
    }
}

#[test]
fn both_views_have_their_ejection_fraction() {
    for case in cases("biplane") {
        let phase = |view: &str, name: &str| {
            let file = &case["files"][format!("{view}_{name}")];
            measured(file, &case[format!("spacing_{view}_mm")])
        };
        let [(ed4, es4), (ed2, es2)] = ["a4c", "a2c"].map(|v| (phase(v, "ed"), phase(v, "es")));
        let (a4c, a2c) = (View { ed: &ed4, es: &es4 }, View { ed: &ed2, es: &es2 });
        let report = biplane(a4c, a2c, &BiplaneOptions::default()).unwrap();
        assert!(off(&case, report.ef.ef_percent) < 0.3, "{}", case["id"]);
        let warned = report
            .ef
            .warnings
            .iter()
            .any(|w| w.code == "views-length-mismatch");
        assert_eq!(warned, has_flag(&case, "foreshortened"), "{}", case["id"]);
    }
}

#[test]
fn distances_equal_the_reference() {
    for case in cases("metrics") {
        let found = agreement(
            &mask(&case["a"]),
            &mask(&case["b"]),
            spacing(&case["spacing_mm"]),
        );
        let found = found.unwrap();
        for (key, got) in [
            ("dice", Some(found.dice)),
            ("iou", Some(found.iou)),
            ("hd", found.hd),
            ("hd95_max", found.hd95),
            ("hd95_pooled", found.hd95_pooled),
            ("assd_pooled", found.assd),
            ("assd_mean2", found.assd_mean_of_means),
            ("asd_a_to_b", found.asd_pred_to_truth),
            ("asd_b_to_a", found.asd_truth_to_pred),
        ] {
            let want = case["reference"][key].as_f64();
            let same = match (got, want) {
                (Some(got), Some(want)) => (got - want).abs() < 1e-6,
                (got, want) => got.is_none() && want.is_none(),
            };
            assert!(same, "{} {key}: {got:?} for {want:?}", case["id"]);
        }
    }
}
