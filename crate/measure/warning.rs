//! What makes a measurement less trustworthy.

use serde::Serialize;

use crate::geometry::Spacing;

/// A reason to trust a measurement less.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// A stable name for this kind of warning.
    pub code: &'static str,
    /// What is the matter and what to do.
    pub message: String,
    /// The numbers it makes doubtful.
    pub affects: &'static [Quantity],
    /// How sure it is that something is the matter.
    pub certainty: Certainty,
}

/// A number of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quantity {
    /// Volumes and all that is computed of them but the EF.
    Volume,
    /// The ejection fraction.
    EjectionFraction,
    /// The long axis.
    Length,
    /// The area within the outline.
    Area,
}

/// How sure a warning is, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// It follows from the input alone.
    Certain,
    /// A heart that is measured well hardly looks like this.
    Likely,
    /// A heart may look like this; somebody should look.
    Possible,
}

/// The kinds of warnings, each with its code, what it affects and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Uncalibrated,
    FewPixels,
    PiecesDropped,
    HolesFilled,
    TouchesBorder,
    ApexAmbiguous,
    AnnulusSlanted,
    StraightEdge,
    OutlineIndented,
    LengthImplausible,
    AreaLengthDisagrees,
    ForeshorteningSuspected,
    LandmarkOffOutline,
    EsLargerThanEd,
    AxesDisagree,
    LengthsImplausible,
    ViewsLengthMismatch,
    LowFrameRate,
    FromScreen,
}

impl Kind {
    fn code(self) -> &'static str {
        match self {
            Self::Uncalibrated => "uncalibrated",
            Self::FewPixels => "few-pixels",
            Self::PiecesDropped => "pieces-dropped",
            Self::HolesFilled => "holes-filled",
            Self::TouchesBorder => "touches-border",
            Self::ApexAmbiguous => "apex-ambiguous",
            Self::AnnulusSlanted => "annulus-slanted",
            Self::StraightEdge => "straight-edge",
            Self::OutlineIndented => "outline-indented",
            Self::LengthImplausible => "length-implausible",
            Self::AreaLengthDisagrees => "area-length-disagrees",
            Self::ForeshorteningSuspected => "foreshortening-suspected",
            Self::LandmarkOffOutline => "landmark-off-outline",
            Self::EsLargerThanEd => "es-larger-than-ed",
            Self::AxesDisagree => "axes-disagree",
            Self::LengthsImplausible => "lengths-implausible",
            Self::ViewsLengthMismatch => "views-length-mismatch",
            Self::LowFrameRate => "low-frame-rate",
            Self::FromScreen => "captured-from-screen",
        }
    }

    fn affects(self) -> &'static [Quantity] {
        use Quantity::{Area, EjectionFraction, Length, Volume};
        match self {
            Self::Uncalibrated
            | Self::FewPixels
            | Self::PiecesDropped
            | Self::TouchesBorder
            | Self::FromScreen
            | Self::StraightEdge => &[Volume, EjectionFraction, Length, Area],
            Self::HolesFilled | Self::OutlineIndented => &[Volume, EjectionFraction, Area],
            Self::ApexAmbiguous
            | Self::AxesDisagree
            | Self::LengthsImplausible
            | Self::LengthImplausible
            | Self::ForeshorteningSuspected
            | Self::LandmarkOffOutline
            | Self::ViewsLengthMismatch => &[Volume, EjectionFraction, Length],
            Self::AnnulusSlanted | Self::AreaLengthDisagrees => &[Volume, EjectionFraction],
            Self::EsLargerThanEd | Self::LowFrameRate => &[EjectionFraction],
        }
    }

    fn certainty(self) -> Certainty {
        match self {
            Self::Uncalibrated
            | Self::FewPixels
            | Self::PiecesDropped
            | Self::HolesFilled
            | Self::TouchesBorder
            | Self::LandmarkOffOutline
            | Self::LowFrameRate
            | Self::FromScreen
            | Self::ViewsLengthMismatch => Certainty::Certain,
            Self::AnnulusSlanted
            | Self::EsLargerThanEd
            | Self::AxesDisagree
            | Self::LengthImplausible
            | Self::LengthsImplausible => Certainty::Likely,
            Self::ApexAmbiguous
            | Self::StraightEdge
            | Self::OutlineIndented
            | Self::AreaLengthDisagrees
            | Self::ForeshorteningSuspected => Certainty::Possible,
        }
    }
}

/// Fewer frames a second miss the smallest ventricle at rest: 40 ms is what gated blood pool
/// imaging asks for in exercise, 50 ms at rest.
const LEAST_FRAMES_PER_SECOND: f64 = 25.0;

impl Warning {
    /// A warning from its kind and message.
    pub(super) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            code: kind.code(),
            message: message.into(),
            affects: kind.affects(),
            certainty: kind.certainty(),
        }
    }

    /// Whether it is of this kind.
    pub(super) fn is(&self, kind: Kind) -> bool {
        self.code == kind.code()
    }

    /// A warning of what this layer knows nothing of, such as the beats of a clip.
    pub fn other(
        code: &'static str,
        message: String,
        affects: &'static [Quantity],
        certainty: Certainty,
    ) -> Self {
        Self {
            code,
            message,
            affects,
            certainty,
        }
    }

    /// The same warning, of a part of the input that is named.
    pub fn under(&self, name: &str) -> Self {
        Self {
            message: format!("{name}: {}", self.message),
            ..self.clone()
        }
    }

    /// That the sizes are in pixels; `None` where `spacing` is in mm.
    pub(super) fn of_spacing(spacing: Spacing) -> Option<Self> {
        const NO_SIZE: &str = "The size of a pixel is not known: volumes, lengths and areas need \
                               a calibration, and the EF";
        match spacing {
            Spacing::Calibrated { .. } => None,
            Spacing::Unknown => Some(Self::new(
                Kind::Uncalibrated,
                format!("{NO_SIZE} holds only if the pixels are square."),
            )),
            Spacing::Shape { x, y } => Some(Self {
                affects: &[Quantity::Volume, Quantity::Length, Quantity::Area],
                ..Self::new(
                    Kind::Uncalibrated,
                    format!(
                        "{NO_SIZE} is computed with the shape of the pixels that the file gives, \
                         {y:.3}:{x:.3} high to wide."
                    ),
                )
            }),
        }
    }

    /// What is said of unknown sizes among `warnings`, the gravest where views differ.
    pub(super) fn uncalibrated<'a>(warnings: impl Iterator<Item = &'a Self>) -> Option<Self> {
        let found = warnings.filter(|w| w.is(Kind::Uncalibrated));
        found.max_by_key(|w| w.affects.len()).cloned()
    }

    /// That the frames are pictures of another device's screen.
    pub fn of_screen() -> Self {
        Self::new(
            Kind::FromScreen,
            "The frames are pictures of a screen: perspective, moire, the camera's frame rate and \
             the unknown shape of the pixels make the EF doubtful, and volumes are not given. Open \
             the clip's own file where you can.",
        )
    }

    /// That a clip with this time from frame to frame, in ms, has too few frames a second to
    /// show the smallest ventricle; `None` at 25 and above.
    pub fn of_frame_time(frame_time_ms: f64) -> Option<Self> {
        let rate = 1000.0 / frame_time_ms;
        (frame_time_ms > 0.0 && rate < LEAST_FRAMES_PER_SECOND).then(|| {
            Self::new(
                Kind::LowFrameRate,
                format!(
                    "The clip has {rate:.0} frames a second: below {LEAST_FRAMES_PER_SECOND:.0} \
                     end-systole may lie between two frames, and the EF comes out too small."
                ),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_clips_are_warned_of() {
        assert_eq!(Warning::of_frame_time(40.0), None);
        assert_eq!(Warning::of_frame_time(0.0), None);
        let slow = Warning::of_frame_time(66.7).unwrap();
        assert_eq!(slow.code, "low-frame-rate");
        assert!(slow.message.contains("15 frames"), "{}", slow.message);
    }
}
