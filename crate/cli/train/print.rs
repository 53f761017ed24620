//! The record as tables.

use echodisc::train::{Judged, Record};

const METHODS: [&str; 3] = ["tuned", "released", "box prior"];

/// Prints how well each method did, the mean over the clips and each of them.
pub fn tables(record: &Record) {
    let all: Vec<&Judged> = record.runs.iter().flat_map(|run| &run.judged).collect();
    for method in METHODS {
        let of_method: Vec<&&Judged> = all.iter().filter(|j| j.method == method).collect();
        let Some(first) = of_method.first() else {
            continue;
        };
        println!("{method}: means over {} clips", of_method.len());
        println!(
            "  {:<14} {:>6} {:>10} {:>11} {:>6} {:>7} {:>7} {:>8}",
            "boxes", "Dice", "worst clip", "worst frame", "IoU", "HD95 px", "ASSD px", "area %"
        );
        for (i, kind) in first.scores.iter().enumerate() {
            let mean = |value: &dyn Fn(&Judged) -> f64| {
                of_method.iter().map(|j| value(j)).sum::<f64>() / of_method.len() as f64
            };
            let least = |value: &dyn Fn(&Judged) -> f64| {
                of_method.iter().map(|j| value(j)).fold(1.0, f64::min)
            };
            println!(
                "  {:<14} {:>6.3} {:>10.3} {:>11.3} {:>6.3} {:>7.2} {:>7.2} {:>+8.1}",
                kind.boxes,
                mean(&|j| j.scores[i].scores.dice),
                least(&|j| j.scores[i].scores.dice),
                least(&|j| j.scores[i].scores.worst_dice),
                mean(&|j| j.scores[i].scores.iou),
                mean(&|j| j.scores[i].scores.hd95),
                mean(&|j| j.scores[i].scores.assd),
                mean(&|j| j.scores[i].scores.area_error_percent),
            );
        }
        for judged in &of_method {
            let dice: Vec<String> = judged
                .scores
                .iter()
                .map(|s| format!("{:.3}", s.scores.dice))
                .collect();
            let ef = judged.ef.as_ref().map_or_else(String::new, |ef| {
                format!(
                    "; EF {:.1} %, bias {:+.1}, mean error {:.1}, worst {:.1} points",
                    ef.truth_percent, ef.bias, ef.mean_absolute, ef.worst
                )
            });
            println!("  clip {}: Dice {}{ef}", judged.clip, dice.join(" "));
        }
    }
    for found in record.runs.iter().flat_map(|run| &run.proposals) {
        let measured = found.iou.zip(found.dice).zip(found.worst_dice);
        let measured = measured.map(|((iou, dice), worst)| {
            format!("; IoU {iou:.3}, Dice {dice:.3}, worst {worst:.3}")
        });
        println!(
            "boxes on clip {}: {} of {} frames shown, {} with an IoU of 0.5{}",
            found.clip,
            found.shown,
            found.frames,
            found.found,
            measured.unwrap_or_default()
        );
    }
    if let Some(found) = &record.reliability {
        println!(
            "the guess of the IoU: calibration error {:.3}, bias {:+.3}, correlation {:.2}",
            found.calibration_error, found.bias, found.correlation
        );
    }
    println!("{}", echodisc::NOTICE);
}
