//! A calibration by hand: two points on the image's ruler, and the distance between them.

use thiserror::Error;

use crate::geometry::{FramePx, Point, Spacing};

/// A shorter line is measured to worse than 5 %, when each click is off by a pixel.
const SHORTEST_PX: f64 = 30.0;
/// Distances in mm that an image of a heart can show.
const DISTANCE_MM: std::ops::RangeInclusive<f64> = 1.0..=400.0;

/// Two points of known distance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ruler {
    /// One end.
    pub from: Point<FramePx>,
    /// The other.
    pub to: Point<FramePx>,
    /// Their distance in mm, as the image's ruler has it.
    pub mm: f64,
    /// Height of a pixel over its width; 1 for square pixels.
    pub pixel_aspect: f64,
}

/// Why a ruler gives no pixel size.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum RulerError {
    /// The points are too close together.
    #[error(
        "the two points are {pixels:.0} pixels apart, too close to measure by: take points at \
         least 30 apart"
    )]
    TooShort {
        /// Their distance in widths of a pixel.
        pixels: f64,
    },
    /// The distance is none of a heart.
    #[error("a distance of {mm} mm cannot be right: type it in mm, 1 to 400")]
    Distance {
        /// The distance that was typed.
        mm: f64,
    },
    /// The shape of a pixel is no number above zero.
    #[error("the shape of a pixel, its height over its width, is no number above zero")]
    Aspect,
}

impl RulerError {
    /// A stable name for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooShort { .. } => "ruler-too-short",
            Self::Distance { .. } => "ruler-distance",
            Self::Aspect => "ruler-aspect",
        }
    }
}

impl Ruler {
    /// A ruler on an image with square pixels.
    pub fn square(from: Point<FramePx>, to: Point<FramePx>, mm: f64) -> Self {
        Self {
            from,
            to,
            mm,
            pixel_aspect: 1.0,
        }
    }

    /// The size of a pixel.
    ///
    /// # Errors
    /// `RulerError` when the points are too close, or the distance or the pixels' shape cannot be.
    pub fn spacing(&self) -> Result<Spacing, RulerError> {
        if !DISTANCE_MM.contains(&self.mm) {
            return Err(RulerError::Distance { mm: self.mm });
        }
        if !(self.pixel_aspect.is_finite() && self.pixel_aspect > 0.0) {
            return Err(RulerError::Aspect);
        }
        let pixels = self.widths();
        if !(pixels.is_finite() && pixels >= SHORTEST_PX) {
            return Err(RulerError::TooShort { pixels });
        }
        let x_mm = self.mm / pixels;
        Ok(Spacing::calibrated(x_mm, x_mm * self.pixel_aspect))
    }

    /// How far off, in per cent, the pixel size is when each point is off by a pixel; a volume is
    /// off by three times as much.
    pub fn uncertainty_percent(&self) -> f64 {
        100.0 * std::f64::consts::SQRT_2 / self.widths()
    }

    /// The distance of the points in widths of a pixel.
    fn widths(&self) -> f64 {
        let across = self.to.x - self.from.x;
        let down = (self.to.y - self.from.y) * self.pixel_aspect;
        across.hypot(down)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ruler_gives_the_pixel_size_in_any_direction() {
        let ruler = Ruler::square(Point::new(10.0, 20.0), Point::new(70.0, 100.0), 50.0);
        assert_eq!(ruler.spacing(), Ok(Spacing::calibrated(0.5, 0.5)));
        assert!((ruler.uncertainty_percent() - 1.414).abs() < 0.001);
        let tall = Ruler {
            to: Point::new(10.0, 120.0),
            pixel_aspect: 2.0,
            ..ruler
        };
        assert_eq!(tall.spacing(), Ok(Spacing::calibrated(0.25, 0.5)));
    }

    #[test]
    fn slips_are_refused() {
        let ruler = |x, mm| Ruler::square(Point::new(0.0, 0.0), Point::new(x, 0.0), mm);
        let code = |ruler: Ruler| ruler.spacing().unwrap_err().code();
        assert_eq!(code(ruler(12.0, 50.0)), "ruler-too-short");
        assert_eq!(code(ruler(f64::NAN, 50.0)), "ruler-too-short");
        assert_eq!(code(ruler(100.0, 0.0)), "ruler-distance");
        assert_eq!(code(ruler(100.0, f64::NAN)), "ruler-distance");
        let flat = Ruler {
            pixel_aspect: 0.0,
            ..ruler(100.0, 50.0)
        };
        assert_eq!(code(flat), "ruler-aspect");
    }
}
