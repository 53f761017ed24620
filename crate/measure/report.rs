//! The ejection fraction of two phases.

use serde::Serialize;

use super::error::MeasureError;
use super::ventricle::Ventricle;
use super::warning::{Kind, Warning};

/// Long axes of one ventricle that differ by more are not the same axis.
const AXES_DISAGREE_DEG: f64 = 30.0;
/// A long axis that shortens to less than this part of itself is not the same axis; a choice of
/// this project. Ventricles shorten by 5 to 25 %.
const SHORTENS_TO: f64 = 0.6;

/// What is reported of one phase; lengths and areas only when calibrated.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PhaseReport {
    /// Length of the long axis in mm.
    pub long_axis_mm: Option<f64>,
    /// Area within the outline in cm²; `None` of two views together.
    pub area_cm2: Option<f64>,
    /// Volume by the area-length formula in mL, a cross-check; `None` of two views together.
    pub area_length_ml: Option<f64>,
    /// Angle of the annulus from the perpendicular of the long axis; `None` of two views
    /// together.
    pub annulus_slant_deg: Option<f64>,
}

/// The ejection fraction and what it rests on. It serialises to the report's JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EfReport {
    /// End-diastolic volume in mL; `None` when uncalibrated.
    pub edv_ml: Option<f64>,
    /// End-systolic volume in mL; `None` when uncalibrated.
    pub esv_ml: Option<f64>,
    /// Stroke volume, EDV less ESV, in mL; `None` when uncalibrated.
    pub sv_ml: Option<f64>,
    /// `100 (EDV - ESV) / EDV`, never clipped.
    pub ef_percent: f64,
    /// Fractional area change, the same of the areas; `None` of two views together.
    pub fac_percent: Option<f64>,
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
    let volumes = Volumes {
        ed_mm3: ed.volume_mm3,
        es_mm3: es.volume_mm3,
        calibrated: ed.calibrated,
    };
    Ok(EfReport {
        fac_percent: Some(100.0 * (ed.area_mm2 - es.area_mm2) / ed.area_mm2),
        ed: phase(ed),
        es: phase(es),
        warnings: warnings(&volumes, ed, es),
        ..fraction_report(&volumes)?
    })
}

/// The volumes of both phases, in cubic mm or, uncalibrated, cubic pixels.
pub(super) struct Volumes {
    pub(super) ed_mm3: f64,
    pub(super) es_mm3: f64,
    pub(super) calibrated: bool,
}

impl Volumes {
    /// What can be said of the volumes alone.
    pub(super) fn warnings(&self) -> Vec<Warning> {
        let mut found = Vec::new();
        if self.es_mm3 > self.ed_mm3 {
            found.push(Warning::new(
                Kind::EsLargerThanEd,
                "The end-systolic volume is larger than the end-diastolic one, so the EF is \
                 negative: check whether the two frames are swapped.",
            ));
        }
        found
    }
}

/// A report of the volumes alone.
///
/// # Errors
/// `MeasureError::ZeroEdv` when the end-diastolic volume is not above zero.
pub(super) fn fraction_report(volumes: &Volumes) -> Result<EfReport, MeasureError> {
    let (ed, es) = (volumes.ed_mm3, volumes.es_mm3);
    let fraction = (ed - es) / ed;
    if !fraction.is_finite() || ed <= 0.0 {
        return Err(MeasureError::ZeroEdv);
    }
    let ml = |mm3: f64| volumes.calibrated.then_some(mm3 / 1000.0);
    let nothing = PhaseReport {
        long_axis_mm: None,
        area_cm2: None,
        area_length_ml: None,
        annulus_slant_deg: None,
    };
    Ok(EfReport {
        edv_ml: ml(ed),
        esv_ml: ml(es),
        sv_ml: ml(ed - es),
        ef_percent: 100.0 * fraction,
        fac_percent: None,
        ed: nothing,
        es: nothing,
        warnings: Vec::new(),
    })
}

fn phase(v: &Ventricle) -> PhaseReport {
    let calibrated = |value: f64| v.calibrated.then_some(value);
    PhaseReport {
        long_axis_mm: calibrated(v.long_axis_mm),
        area_cm2: calibrated(v.area_mm2 / 100.0),
        area_length_ml: calibrated(v.area_length_mm3 / 1000.0),
        annulus_slant_deg: Some(v.annulus_slant_deg),
    }
}

fn warnings(volumes: &Volumes, ed: &Ventricle, es: &Ventricle) -> Vec<Warning> {
    let mut found = volumes.warnings();
    found.extend(Warning::uncalibrated(
        ed.warnings.iter().chain(&es.warnings),
    ));
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
    found.extend(of_lengths(ed.long_axis_mm, es.long_axis_mm));
    found.extend(of_phase("End-diastole", ed));
    found.extend(of_phase("End-systole", es));
    found
}

/// A ventricle shortens as it contracts, but not without limit.
fn of_lengths(ed: f64, es: f64) -> Option<Warning> {
    let part = es / ed;
    let what = if part > 1.0 {
        "is longer than"
    } else if part < SHORTENS_TO {
        "is much shorter than"
    } else {
        return None;
    };
    Some(Warning::new(
        Kind::LengthsImplausible,
        format!(
            "The long axis at end-systole {what} that at end-diastole ({:.0} % of it): check \
             the hinge points and the apex in both frames, and the view.",
            100.0 * part
        ),
    ))
}

/// The warnings of one phase under its name, less the one that the report gives once.
fn of_phase(name: &str, v: &Ventricle) -> impl Iterator<Item = Warning> {
    v.warnings
        .iter()
        .filter(|w| !w.is(Kind::Uncalibrated))
        .map(move |w| w.under(name))
}
