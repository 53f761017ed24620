//! The size of a pixel: what gives it, and what could be confirmed.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::{Failure, Point, Warning};
use crate::clip::{self, Calibrated, CalibrationProblem, TickRuler};

/// What is to give the size of a pixel.
#[derive(Clone, Deserialize, Tsify)]
#[serde(
    tag = "kind",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase"
)]
#[tsify(missing_as_null)]
pub enum CalibrationChoice {
    /// The file, where it can.
    File,
    /// A size that was offered: the image had so many columns and rows when it was recorded.
    Rescaled { recorded: [usize; 2] },
    /// The ruler in the image, by a distance of ticks that was offered.
    Ticks { tick_mm: f64 },
    /// Two points in frame pixels and their distance.
    Ruler { from: Point, to: Point, mm: f64 },
    /// What an earlier measurement found, of a clip that is no longer open.
    Known {
        spacing_mm: Option<[f64; 2]>,
        source: Option<String>,
    },
}

impl TryFrom<&CalibrationChoice> for clip::CalibrationChoice {
    type Error = Failure;

    fn try_from(choice: &CalibrationChoice) -> Result<Self, Failure> {
        Ok(match choice {
            CalibrationChoice::File => Self::File,
            &CalibrationChoice::Rescaled { recorded } => Self::Rescaled { recorded },
            &CalibrationChoice::Ticks { tick_mm } => Self::Ticks { tick_mm },
            &CalibrationChoice::Ruler { from, to, mm } => Self::Ruler {
                from: from.into(),
                to: to.into(),
                mm,
            },
            CalibrationChoice::Known { .. } => {
                let message = "a known pixel size is not the open clip's to give";
                return Err(Failure::new("calibration-known", message));
            }
        })
    }
}

/// The size of a pixel with where it comes from.
#[derive(Serialize, Tsify)]
#[tsify(missing_as_null)]
#[serde(rename_all = "camelCase")]
pub struct Calibration {
    /// Across and down; null where unknown.
    pub spacing_mm: Option<[f64; 2]>,
    /// Where it comes from, for people; null where unknown.
    pub source: Option<String>,
    /// Why it is unknown, or in doubt.
    pub problem: Option<Warning>,
    /// How far off a ruler is, when each end is off by a pixel.
    pub uncertainty_percent: Option<f64>,
}

impl From<&Calibrated> for Calibration {
    fn from(found: &Calibrated) -> Self {
        Self {
            spacing_mm: found.spacing.mm(),
            source: found.source.clone(),
            problem: found.problem.as_ref().map(Into::into),
            uncertainty_percent: found.uncertainty_percent,
        }
    }
}

impl From<&CalibrationProblem> for Warning {
    fn from(problem: &CalibrationProblem) -> Self {
        Self {
            code: problem.code().to_owned(),
            message: problem.to_string(),
        }
    }
}

/// What may give the size of a pixel once a person has confirmed it.
#[derive(Serialize, Tsify)]
#[tsify(missing_as_null)]
pub struct CalibrationOffers {
    pub rescaled: Vec<RescaleOffer>,
    /// The ruler in the image, where one was found.
    pub ticks: Option<TickOffers>,
}

impl CalibrationOffers {
    pub fn new(calibration: &clip::Calibration, ticks: Option<&TickRuler>) -> Self {
        let rescaled = calibration.rescale_offers().into_iter();
        Self {
            rescaled: rescaled
                .filter_map(|offer| {
                    Some(RescaleOffer {
                        recorded: offer.recorded,
                        cropped: offer.cropped,
                        spacing_mm: offer.spacing.mm()?,
                    })
                })
                .collect(),
            ticks: ticks.map(TickOffers::from),
        }
    }
}

/// A size that the image may have had before it was resized or cropped.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct RescaleOffer {
    pub recorded: [usize; 2],
    pub cropped: bool,
    pub spacing_mm: [f64; 2],
}

/// A column of ticks in the image.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
#[tsify(missing_as_null)]
pub struct TickOffers {
    /// From the top, in frame pixels.
    pub places: Vec<Point>,
    /// Every how many ticks one is larger, where that is regular.
    pub major_every: Option<usize>,
    /// What a tick may be, the most likely first.
    pub offers: Vec<TickOffer>,
}

/// A distance that a tick may stand for.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct TickOffer {
    pub tick_mm: f64,
    /// From the first tick to the last.
    pub span_mm: f64,
}

impl From<&TickRuler> for TickOffers {
    fn from(ruler: &TickRuler) -> Self {
        let offers = ruler.tick_offers_mm().into_iter();
        Self {
            places: ruler.ticks.iter().map(|&tick| tick.into()).collect(),
            major_every: ruler.major_every,
            offers: offers
                .map(|tick_mm| TickOffer {
                    tick_mm,
                    span_mm: ruler.span_px() / ruler.pitch_px * tick_mm,
                })
                .collect(),
        }
    }
}
