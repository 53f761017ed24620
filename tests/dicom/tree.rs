//! The content tree of a report, as pydicom reads it, and what it should hold.

use serde_json::{Value, json};

/// The items below `item` with that name.
pub fn named<'a>(item: &'a Value, name: &str) -> Vec<&'a Value> {
    let items = item["items"].as_array().unwrap();
    items.iter().filter(|i| i["name"][0] == name).collect()
}

/// The code of the item `name` below `item`, with its scheme.
pub fn told_of(item: &Value, name: &str) -> Option<(String, String)> {
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

pub fn numbers(group: &Value) -> Vec<String> {
    let items = group["items"].as_array().unwrap().iter();
    items.filter(|i| i["type"] == "NUM").map(line).collect()
}

/// As DICOM has it, to so many digits.
pub fn rounded(value: &Value, digits: i32) -> Value {
    let scale = 10_f64.powi(digits);
    json!((value.as_f64().unwrap() * scale).round() / scale)
}

/// What the report's JSON says, in the words of [`line`].
pub fn expected(report: &Value, method: &str, view: &str) -> Vec<String> {
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

pub fn texts(container: &Value) -> Vec<&str> {
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

pub fn assert_codes(found: &Value) {
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

pub fn assert_new_and_nameless(found: &Value) {
    assert_eq!(found["syntax"], "Explicit VR Little Endian");
    assert_eq!(found["meta_agrees"], true);
    assert_eq!(found["filled"], json!([]), "something of a patient");
    assert_eq!(found["private"], json!([]));
    for uid in found["uids"].as_array().unwrap() {
        assert!(uid.as_str().unwrap().starts_with("2.25."), "{uid}");
    }
}
