//! Programs that read DICOM files and know nothing of this one.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use super::written::root;

/// What a program says of a file; `None`, with a line that names the test left out, where the
/// program is not there.
pub fn told(test: &str, program: &str, args: &[&str], file: &Path) -> Option<Output> {
    match Command::new(program).args(args).arg(file).output() {
        Ok(output) => Some(output),
        Err(_) => {
            eprintln!("skipped: {test} ({program} is not installed)");
            None
        }
    }
}

/// What pydicom reads: that of the set-up, else the system's.
pub fn pydicom(test: &str, file: &Path) -> Option<Value> {
    let set_up = root("target/downloads/pydicom-3.0.2");
    let python = |args: &[&str]| {
        let mut command = Command::new("python3");
        if set_up.is_dir() {
            command.env("PYTHONPATH", &set_up);
        }
        command.args(args).output()
    };
    let there = python(&["-c", "import pydicom.sr"]).is_ok_and(|found| found.status.success());
    if !there {
        eprintln!("skipped: {test} (there is no pydicom; `npm test` fetches it)");
        return None;
    }
    let script = root("tests/support/read_dicom.py").display().to_string();
    let output = python(&[&script, &file.display().to_string()]).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}
