//! Volumes and ejection fractions of masks whose true sizes are known.

#[path = "measure/biplane.rs"]
mod biplane;
#[path = "measure/cases.rs"]
mod cases;
#[path = "measure/doubtful.rs"]
mod doubtful;
#[path = "measure/fraction.rs"]
mod fraction;
#[path = "measure/invariance.rs"]
mod invariance;
#[path = "measure/landmarks.rs"]
mod landmarks;
#[path = "measure/shared.rs"]
mod shared;
#[path = "measure/solids.rs"]
mod solids;

use echodisc::geometry::{Mask, Spacing};
use echodisc::measure::{Ventricle, ventricle};
use solids::{Solid, View};

const NORMAL: Solid = Solid::Ellipsoid {
    a: 55.0,
    b: 22.0,
    h: 20.0,
    slant_deg: 0.0,
};
const CONTRACTED: Solid = Solid::Ellipsoid {
    a: 48.0,
    b: 17.0,
    h: 15.0,
    slant_deg: 0.0,
};

fn view(rotation_deg: f64) -> View {
    View {
        rotation_deg,
        spacing_mm: [0.4, 0.4],
    }
}

fn measured(mask: &Mask) -> Ventricle {
    ventricle(mask, Spacing::calibrated(0.4, 0.4)).unwrap()
}

fn codes(v: &Ventricle) -> Vec<&'static str> {
    v.warnings.iter().map(|w| w.code).collect()
}

fn assert_size(solid: Solid, view: View, volume_percent: f64) {
    let [x, y] = view.spacing_mm;
    let v = ventricle(&solid.mask(view), Spacing::calibrated(x, y)).unwrap();
    let size = solid.size();
    let near = |what: &str, got: f64, want: f64, tolerance: f64| {
        assert!(
            (got - want).abs() <= tolerance,
            "{what} {got} for {want}: {solid:?} {view:?}"
        );
    };
    let volume_tolerance = size.volume_ml * volume_percent / 100.0;
    near(
        "volume",
        v.volume_mm3 / 1000.0,
        size.volume_ml,
        volume_tolerance,
    );
    near("long axis", v.long_axis_mm, size.long_axis_mm, 1.0);
    near(
        "area",
        v.area_mm2 / 100.0,
        size.area_cm2,
        0.01 * size.area_cm2,
    );
    assert_eq!(v.discs.len(), 20);
}

/// Cosine of the angle between the measured axis and the true one.
fn alignment(v: &Ventricle, view: View) -> f64 {
    let [dx, dy] = view.spacing_mm;
    let (x, y) = (
        (v.apex.x - v.mid_annulus.x) * dx,
        (v.mid_annulus.y - v.apex.y) * dy,
    );
    let (sin, cos) = view.rotation_deg.to_radians().sin_cos();
    (x * sin + y * cos) / x.hypot(y)
}

#[test]
fn an_ellipsoid_is_measured_at_any_rotation() {
    for step in 0..24 {
        let view = view(15.0 * f64::from(step) + 1.0);
        assert_size(NORMAL, view, 1.0);
        let v = measured(&NORMAL.mask(view));
        assert!(alignment(&v, view) > 0.99, "{view:?}");
        assert!(v.warnings.is_empty(), "{:?}", v.warnings);
    }
}

#[test]
fn pixels_need_not_be_square() {
    for (spacing_mm, rotation_deg) in [([0.3, 0.6], 0.0), ([0.5, 0.25], 20.0), ([0.8, 0.4], 135.0)]
    {
        assert_size(
            NORMAL,
            View {
                rotation_deg,
                spacing_mm,
            },
            1.5,
        );
    }
}

#[test]
fn cones_cylinders_and_round_hearts_are_measured() {
    for rotation in [0.0, 35.0, 60.0, 110.0, 250.0] {
        let view = View {
            rotation_deg: rotation,
            spacing_mm: [0.3, 0.3],
        };
        assert_size(
            Solid::Cone {
                length: 90.0,
                diameter: 45.0,
            },
            view,
            1.5,
        );
        assert_size(
            Solid::Ellipsoid {
                a: 60.0,
                b: 36.0,
                h: 24.0,
                slant_deg: 0.0,
            },
            view,
            1.0,
        );
        assert_size(
            Solid::Ellipsoid {
                a: 40.0,
                b: 21.0,
                h: 39.99,
                slant_deg: 0.0,
            },
            view,
            1.0,
        );
        assert_size(
            Solid::Cylinder {
                length: 80.0,
                diameter: 40.0,
            },
            view,
            2.0,
        );
    }
}

#[test]
fn a_cone_has_its_apex_at_the_tip_even_upside_down() {
    let cone = Solid::Cone {
        length: 90.0,
        diameter: 45.0,
    };
    for rotation in [0.0, 90.0, 180.0, 200.0] {
        let v = measured(&cone.mask(view(rotation)));
        assert!(alignment(&v, view(rotation)) > 0.99);
        assert!(!codes(&v).contains(&"apex-ambiguous"));
    }
}

#[test]
fn a_slanted_annulus_is_found_and_said_to_bias_the_volume() {
    for (slant_deg, warns) in [
        (-25.0, true),
        (-15.0, true),
        (0.0, false),
        (5.0, false),
        (20.0, true),
    ] {
        let solid = Solid::Ellipsoid {
            a: 55.0,
            b: 22.0,
            h: 20.0,
            slant_deg,
        };
        for rotation in [25.0, 205.0, 300.0] {
            let v = measured(&solid.mask(view(rotation)));
            let size = solid.size();
            assert!(
                (v.annulus_slant_deg - slant_deg.abs()).abs() < 2.0,
                "{}",
                v.annulus_slant_deg
            );
            assert!(
                (v.long_axis_mm - size.long_axis_mm).abs() < 1.0,
                "{}",
                v.long_axis_mm
            );
            assert_eq!(codes(&v).contains(&"annulus-slanted"), warns);
            let bias = v.volume_mm3 / 1000.0 / size.volume_ml - 1.0;
            assert!(
                (-0.08..0.005).contains(&bias),
                "{bias} at {slant_deg} degrees"
            );
        }
    }
}

#[test]
fn the_chords_cross_the_outline_and_the_axis() {
    let v = measured(&NORMAL.mask(view(40.0)));
    for disc in &v.discs {
        assert!((disc.from.distance(&disc.to) * 0.4 - disc.diameter_mm).abs() < 2.0);
    }
    let widest = v.discs.iter().map(|d| d.diameter_mm).fold(0.0, f64::max);
    assert!((widest - 44.0).abs() < 0.5);
    assert!(v.discs[19].diameter_mm < v.discs[0].diameter_mm);
}
