//! `eval` through the program: a small data set of phantoms, a small network.

#[path = "support/program.rs"]
mod program;

use std::path::Path;

use program::{json, refusal, scratch};
use serde_json::Value;

/// Two clips of few frames, as the program itself makes them.
fn data_set(folder: &Path) {
    for (name, ef) in [("a", "35"), ("b", "60")] {
        let at = |what: &str| folder.join(name).join(what).display().to_string();
        let args = [
            "phantom", "--hr", "140", "--fps", "20", "--frames", "7", "--ef", ef,
        ];
        let out = ["--out", &at("frames"), "--masks", &at("masks"), "--json"];
        json(&[&args[..], &out].concat());
    }
}

#[test]
fn tables_plots_and_results_are_written_and_taken_up_again() {
    let folder = scratch("eval");
    let (data, out) = (folder.join("data"), folder.join("out"));
    data_set(&data);
    let network = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/sam-reduced.safetensors");
    let [data, out_dir, network] = [&data, &out, &network].map(|p| p.display().to_string());
    let args = [
        "eval",
        &data,
        "--model",
        &network,
        "--pipeline",
        "sam",
        "--boxes",
        "tight,jittered-10",
        "--jobs",
        "2",
        "--out",
        &out_dir,
        "--json",
    ];
    let summary = json(&args);
    assert_eq!(summary["patients"], 2);
    assert_eq!(summary["groups"].as_array().unwrap().len(), 2 * 3);
    assert!(
        summary["groups"][0]["baseline"]["dice"]["mean"]
            .as_f64()
            .unwrap()
            > 0.9
    );
    for name in ["report.md", "report.json", "frames.csv", "ef.csv"] {
        assert!(out.join(name).is_file(), "{name}");
    }
    let report: Value =
        serde_json::from_slice(&std::fs::read(out.join("report.json")).unwrap()).unwrap();
    assert_eq!(report["model"], "sam-reduced.safetensors");
    assert_eq!(report["layout"], "shared");
    let results = || {
        let all = std::fs::read_dir(out.join("results")).unwrap();
        let stamp = |e: std::io::Result<std::fs::DirEntry>| {
            let e = e.unwrap();
            (e.file_name(), e.metadata().unwrap().modified().unwrap())
        };
        let mut all: Vec<_> = all.map(stamp).collect();
        all.sort();
        all
    };
    let before = results();
    assert_eq!(before.len(), 2);
    assert_eq!(json(&args), summary);
    assert_eq!(results(), before, "nothing was done again");
}

#[test]
fn the_ellipse_needs_no_network_and_what_is_wrong_is_named() {
    let folder = scratch("eval-ellipse");
    data_set(&folder);
    let [data, out] = [folder.clone(), folder.join("out")].map(|p| p.display().to_string());
    let args = [
        "eval", &data, "--model", "ellipse", "--boxes", "tight", "--out", &out,
    ];
    let summary = json(
        &[
            &args[..],
            &["--limit", "1", "--prior-from", &data, "--json"],
        ]
        .concat(),
    );
    assert_eq!(summary["patients"], 1);
    let dice = &summary["groups"][0]["found"]["dice"]["mean"];
    assert!(dice.as_f64().unwrap() > 0.8, "{dice}");
    let plot = folder.join("out/bland-altman-a4c-tight-labels.svg");
    assert!(std::fs::read_to_string(plot).unwrap().contains("<circle"));
    let refused = refusal(&["eval", &out, "--out", &out, "--model", "ellipse"]);
    assert!(refused.contains("(eval-layout)"), "{refused}");
    let refused = refusal(&[&args[..], &["--boxes", "round-5"]].concat());
    assert!(refused.contains("jittered-N"), "{refused}");
    for mask in std::fs::read_dir(folder.join("a/masks")).unwrap() {
        std::fs::write(mask.unwrap().path(), "no image").unwrap();
    }
    let refused = refusal(&[&args[..], &["--limit", "1"]].concat());
    assert!(refused.contains("(clip-not-recognised)"), "{refused}");
}
