//! Small data sets of every layout, made of phantoms and evaluated from their files.

use std::fs;
use std::path::{Path, PathBuf};

use super::testing::{gzipped, mjpeg_avi, nifti_u8, scratch};
use super::*;
use crate::clip::Frame;
use crate::clip::phantom::{ApicalView, HEIGHT, PIXEL_MM, Phantom, Settings, WIDTH};
use crate::geometry::Mask;
use crate::train::BoxKind;

const EFS: [f64; 3] = [30.0, 50.0, 70.0];

fn phantom(ef_percent: f64, view: ApicalView) -> Phantom {
    Phantom::new(Settings {
        ef_percent,
        view,
        heart_rate_bpm: 140.0,
        frames: 16,
        ..Settings::default()
    })
    .unwrap()
}

fn beat(phantom: &Phantom) -> [usize; 2] {
    let beat = phantom.truth().beats[0];
    [beat.ed, beat.es]
}

/// The long axis, then chords at every fourth row, as a tracing has them.
fn tracing(name: &str, frame: usize, mask: &Mask) -> String {
    let mut lines = format!("{name},0,0,1,1,{frame}\n");
    for y in (0..HEIGHT).step_by(4) {
        let mut row = (0..WIDTH).filter(|x| mask.get(*x as isize, y as isize));
        let (first, last) = (row.clone().next(), row.next_back());
        if let (Some(first), Some(last)) = (first, last) {
            lines += &format!("{name},{first},{y},{last},{y},{frame}\n");
        }
    }
    lines
}

fn echonet() -> PathBuf {
    let folder = scratch("echonet");
    fs::create_dir_all(folder.join("Videos")).unwrap();
    let mut list = "FileName,EF,Split\n".to_owned();
    let mut tracings = "FileName,X1,Y1,X2,Y2,Frame\n".to_owned();
    for (i, ef) in EFS.into_iter().enumerate() {
        let phantom = phantom(ef, ApicalView::A4c);
        let frames: Vec<Frame> = (0..=beat(&phantom)[1]).map(|f| phantom.frame(f)).collect();
        let name = format!("0X{i}");
        let codec = if i == 2 { *b"H264" } else { *b"MJPG" };
        let avi = mjpeg_avi(&frames, 33_333, codec);
        fs::write(folder.join(format!("Videos/{name}.avi")), avi).unwrap();
        list += &format!("{name},{ef},{}\n", if i == 0 { "TRAIN" } else { "TEST" });
        for frame in beat(&phantom) {
            tracings += &tracing(&format!("{name}.avi"), frame, &phantom.mask(frame));
        }
    }
    list += "../0X0,50,TEST\nnot-traced,50,TEST\n";
    fs::write(folder.join("FileList.csv"), list).unwrap();
    fs::write(folder.join("VolumeTracings.csv"), tracings).unwrap();
    folder
}

/// The cavity is 1, a border of myocardium 2.
fn labels(phantom: &Phantom, frame: usize) -> Vec<u8> {
    let mask = phantom.mask(frame);
    let inside = mask.as_slice().iter().enumerate();
    inside
        .map(|(i, v)| if *v { 1 } else { 2 * u8::from(i % WIDTH > 200) })
        .collect()
}

fn nifti(path: &Path, frames: &[Vec<u8>]) {
    let axes = [WIDTH as i16, HEIGHT as i16, frames.len() as i16];
    let file = nifti_u8(axes, [PIXEL_MM as f32; 2], &frames.concat());
    let packed = path.extension().is_some_and(|ending| ending == "gz");
    fs::write(path, if packed { gzipped(&file) } else { file }).unwrap();
}

fn camus() -> PathBuf {
    let folder = scratch("camus");
    for (i, ef) in EFS.into_iter().take(2).enumerate() {
        let patient = format!("patient{i:04}");
        let at = folder.join(&patient);
        fs::create_dir_all(&at).unwrap();
        for (view, name) in [(ApicalView::A4c, "4CH"), (ApicalView::A2c, "2CH")] {
            let phantom = phantom(ef, view);
            let image = |frame| phantom.frame(frame).data().to_vec();
            let file = |what: &str| at.join(format!("{patient}_{name}_{what}"));
            let [ed, es] = beat(&phantom);
            if i == 0 {
                for (what, frame) in [("ED", ed), ("ES", es)] {
                    nifti(&file(&format!("{what}.nii.gz")), &[image(frame)]);
                    let gt = labels(&phantom, frame);
                    nifti(&file(&format!("{what}_gt.nii.gz")), &[gt]);
                }
                continue;
            }
            // A half sequence, its beat named beside it, counted from 1.
            let all = ed..=es;
            let images: Vec<_> = all.clone().map(image).collect();
            let gts: Vec<_> = all.map(|frame| labels(&phantom, frame)).collect();
            nifti(&file("half_sequence.nii"), &images);
            nifti(&file("half_sequence_gt.nii"), &gts);
            let info = format!("ED: 1\nES: {}\nSex: F\nAge: 56\nEF: {ef}\n", es - ed + 1);
            fs::write(at.join(format!("Info_{name}.cfg")), info).unwrap();
        }
    }
    folder
}

fn png(path: &Path, gray: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let kind = image::ExtendedColorType::L8;
    image::save_buffer(path, gray, WIDTH as u32, HEIGHT as u32, kind).unwrap();
}

fn shared(test: &str) -> PathBuf {
    let folder = scratch(test);
    let mut told = Vec::new();
    for (i, ef) in EFS.into_iter().enumerate() {
        let phantom = phantom(ef, ApicalView::A4c);
        let [ed, es] = beat(&phantom);
        for frame in 0..=es + 2 {
            let at = folder.join(format!("c{i}"));
            png(
                &at.join(format!("frames/{frame:04}.png")),
                phantom.frame(frame).data(),
            );
            png(
                &at.join(format!("masks/{frame:04}.png")),
                &phantom.mask(frame).to_gray(),
            );
        }
        told.push(serde_json::json!({
            "name": format!("c{i}"), "beats": [{ "ed": ed, "es": es, "ef": ef }], "ef_mean": ef,
        }));
    }
    fs::write(
        folder.join("clips.json"),
        serde_json::to_string(&told).unwrap(),
    )
    .unwrap();
    folder
}

fn options() -> Options {
    Options {
        kinds: vec![
            BoxKind::Tight,
            BoxKind::Enlarged(0.1),
            BoxKind::Jittered(0.1),
        ],
        every: 5,
        seed: 1,
        jobs: 2,
        outliner: "ellipse".to_owned(),
    }
}

fn evaluated(patients: &[Patient], folder: &Path) -> Evaluation {
    let store = Store::new(&folder.join("results")).unwrap();
    let make = || Ok::<_, EvalError>(Box::new(Ellipse) as Box<dyn Outliner>);
    evaluate(patients, &options(), None, &store, make, |_| ()).unwrap()
}

fn group<'a>(summary: &'a Summary, view: &str, boxes: &str, phase: &str) -> &'a Group {
    let mut groups = summary.groups.iter();
    let of = |g: &&Group| g.view == view && g.boxes == boxes && g.phase == phase;
    groups.find(of).unwrap()
}

#[test]
fn echonet_is_read_from_its_tables_and_videos() {
    let folder = echonet();
    assert_eq!(Layout::guess(&folder).unwrap(), Layout::EchoNet);
    let test = find(&folder, Layout::EchoNet, Some("test")).unwrap();
    assert_eq!(
        test.len(),
        2,
        "one of the split's names leaves the folder, one has no tracing"
    );
    let patients = find(&folder, Layout::EchoNet, None).unwrap();
    let view = &patients[0].read(1).unwrap()[0];
    let truth = phantom(EFS[0], ApicalView::A4c);
    assert_eq!(view.beats.len(), 1);
    for labelled in &view.frames {
        let dice = labelled.mask.dice(&truth.mask(labelled.number)).unwrap();
        assert!(dice > 0.95, "{dice}");
    }
    let summary = Summary::of(&evaluated(&patients, &folder));
    assert_eq!(summary.patients, 2);
    assert_eq!(summary.failed.get("eval-avi-codec"), Some(&1));
    let tight = group(&summary, "A4C", "tight", "all");
    assert_eq!((tight.found.dice.n, tight.unit.as_str()), (4, "px"));
    assert!(tight.found.dice.mean.unwrap() > 0.8);
    let against: Vec<&str> = summary.ef.iter().map(|ef| ef.against).collect();
    assert_eq!(against[..2], ["labels", "data set"]);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn camus_is_read_from_frames_and_half_sequences() {
    let folder = camus();
    assert_eq!(Layout::guess(&folder).unwrap(), Layout::Camus);
    let patients = find(&folder, Layout::Camus, None).unwrap();
    let summary = Summary::of(&evaluated(&patients, &folder));
    assert_eq!((summary.patients, summary.failed.len()), (2, 0));
    for view in ["A4C", "A2C"] {
        for phase in ["ED", "ES"] {
            let group = group(&summary, view, "tight", phase);
            assert_eq!((group.found.dice.n, group.unit.as_str()), (2, "mm"));
        }
    }
    let biplane = summary.ef.iter().find(|ef| ef.method == "biplane").unwrap();
    assert_eq!((biplane.against, biplane.pairs.len()), ("labels", 2));
    for (pair, ef) in biplane.pairs.iter().zip(EFS) {
        assert!((pair[1] - ef).abs() < 1.5, "{pair:?} of {ef}");
    }
    let named = summary
        .ef
        .iter()
        .find(|ef| ef.against == "data set")
        .unwrap();
    assert_eq!(named.pairs.len(), 1, "one patient's EF is named");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn clip_folders_are_read_and_tables_made() {
    let folder = shared("tables");
    assert_eq!(Layout::guess(&folder).unwrap(), Layout::Shared);
    let patients = find(&folder, Layout::Shared, None).unwrap();
    let evaluation = evaluated(&patients, &folder);
    let summary = Summary::of(&evaluation);
    let all = group(&summary, "A4C", "tight", "all");
    assert!(all.found.dice.n > 6, "frames between are judged too");
    // All phantoms have one shape: that of the others is nearly perfect in the tight box.
    let baseline = all.baseline.as_ref().unwrap();
    assert!(baseline.dice.mean.unwrap() > 0.97);
    assert!(all.dice_difference.unwrap() < -0.02);
    let enlarged = group(&summary, "A4C", "enlarged 10 %", "all");
    assert!(enlarged.found.dice.mean < all.found.dice.mean);
    assert!(enlarged.found.assd.mean > all.found.assd.mean);
    let text = markdown(&summary, "ellipse", "shared");
    for wanted in [
        "| A4C | tight | ED | 3 |",
        "| A4C | tight | data set | 3 |",
        "0.911 ± 0.045",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    assert!(text.contains(crate::NOTICE) && !text.contains("NaN"));
    let rows = |csv: String| csv.lines().count() - 1;
    assert_eq!(rows(frames_csv(&evaluation)), 2 * 3 * all.found.dice.n);
    assert_eq!(rows(ef_csv(&evaluation)), 2 * 3 * 3);
    assert!(
        frames_csv(&evaluation)
            .lines()
            .all(|l| l.split(',').count() == 14)
    );
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_run_goes_on_where_it_was_stopped_and_gives_the_same() {
    let folder = shared("stopped");
    let patients = find(&folder, Layout::Shared, None).unwrap();
    let first = evaluated(&patients, &folder);
    let results = folder.join("results");
    // Killed while it wrote: one result is half there, another's file was never renamed.
    let mut files = camus::listed(&results).unwrap().into_iter();
    fs::write(files.next().unwrap(), "{\"rows\": [{").unwrap();
    let part = files.next().unwrap();
    fs::rename(&part, part.with_extension("1.part")).unwrap();
    let second = evaluated(&patients, &folder);
    let outcomes = |e: &Evaluation| {
        let pair = |o: &Outcome| o.result.as_ref().unwrap().clone();
        e.outcomes.iter().map(pair).collect::<Vec<_>>()
    };
    let resumed = outcomes(&second).iter().filter(|pair| pair.resumed).count();
    assert_eq!(resumed, 1);
    for (a, b) in outcomes(&first).iter().zip(outcomes(&second)) {
        assert_eq!((&a.found, &a.baseline), (&b.found, &b.baseline));
    }
    let store = Store::new(&results).unwrap();
    let refused = || Err::<Box<dyn Outliner>, _>(EvalError::NoData);
    let options = options();
    assert!(evaluate(&patients, &options, None, &store, refused, |_| ()).is_ok());
    let other = Options { seed: 2, ..options };
    let made = evaluate(&patients, &other, None, &store, refused, |_| ());
    assert_eq!(made.unwrap_err().code(), "eval-no-data");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn one_patient_alone_has_no_baseline_but_one_from_elsewhere() {
    let folder = shared("alone");
    let patients = find(&folder, Layout::Shared, None).unwrap();
    let one = evaluated(&patients[..1], &folder);
    assert_eq!(one.outcomes[0].result.as_ref().unwrap().baseline, None);
    let text = markdown(&Summary::of(&one), "ellipse", "shared");
    assert!(!text.contains("NaN"), "{text}");
    let options = options();
    let shapes = add_up(&patients[1..], &options);
    let store = Store::new(&folder.join("results")).unwrap();
    let refused = || Err::<Box<dyn Outliner>, _>(EvalError::NoData);
    let with = evaluate(
        &patients[..1],
        &options,
        Some(&shapes),
        &store,
        refused,
        |_| (),
    );
    let found = with.unwrap();
    assert!(
        found.outcomes[0]
            .result
            .as_ref()
            .unwrap()
            .baseline
            .is_some()
    );
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_is_no_data_set_has_a_code() {
    let folder = scratch("none");
    assert_eq!(Layout::guess(&folder).unwrap_err().code(), "eval-layout");
    let nowhere = folder.join("nowhere");
    assert_eq!(Layout::guess(&nowhere).unwrap_err().code(), "eval-file");
    let code = |layout| find(&folder, layout, None).unwrap_err().code();
    assert_eq!(code(Layout::Shared), "eval-no-data");
    assert_eq!(code(Layout::Camus), "eval-no-data");
    assert_eq!(code(Layout::EchoNet), "eval-file");
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    write("FileList.csv", "FileName,EF\nx,50\n");
    for (tracings, wanted) in [
        ("", "eval-table"),
        ("FileName,X1,Y1,X2,Frame\nx,1,1,1,1\n", "eval-table"),
        ("FileName,X1,Y1,X2,Y2,Frame\nx,1,1,one,1,1\n", "eval-table"),
        ("FileName,X1,Y1,X2,Y2,Frame\nx,1,1,1,1,-3\n", "eval-table"),
        ("FileName,X1,Y1,X2,Y2,Frame\ny,1,1,1,1,3\n", "eval-no-data"),
    ] {
        write("VolumeTracings.csv", tracings);
        assert_eq!(code(Layout::EchoNet), wanted, "{tracings:?}");
    }
    write(
        "VolumeTracings.csv",
        "FileName,X1,Y1,X2,Y2,Frame\nx,1,1,1,1,3\n",
    );
    let missing = find(&folder, Layout::EchoNet, None).unwrap();
    assert_eq!(missing[0].read(1).unwrap_err().code(), "eval-file");
    write("clips.json", "[{\"name\": 5}]");
    assert_eq!(code(Layout::Shared), "eval-table");
    fs::remove_dir_all(folder).unwrap();
}
