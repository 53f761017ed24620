//! Reports follow the schema of `docs`, as far as the schema goes: types, names, lists, choices.

use std::path::Path;

use echodisc::geometry::{Mask, Spacing};
use echodisc::measure::{
    Body, BsaFormula, Context, Document, Inputs, Scheme, Sex, Ventricle, View, Views, ventricle,
};
use serde_json::{Value, json};

fn schema() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ef-report.schema.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// What of `value` does not follow `rule`, each with its place.
fn faults(value: &Value, rule: &Value, root: &Value, at: &str) -> Vec<String> {
    if let Some(name) = rule["$ref"].as_str() {
        let rule = root.pointer(name.trim_start_matches('#')).unwrap();
        return faults(value, rule, root, at);
    }
    if let Some(choices) = rule["anyOf"].as_array() {
        let found = choices.iter().map(|rule| faults(value, rule, root, at));
        return found.min_by_key(Vec::len).unwrap();
    }
    let mut found = Vec::new();
    if !has_type(value, &rule["type"]) {
        found.push(format!("{at}: {value} is no {}", rule["type"]));
    }
    if let Some(choices) = rule["enum"].as_array()
        && !choices.contains(value)
    {
        found.push(format!("{at}: {value} is no choice"));
    }
    if !rule["const"].is_null() && rule["const"] != *value {
        found.push(format!("{at}: {value} is not {}", rule["const"]));
    }
    if let Some(items) = value.as_array() {
        let wrong = |key: &str, bad: fn(usize, usize) -> bool| {
            rule[key]
                .as_u64()
                .is_some_and(|n| bad(items.len(), n as usize))
        };
        if wrong("minItems", |n, limit| n < limit) || wrong("maxItems", |n, limit| n > limit) {
            found.push(format!("{at}: {} items", items.len()));
        }
        for (i, item) in items.iter().enumerate() {
            found.extend(faults(item, &rule["items"], root, &format!("{at}/{i}")));
        }
    }
    if let Some(fields) = value.as_object() {
        for name in rule["required"].as_array().into_iter().flatten() {
            if !fields.contains_key(name.as_str().unwrap()) {
                found.push(format!("{at}: no {name}"));
            }
        }
        for (name, field) in fields {
            match &rule["properties"][name] {
                Value::Null => found.push(format!("{at}: {name} is not in the schema")),
                rule => found.extend(faults(field, rule, root, &format!("{at}/{name}"))),
            }
        }
    }
    found
}

fn has_type(value: &Value, wanted: &Value) -> bool {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "number" => value.is_number(),
        "integer" => value.is_u64(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => panic!("unknown type {name}"),
    };
    match wanted {
        Value::Null => true,
        Value::String(name) => is(name),
        names => names
            .as_array()
            .unwrap()
            .iter()
            .any(|n| is(n.as_str().unwrap())),
    }
}

/// Half an ellipse, its flat side down.
fn phase(half_width: f64, length: f64, spacing: Spacing) -> Ventricle {
    let inside = (0..200 * 250).map(|i| {
        let (x, y) = (f64::from(i % 200) - 99.5, 219.5 - f64::from(i / 200));
        y >= 0.0 && (x / half_width).powi(2) + (y / length).powi(2) <= 1.0
    });
    let mask = Mask::new(200, 250, inside.collect()).unwrap();
    ventricle(&mask, spacing).unwrap()
}

fn assert_follows(document: &Document) {
    let schema = schema();
    let value = serde_json::to_value(document).unwrap();
    let found = faults(&value, &schema, &schema, "");
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_bare_report_and_a_full_one_follow_the_schema() {
    let spacing = Spacing::calibrated(0.4, 0.4);
    let [ed, es] = [(55.0, 200.0), (40.0, 170.0)].map(|(w, l)| phase(w, l, Spacing::Unknown));
    let bare = Views::A2c(View { ed: &ed, es: &es });
    assert_follows(&Document::new(bare, Context::default()).unwrap());

    let [mut ed, es] = [(55.0, 200.0), (40.0, 170.0)].map(|(w, l)| phase(w, l, spacing));
    ed.edited = true;
    let view = View { ed: &ed, es: &es };
    let both = Views::Both {
        a4c: view,
        a2c: view,
    };
    let context = Context {
        inputs: Inputs {
            spacing_a4c_mm: Some([0.4, 0.4]),
            spacing_source: Some("ruler".to_owned()),
            frame_time_ms: Some(50.0),
            frames: Some([3, 12]),
            ..Inputs::default()
        },
        body: Some(Body::new(170.0, 70.0, BsaFormula::DuBois).unwrap()),
        heart_rate_bpm: Some(60.0),
        scheme: Some(Scheme::AseEacvi2015(Sex::Male)),
        ..Context::default()
    };
    let full = Document::new(both, context).unwrap();
    assert_follows(&full);
    assert!(full.indexed.is_some() && full.output.is_some());
    assert!(full.masks["ed"].edited && !full.masks["es"].edited);
}

#[test]
fn the_check_finds_faults() {
    let schema = schema();
    let found = faults(&json!({"schema": 1, "more": 2}), &schema, &schema, "");
    assert!(found.iter().any(|fault| fault.contains("more")));
    assert!(
        found
            .iter()
            .any(|fault| fault.contains("no \"ef_percent\""))
    );
    assert!(found.iter().any(|fault| fault.starts_with("/schema:")));
}

/// The codes of the table of warnings in `docs/measurement.md`, against those of the code.
#[test]
fn every_warning_is_in_the_documentation() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
    let (code, docs) = (
        read("crate/measure/warning.rs"),
        read("docs/measurement.md"),
    );
    let codes: Vec<&str> = code
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Self::")?.split_once("=> \""))
        .filter_map(|(_, rest)| rest.split('"').next())
        .collect();
    assert!(codes.len() > 15, "{codes:?}");
    for code in codes {
        assert!(docs.contains(&format!("| `{code}` |")), "{code}");
    }
}
