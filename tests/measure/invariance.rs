//! What must not change when the image is turned, mirrored, moved or scaled.

use echodisc::geometry::{Mask, Spacing};
use echodisc::measure::{Ventricle, ventricle};

use super::solids::Solid;
use super::{NORMAL, view};

const SHAPES: [Solid; 4] = [
    NORMAL,
    Solid::Ellipsoid {
        a: 48.0,
        b: 17.0,
        h: 15.0,
        slant_deg: 12.0,
    },
    Solid::Ellipsoid {
        a: 60.0,
        b: 36.0,
        h: 24.0,
        slant_deg: -6.0,
    },
    Solid::Cone {
        length: 90.0,
        diameter: 45.0,
    },
];

/// The mask of `columns` x `rows` pixels whose pixel `(x, y)` is pixel `from(x, y)` of `mask`.
fn mapped(
    mask: &Mask,
    columns: usize,
    rows: usize,
    from: impl Fn(usize, usize) -> (isize, isize),
) -> Mask {
    let inside = (0..columns * rows).map(|i| {
        let (x, y) = from(i % columns, i / columns);
        mask.get(x, y)
    });
    Mask::new(columns, rows, inside.collect()).unwrap()
}

fn at(mask: &Mask, x_mm: f64, y_mm: f64) -> Ventricle {
    ventricle(mask, Spacing::calibrated(x_mm, y_mm)).unwrap()
}

fn assert_same(a: &Ventricle, b: &Ventricle, part: f64, what: &str) {
    for (name, x, y) in [
        ("volume", a.volume_mm3, b.volume_mm3),
        ("length", a.long_axis_mm, b.long_axis_mm),
        ("area", a.area_mm2, b.area_mm2),
    ] {
        assert!((x / y - 1.0).abs() <= part, "{what}: {name} {x} and {y}");
    }
}

#[test]
fn mirrored_and_turned_images_measure_the_same() {
    for solid in SHAPES {
        for rotation in [0.0, 17.0, 45.0, 160.0] {
            let mask = solid.mask(view(rotation));
            let (w, h) = (mask.width(), mask.height());
            let (last_x, last_y) = (w as isize - 1, h as isize - 1);
            let here = at(&mask, 0.4, 0.4);
            let turned = [
                mapped(&mask, w, h, |x, y| (last_x - x as isize, y as isize)),
                mapped(&mask, w, h, |x, y| (x as isize, last_y - y as isize)),
                mapped(&mask, w, h, |x, y| {
                    (last_x - x as isize, last_y - y as isize)
                }),
                mapped(&mask, h, w, |x, y| (y as isize, x as isize)),
                mapped(&mask, h, w, |x, y| (y as isize, last_y - x as isize)),
            ];
            for (k, other) in turned.iter().enumerate() {
                let what = format!("{solid:?} at {rotation}, turn {k}");
                assert_same(&at(other, 0.4, 0.4), &here, 0.002, &what);
            }
        }
    }
}

#[test]
fn a_moved_ventricle_measures_the_same() {
    for solid in SHAPES {
        let mask = solid.mask(view(33.0));
        let (w, h) = (mask.width(), mask.height());
        let moved = mapped(&mask, w + 90, h + 60, |x, y| {
            (x as isize - 71, y as isize - 13)
        });
        let what = format!("{solid:?}");
        assert_same(&at(&moved, 0.4, 0.4), &at(&mask, 0.4, 0.4), 1e-9, &what);
    }
}

#[test]
fn sizes_scale_with_the_pixel() {
    for solid in SHAPES {
        let mask = solid.mask(view(70.0));
        let (one, two) = (at(&mask, 0.4, 0.4), at(&mask, 0.8, 0.8));
        assert!((two.volume_mm3 / one.volume_mm3 - 8.0).abs() < 1e-9);
        assert!((two.area_mm2 / one.area_mm2 - 4.0).abs() < 1e-9);
        assert!((two.long_axis_mm / one.long_axis_mm - 2.0).abs() < 1e-9);
    }
}

#[test]
fn pixels_that_are_not_square_measure_the_same() {
    for solid in SHAPES {
        for rotation in [0.0, 20.0, 75.0, 135.0, 250.0] {
            let square = at(&solid.mask(view(rotation)), 0.4, 0.4);
            for spacing_mm in [[0.3, 0.6], [0.6, 0.3], [0.2, 0.5]] {
                let [x, y] = spacing_mm;
                let mask = solid.mask(super::solids::View {
                    rotation_deg: rotation,
                    spacing_mm,
                });
                let what = format!("{solid:?} at {rotation}, {spacing_mm:?}");
                assert_same(&at(&mask, x, y), &square, 0.015, &what);
            }
        }
    }
}

#[test]
fn an_enlarged_mask_measures_the_same() {
    for solid in SHAPES {
        let mask = solid.mask(view(28.0));
        let (w, h) = (mask.width(), mask.height());
        let (w3, h3) = (3 * w, 3 * h);
        let large = mapped(&mask, w3, h3, |x, y| ((x / 3) as isize, (y / 3) as isize));
        let small = at(&mask, 0.4, 0.4);
        let what = format!("{solid:?}");
        assert_same(&at(&large, 0.4 / 3.0, 0.4 / 3.0), &small, 0.01, &what);
    }
}

/// The targets: the median error of the volume at most 0.5 %, the worst 1.5 %.
#[test]
fn volumes_of_exact_solids_are_within_the_targets() {
    let mut errors = Vec::new();
    for step in 0..48 {
        let turn = 7.5 * f64::from(step) + 0.3;
        let solid = Solid::Ellipsoid {
            a: 45.0 + f64::from(step % 5) * 5.0,
            b: 16.0 + f64::from(step % 7) * 2.5,
            h: 15.0 + f64::from(step % 3) * 4.0,
            slant_deg: 0.0,
        };
        for mm in [0.25, 0.4, 0.8] {
            let mask = solid.mask(super::solids::View {
                rotation_deg: turn,
                spacing_mm: [mm, mm],
            });
            let found = at(&mask, mm, mm).volume_mm3 / 1000.0;
            errors.push((found / solid.size().volume_ml - 1.0).abs());
        }
    }
    errors.sort_by(f64::total_cmp);
    let (median, worst) = (errors[errors.len() / 2], errors[errors.len() - 1]);
    println!("volume errors: median {median:.4}, worst {worst:.4}");
    assert!(median < 0.005 && worst < 0.015, "{median} {worst}");
}

#[test]
fn the_size_of_square_pixels_changes_no_landmark() {
    // Rounded at every step, so that many directions fit equally well.
    for (width, length) in [(19.0, 60.0), (21.0, 61.0), (27.0, 70.0), (16.0, 33.0)] {
        let inside = (0..80 * 90).map(|i| {
            let (x, y) = (f64::from(i % 80) - 40.0, f64::from(i / 80) - 45.0);
            (2.0 * x / width).powi(2) + (2.0 * y / length).powi(2) <= 1.0
        });
        let mask = Mask::new(80, 90, inside.collect()).unwrap();
        let pixels = ventricle(&mask, Spacing::Unknown).unwrap();
        for mm in [0.3, 0.41667, 1.0214, 1.276] {
            let sized = at(&mask, mm, mm);
            let volume = sized.volume_mm3 / mm.powi(3);
            assert!(
                (volume / pixels.volume_mm3 - 1.0).abs() < 1e-9,
                "{width} {mm}"
            );
            assert!(sized.apex.distance(&pixels.apex) < 1e-9, "{width} {mm}");
        }
    }
}
