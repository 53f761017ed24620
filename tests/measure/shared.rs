//! The reference cases and clips beside the repository, where there are any.

use std::path::{Path, PathBuf};

use echodisc::geometry::{Mask, Spacing};
use echodisc::measure::{Ventricle, ejection_fraction, ventricle};
use serde_json::Value;

/// The folder `../shared/<name>`; says that `test` is skipped when there is none.
fn folder(test: &str, name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared")
        .join(name);
    if !folder.is_dir() {
        eprintln!("SKIPPED {test}: no ../shared/{name}");
        return None;
    }
    Some(folder)
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn mask(path: &Path) -> Mask {
    let image = image::open(path).unwrap().to_luma8();
    let (width, height) = image.dimensions();
    Mask::from_gray(width as usize, height as usize, image.as_raw()).unwrap()
}

fn spacing(case: &Value) -> Spacing {
    let mm = |i: usize| case["spacing_mm"][i].as_f64().unwrap();
    Spacing::calibrated(mm(0), mm(1))
}

fn has_flag(case: &Value, flag: &str) -> bool {
    case["flags"].as_array().unwrap().iter().any(|f| f == flag)
}

/// The misses of one mask, by the tolerances of the reference's own check.
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
    [
        (
            "mL",
            measured.volume_mm3 / 1000.0,
            volume,
            volume * percent / 100.0,
        ),
        (
            "mm",
            measured.long_axis_mm,
            length,
            f64::max(2.0, 0.02 * length) + blunt,
        ),
        ("cm2", measured.area_mm2 / 100.0, area, 0.02 * area),
    ]
    .into_iter()
    .filter(|(_, got, want, tolerance)| (got - want).abs() > *tolerance)
    .map(|(unit, got, want, _)| format!("{}: {got:.2} for {want:.2} {unit}", case["id"]))
    .collect()
}

#[test]
fn reference_masks_are_measured_within_tolerance() {
    let Some(folder) = folder(
        "reference_masks_are_measured_within_tolerance",
        "cases/measure",
    ) else {
        return;
    };
    let mut missed = Vec::new();
    for case in json(&folder.join("cases.json"))["single"]
        .as_array()
        .unwrap()
    {
        let measured = ventricle(
            &mask(&folder.join(case["file"].as_str().unwrap())),
            spacing(case),
        );
        assert_eq!(measured.is_err(), has_flag(case, "empty"), "{}", case["id"]);
        let Ok(measured) = measured else { continue };
        missed.extend(misses(case, &measured));
        if has_flag(case, "must_warn") && measured.warnings.is_empty() {
            missed.push(format!("{}: no warning", case["id"]));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn reference_pairs_have_their_ejection_fraction() {
    let Some(folder) = folder(
        "reference_pairs_have_their_ejection_fraction",
        "cases/measure",
    ) else {
        return;
    };
    for case in json(&folder.join("cases.json"))["pairs"]
        .as_array()
        .unwrap()
    {
        let phase = |name: &str| {
            let file = folder.join(case[name].as_str().unwrap());
            ventricle(&mask(&file), spacing(case)).unwrap()
        };
        let report = ejection_fraction(&phase("ed"), &phase("es")).unwrap();
        let expected = case["expected"]["ef_pct"].as_f64().unwrap();
        let off = (report.ef_percent - expected).abs();
        assert!(
            off <= case["tolerance_points"].as_f64().unwrap(),
            "{}: {off}",
            case["id"]
        );
    }
}

/// Segmentations of real beats jitter by half a pixel; their axes must not turn over, and the EF
/// must stay near that of another implementation of the discs.
#[test]
fn real_beats_keep_their_axis() {
    let Some(folder) = folder("real_beats_keep_their_axis", "clips/echonet") else {
        return;
    };
    for clip in json(&folder.join("clips.json")).as_array().unwrap() {
        let name = clip["name"].as_str().unwrap();
        let frames: Vec<Ventricle> = (0..clip["n_frames"].as_u64().unwrap())
            .map(|i| mask(&folder.join(format!("{name}/masks/{i:04}.png"))))
            .map(|mask| ventricle(&mask, Spacing::Unknown).unwrap())
            .collect();
        for pair in frames.windows(2) {
            let turn = axis_deg(&pair[1]) - axis_deg(&pair[0]);
            assert!(
                turn.abs() < 15.0,
                "{name}: the axis turns by {turn} degrees"
            );
            let ratio = pair[1].long_axis_mm / pair[0].long_axis_mm;
            assert!(
                (0.88..1.13).contains(&ratio),
                "{name}: the axis jumps by {ratio}"
            );
        }
        for beat in clip["beats"].as_array().unwrap() {
            let phase = |name: &str| &frames[beat[name].as_u64().unwrap() as usize];
            let report = ejection_fraction(phase("ed"), phase("es")).unwrap();
            let off = report.ef_percent - beat["ef"].as_f64().unwrap();
            assert!(off.abs() < 3.0, "{name}: EF off by {off} points");
        }
    }
}

/// Direction of the apex from the annulus, in degrees clockwise from the image top.
fn axis_deg(v: &Ventricle) -> f64 {
    let (x, y) = (v.apex.x - v.mid_annulus.x, v.mid_annulus.y - v.apex.y);
    x.atan2(y).to_degrees()
}
