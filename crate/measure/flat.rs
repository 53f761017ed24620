//! The report as a table of names and values.

use std::fmt::Write as _;

use serde_json::Value;

use super::document::Document;

/// All values of a report as CSV: one row a value, its path in the JSON first.
///
/// # Errors
/// None that a document could have.
pub fn report_csv(document: &Document) -> serde_json::Result<String> {
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
