//! The program's commands that need no network: `measure`, `score` and `cases`.

#[path = "support/program.rs"]
mod program;

use std::path::Path;

use program::{json, refusal, run, scratch};
use serde_json::Value;

fn case(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/measure");
    folder.join(name).display().to_string()
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn two_views_give_one_report() {
    let folder = scratch("two-views");
    let at = |name: &str| folder.join(name).display().to_string();
    let mask = |name: &str| case(&format!("masks/quad03_{name}.png"));
    let (ed, es) = (mask("a4c_ed"), mask("a4c_es"));
    let (a2c_ed, a2c_es) = (mask("a2c_ed"), mask("a2c_es"));
    let (svg, csv, contours, coco) = (at("a.svg"), at("a.csv"), at("c.csv"), at("c.json"));
    let html = at("a.html");
    let report = json(&[
        "measure",
        "--ed",
        &ed,
        "--es",
        &es,
        "--a2c-ed",
        &a2c_ed,
        "--a2c-es",
        &a2c_es,
        "--spacing-mm",
        "0.3,0.6",
        "--spacing-a2c-mm",
        "0.4,0.4",
        "--height-cm",
        "175",
        "--weight-kg",
        "70",
        "--sex",
        "female",
        "--heart-rate",
        "60",
        "--frame-time-ms",
        "50",
        "--svg",
        &svg,
        "--svg-frames",
        &ed,
        &es,
        &a2c_ed,
        &a2c_es,
        "--csv",
        &csv,
        "--contours-csv",
        &contours,
        "--coco",
        &coco,
        "--html",
        &html,
        "--json",
    ]);
    assert_eq!(report["method"], "biplane");
    assert!((report["ef_percent"].as_f64().unwrap() - 55.0).abs() < 0.3);
    assert!((report["body"]["bsa_m2"].as_f64().unwrap() - 1.8447).abs() < 1e-3);
    assert_eq!(report["interpretation"]["scheme"], "ase-eacvi-2015");
    assert_eq!(report["interpretation"]["class"], "normal");
    assert_eq!(report["warnings"][0]["code"], "low-frame-rate");
    assert_eq!(report["warnings"][0]["certainty"], "certain");
    let output = report["output"]["cardiac_output_l_min"].as_f64().unwrap();
    assert!((output - 0.06 * report["sv_ml"].as_f64().unwrap()).abs() < 1e-9);
    let drawn = text(Path::new(&svg));
    assert_eq!(drawn.matches("class=\"outline\"").count(), 4);
    assert_eq!(drawn.matches("class=\"disc\"").count(), 80);
    assert_eq!(drawn.matches("data:image/png;base64,").count(), 4);
    assert!(text(Path::new(&html)).contains("<h1>EF 55 %</h1>"));
    assert!(text(Path::new(&csv)).contains("\nef_percent,5"));
    assert!(text(Path::new(&contours)).lines().count() > 1000);
    let coco: Value = serde_json::from_str(&text(Path::new(&coco))).unwrap();
    assert_eq!(coco["annotations"].as_array().unwrap().len(), 4);
}

#[test]
fn the_two_chamber_view_may_stand_alone() {
    let (ed, es) = (case("masks/pair03_ed.png"), case("masks/pair03_es.png"));
    let args = ["measure", "--a2c-ed", &ed, "--a2c-es", &es, "--json"];
    let report = json(&args);
    assert_eq!(report["method"], "single-plane-a2c");
    assert!(report["edv_ml"].is_null());
    assert_eq!(report["warnings"][0]["code"], "uncalibrated");
    assert!(
        report["notice"]
            .as_str()
            .unwrap()
            .contains("Not a medical device")
    );
}

#[test]
fn one_mask_alone_has_its_volume_and_landmarks_can_be_set() {
    let mask = case("masks/rot03_045.png");
    let found = json(&["measure", "--mask", &mask, "--spacing-mm", "0.4,0.4"]);
    assert!((found["volume_ml"].as_f64().unwrap() / 84.823 - 1.0).abs() < 0.01);
    let file = scratch("landmarks").join("set.json");
    let file_name = file.display().to_string();
    let args = [
        "measure",
        "--mask",
        &mask,
        "--spacing-mm",
        "0.4,0.4",
        "--landmarks",
        &file_name,
    ];
    // The true ones of the case, moved from pixel centres at whole numbers to ours at halves.
    let set =
        r#"{"mask": {"hinges": [[23.48, 156.06], [95.94, 228.52]], "apex": [192.29, 59.71]}}"#;
    std::fs::write(&file, set).unwrap();
    let given = json(&args);
    assert!((given["volume_ml"].as_f64().unwrap() / 84.823 - 1.0).abs() < 0.01);
    assert!((given["long_axis_mm"].as_f64().unwrap() - 75.0).abs() < 0.1);
    assert!(given["confidence"]["apex"].is_null());
    std::fs::write(&file, set.replace("\"mask\"", "\"es\"")).unwrap();
    assert!(refusal(&args).contains("\"es\""));
}

#[test]
fn a_ruler_calibrates() {
    let mask = case("masks/rot03_045.png");
    let with = |ruler| ["measure", "--mask", mask.as_str(), "--ruler", ruler];
    let found = json(&with("5,10,5,135,50"));
    assert!((found["volume_ml"].as_f64().unwrap() / 84.823 - 1.0).abs() < 0.01);
    assert!(refusal(&with("5,10,5,20,4")).contains("ruler-too-short"));
}

#[test]
fn the_samples_calibration_is_offered_and_not_taken() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/sonosite.dcm");
    let svg = scratch("calibrate").join("ruler.svg");
    let svg_name = svg.display().to_string();
    let found = json(&["calibrate", sample, "--svg", &svg_name, "--json"]);
    assert!(found["spacing_mm"].is_null());
    assert_eq!(found["problem"]["code"], "region-stale");
    let offers = &found["to_be_confirmed"];
    let of = |at: &str| offers.pointer(at).unwrap().as_f64().unwrap();
    let (file, ruler) = (
        of("/rescaled/0/spacing_mm/0"),
        of("/ruler/offers/0/spacing_mm/0"),
    );
    assert!((ruler / file - 1.0).abs() < 0.01, "{ruler} and {file}");
    let ticks = offers["ruler"]["ticks"].as_array().unwrap().len();
    assert_eq!(text(&svg).matches("class=\"tick\"").count(), ticks);
}

#[test]
fn what_cannot_be_measured_is_refused_with_a_code() {
    let empty = case("masks/empty.png");
    let args = ["measure", "--mask", &empty, "--spacing-mm", "0.4,0.4"];
    assert!(refusal(&args).contains("measure-empty-mask"));
    let (ed, es) = (case("masks/pair01_ed.png"), case("masks/pair01_es.png"));
    let args = ["measure", "--ed", &ed, "--es", &es, "--discs", "1"];
    assert!(refusal(&args).contains("measure-discs"));
    let args = ["measure", "--ed", &ed, "--es", &es, "--scheme", "ase"];
    assert!(refusal(&args).contains("--sex"));
    refusal(&["measure", "--ed", &ed]);
    refusal(&["measure"]);
}

#[test]
fn a_label_image_is_not_taken_for_an_empty_mask() {
    let path = scratch("labels").join("labels.png");
    let labels = image::GrayImage::from_fn(40, 40, |x, _| image::Luma([u8::from(x > 10)]));
    labels.save(&path).unwrap();
    let path = path.display().to_string();
    assert!(refusal(&["measure", "--mask", &path]).contains("255 inside"));
}

#[test]
fn what_cannot_be_trained_on_is_refused_before_a_model_is_loaded() {
    let empty = scratch("train").display().to_string();
    let train = |more: &[&str]| {
        let args = ["train", "--data", &empty, "--out", &empty];
        refusal(&[&args, more].concat())
    };
    assert!(train(&[]).contains("(train-no-data)"));
    assert!(train(&["--steps", "0"]).contains("at least 1"));
    assert!(train(&["--every", "6,0"]).contains("at least 1"));
    assert!(train(&["--preset", "sam-echo", "--steps", "5"]).contains("cannot be used with"));
    assert!(train(&["--jitter", "0.2", "0.1"]).contains("the lower first"));
    let args = ["pseudo-label", &empty, "--tuned", "none", "--out", &empty];
    assert!(refusal(&args).contains("(train-no-clips)"));
    let nowhere = refusal(&["train", "--data", "/no/such/folder", "--out", &empty]);
    assert!(nowhere.contains("(train-file)") && !nowhere.contains("/no/such"));
}

#[test]
fn masks_and_folders_are_scored() {
    let (a, b) = (
        case("masks/m03_shift_y8_a.png"),
        case("masks/m03_shift_y8_b.png"),
    );
    let args = [
        "score",
        "--pred",
        &a,
        "--truth",
        &b,
        "--spacing-mm",
        "0.5,0.25",
        "--json",
    ];
    let found = json(&args);
    assert_eq!((&found["hd"], &found["unit"]), (&2.0.into(), &"mm".into()));
    let empty = case("masks/m09_one_empty_b.png");
    let full = case("masks/m09_one_empty_a.png");
    let found = json(&["score", "--pred", &full, "--truth", &empty, "--json"]);
    assert!(found["hd"].is_null() && found["assd"].is_null());
    assert_eq!(found["dice"], 0.0);

    let folder = scratch("score");
    for (side, files) in [("pred", [&a, &full]), ("truth", [&b, &empty])] {
        std::fs::create_dir_all(folder.join(side)).unwrap();
        for (name, file) in ["one.png", "two.png"].iter().zip(files) {
            std::fs::copy(file, folder.join(side).join(name)).unwrap();
        }
    }
    std::fs::copy(&a, folder.join("pred/three.png")).unwrap();
    let at = |name: &str| folder.join(name).display().to_string();
    let (pred, truth, csv) = (at("pred"), at("truth"), at("table.csv"));
    let found = json(&[
        "score",
        "--pred-dir",
        &pred,
        "--truth-dir",
        &truth,
        "--csv",
        &csv,
        "--json",
    ]);
    assert_eq!(
        (&found["pairs"], &found["unpaired"][0]),
        (&2.into(), &"three.png".into())
    );
    assert_eq!(found["summary"]["hd"]["absent"], 1);
    let table = text(Path::new(&csv));
    assert!(table.starts_with("file,dice,iou,hd,hd95,"), "{table}");
    assert_eq!(table.lines().count(), 3);
}

#[test]
fn ejection_fractions_are_scored_and_plotted() {
    let folder = scratch("fractions");
    let table = folder.join("ef.csv");
    std::fs::write(&table, "pred,truth\n52,50\n61,60\n37,40\n70,66\n").unwrap();
    let (table, plots) = (table.display().to_string(), folder.display().to_string());
    let found = json(&["score", "--ef-csv", &table, "--svg-dir", &plots, "--json"]);
    assert_eq!((&found["mae"], &found["bias"]), (&2.5.into(), &1.0.into()));
    for name in ["bland-altman.svg", "scatter.svg"] {
        assert!(text(&folder.join(name)).starts_with("<svg"));
    }
}

#[test]
fn a_case_file_is_measured_whole() {
    let out = scratch("cases").join("results.json");
    let (file, out_name) = (case("cases.json"), out.display().to_string());
    let output = run(&["cases", &file, "--out", &out_name]);
    assert!(output.status.success());
    let results: Value = serde_json::from_str(&text(&out)).unwrap();
    let volume = results["single"]["rot03_045"]["volume_ml"]
        .as_f64()
        .unwrap();
    assert!((volume / 84.823 - 1.0).abs() < 0.005);
    assert_eq!(
        results["single"]["empty"]["error"]["code"],
        "measure-empty-mask"
    );
    assert!(results["pairs"]["pair03"]["ef_pct"].is_number());
    assert!(results["biplane"]["quad09"]["ef_pct"].is_number());
    assert!(results["metrics"]["m09_one_empty"]["hd"].is_null());
}

/// Masks cut at 0.3 x 0.6 mm: their shape is all that an EF needs.
#[test]
fn the_shape_of_a_pixel_gives_the_fraction_without_its_size() {
    let mask = |phase: &str| case(&format!("masks/quad03_a4c_{phase}.png"));
    let (ed, es) = (mask("ed"), mask("es"));
    let with = |more: &[&str]| {
        let args = ["measure", "--ed", &ed, "--es", &es, "--json"];
        json(&[&args[..], more].concat())
    };
    let sized = with(&["--spacing-mm", "0.3,0.6"]);
    let shaped = with(&["--pixel-aspect", "2,1"]);
    let ef = |report: &Value| report["ef_percent"].as_f64().unwrap();
    assert!((ef(&shaped) - ef(&sized)).abs() < 1e-6);
    let lying = with(&["--pixel-aspect", "1,2"]);
    assert!(
        (ef(&lying) - ef(&sized)).abs() > 2.0,
        "the shape has to matter"
    );
    assert!(shaped["edv_ml"].is_null() && shaped["ed"]["long_axis_mm"].is_null());
    assert!(shaped["inputs"]["spacing_a4c_mm"].is_null());
    assert_eq!(
        shaped["inputs"]["spacing_source"],
        "typed: the shape of the pixels only"
    );
    let warning = &shaped["warnings"][0];
    assert_eq!(warning["code"], "uncalibrated");
    let message = warning["message"].as_str().unwrap();
    assert!(message.contains("2.000:1.000 high to wide"), "{message}");
    assert!(!warning["affects"].to_string().contains("ejection-fraction"));
    let both = refusal(&[
        "measure",
        "--ed",
        &ed,
        "--es",
        &es,
        "--spacing-mm",
        "1,1",
        "--pixel-aspect",
        "2,1",
    ]);
    assert!(both.contains("cannot be used with"), "{both}");
}
