//! The DICOM files that `measure` writes, read by programs that know nothing of this one: pydicom,
//! which `npm test` puts in place, DCMTK and dicom3tools, which it installs where it may.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn mask(name: &str) -> String {
    let path = root("tests/cases/measure/masks").join(format!("{name}.png"));
    path.display().to_string()
}

/// What a run of `measure` gives.
struct Written {
    report: Value,
    sr: PathBuf,
    sc: PathBuf,
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

fn both_views(test: &str) -> Written {
    let names = ["a4c_ed", "a4c_es", "a2c_ed", "a2c_es"];
    let [ed, es, a2c_ed, a2c_es] = names.map(|name| mask(&format!("quad03_{name}")));
    let args = format!(
        "--ed {ed} --es {es} --a2c-ed {a2c_ed} --a2c-es {a2c_es} --spacing-mm 0.3,0.6 \
         --spacing-a2c-mm 0.4,0.4 --height-cm 175 --weight-kg 70 --sex female --heart-rate 60 \
         --frame-time-ms 50 --svg-frames {ed} {es} {a2c_ed} {a2c_es}"
    );
    measure(test, &args.split_whitespace().collect::<Vec<_>>())
}

fn one_view_without_size(test: &str) -> Written {
    let [ed, es] = ["a2c_ed", "a2c_es"].map(|name| mask(&format!("quad03_{name}")));
    measure(test, &["--a2c-ed", &ed, "--a2c-es", &es])
}

/// What a program says of a file; `None`, with a line that names the test left out, where the
/// program is not there.
fn told(test: &str, program: &str, args: &[&str], file: &Path) -> Option<Output> {
    match Command::new(program).args(args).arg(file).output() {
        Ok(output) => Some(output),
        Err(_) => {
            eprintln!("skipped: {test} ({program} is not installed)");
            None
        }
    }
}

/// What pydicom reads: that of the set-up, else the system's.
fn pydicom(test: &str, file: &Path) -> Option<Value> {
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

/// The items below `item` with that name.
fn named<'a>(item: &'a Value, name: &str) -> Vec<&'a Value> {
    let items = item["items"].as_array().unwrap();
    items.iter().filter(|i| i["name"][0] == name).collect()
}

/// The code of the item `name` below `item`, with its scheme.
fn told_of(item: &Value, name: &str) -> Option<(String, String)> {
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let found = named(item, name);
    let value = &found.first()?["value"];
    assert_eq!(found[0]["relation"], "HAS CONCEPT MOD");
    Some((word(&value[0]), word(&value[1])))
}

/// A number as `code scheme value unit method view phase index`, `-` for what is not said.
fn line(item: &Value) -> String {
    let value = &item["value"];
    assert_eq!(value[1][1], "UCUM");
    let said = ["370129005", "111031", "272518008", "121425"]
        .map(|name| told_of(item, name).map_or("-".to_owned(), |(code, _)| code));
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let name = &item["name"];
    format!(
        "{} {} {} {} {}",
        word(&name[0]),
        word(&name[1]),
        value[0],
        word(&value[1][0]),
        said.join(" ")
    )
}

fn numbers(group: &Value) -> Vec<String> {
    let items = group["items"].as_array().unwrap().iter();
    items.filter(|i| i["type"] == "NUM").map(line).collect()
}

/// As DICOM has it, to so many digits.
fn rounded(value: &Value, digits: i32) -> Value {
    let scale = 10_f64.powi(digits);
    json!((value.as_f64().unwrap() * scale).round() / scale)
}

/// What the report's JSON says, in the words of [`line`].
fn expected(report: &Value, method: &str, view: &str) -> Vec<String> {
    let (ed, es) = ("416190007", "416430001");
    let rows = [
        (&report["ef_percent"], 1, "18043-0 LN", "%", method, "-"),
        (&report["edv_ml"], 1, "18026-5 LN", "ml", method, ed),
        (&report["esv_ml"], 1, "18148-7 LN", "ml", method, es),
        (&report["sv_ml"], 1, "90096001 SCT", "ml", method, "-"),
        (
            &report["ed"]["long_axis_mm"],
            1,
            "18077-8 LN",
            "mm",
            "-",
            ed,
        ),
        (
            &report["es"]["long_axis_mm"],
            1,
            "18076-0 LN",
            "mm",
            "-",
            es,
        ),
        (
            &report["ed"]["area_cm2"],
            2,
            "399109006 SCT",
            "cm2",
            "125220",
            ed,
        ),
        (
            &report["es"]["area_cm2"],
            2,
            "399030000 SCT",
            "cm2",
            "125220",
            es,
        ),
        (
            &report["fac_percent"],
            1,
            "399287000 SCT",
            "%",
            "125220",
            "-",
        ),
    ];
    let known = rows.into_iter().filter(|row| !row.0.is_null());
    known
        .map(|(value, digits, name, unit, method, phase)| {
            let value = rounded(value, digits);
            format!("{name} {value} {unit} {method} {view} {phase} -")
        })
        .collect()
}

fn texts(container: &Value) -> Vec<&str> {
    let items = container["items"].as_array().unwrap().iter();
    items.filter_map(|item| item["value"].as_str()).collect()
}

/// Codes that pydicom's tables do not hold, and why they are right.
const BEYOND_PYDICOM: &[(&str, &str)] = &[
    // Units are composed by UCUM's grammar, languages by RFC 5646's; neither is a list.
    ("ml", "UCUM"),
    ("m2", "UCUM"),
    ("ml/m2", "UCUM"),
    ("l/min", "UCUM"),
    ("l/min/m2", "UCUM"),
    ("{H.B.}/min", "UCUM"),
    ("en", "RFC5646"),
];

fn assert_codes(found: &Value) {
    let codes = found["codes"].as_array().unwrap();
    assert!(codes.len() > 20);
    for entry in codes {
        let word = |i: usize| entry["code"][i].as_str().unwrap();
        let beyond = BEYOND_PYDICOM.contains(&(word(0), word(1)));
        let known = entry["known"].as_array().unwrap();
        assert!(beyond || !known.is_empty(), "{entry}");
        let meaning = word(2).to_lowercase();
        let same = |name: &Value| name.as_str().unwrap().to_lowercase().starts_with(&meaning);
        // UCUM's meanings are free; SNOMED CT calls it the cardiovascular cycle point.
        let free = word(1) == "UCUM" || word(0) == "272518008";
        assert!(beyond || free || known.iter().any(same), "{entry}");
    }
}

fn assert_new_and_nameless(found: &Value) {
    assert_eq!(found["syntax"], "Explicit VR Little Endian");
    assert_eq!(found["meta_agrees"], true);
    assert_eq!(found["filled"], json!([]), "something of a patient");
    assert_eq!(found["private"], json!([]));
    for uid in found["uids"].as_array().unwrap() {
        assert!(uid.as_str().unwrap().starts_with("2.25."), "{uid}");
    }
}

#[test]
fn pydicom_reads_the_numbers_of_the_report() {
    let test = "pydicom_reads_the_numbers_of_the_report";
    let written = both_views(test);
    let Some(found) = pydicom(test, &written.sr) else {
        return;
    };
    assert_eq!(found["class"], "Comprehensive SR Storage");
    assert_eq!(found["template"], "5200");
    assert_new_and_nameless(&found);
    assert_codes(&found);

    let tree = &found["tree"];
    assert_eq!(tree["name"][0], "125200");
    let observer = named(tree, "121005")[0];
    assert_eq!(
        (&observer["relation"], &observer["value"][0]),
        (&json!("HAS OBS CONTEXT"), &json!("121007"))
    );
    let findings = named(tree, "121070")[0];
    assert_eq!(told_of(findings, "363698007").unwrap().0, "87878005");
    let groups = named(findings, "125007");
    assert_eq!(groups.len(), 3);
    for group in &groups {
        assert_eq!(told_of(group, "399264008").unwrap().0, "399064001");
    }
    let report = &written.report;
    let mut biplane = expected(report, "125207", "-");
    let indexed = |key: &str| rounded(&report["indexed"][key], 1);
    let output = |key: &str| rounded(&report["output"][key], 2);
    biplane.extend([
        format!(
            "18026-5 LN {} ml/m2 125207 - 416190007 8277-6",
            indexed("edvi_ml_m2")
        ),
        format!(
            "18148-7 LN {} ml/m2 125207 - 416430001 8277-6",
            indexed("esvi_ml_m2")
        ),
        format!("277381004 SCT {} ml/m2 125207 - - -", indexed("svi_ml_m2")),
        format!(
            "82799009 SCT {} l/min 125207 - - -",
            output("cardiac_output_l_min")
        ),
        format!(
            "54993008 SCT {} l/min/m2 125207 - - -",
            output("cardiac_index_l_min_m2")
        ),
    ]);
    assert_eq!(biplane.len(), 11);
    assert_eq!(numbers(groups[0]), biplane);
    assert_eq!(
        numbers(groups[1]),
        expected(&report["a4c"], "125208", "399214001")
    );
    assert_eq!(
        numbers(groups[2]),
        expected(&report["a2c"], "125208", "399232001")
    );
    let summary = texts(named(tree, "121111")[0]);
    assert_eq!(summary[0], echodisc::NOTICE);
    assert!(summary.iter().any(|line| line.contains("(low-frame-rate)")));
    assert!(
        summary
            .iter()
            .any(|line| line.contains("ase-eacvi-2015: normal"))
    );
}

#[test]
fn pydicom_reads_no_volumes_where_the_size_of_a_pixel_is_unknown() {
    let test = "pydicom_reads_no_volumes_where_the_size_of_a_pixel_is_unknown";
    let written = one_view_without_size(test);
    let Some(found) = pydicom(test, &written.sr) else {
        return;
    };
    assert_new_and_nameless(&found);
    let findings = named(&found["tree"], "121070")[0];
    let lines = numbers(named(findings, "125007")[0]);
    assert_eq!(lines, expected(&written.report, "125208", "399232001"));
    assert_eq!(lines.len(), 2, "EF and area change: {lines:?}");
    let summary = texts(named(&found["tree"], "121111")[0]);
    assert!(
        summary
            .iter()
            .any(|line| line.starts_with("Warning (uncalibrated)"))
    );
    assert!(summary.iter().any(|line| line.contains("14 EF points")));
}

#[test]
fn pydicom_reads_the_pictures() {
    let test = "pydicom_reads_the_pictures";
    let written = both_views(test);
    let (Some(found), Some(report)) = (pydicom(test, &written.sc), pydicom(test, &written.sr))
    else {
        return;
    };
    assert_new_and_nameless(&found);
    let image = &found["image"];
    assert_eq!(image["labels"], json!(["ED", "ES", "A2C_ED", "A2C_ES"]));
    let size = ["frames", "rows", "columns"].map(|key| image[key].as_u64().unwrap());
    assert_eq!(image["bytes"], json!(size.iter().product::<u64>() * 3));
    assert_eq!(image["spacing"], json!([0.3, 0.3]));
    assert_eq!(image["burned_in"], "YES");
    assert_eq!(image["comments"], echodisc::NOTICE);
    assert_eq!(
        report["evidence"],
        json!([found["uids"]]),
        "the report names its picture"
    );

    let alone = pydicom(test, &one_view_without_size(test).sc).unwrap();
    assert_eq!(alone["image"]["burned_in"], "NO", "lines on black");
    assert_eq!(alone["image"]["spacing"], json!([]));
}

#[test]
fn dcmtk_reads_the_report_and_the_pictures() {
    let test = "dcmtk_reads_the_report_and_the_pictures";
    let written = both_views(test);
    let Some(output) = told(test, "dsrdump", &["+Pc", "+Pu"], &written.sr) else {
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    // Older ones say that they cannot check UTF-8.
    let errors = String::from_utf8_lossy(&output.stderr);
    let mut serious = errors
        .lines()
        .filter(|l| !l.is_empty() && !l.contains("ISO_IR 192"));
    assert!(
        output.status.success() && serious.next().is_none(),
        "{errors}"
    );
    let ef = rounded(&written.report["ef_percent"], 1);
    let line =
        format!("(18043-0,LN,\"Left Ventricular Ejection Fraction by US\")=\"{ef}\" (%,UCUM,");
    assert!(said.contains(&line), "{said}");
    if let Some(output) = told(test, "dcmdump", &["-q"], &written.sc) {
        assert!(output.status.success() && output.stderr.is_empty());
    }
}

#[test]
fn dciodvfy_finds_no_errors() {
    let test = "dciodvfy_finds_no_errors";
    let (full, bare) = (
        both_views(test),
        one_view_without_size(&format!("{test}-bare")),
    );
    for file in [&full.sr, &full.sc, &bare.sr, &bare.sc] {
        let Some(output) = told(test, "dciodvfy", &[], file) else {
            return;
        };
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        assert!(!said.contains("Error"), "{}: {said}", file.display());
        assert!(
            said.contains("ComprehensiveSR") || said.contains("TrueColorSC"),
            "{said}"
        );
    }
}
