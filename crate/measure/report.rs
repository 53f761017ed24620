//! The ejection fraction of two phases.

use serde::Serialize;

use super::error::MeasureError;
use super::ventricle::Ventricle;
use super::warning::{Kind, Warning};

/// Long axes of one ventricle that differ by more are not the same axis.
const AXES_DISAGREE_DEG: f64 = 30.0;

/// What is reported of one phase; nothing when uncalibrated.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PhaseReport {
    /// Length of the long axis in mm.
    pub long_axis_mm: Option<f64>,
    /// Area within the outline in cm².
    pub area_cm2: Option<f64>,
}

/// The ejection fraction and what it rests on. It serialises to the report's JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EfReport {
    /// End-diastolic volume in mL; `None` when uncalibrated.
    pub edv_ml: Option<f64>,
    /// End-systolic volume in mL; `None` when uncalibrated.
    pub esv_ml: Option<f64>,
    /// `100 (EDV - ESV) / EDV`, never clipped.
    pub ef_percent: f64,
    /// End-diastole.
    pub ed: PhaseReport,
    /// End-systole.
    pub es: PhaseReport,
    /// What makes these numbers less trustworthy.
    pub warnings: Vec<Warning>,
}

/// The ejection fraction from end-diastole and end-systole, each with its own long axis.
///
/// # Errors
/// `MeasureError::MixedCalibration` when only one phase is calibrated, `MeasureError::ZeroEdv`
/// when the end-diastolic volume is not above zero.
pub fn ejection_fraction(ed: &Ventricle, es: &Ventricle) -> Result<EfReport, MeasureError> {
    if ed.calibrated != es.calibrated {
        return Err(MeasureError::MixedCalibration);
    }
    let fraction = (ed.volume_mm3 - es.volume_mm3) / ed.volume_mm3;
    if !fraction.is_finite() || ed.volume_mm3 <= 0.0 {
        return Err(MeasureError::ZeroEdv);
    }
    Ok(EfReport {
        edv_ml: ml(ed),
        esv_ml: ml(es),
        ef_percent: 100.0 * fraction,
        ed: phase(ed),
        es: phase(es),
        warnings: warnings(ed, es),
    })
}

fn ml(v: &Ventricle) -> Option<f64> {
    v.calibrated.then_some(v.volume_mm3 / 1000.0)
}

fn phase(v: &Ventricle) -> PhaseReport {
    PhaseReport {
        long_axis_mm: v.calibrated.then_some(v.long_axis_mm),
        area_cm2: v.calibrated.then_some(v.area_mm2 / 100.0),
    }
}

fn warnings(ed: &Ventricle, es: &Ventricle) -> Vec<Warning> {
    let mut found = Vec::new();
    if es.volume_mm3 > ed.volume_mm3 {
        found.push(Warning::new(
            Kind::EsLargerThanEd,
            "The end-systolic volume is larger than the end-diastolic one, so the EF is \
             negative: check whether the two frames are swapped.",
        ));
    }
    let angle = ed.axis_angle_deg(es);
    if angle > AXES_DISAGREE_DEG {
        found.push(Warning::new(
            Kind::AxesDisagree,
            format!(
                "The long axes of the two phases differ by {angle:.0} degrees: check that the \
                 apex and the annulus are at the same ends in both."
            ),
        ));
    }
    if !(ed.calibrated && es.calibrated) {
        found.push(Warning::uncalibrated());
    }
    found.extend(of_phase("End-diastole", ed));
    found.extend(of_phase("End-systole", es));
    found
}

/// The warnings of one phase under its name, less the one that the report gives once.
fn of_phase(name: &str, v: &Ventricle) -> impl Iterator<Item = Warning> {
    v.warnings
        .iter()
        .filter(|w| !w.is(Kind::Uncalibrated))
        .map(move |w| w.under(name))
}
