//! Two apical views of one ventricle.

use serde::Serialize;

use super::discs::biplane_volume;
use super::error::MeasureError;
use super::options::Orientation;
use super::report::{EfReport, PhaseReport, Volumes, ejection_fraction, fraction_report};
use super::ventricle::Ventricle;
use super::warning::{Kind, Warning};

/// Long axes of two views that differ by more, as a part of the longer, are warned of. No
/// published limit was found; this and the next are choices of this project.
const MISMATCH_WARNS: f64 = 0.10;
/// Above this the views are not combined unless the mismatch is accepted.
const MISMATCH_REFUSES: f64 = 0.20;

/// Which long axis the discs of both views are spread over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BiplaneLength {
    /// That of the longer view of the same phase: a foreshortened view is the shorter one.
    #[default]
    Longer,
    /// The mean of both views.
    Mean,
}

/// How two views are combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BiplaneOptions {
    /// The length of the discs' stack.
    pub length: BiplaneLength,
    /// Combines views whose long axes differ by more than 20 % too, with a warning.
    pub accept_mismatch: bool,
}

/// The measurements of one apical view.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// At end-diastole.
    pub ed: &'a Ventricle,
    /// At end-systole.
    pub es: &'a Ventricle,
}

/// The biplane ejection fraction, and each view's own.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BiplaneReport {
    /// Volumes and EF of both views together. Lengths are those of the discs' stack; areas are
    /// of the views.
    #[serde(flatten)]
    pub ef: EfReport,
    /// Which long axis the stack has.
    pub length_rule: BiplaneLength,
    /// Difference of the long axes in per cent of the longer, at end-diastole and end-systole.
    /// `None` when uncalibrated: the views may be of different depth.
    pub length_mismatch_percent: Option<[f64; 2]>,
    /// The four-chamber view alone, in single plane.
    pub a4c: EfReport,
    /// The two-chamber view alone, in single plane.
    pub a2c: EfReport,
}

/// The ejection fraction by biplane discs: disc `i` of the four-chamber view is one axis of an
/// ellipse, disc `i` of the two-chamber view the other.
///
/// # Errors
/// `MeasureError::MixedCalibration` unless all masks are calibrated or none is,
/// `MeasureError::BasalBiplane` and `MeasureError::DiscsDiffer` for discs that cannot be paired,
/// `MeasureError::ViewsMismatch` when the long axes differ by more than 20 % and that is not
/// accepted, `MeasureError::ZeroEdv` when there is no end-diastolic volume.
pub fn biplane(
    a4c: View,
    a2c: View,
    options: &BiplaneOptions,
) -> Result<BiplaneReport, MeasureError> {
    let ed = Pair::new(a4c.ed, a2c.ed, "end-diastole")?;
    let es = Pair::new(a4c.es, a2c.es, "end-systole")?;
    let single = [
        ejection_fraction(a4c.ed, a4c.es)?,
        ejection_fraction(a2c.ed, a2c.es)?,
    ];
    if a4c.ed.calibrated != a2c.ed.calibrated {
        return Err(MeasureError::MixedCalibration);
    }
    let mismatches = Mismatch::all(&ed, &es);
    if !options.accept_mismatch {
        mismatches.iter().try_for_each(Mismatch::refuse)?;
    }
    let volumes = Volumes {
        ed_mm3: ed.volume(options.length),
        es_mm3: es.volume(options.length),
        calibrated: a4c.ed.calibrated,
    };
    let ef = EfReport {
        ed: ed.report(options.length),
        es: es.report(options.length),
        fac_percent: None,
        warnings: warnings(&volumes, &mismatches, &single),
        ..fraction_report(&volumes)?
    };
    let [a4c, a2c] = single;
    Ok(BiplaneReport {
        ef,
        length_rule: options.length,
        length_mismatch_percent: ed
            .a4c
            .calibrated
            .then(|| [&ed, &es].map(|pair| 100.0 * pair.mismatch())),
        a4c,
        a2c,
    })
}

/// Both views in one phase.
struct Pair<'a> {
    a4c: &'a Ventricle,
    a2c: &'a Ventricle,
    phase: &'static str,
}

impl<'a> Pair<'a> {
    fn new(
        a4c: &'a Ventricle,
        a2c: &'a Ventricle,
        phase: &'static str,
    ) -> Result<Self, MeasureError> {
        if [a4c, a2c].map(|v| v.orientation) != [Orientation::LongAxis; 2] {
            return Err(MeasureError::BasalBiplane);
        }
        if a4c.discs.len() != a2c.discs.len() {
            return Err(MeasureError::DiscsDiffer);
        }
        Ok(Self { a4c, a2c, phase })
    }

    fn longer(&self) -> f64 {
        self.a4c.long_axis_mm.max(self.a2c.long_axis_mm)
    }

    fn length(&self, rule: BiplaneLength) -> f64 {
        match rule {
            BiplaneLength::Longer => self.longer(),
            BiplaneLength::Mean => f64::midpoint(self.a4c.long_axis_mm, self.a2c.long_axis_mm),
        }
    }

    fn volume(&self, rule: BiplaneLength) -> f64 {
        biplane_volume(&self.a4c.discs, &self.a2c.discs, self.length(rule))
    }

    /// Difference of the long axes as a part of the longer.
    fn mismatch(&self) -> f64 {
        (self.a4c.long_axis_mm - self.a2c.long_axis_mm).abs() / self.longer()
    }

    fn report(&self, rule: BiplaneLength) -> PhaseReport {
        PhaseReport {
            long_axis_mm: self.a4c.calibrated.then(|| self.length(rule)),
            area_cm2: None,
            area_length_ml: None,
            annulus_slant_deg: None,
        }
    }
}

/// How much two views differ in length.
struct Mismatch {
    /// As a part of the longer.
    part: f64,
    phase: &'static str,
    shorter: &'static str,
}

impl Mismatch {
    /// Of calibrated views one for each phase. Uncalibrated views may be of different depth, which
    /// the ratio of their lengths tells nothing of, but it must be the same in both phases.
    fn all(ed: &Pair, es: &Pair) -> Vec<Self> {
        let ratios = [ed, es].map(|pair| pair.a4c.long_axis_mm / pair.a2c.long_axis_mm);
        let of = |ratio: f64, phase| Self {
            part: 1.0 - ratio.min(1.0 / ratio),
            phase,
            shorter: if ratio < 1.0 {
                "four-chamber"
            } else {
                "two-chamber"
            },
        };
        if ed.a4c.calibrated {
            vec![of(ratios[0], ed.phase), of(ratios[1], es.phase)]
        } else {
            vec![of(
                ratios[1] / ratios[0],
                "end-systole, against end-diastole",
            )]
        }
    }

    fn refuse(&self) -> Result<(), MeasureError> {
        if self.part > MISMATCH_REFUSES {
            return Err(MeasureError::ViewsMismatch {
                percent: 100.0 * self.part,
                phase: self.phase,
            });
        }
        Ok(())
    }

    fn warning(&self) -> Option<Warning> {
        (self.part > MISMATCH_WARNS).then(|| {
            Warning::new(
                Kind::ViewsLengthMismatch,
                format!(
                    "The long axes of the two views differ by {:.0} % in {}: the {} view looks \
                     foreshortened; take a better one.",
                    100.0 * self.part,
                    self.phase,
                    self.shorter
                ),
            )
        })
    }
}

/// What concerns both views together, then each view's own under its name.
fn warnings(volumes: &Volumes, mismatches: &[Mismatch], single: &[EfReport; 2]) -> Vec<Warning> {
    let mut found = volumes.warnings();
    found.extend(Warning::uncalibrated(
        single.iter().flat_map(|report| &report.warnings),
    ));
    found.extend(mismatches.iter().filter_map(Mismatch::warning));
    for (name, report) in ["Four-chamber view", "Two-chamber view"].iter().zip(single) {
        let own = report.warnings.iter();
        let own = own.filter(|w| !w.is(Kind::Uncalibrated) && !w.is(Kind::EsLargerThanEd));
        found.extend(own.map(|w| w.under(name)));
    }
    found
}
