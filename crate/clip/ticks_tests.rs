use super::*;

/// A picture with `count` ticks of 4 x 2 pixels from `top` on, each `pitch` below the last, the
/// `missing` one left out, over a moving gray blob.
fn drawn(pitch: f64, count: usize, missing: Option<usize>, moved: usize) -> Frame {
    let (width, height) = (400, 500);
    let mut data = vec![3_u8; width * height];
    for y in 100..400 {
        for x in 60..260 {
            data[y * width + x] = ((x * 7 + y * 13 + moved * 31) % 90) as u8;
        }
    }
    for k in (0..count).filter(|k| Some(*k) != missing) {
        let y = 20.3 + k as f64 * pitch;
        for x in 370..374 {
            for row in y as usize..y as usize + 2 {
                data[row * width + x] = 200;
            }
        }
    }
    Frame::gray(width, height, data).unwrap()
}

#[test]
fn the_pitch_of_a_drawn_ruler_is_found_to_a_part_of_a_pixel() {
    for (pitch, count, missing) in [(23.7, 19, None), (41.2, 11, None), (23.7, 19, Some(7))] {
        let frames = [0, 1, 2].map(|moved| drawn(pitch, count, missing, moved));
        let found = TickRuler::find(&frames).unwrap();
        assert!((found.pitch_px - pitch).abs() < 0.05, "{found:?}");
        assert_eq!(found.ticks.len(), count - usize::from(missing.is_some()));
        assert!(found.ticks.iter().all(|p| (370.0..374.0).contains(&p.x)));
    }
}

#[test]
fn the_sample_has_ticks_of_a_centimetre_that_agree_with_its_stale_region() {
    let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/sonosite.dcm"));
    let clip = crate::clip::open(&bytes.unwrap()).unwrap();
    let found = TickRuler::find(&clip.frames).unwrap();
    assert!(found.ticks.len() >= 17, "{found:?}");
    assert_eq!(found.major_every, Some(5), "{found:?}");
    let offers = found.tick_offers_mm();
    assert_eq!(offers[0], 10.0);
    // The file's region was written for 640 x 480: two readings that know nothing of each other.
    let rescaled = clip.calibration.rescale_offers()[0].spacing;
    let (Spacing::Calibrated { x_mm: file, .. }, Spacing::Calibrated { x_mm: ruler, .. }) =
        (rescaled, found.spacing(offers[0]))
    else {
        panic!("no spacing");
    };
    assert!(
        (ruler / file - 1.0).abs() < 0.01,
        "{ruler} by the ruler, {file} by the region"
    );
}

#[test]
fn pictures_without_a_ruler_have_none() {
    let mut state = 3_u32;
    let noise: Vec<u8> = (0..300 * 300)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect();
    let noise = Frame::gray(300, 300, noise).unwrap();
    let bare = drawn(20.0, 0, None, 0);
    let short = drawn(20.0, 5, None, 0);
    for frame in [noise, bare, short] {
        assert_eq!(TickRuler::find(&[frame]), None);
    }
    assert_eq!(TickRuler::find(&[]), None);
}
