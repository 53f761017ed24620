//! The heart's shape at one volume of its left ventricle.

use std::f64::consts::PI;

use super::settings::{ApicalView, Settings};

/// The annulus lies this far below the ellipsoid's centre, in half axes.
const CUT: f64 = 0.5;
/// Volume of the truncated ellipsoid over pi times the half axes: the integral of `1 - z^2` from
/// the apex at -1 to the cut.
const FILL: f64 = CUT + 2.0 / 3.0 - CUT * CUT * CUT / 3.0;
/// Half of the long axis of an ellipsoid of 120 mL, in mm; the whole ventricle is 85 mm long.
const HALF_AXIS_MM: f64 = 56.7;
/// How much of its length the ventricle loses when it loses all its volume.
const SHORTENING: f64 = 0.26;
/// Wall at end-diastole and at most, in mm.
const WALL_MM: [f64; 2] = [9.0, 17.0];
/// Where the endocardium's apex is, in mm from the image's top-left corner.
const APEX_MM: [f64; 2] = [99.0, 24.0];
/// How far tissue beyond the wall moves with it.
const REACH_MM: f64 = 18.0;

/// What a place of the image holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tissue {
    Blood,
    Wall,
    /// Valves and pericardium.
    Bright,
    Around,
}

/// A heart at one moment. Lengths in mm; `(u, w)` are across the ventricle's axis, to the right,
/// and along it from the apex.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heart {
    view: ApicalView,
    /// Half axes across and along.
    across: f64,
    along: f64,
    wall: f64,
    /// Of end-diastole over those now, across and along.
    stretch: [f64; 2],
    /// Part of the stroke that is out, 0 to 1.
    contracted: f64,
    /// Direction of the axis.
    axis: [f64; 2],
}

impl Heart {
    pub(super) fn new(settings: &Settings, volume_ml: f64) -> Self {
        let full = half_axes(settings.edv_ml, settings.edv_ml);
        let now = half_axes(settings.edv_ml, volume_ml);
        let tilt: f64 = match settings.view {
            ApicalView::A4c => 6.0,
            ApicalView::A2c => -4.0,
        };
        let [x, y] = [tilt.to_radians().sin(), tilt.to_radians().cos()];
        let stretch = [full[0] / now[0], full[1] / now[1]];
        Self {
            view: settings.view,
            across: now[0],
            along: now[1],
            wall: (WALL_MM[0] * stretch[0]).min(WALL_MM[1]),
            stretch,
            contracted: (settings.edv_ml - volume_ml) / settings.stroke_volume_ml(),
            axis: [x, y],
        }
    }

    /// From the apex to the annulus.
    pub(super) fn length(&self) -> f64 {
        self.along * (1.0 + CUT)
    }

    fn local(&self, x: f64, y: f64) -> [f64; 2] {
        let (x, y) = (x - APEX_MM[0], y - APEX_MM[1]);
        let [sin, cos] = self.axis;
        [x * cos - y * sin, x * sin + y * cos]
    }

    /// About how far a place is from the ellipsoid, below zero inside it.
    fn ellipsoid(&self, [u, w]: [f64; 2]) -> f64 {
        let (p, q) = (u / self.across, (w - self.along) / self.along);
        let radius = p.hypot(q);
        let slope = (p / self.across).hypot(q / self.along);
        if slope < 1e-9 {
            return -self.across;
        }
        (radius - 1.0) * radius / slope
    }

    /// About how far a place of the image, in mm, is from the cavity; zero or less within it.
    pub(super) fn cavity_mm(&self, x: f64, y: f64) -> f64 {
        let at = self.local(x, y);
        self.ellipsoid(at).max(at[1] - self.length())
    }

    /// What is at a place.
    pub(super) fn tissue(&self, x: f64, y: f64) -> Tissue {
        let at @ [u, w] = self.local(x, y);
        let base = self.length();
        let ellipsoid = self.ellipsoid(at);
        if ellipsoid <= 0.0 && w <= base {
            return match self.on_leaflet(at) {
                true => Tissue::Bright,
                false => Tissue::Blood,
            };
        }
        if ellipsoid <= self.wall && w <= base + 2.0 {
            return match ellipsoid > 0.0 {
                true => Tissue::Wall,
                // Between the hinge points, just below the annulus.
                false if self.contracted > 0.15 => Tissue::Bright,
                false => Tissue::Blood,
            };
        }
        let beyond = |d: f64| match d {
            d if d <= 0.0 => Some(Tissue::Blood),
            d if d <= 2.5 => Some(Tissue::Wall),
            _ => None,
        };
        let chambers = [self.left_atrium(at), self.right_heart(at)];
        if let Some(found) = chambers.into_iter().flatten().find_map(beyond) {
            return found;
        }
        let lateral = u > 0.0 && ellipsoid <= self.wall + 2.0 && w <= base;
        match lateral {
            true => Tissue::Bright,
            false => Tissue::Around,
        }
    }

    /// Open leaflets hang into the cavity in diastole.
    fn on_leaflet(&self, [u, w]: [f64; 2]) -> bool {
        let (base, depth) = (self.length(), self.length() - w);
        let hinge = self.across * (1.0 - CUT * CUT).sqrt();
        let open = (1.0 - self.contracted / 0.15).clamp(0.0, 1.0);
        let hangs = depth < 0.16 * base * open;
        hangs && (u.abs() - (hinge - 2.5 - 0.25 * depth)).abs() < 0.8
    }

    fn left_atrium(&self, [u, w]: [f64; 2]) -> Option<f64> {
        let half = [20.0, 19.0 + 3.0 * self.contracted];
        let from = [u, w - self.length() - 1.0 - half[1]];
        Some(ellipse(from, half))
    }

    /// The right ventricle and atrium, in the four-chamber view.
    fn right_heart(&self, [u, w]: [f64; 2]) -> Option<f64> {
        if self.view == ApicalView::A2c {
            return None;
        }
        let base = self.length();
        let septum = -self.across - self.wall;
        let ventricle = [15.0 - 4.0 * self.contracted, 0.38 * base];
        let ventricle = ellipse(
            [u - septum + ventricle[0] - 2.0, w - 0.62 * base],
            ventricle,
        );
        let atrium = ellipse([u - septum + 18.0, w - base - 21.0], [17.0, 18.0]);
        Some(ventricle.min(atrium))
    }

    /// Where the tissue at a place was at end-diastole.
    pub(super) fn at_end_diastole(&self, x: f64, y: f64) -> [f64; 2] {
        let at @ [u, w] = self.local(x, y);
        let beyond = (self.ellipsoid(at) - self.wall).max(0.0) / REACH_MM;
        let moves = (-beyond * beyond).exp();
        let back = |value: f64, stretch: f64| value * (1.0 + moves * (stretch - 1.0));
        [back(u, self.stretch[0]), back(w, self.stretch[1])]
    }
}

/// The half axes across and along of a ventricle of `volume_ml` that is full at `edv_ml`.
fn half_axes(edv_ml: f64, volume_ml: f64) -> [f64; 2] {
    let full = HALF_AXIS_MM * (edv_ml / 120.0).cbrt();
    let along = full * (1.0 - SHORTENING * (1.0 - volume_ml / edv_ml));
    [(1000.0 * volume_ml / (PI * FILL * along)).sqrt(), along]
}

/// About how far a place is from an ellipse round the origin.
fn ellipse([x, y]: [f64; 2], half: [f64; 2]) -> f64 {
    let radius = (x / half[0]).hypot(y / half[1]);
    (radius - 1.0) * half[0].min(half[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The volume by thin discs.
    fn by_discs(half: [f64; 2]) -> f64 {
        let [across, along] = half;
        let (count, length) = (200_000, along * (1.0 + CUT));
        let thickness = length / f64::from(count);
        let slab = |i: i32| {
            let z = (f64::from(i) + 0.5) * thickness / along - 1.0;
            PI * across * across * (1.0 - z * z) * thickness
        };
        (0..count).map(slab).sum::<f64>() / 1000.0
    }

    #[test]
    fn the_half_axes_have_the_volume_asked_for() {
        for (edv, volume) in [(120.0, 120.0), (120.0, 30.0), (250.0, 212.5), (60.0, 20.0)] {
            let found = by_discs(half_axes(edv, volume));
            assert!((found / volume - 1.0).abs() < 1e-6, "{found} of {volume}");
        }
    }

    #[test]
    fn the_apex_stays_and_the_annulus_comes_up() {
        let settings = Settings::default();
        let (ed, es) = (Heart::new(&settings, 120.0), Heart::new(&settings, 54.0));
        assert!((ed.length() - 85.05).abs() < 0.01);
        assert!((0.8..0.9).contains(&(es.length() / ed.length())));
        for heart in [ed, es] {
            assert!(heart.cavity_mm(APEX_MM[0], APEX_MM[1]).abs() < 0.01);
        }
    }
}
