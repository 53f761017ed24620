//! The pixel size that is measured with: the file's, or what a person has confirmed or set.

use thiserror::Error;

use super::calibration::{Calibration, CalibrationOrigin, CalibrationProblem};
use super::ruler::{Ruler, RulerError};
use super::ticks::TickRuler;
use crate::geometry::{FramePx, Point, Rect, Spacing};

/// What is to give the size of a pixel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CalibrationChoice {
    /// The file, where it can.
    File,
    /// An offer of [`Calibration::rescale_offers`], confirmed: the image was resized or cropped
    /// from so many columns and rows.
    Rescaled {
        /// Columns and rows when it was recorded.
        recorded: [usize; 2],
    },
    /// An offer of [`TickRuler::tick_offers_mm`], confirmed.
    Ticks {
        /// Millimetres from tick to tick.
        tick_mm: f64,
    },
    /// Two points that a person has set, and the distance between them.
    Ruler {
        /// One end.
        from: Point<FramePx>,
        /// The other.
        to: Point<FramePx>,
        /// Their distance in mm.
        mm: f64,
    },
}

/// The size of a pixel with where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibrated {
    /// The size of a pixel.
    pub spacing: Spacing,
    /// Where it comes from, in words; `None` when it is unknown.
    pub source: Option<String>,
    /// Why it is unknown or in doubt.
    pub problem: Option<CalibrationProblem>,
    /// How far off a ruler's pixel size is, in per cent, when each of its ends is off by a pixel.
    pub uncertainty_percent: Option<f64>,
}

/// Why a choice gives no pixel size.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ChoiceError {
    /// The ruler cannot be used.
    #[error(transparent)]
    Ruler(#[from] RulerError),
    /// It was never offered: of another clip, or of none.
    #[error("this clip offers no such calibration: choose one of those listed, or set a ruler")]
    NotOffered,
    /// The frames are pictures of a screen.
    #[error(
        "the frames are pictures of a screen: perspective, lens and the screen's own scaling \
         distort them, so that no ruler gives volumes; open the clip's own file"
    )]
    FromScreen,
}

impl ChoiceError {
    /// A stable name for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Ruler(error) => error.code(),
            Self::NotOffered => "calibration-not-offered",
            Self::FromScreen => "captured-from-screen",
        }
    }
}

impl Calibration {
    /// The pixel size by `choice`, with `ticks` found in the image. The file's own is that of the
    /// region that holds `bounds`; without `bounds` that of the largest.
    ///
    /// # Errors
    /// `ChoiceError` for a ruler that cannot be used and for what was not offered. A file without
    /// a pixel size is none: it is `Unknown` with its problem.
    pub fn by(
        &self,
        choice: &CalibrationChoice,
        ticks: Option<&TickRuler>,
        bounds: Option<Rect<FramePx>>,
    ) -> Result<Calibrated, ChoiceError> {
        match *choice {
            CalibrationChoice::File => Ok(self.of_file(bounds)),
            _ if self.problem == Some(CalibrationProblem::FromScreen) => {
                Err(ChoiceError::FromScreen)
            }
            CalibrationChoice::Rescaled { recorded } => self.rescaled(recorded),
            CalibrationChoice::Ticks { tick_mm } => self.ticks(ticks, tick_mm),
            CalibrationChoice::Ruler { from, to, mm } => self.ruler(from, to, mm),
        }
    }

    /// The file's own, as [`Calibration::by`] has it.
    pub fn of_file(&self, bounds: Option<Rect<FramePx>>) -> Calibrated {
        let (spacing, problem) = match bounds.map(|bounds| self.spacing_for(bounds)) {
            Some(Ok(spacing)) => (
                spacing,
                self.problem.clone().filter(|_| !spacing.is_calibrated()),
            ),
            Some(Err(problem)) => (Spacing::Unknown, Some(problem)),
            None => (self.spacing, self.problem.clone()),
        };
        let source = match (spacing, self.origin) {
            (Spacing::Unknown, _) => None,
            (Spacing::Shape { .. }, _) => Some("the file: the shape of its pixels only"),
            (_, CalibrationOrigin::UltrasoundRegion) => Some("ultrasound region of the file"),
            (_, CalibrationOrigin::PixelSpacing) => Some("pixel spacing of the file"),
            (_, CalibrationOrigin::None) => None,
        };
        Calibrated {
            source: source.map(str::to_owned),
            spacing,
            problem,
            uncertainty_percent: None,
        }
    }

    fn rescaled(&self, recorded: [usize; 2]) -> Result<Calibrated, ChoiceError> {
        let offers = self.rescale_offers();
        let offer = offers.iter().find(|offer| offer.recorded == recorded);
        let offer = offer.ok_or(ChoiceError::NotOffered)?;
        let how = if offer.cropped { "cropped" } else { "resized" };
        let [width, height] = recorded;
        Ok(confirmed(
            offer.spacing,
            format!(
                "ultrasound region of the file, the image {how} from {width} x {height}, confirmed"
            ),
        ))
    }

    fn ticks(&self, ticks: Option<&TickRuler>, tick_mm: f64) -> Result<Calibrated, ChoiceError> {
        let ticks = ticks.ok_or(ChoiceError::NotOffered)?;
        if !ticks.tick_offers_mm().contains(&tick_mm) {
            return Err(ChoiceError::NotOffered);
        }
        let down = tick_mm / ticks.pitch_px;
        Ok(confirmed(
            Spacing::calibrated(down / self.pixel_aspect(), down),
            format!("ruler drawn into the image, {tick_mm} mm a tick, confirmed"),
        ))
    }

    fn ruler(
        &self,
        from: Point<FramePx>,
        to: Point<FramePx>,
        mm: f64,
    ) -> Result<Calibrated, ChoiceError> {
        let ruler = Ruler {
            pixel_aspect: self.pixel_aspect(),
            ..Ruler::square(from, to, mm)
        };
        Ok(Calibrated {
            uncertainty_percent: Some(ruler.uncertainty_percent()),
            ..confirmed(ruler.spacing()?, format!("ruler of {mm} mm set by hand"))
        })
    }

    /// Height of a pixel over its width, as far as the file says; else square.
    fn pixel_aspect(&self) -> f64 {
        match self.spacing {
            Spacing::Shape { x, y } => y / x,
            _ => 1.0,
        }
    }
}

fn confirmed(spacing: Spacing, source: String) -> Calibrated {
    Calibrated {
        spacing,
        source: Some(source),
        problem: None,
        uncertainty_percent: None,
    }
}

#[cfg(test)]
#[path = "chosen_tests.rs"]
mod tests;
