//! From the heart's shape to an ultrasound image.

use super::heart::{Heart, Tissue};
use super::noise::Noise;
use super::settings::Settings;
use super::{HEIGHT, PIXEL_MM, WIDTH};

/// Where the sector's rays meet, in mm from the image's top-left corner.
const PROBE_MM: [f64; 2] = [100.0, 2.0];
/// Half of the sector's opening.
const HALF_OPENING_DEG: f64 = 37.0;
/// How deep it looks.
const DEPTH_MM: f64 = 152.0;
/// The part of the sector nearest to the probe, left dark.
const NEAR_MM: f64 = 4.0;
/// Levels shown, in decibels.
const RANGE_DB: f64 = 42.0;
/// Size of a speckle along and across the rays.
const GRAIN_MM: f64 = 1.0;
const GRAIN_DEG: f64 = 1.1;
/// Samples a pixel each way: borders are soft as a beam is wide.
const SAMPLES: [f64; 2] = [0.25, 0.75];
/// Column, pitch and widths of the ruler's ticks in pixels; every fifth is wider.
const RULER_X: usize = 388;
const TICK_MM: f64 = 10.0;
const TICK_PX: [usize; 2] = [4, 8];

/// Draws the frames of one phantom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Painter {
    settings: Settings,
    tissue: Noise,
    shadows: Noise,
}

/// A place in the sector.
#[derive(Clone, Copy)]
struct Ray {
    depth_mm: f64,
    angle_deg: f64,
}

impl Ray {
    fn to(x: f64, y: f64) -> Self {
        let (x, y) = (x - PROBE_MM[0], y - PROBE_MM[1]);
        Self {
            depth_mm: x.hypot(y),
            angle_deg: x.atan2(y).to_degrees(),
        }
    }

    fn is_seen(self) -> bool {
        (NEAR_MM..=DEPTH_MM).contains(&self.depth_mm) && self.angle_deg.abs() <= HALF_OPENING_DEG
    }
}

impl Painter {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            settings: *settings,
            tissue: Noise::new(settings.seed, 2),
            shadows: Noise::new(settings.seed, 3),
        }
    }

    /// The gray levels of frame number `frame`, row by row.
    pub(super) fn image(&self, heart: &Heart, frame: usize) -> Vec<u8> {
        let fresh = Noise::new(self.settings.seed, 1000 + frame as u64);
        let mut image = Vec::with_capacity(WIDTH * HEIGHT);
        for y in 0..HEIGHT {
            for x in 0..WIDTH {
                image.push(self.pixel(heart, fresh, x, y));
            }
        }
        draw_ruler(&mut image);
        image
    }

    fn pixel(&self, heart: &Heart, fresh: Noise, column: usize, row: usize) -> u8 {
        let mm = |i: usize, part: f64| (i as f64 + part) * PIXEL_MM;
        let (x, y) = (mm(column, 0.5), mm(row, 0.5));
        let ray = Ray::to(x, y);
        if !ray.is_seen() {
            return 0;
        }
        let noise = self.settings.noise;
        let places = SAMPLES.iter().flat_map(|y| SAMPLES.map(|x| (x, *y)));
        let levels = places.map(|(dx, dy)| level(heart.tissue(mm(column, dx), mm(row, dy))));
        let echo = levels.sum::<f64>() / 4.0;
        let speckle = (1.0 - noise.sqrt()) + noise.sqrt() * self.grain(heart, x, y);
        let own = echo * speckle * self.seen(ray);
        let haze = 0.012 + 0.045 * noise * (ray.depth_mm / DEPTH_MM).powi(2);
        let haze = haze * fresh.speckle(ray.depth_mm / GRAIN_MM, ray.angle_deg / GRAIN_DEG);
        let decibels = 20.0 * own.hypot(haze).log10() - self.loss_db(ray);
        (255.0 * (1.0 + decibels / RANGE_DB)).clamp(0.0, 255.0) as u8
    }

    /// Speckle that moves with the tissue.
    fn grain(&self, heart: &Heart, x: f64, y: f64) -> f64 {
        let [u, w] = heart.at_end_diastole(x, y);
        let across = GRAIN_DEG.to_radians() * (w + 25.0).max(10.0);
        self.tissue.speckle(w / GRAIN_MM, u / across)
    }

    /// What gets lost on the way and is not made up for.
    fn loss_db(&self, ray: Ray) -> f64 {
        let edge = (ray.angle_deg / HALF_OPENING_DEG).powi(4);
        ray.depth_mm * (0.02 + 0.04 * self.settings.noise) + 4.0 * self.settings.noise * edge
    }

    /// What the ribs and a poor contact leave, 0 to 1: up to three shadows along the rays.
    fn seen(&self, ray: Ray) -> f64 {
        let shadow = |i: i64| {
            let from = |lane| self.shadows.uniform(i, lane);
            let centre = HALF_OPENING_DEG * (2.0 * from(0) - 1.0);
            let width = 2.0 + 4.0 * from(1);
            let distance = (ray.angle_deg - centre) / width;
            1.0 - 0.85 * self.settings.noise * (-distance * distance).exp()
        };
        (0..3).map(shadow).product()
    }
}

/// Mean echo of a tissue, 1 being the brightest shown.
fn level(tissue: Tissue) -> f64 {
    match tissue {
        Tissue::Blood => 0.004,
        Tissue::Wall => 0.25,
        Tissue::Bright => 0.75,
        Tissue::Around => 0.10,
    }
}

/// Ticks every ten millimetres from the probe down, burned in.
fn draw_ruler(image: &mut [u8]) {
    let ticks = (DEPTH_MM / TICK_MM) as usize;
    for tick in 0..=ticks {
        let y = ((PROBE_MM[1] + tick as f64 * TICK_MM) / PIXEL_MM) as usize;
        let width = TICK_PX[usize::from(tick % 5 == 0)];
        let from = y * WIDTH + RULER_X;
        image[from..from + width].fill(230);
    }
}
