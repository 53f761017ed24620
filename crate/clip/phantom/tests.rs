use super::*;
use crate::clip::{self, TickRuler};

fn phantom(change: impl FnOnce(&mut Settings)) -> Phantom {
    let mut settings = Settings::default();
    change(&mut settings);
    Phantom::new(settings).unwrap()
}

#[test]
fn the_file_is_read_back_with_its_size_and_times() {
    let phantom = phantom(|s| {
        s.frames = 3;
        s.frames_per_second = 24.0;
    });
    let read = clip::open(&phantom.dicom()).unwrap();
    let made = phantom.clip();
    assert_eq!(read.frames, made.frames);
    assert_eq!(read.calibration.spacing, made.calibration.spacing);
    assert_eq!(read.calibration.origin, CalibrationOrigin::UltrasoundRegion);
    assert_eq!(read.calibration.problem, None);
    assert_eq!(read.calibration.regions, made.calibration.regions);
    assert_eq!(read.ecg, made.ecg);
    let frame_time = read.timing.frame_time_ms.unwrap();
    assert!((frame_time - 1000.0 / 24.0).abs() < 1e-5);
}

#[test]
fn another_reader_finds_the_file_whole() {
    let phantom = phantom(|s| s.frames = 2);
    let file = phantom.dicom();
    let read = dicom_object::from_reader(&file[..]).unwrap();
    let number = |tag| read.element(tag).unwrap().to_int::<usize>().unwrap();
    use dicom_dictionary_std::tags;
    assert_eq!(number(tags::NUMBER_OF_FRAMES), 2);
    let pixels = read.element(tags::PIXEL_DATA).unwrap();
    assert_eq!(pixels.to_bytes().unwrap().len(), 2 * WIDTH * HEIGHT);
    let uid = read.element(tags::SOP_INSTANCE_UID).unwrap();
    assert!(uid.to_str().unwrap().len() <= 64);
}

#[test]
fn its_r_waves_are_its_end_diastoles_at_any_rate() {
    for (rate, fps, irregularity) in [
        (45.0, 20.0, 0.0),
        (70.0, 30.0, 0.3),
        (140.0, 60.0, 0.0),
        (200.0, 60.0, 0.0),
    ] {
        let phantom = phantom(|s| {
            s.heart_rate_bpm = rate;
            s.frames_per_second = fps;
            s.frames = (4.0 * fps) as usize;
            s.irregularity = irregularity;
        });
        let clip = Clip {
            frames: vec![phantom.frame(0); phantom.settings().frames],
            timing: Timing::uniform(1000.0 / fps),
            calibration: Calibration::none(),
            source: Source::Dicom,
            ecg: phantom.ecg(),
        };
        let (found, truth) = (clip.r_waves(), phantom.truth().ed_frames);
        // One within the filters' reach of an end of the lead may be missed.
        let edge = |frame: &&usize| (2..clip.frames.len() - 2).contains(*frame);
        let near = |a: &[usize], at: usize| a.iter().any(|f| f.abs_diff(at) <= 1);
        assert!(
            found.iter().all(|f| near(&truth, *f)),
            "{found:?} {truth:?}"
        );
        assert!(
            truth.iter().filter(edge).all(|f| near(&found, *f)),
            "{found:?} {truth:?}"
        );
    }
}

#[test]
fn it_can_be_without_an_electrocardiogram() {
    let phantom = phantom(|s| {
        s.frames = 2;
        s.ecg = false;
    });
    let read = clip::open(&phantom.dicom()).unwrap();
    assert_eq!((read.ecg, phantom.clip().ecg), (None, None));
}

#[test]
fn the_ruler_is_found_and_agrees_with_the_file() {
    for level in NoiseLevel::ALL {
        let phantom = phantom(|s| {
            s.frames = 8;
            s.noise = level.value();
        });
        let ruler = TickRuler::find(&phantom.clip().frames).unwrap();
        assert!((ruler.pitch_px - 20.0).abs() < 0.02, "{}", ruler.pitch_px);
        assert_eq!(ruler.major_every, Some(5));
    }
}

#[test]
fn the_box_is_tight_on_the_first_end_diastole() {
    let phantom = phantom(|_| {});
    let truth = phantom.truth();
    assert_eq!(truth.box_frame, truth.ed_frames[0]);
    let mask = phantom.mask(truth.box_frame);
    assert_eq!(mask.bounds(), Some(truth.rect));
    assert!(mask.count() > 5000);
}

#[test]
fn the_truth_lists_the_turning_points_of_the_volume() {
    for (rate, fps) in [(45.0, 20.0), (70.0, 30.0), (140.0, 60.0)] {
        let phantom = phantom(|s| {
            s.heart_rate_bpm = rate;
            s.frames_per_second = fps;
            s.frames = (3.0 * fps) as usize;
        });
        let truth = phantom.truth();
        let v = &truth.volumes_ml;
        for &ed in &truth.ed_frames {
            let around = ed.saturating_sub(2)..(ed + 3).min(v.len());
            assert!(around.clone().all(|i| v[i] <= v[ed] + 0.02 * truth.edv_ml));
            assert!(v[ed] > 0.97 * truth.edv_ml, "{ed}: {}", v[ed]);
        }
        for &es in &truth.es_frames {
            assert!(
                v[es] < truth.esv_ml + 0.06 * truth.edv_ml,
                "{es}: {}",
                v[es]
            );
        }
        assert!(truth.beats.len() >= 2);
        assert!(truth.beats.iter().all(|beat| beat.ed < beat.es));
    }
}

#[test]
fn the_cavity_is_dark_and_its_wall_bright() {
    let phantom = phantom(|s| s.frames = 30);
    let truth = phantom.truth();
    for index in [truth.box_frame, truth.es_frames[0]] {
        let (frame, mask) = (phantom.frame(index), phantom.mask(index));
        let heart = phantom.heart(index);
        let mean = |chosen: &dyn Fn(usize, usize) -> bool| {
            let pixels = (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (x, y)));
            let values = pixels.filter(|(x, y)| chosen(*x, *y));
            let values = values.map(|(x, y)| f64::from(frame.data()[y * WIDTH + x]));
            let values: Vec<f64> = values.collect();
            values.iter().sum::<f64>() / values.len() as f64
        };
        let wall = |x: usize, y: usize| {
            let centre = |i: usize| (i as f64 + 0.5) * PIXEL_MM;
            heart.tissue(centre(x), centre(y)) == heart::Tissue::Wall
        };
        let cavity = mean(&|x, y| mask.get(x as isize, y as isize));
        assert!(
            mean(&wall) > cavity + 60.0,
            "{} against {cavity}",
            mean(&wall)
        );
    }
}

#[test]
fn settings_out_of_range_are_refused() {
    let refused = |change: &dyn Fn(&mut Settings)| {
        let mut settings = Settings::default();
        change(&mut settings);
        Phantom::new(settings).unwrap_err().code()
    };
    assert_eq!(refused(&|s| s.ef_percent = 99.0), "phantom-setting");
    assert_eq!(refused(&|s| s.ef_percent = f64::NAN), "phantom-setting");
    assert_eq!(refused(&|s| s.frames = 0), "phantom-setting");
    assert_eq!(refused(&|s| s.frames = usize::MAX), "phantom-too-long");
}

#[test]
fn a_seed_is_an_image_and_another_seed_another() {
    let image = |seed| phantom(|s| s.seed = seed).frame(0);
    assert_eq!(image(1), image(1));
    assert_ne!(image(1), image(2));
}
