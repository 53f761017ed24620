//! What is known of the patient, as the report takes it.

use crate::measure::{Body, BsaFormula, CardiacOutput, EfReport, Scheme, Sex};
use crate::web::wire::{Failure, PatientFacts, PatientSex, SchemeName};

/// The facts that can be used, and the first reason why one cannot.
pub struct Patient {
    pub body: Option<Body>,
    pub heart_rate_bpm: Option<f64>,
    pub scheme: Option<Scheme>,
    pub problem: Option<Failure>,
}

impl Patient {
    /// Judges `facts`; a slip in one leaves the others and the EF as they are.
    pub fn new(facts: &PatientFacts, ef: &EfReport) -> Self {
        let (body, no_body) = kept(body(facts));
        let (heart_rate_bpm, no_rate) = kept(heart_rate(facts, ef));
        let (scheme, no_scheme) = kept(scheme(facts));
        Self {
            body,
            heart_rate_bpm,
            scheme,
            problem: no_body.or(no_rate).or(no_scheme),
        }
    }
}

fn kept<T>(found: Result<Option<T>, Failure>) -> (Option<T>, Option<Failure>) {
    match found {
        Ok(value) => (value, None),
        Err(failure) => (None, Some(failure)),
    }
}

fn body(facts: &PatientFacts) -> Result<Option<Body>, Failure> {
    match (facts.height_cm, facts.weight_kg) {
        (Some(height), Some(weight)) => Ok(Some(Body::new(height, weight, BsaFormula::Mosteller)?)),
        _ => Ok(None),
    }
}

fn heart_rate(facts: &PatientFacts, ef: &EfReport) -> Result<Option<f64>, Failure> {
    if let Some(rate) = facts.heart_rate_bpm {
        CardiacOutput::new(ef, rate, None)?;
    }
    Ok(facts.heart_rate_bpm)
}

fn scheme(facts: &PatientFacts) -> Result<Option<Scheme>, Failure> {
    let sex = facts.sex.map(|sex| match sex {
        PatientSex::Female => Sex::Female,
        PatientSex::Male => Sex::Male,
    });
    Ok(match (facts.scheme, sex) {
        (Some(SchemeName::Bse2020), _) => Some(Scheme::Bse2020),
        (Some(SchemeName::HeartFailure2022), _) => Some(Scheme::HeartFailure2022),
        (_, Some(sex)) => Some(Scheme::AseEacvi2015(sex)),
        (Some(SchemeName::AseEacvi2015), None) => {
            let message = "the ranges of ASE/EACVI 2015 are by sex: choose one";
            return Err(Failure::new("scheme-needs-sex", message));
        }
        (None, None) => None,
    })
}
