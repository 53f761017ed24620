//! The DICOM files that `measure` writes, read by programs that know nothing of this one: pydicom,
//! which `npm test` puts in place, DCMTK and dicom3tools, which it installs where it may.

#[path = "support/program.rs"]
mod program;
#[path = "dicom/readers.rs"]
mod readers;
#[path = "dicom/tree.rs"]
mod tree;
#[path = "dicom/written.rs"]
mod written;

use readers::{pydicom, told};
use serde_json::json;
use tree::{
    assert_codes, assert_new_and_nameless, expected, named, numbers, rounded, texts, told_of,
};
use written::{both_views, one_view_without_size};

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
fn pydicom_reads_the_electrocardiogram_of_a_phantom() {
    let test = "pydicom_reads_the_electrocardiogram_of_a_phantom";
    let folder = program::scratch(test);
    let file = folder.join("p.dcm");
    let path = file.display().to_string();
    let truth = program::json(&["phantom", "--frames", "45", "--out", &path, "--json"]);
    let Some(found) = pydicom(test, &file) else {
        return;
    };
    let lead = &found["waveforms"][0];
    assert_eq!(lead["offset_ms"], 0.0);
    assert_eq!(lead["coding"], json!([16, "SS"]));
    assert_eq!(lead["lead"], json!(["2:2", "MDC", "Lead II"]));
    assert_eq!(lead["unit"][0], "mV");
    let hz = lead["hz"].as_f64().unwrap();
    let mv = lead["mv"].as_array().unwrap();
    let mv: Vec<f64> = mv.iter().filter_map(serde_json::Value::as_f64).collect();
    assert_eq!(mv.len() as f64, 45.0 / 30.0 * hz);
    // The R waves stand a millivolt high at every end-diastole, and nothing else does.
    let high = |i: &usize| mv[*i] > 0.9;
    let tops: Vec<usize> = (0..mv.len()).filter(high).collect();
    for frame in truth["ed_frames"].as_array().unwrap() {
        let at = frame.as_f64().unwrap() / 30.0 * hz;
        let near = tops.iter().any(|top| (*top as f64 - at).abs() <= hz / 60.0);
        assert!(near, "{frame}: {tops:?}");
    }
    assert!(tops.len() < 30, "{tops:?}");
    program::json(&[
        "phantom", "--frames", "2", "--no-ecg", "--out", &path, "--json",
    ]);
    let bare = pydicom(test, &file).unwrap();
    assert!(bare["waveforms"].is_null());
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
