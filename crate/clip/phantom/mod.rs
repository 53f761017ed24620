//! A beating heart whose volumes are known exactly: an apical four- or two-chamber view, made here.
//!
//! The left ventricle is a truncated ellipsoid of revolution, so that its volume by discs in one
//! view is its volume. It contracts towards a fixed apex while the annulus descends to it; walls
//! thicken, valves shut, speckle moves with the tissue. It teaches, and tests the whole chain from
//! file to ejection fraction; it is no model of a patient's heart and says nothing of how well real
//! images are outlined.

mod dicom;
mod ecg;
mod error;
mod heart;
mod noise;
mod render;
mod rhythm;
mod settings;
mod truth;

pub use ecg::ecg_mv;
pub use error::PhantomError;
pub use settings::{ApicalView, NoiseLevel, Settings};
pub use truth::{Truth, TruthBeat};

use super::ecg::{RawChannel, RawEcg, RawWaveform};
use super::{Calibration, CalibrationOrigin, Clip, Ecg, EcgError, Frame, Region, Source, Timing};
use crate::geometry::{Mask, Rect, Spacing};
use heart::Heart;
use render::Painter;
use rhythm::Rhythm;

/// Width of the images in pixels.
pub const WIDTH: usize = 400;
/// Height of the images in pixels.
pub const HEIGHT: usize = 320;
/// Millimetres a pixel, both ways.
pub const PIXEL_MM: f64 = 0.5;

/// A phantom: any frame of it can be drawn, and its truth is known.
#[derive(Debug, Clone)]
pub struct Phantom {
    settings: Settings,
    rhythm: Rhythm,
}

impl Phantom {
    /// A phantom with these settings.
    ///
    /// # Errors
    /// `PhantomError::Setting` for a value out of its range, `PhantomError::TooLong` for more
    /// frames than a clip may have.
    pub fn new(settings: Settings) -> Result<Self, PhantomError> {
        settings.check()?;
        Ok(Self {
            rhythm: Rhythm::new(&settings),
            settings,
        })
    }

    /// What it was made with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Seconds from the first frame to `frame`.
    fn time_s(&self, frame: usize) -> f64 {
        frame as f64 / self.settings.frames_per_second
    }

    /// The volume of the ventricle in `frame`, in mL.
    pub fn volume_ml(&self, frame: usize) -> f64 {
        let filled = self.rhythm.filled(self.time_s(frame));
        self.settings.esv_ml() + filled * self.settings.stroke_volume_ml()
    }

    fn heart(&self, frame: usize) -> Heart {
        Heart::new(&self.settings, self.volume_ml(frame))
    }

    /// The cavity of the left ventricle in `frame`: the pixels whose centres lie in it.
    pub fn mask(&self, frame: usize) -> Mask {
        let heart = self.heart(frame);
        let centre = |i: usize| (i as f64 + 0.5) * PIXEL_MM;
        let pixels = (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (x, y)));
        let inside = pixels.map(|(x, y)| heart.cavity_mm(centre(x), centre(y)) <= 0.0);
        // The number of values is the size's by construction.
        Mask::new(WIDTH, HEIGHT, inside.collect()).expect("one value a pixel")
    }

    /// The image of `frame`, gray.
    pub fn frame(&self, frame: usize) -> Frame {
        let data = Painter::new(&self.settings).image(&self.heart(frame), frame);
        Frame::gray(WIDTH, HEIGHT, data).expect("one byte a pixel")
    }

    /// The clip, calibrated and timed as its DICOM file is.
    pub fn clip(&self) -> Clip {
        let [width, height] = [WIDTH as f64, HEIGHT as f64];
        let region = Region {
            bounds: Rect::from_corners(0.0, 0.0, width, height),
            spatial_format: 1,
            units: [3, 3],
            delta: [PIXEL_MM / 10.0; 2],
        };
        Clip {
            frames: (0..self.settings.frames).map(|i| self.frame(i)).collect(),
            calibration: Calibration {
                spacing: Spacing::calibrated(PIXEL_MM, PIXEL_MM),
                origin: CalibrationOrigin::UltrasoundRegion,
                regions: vec![region],
                problem: None,
            },
            timing: match self.settings.frames {
                1 => Timing::UNKNOWN,
                _ => Timing::uniform(1000.0 / self.settings.frames_per_second),
            },
            source: Source::Dicom,
            ecg: self.ecg(),
        }
    }

    /// Lead II as it is stored, in steps of a thousandth of a millivolt.
    fn ecg_samples(&self) -> Vec<i16> {
        let seconds = self.settings.frames as f64 / self.settings.frames_per_second;
        ecg::samples(self.rhythm.starts_s(), seconds)
    }

    /// What is read of the electrocardiogram in its file.
    fn ecg(&self) -> Option<Result<Ecg, EcgError>> {
        let samples = self.ecg_samples();
        let data: Vec<u8> = samples.iter().flat_map(|s| s.to_le_bytes()).collect();
        let groups = self.settings.ecg.then(|| RawWaveform {
            offset_ms: Some(0.0),
            channels: 1,
            length: samples.len(),
            rate_hz: ecg::RATE_HZ,
            bits: 16,
            interpretation: b"SS",
            definitions: vec![RawChannel {
                code: ecg::LEAD.as_bytes(),
                sensitivity: Some(ecg::STEP_MV),
                ..RawChannel::default()
            }],
            data: &data,
            ..RawWaveform::default()
        });
        let raw = RawEcg {
            groups: groups.into_iter().collect(),
            ..RawEcg::default()
        };
        raw.read()
    }

    /// What is known of it.
    pub fn truth(&self) -> Truth {
        Truth::of(self)
    }

    /// The clip as a DICOM file: ultrasound multi-frame, uncompressed, calibrated. No patient is in
    /// it; the name says that it is a phantom.
    pub fn dicom(&self) -> Vec<u8> {
        dicom::file(self)
    }
}

#[cfg(test)]
mod tests;
