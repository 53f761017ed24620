//! The report for people.

use echodisc::measure::{Document, Outcome};

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
