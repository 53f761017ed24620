//! Masks become volumes and the ejection fraction, and the size of a pixel is confirmed.

use tsify::{Ts, Tsify as _};
use wasm_bindgen::prelude::*;

use super::EchoDisc;
use super::measured::Measured;
use crate::measure::{Document, Outcome};
use crate::web::wire::{
    BothViews, Calibration, CalibrationChoice, Failure, Indexed, Interpretation, MeasureRequest,
    Measurement, Output,
};

#[wasm_bindgen]
impl EchoDisc {
    /// Volumes and EF of one view or two.
    pub fn measure(&self, request: Ts<MeasureRequest>) -> Result<Ts<Measurement>, Failure> {
        let measured = self.measured(request.to_rust()?)?;
        Ok(measurement(&measured)?.into_ts()?)
    }

    /// The size of a pixel that a choice would give, before it is used.
    pub fn calibrate(&self, choice: Ts<CalibrationChoice>) -> Result<Ts<Calibration>, Failure> {
        let choice = (&choice.to_rust()?).try_into()?;
        let clip = self.open()?;
        let found = clip
            .calibration
            .by(&choice, self.ticks.borrow().as_ref(), None)?;
        Ok(Calibration::from(&found).into_ts()?)
    }
}

fn measurement(measured: &Measured) -> Result<Measurement, Failure> {
    let document = measured.document()?;
    let shown = &measured.shown;
    Ok(Measurement {
        method: document.method,
        report: document.result.ef().into(),
        ed: (&shown.ed).into(),
        es: (&shown.es).into(),
        calibration: (&shown.found).into(),
        both: both(&document.result),
        refusal: measured.refusal.clone(),
        indexed: indexed(&document),
        output: document.output.map(|output| Output {
            cardiac_output_l_min: output.cardiac_output_l_min,
            cardiac_index_l_min_m2: output.cardiac_index_l_min_m2,
        }),
        interpretation: document.interpretation.map(|found| Interpretation {
            source: found.source.to_owned(),
            class: found.class.map(str::to_owned),
            volumes: found.volumes,
        }),
        patient_problem: measured.patient_problem(),
        human_agreement: document.human_agreement,
        notice: document.notice,
    })
}

fn both(result: &Outcome) -> Option<BothViews> {
    let Outcome::Biplane(both) = result else {
        return None;
    };
    Some(BothViews {
        a4c: (&both.a4c).into(),
        a2c: (&both.a2c).into(),
        length_mismatch_percent: both.length_mismatch_percent,
    })
}

fn indexed(document: &Document) -> Option<Indexed> {
    let (indexed, body) = document.indexed.zip(document.body)?;
    Some(Indexed {
        bsa_m2: body.bsa_m2(),
        edvi_ml_m2: indexed.edvi_ml_m2,
        esvi_ml_m2: indexed.esvi_ml_m2,
        svi_ml_m2: indexed.svi_ml_m2,
    })
}
