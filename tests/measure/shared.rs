//! The reference clips beside the repository, where there are any.

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
