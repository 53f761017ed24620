//! Volumes by the size of the body, and the cardiac output.

use serde::Serialize;

use super::error::MeasureError;
use super::report::EfReport;

/// Heights in cm of people from infants on; others are slips of the unit.
const HEIGHT_CM: std::ops::RangeInclusive<f64> = 30.0..=250.0;
/// Weights in kg.
const WEIGHT_KG: std::ops::RangeInclusive<f64> = 1.0..=400.0;
/// Beats a minute.
const HEART_RATE: std::ops::RangeInclusive<f64> = 20.0..=300.0;

/// How the body surface area is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BsaFormula {
    /// `sqrt(height cm * weight kg / 3600)` (Mosteller, N Engl J Med 1987;317:1098).
    #[default]
    Mosteller,
    /// `0.007184 * height^0.725 * weight^0.425` (DuBois, Arch Intern Med 1916;17:863).
    #[serde(rename = "dubois")]
    DuBois,
}

/// The size of a body.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Body {
    height_cm: f64,
    weight_kg: f64,
    bsa_formula: BsaFormula,
    bsa_m2: f64,
}

impl Body {
    /// A body with its surface area in m².
    ///
    /// # Errors
    /// `MeasureError::Body` for sizes that nobody has.
    pub fn new(height_cm: f64, weight_kg: f64, formula: BsaFormula) -> Result<Self, MeasureError> {
        if !HEIGHT_CM.contains(&height_cm) || !WEIGHT_KG.contains(&weight_kg) {
            return Err(MeasureError::Body {
                height_cm,
                weight_kg,
            });
        }
        let bsa_m2 = match formula {
            BsaFormula::Mosteller => (height_cm * weight_kg / 3600.0).sqrt(),
            BsaFormula::DuBois => 0.007_184 * height_cm.powf(0.725) * weight_kg.powf(0.425),
        };
        Ok(Self {
            height_cm,
            weight_kg,
            bsa_formula: formula,
            bsa_m2,
        })
    }

    /// Body surface area in m².
    pub fn bsa_m2(&self) -> f64 {
        self.bsa_m2
    }
}

/// Volumes in mL for each m² of body surface.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Indexed {
    /// End-diastolic volume index.
    pub edvi_ml_m2: f64,
    /// End-systolic volume index.
    pub esvi_ml_m2: f64,
    /// Stroke volume index.
    pub svi_ml_m2: f64,
}

impl Indexed {
    /// The volumes of `report` by the surface of `body`; `None` when uncalibrated.
    pub fn new(report: &EfReport, body: &Body) -> Option<Self> {
        Some(Self {
            edvi_ml_m2: report.edv_ml? / body.bsa_m2,
            esvi_ml_m2: report.esv_ml? / body.bsa_m2,
            svi_ml_m2: report.sv_ml? / body.bsa_m2,
        })
    }
}

/// What the left ventricle moves in a minute; both outputs are of its whole stroke volume, which
/// a leaking mitral valve takes a part of.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CardiacOutput {
    /// Beats a minute.
    pub heart_rate_bpm: f64,
    /// Litres a minute.
    pub cardiac_output_l_min: f64,
    /// Litres a minute for each m² of body surface, where that is known.
    pub cardiac_index_l_min_m2: Option<f64>,
}

impl CardiacOutput {
    /// The stroke volume of `report` times the heart rate; `None` when uncalibrated.
    ///
    /// # Errors
    /// `MeasureError::HeartRate` for a rate that nobody has.
    pub fn new(
        report: &EfReport,
        heart_rate_bpm: f64,
        body: Option<&Body>,
    ) -> Result<Option<Self>, MeasureError> {
        if !HEART_RATE.contains(&heart_rate_bpm) {
            return Err(MeasureError::HeartRate { heart_rate_bpm });
        }
        Ok(report.sv_ml.map(|sv| {
            let output = sv * heart_rate_bpm / 1000.0;
            Self {
                heart_rate_bpm,
                cardiac_output_l_min: output,
                cardiac_index_l_min_m2: body.map(|body| output / body.bsa_m2),
            }
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_formulas_give_their_published_values() {
        let bsa = |formula| Body::new(170.0, 70.0, formula).unwrap().bsa_m2();
        assert!((bsa(BsaFormula::Mosteller) - 1.818).abs() < 0.001);
        assert!((bsa(BsaFormula::DuBois) - 1.810).abs() < 0.001);
    }

    #[test]
    fn a_height_in_metres_is_refused() {
        let slip = Body::new(1.7, 70.0, BsaFormula::Mosteller).unwrap_err();
        assert_eq!(slip.code(), "measure-body");
        assert!(Body::new(170.0, f64::NAN, BsaFormula::DuBois).is_err());
    }
}
