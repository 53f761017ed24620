//! The report for people, and as CSV.

use std::fmt::Write as _;

use echodisc::measure::{Document, Outcome};
use serde_json::Value;

/// Prints a report.
pub(super) fn document(document: &Document) {
    let ef = document.result.ef();
    println!("EF   {:.1} %   ({})", ef.ef_percent, document.method);
    for (name, volume) in [("EDV", ef.edv_ml), ("ESV", ef.esv_ml), ("SV", ef.sv_ml)] {
        match volume {
            Some(ml) => println!("{name:<4} {ml:.1} mL"),
            None => println!("{name:<4} not calibrated"),
        }
    }
    if let Some(fac) = ef.fac_percent {
        println!("FAC  {fac:.1} %");
    }
    if let Outcome::Biplane(both) = &document.result {
        let (a4c, a2c) = (both.a4c.ef_percent, both.a2c.ef_percent);
        println!("four-chamber alone {a4c:.1} %, two-chamber alone {a2c:.1} %");
    }
    body(document);
    for warning in &ef.warnings {
        println!("warning ({}): {}", warning.code, warning.message);
    }
    println!("{}", document.human_agreement);
    println!("{}", document.notice);
}

fn body(document: &Document) {
    if let (Some(body), Some(indexed)) = (&document.body, &document.indexed) {
        println!(
            "EDVi {:.1}, ESVi {:.1}, SVi {:.1} mL/m2 (body surface {:.2} m2)",
            indexed.edvi_ml_m2,
            indexed.esvi_ml_m2,
            indexed.svi_ml_m2,
            body.bsa_m2()
        );
    }
    if let Some(output) = &document.output {
        println!("CO   {:.2} L/min", output.cardiac_output_l_min);
    }
    if let Some(found) = &document.interpretation {
        let class = found.class.unwrap_or("no class: it is outside 0 to 100 %");
        println!("{}: {class} ({})", found.scheme, found.source);
        for volume in &found.volumes {
            println!("{}: {volume}", found.scheme);
        }
    }
}

/// All values of a report as CSV: one row a value, its path in the JSON first.
pub(super) fn csv(document: &Document) -> serde_json::Result<String> {
    let mut text = "name,value\n".to_owned();
    flatten(&serde_json::to_value(document)?, "", &mut text);
    Ok(text)
}

fn flatten(value: &Value, path: &str, text: &mut String) {
    let under = |key: &str| match path {
        "" => key.to_owned(),
        _ => format!("{path}.{key}"),
    };
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                flatten(value, &under(key), text);
            }
        }
        Value::Array(items) => {
            for (i, value) in items.iter().enumerate() {
                flatten(value, &under(&i.to_string()), text);
            }
        }
        Value::Null => {
            let _ = writeln!(text, "{path},");
        }
        Value::String(words) => {
            let _ = writeln!(text, "{path},\"{}\"", words.replace('"', "\"\""));
        }
        Value::Bool(_) | Value::Number(_) => {
            let _ = writeln!(text, "{path},{value}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_its_path_and_quotes_are_doubled() {
        let mut text = String::new();
        let value = serde_json::json!({"a": {"b": [1, null]}, "c": "say \"no\", now"});
        flatten(&value, "", &mut text);
        assert_eq!(text, "a.b.0,1\na.b.1,\nc,\"say \"\"no\"\", now\"\n");
    }
}
