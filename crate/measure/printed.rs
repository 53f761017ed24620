//! The report as a page to print: complete in itself, without scripts or anything from elsewhere.

use std::fmt::Write as _;

use super::document::{Document, Outcome};
use super::export::{Panel, escaped, overlay_svg};
use super::warning::Warning;

const STYLE: &str = "body{font:11pt sans-serif;max-width:48em;margin:1em auto}\
    h1{font-size:16pt;margin:.2em 0}h2{font-size:12pt;margin:1em 0 .3em}\
    table{border-collapse:collapse}td,th{text-align:left;padding:.15em 1em .15em 0;\
    vertical-align:top}.notice{border:1px solid;padding:.4em}svg{width:100%;height:auto}\
    @media print{body{margin:0}svg{break-inside:avoid}}";

/// The report with the drawing of `panels` as one HTML file.
pub fn report_html(document: &Document, panels: &[Panel]) -> String {
    let ef = document.result.ef();
    let mut html = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n\
         <title>EchoDisc: ejection fraction</title><style>{STYLE}</style></head><body>\n\
         <p class=\"notice\">{0}</p>\n<h1>EF {1:.0} %</h1>\n<p>{2}</p>\n",
        document.notice, ef.ef_percent, document.human_agreement
    );
    warnings(&ef.warnings, &mut html);
    table("Values", &values(document), &mut html);
    if let Some(found) = &document.interpretation {
        let class = found
            .class
            .unwrap_or("no class: the EF is outside 0 to 100 %");
        let mut rows = vec![
            row("Class", class),
            row("Scheme", found.scheme),
            row("Source", found.source),
        ];
        rows.extend(found.volumes.iter().map(|volume| row("Volume", volume)));
        table(
            "By the scheme that was chosen; no diagnosis",
            &rows,
            &mut html,
        );
    }
    html.push_str("<h2>Outlines, discs and long axes</h2>\n");
    html.push_str(&overlay_svg(panels));
    table(
        "What the numbers were computed from",
        &inputs(document),
        &mut html,
    );
    let _ = write!(
        html,
        "<p class=\"notice\">{}</p>\n</body></html>\n",
        document.notice
    );
    html
}

type Row = (String, String);

fn row(name: &str, value: &str) -> Row {
    (name.to_owned(), value.to_owned())
}

fn table(title: &str, rows: &[Row], html: &mut String) {
    let _ = writeln!(html, "<h2>{title}</h2>\n<table>");
    for (name, value) in rows {
        let (name, value) = (escaped(name), escaped(value));
        let _ = writeln!(html, "<tr><th>{name}</th><td>{value}</td></tr>");
    }
    html.push_str("</table>\n");
}

fn warnings(warnings: &[Warning], html: &mut String) {
    if warnings.is_empty() {
        html.push_str("<p>No warnings.</p>\n");
        return;
    }
    html.push_str("<h2>Reasons to doubt these numbers</h2>\n<ul>\n");
    for warning in warnings {
        let _ = writeln!(
            html,
            "<li>{} ({})</li>",
            escaped(&warning.message),
            warning.code
        );
    }
    html.push_str("</ul>\n");
}

fn number(value: Option<f64>, digits: usize, unit: &str) -> String {
    value.map_or_else(
        || "not known".to_owned(),
        |value| format!("{value:.digits$} {unit}"),
    )
}

fn values(document: &Document) -> Vec<Row> {
    let ef = document.result.ef();
    let mut rows = vec![
        row("Method", document.method),
        ("EF".to_owned(), number(Some(ef.ef_percent), 1, "%")),
        ("EDV".to_owned(), number(ef.edv_ml, 1, "mL")),
        ("ESV".to_owned(), number(ef.esv_ml, 1, "mL")),
        ("SV".to_owned(), number(ef.sv_ml, 1, "mL")),
        (
            "Long axis, ED".to_owned(),
            number(ef.ed.long_axis_mm, 1, "mm"),
        ),
        (
            "Long axis, ES".to_owned(),
            number(ef.es.long_axis_mm, 1, "mm"),
        ),
    ];
    if let Outcome::Biplane(both) = &document.result {
        let alone = |percent| number(Some(percent), 1, "%");
        rows.push((
            "EF, four-chamber alone".to_owned(),
            alone(both.a4c.ef_percent),
        ));
        rows.push((
            "EF, two-chamber alone".to_owned(),
            alone(both.a2c.ef_percent),
        ));
    } else {
        rows.push(("Area change".to_owned(), number(ef.fac_percent, 1, "%")));
    }
    if let Some(indexed) = &document.indexed {
        for (name, value) in [
            ("EDV index", indexed.edvi_ml_m2),
            ("ESV index", indexed.esvi_ml_m2),
            ("SV index", indexed.svi_ml_m2),
        ] {
            rows.push((name.to_owned(), number(Some(value), 1, "mL/m2")));
        }
    }
    if let Some(output) = &document.output {
        let output = number(Some(output.cardiac_output_l_min), 2, "L/min");
        rows.push(("Cardiac output".to_owned(), output));
    }
    rows
}

fn inputs(document: &Document) -> Vec<Row> {
    let inputs = &document.inputs;
    let spacing = |mm: Option<[f64; 2]>| {
        mm.map_or_else(
            || "not known".to_owned(),
            |[x, y]| format!("{x:.4} x {y:.4} mm"),
        )
    };
    let words = |text: &Option<String>| text.clone().unwrap_or_else(|| "not known".to_owned());
    let mut rows = Vec::new();
    if document.method != "single-plane-a2c" {
        rows.push((
            "Pixel, four-chamber".to_owned(),
            spacing(inputs.spacing_a4c_mm),
        ));
    }
    if document.method != "single-plane-a4c" {
        rows.push((
            "Pixel, two-chamber".to_owned(),
            spacing(inputs.spacing_a2c_mm),
        ));
    }
    rows.push(("Pixel size from".to_owned(), words(&inputs.spacing_source)));
    rows.push((
        "Time between frames".to_owned(),
        number(inputs.frame_time_ms, 1, "ms"),
    ));
    for (name, frames) in [
        ("Frames", inputs.frames),
        ("Frames, two-chamber", inputs.frames_a2c),
    ] {
        if let Some([ed, es]) = frames {
            let words = format!("ED {ed}, ES {es}, counted from 0");
            rows.push((name.to_owned(), words));
        }
    }
    rows.push(("Model".to_owned(), words(&inputs.model)));
    rows.push(("Its SHA-256".to_owned(), words(&inputs.model_sha256)));
    if let Some(body) = &document.body {
        rows.push((
            "Body surface".to_owned(),
            number(Some(body.bsa_m2()), 2, "m2"),
        ));
    }
    for (name, mask) in &document.masks {
        let landmarks = mask.confidence.by_hand().unwrap_or("landmarks found");
        let slant = mask.annulus_slant_deg;
        let outline = if mask.edited {
            "outline edited by hand, "
        } else {
            ""
        };
        let value = format!(
            "{outline}{} discs, {landmarks}, annulus slant {slant:.0} degrees",
            mask.discs
        );
        rows.push((format!("Mask {name}"), value));
    }
    rows.push((
        "Program".to_owned(),
        format!("EchoDisc {} ({})", document.version, document.revision),
    ));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Mask, Spacing};
    use crate::measure::{Context, Inputs, View, Views, ventricle};

    #[test]
    fn the_page_has_the_numbers_the_doubts_and_the_notice() {
        let half = |width: f64, length: f64| {
            let inside = (0..120 * 140).map(|i| {
                let (x, y) = (f64::from(i % 120) - 59.5, 119.5 - f64::from(i / 120));
                y >= 0.0 && (x / width).powi(2) + (y / length).powi(2) <= 1.0
            });
            let mask = Mask::new(120, 140, inside.collect()).unwrap();
            ventricle(&mask, Spacing::Unknown).unwrap()
        };
        let (mut ed, es) = (half(30.0, 110.0), half(22.0, 95.0));
        ed.edited = true;
        let inputs = Inputs {
            model: Some("<b>&\"".to_owned()),
            ..Inputs::default()
        };
        let context = Context {
            inputs,
            ..Context::default()
        };
        let views = Views::A4c(View { ed: &ed, es: &es });
        let document = Document::new(views, context).unwrap();
        let panel = Panel {
            name: "ed",
            ventricle: &ed,
            size: [120, 140],
            spacing: Spacing::Unknown,
            spacing_source: None,
            frame: None,
            masked: false,
        };
        let html = report_html(&document, &[panel]);
        assert_eq!(html.matches(crate::NOTICE).count(), 3, "drawing included");
        let told = html.matches("outline edited by hand").count();
        assert_eq!(told, 2, "in the drawing and below it");
        assert!(html.contains("<h1>EF 5") && html.contains("(uncalibrated)"));
        assert!(html.contains("&lt;b>&amp;&quot;") && !html.contains("<b>"));
        assert!(html.contains("<th>EDV</th><td>not known</td>"));
        assert!(!html.contains("<script") && !html.contains("src="));
    }
}
