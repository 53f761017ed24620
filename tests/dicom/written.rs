//! Files to read: of both views with every fact, and of one whose pixels have no size.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

pub fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn mask(name: &str) -> String {
    let path = root("tests/cases/measure/masks").join(format!("{name}.png"));
    path.display().to_string()
}

/// What a run of `measure` gives.
pub struct Written {
    pub report: Value,
    pub sr: PathBuf,
    pub sc: PathBuf,
}

fn measure(test: &str, args: &[&str]) -> Written {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    std::fs::create_dir_all(&folder).unwrap();
    let (sr, sc) = (folder.join("sr.dcm"), folder.join("sc.dcm"));
    let output = Command::new(env!("CARGO_BIN_EXE_echodisc"))
        .args(["measure", "--json"])
        .args(args)
        .arg("--dicom-sr")
        .arg(&sr)
        .arg("--dicom-sc")
        .arg(&sc)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let report = serde_json::from_slice(&output.stdout).unwrap();
    Written { report, sr, sc }
}

pub fn both_views(test: &str) -> Written {
    let names = ["a4c_ed", "a4c_es", "a2c_ed", "a2c_es"];
    let [ed, es, a2c_ed, a2c_es] = names.map(|name| mask(&format!("quad03_{name}")));
    let args = format!(
        "--ed {ed} --es {es} --a2c-ed {a2c_ed} --a2c-es {a2c_es} --spacing-mm 0.3,0.6 \
         --spacing-a2c-mm 0.4,0.4 --height-cm 175 --weight-kg 70 --sex female --heart-rate 60 \
         --frame-time-ms 50 --svg-frames {ed} {es} {a2c_ed} {a2c_es} --keep-text"
    );
    measure(test, &args.split_whitespace().collect::<Vec<_>>())
}

pub fn one_view_without_size(test: &str) -> Written {
    let [ed, es] = ["a2c_ed", "a2c_es"].map(|name| mask(&format!("quad03_{name}")));
    measure(test, &["--a2c-ed", &ed, "--a2c-es", &es])
}
