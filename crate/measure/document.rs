//! The report of a measurement with everything it rests on, for export.

use std::collections::BTreeMap;

use serde::Serialize;

use super::biplane::{BiplaneReport, View, biplane};
use super::body::{Body, CardiacOutput, Indexed};
use super::error::MeasureError;
use super::interpretation::{HUMAN_AGREEMENT, Interpretation, Scheme};
use super::report::{EfReport, ejection_fraction};
use super::single::MaskReport;
use super::warning::Warning;
use super::{BiplaneOptions, Ventricle};

/// Name of the report's schema, `docs/ef-report.schema.json`.
pub const SCHEMA: &str = "echodisc-ef-report";
/// Its version; it changes when a reader of the old one would misread the new one.
pub const SCHEMA_VERSION: u32 = 1;

/// An ejection fraction with all that it rests on. It serialises to the report's JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Document {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// `single-plane-a4c`, `single-plane-a2c` or `biplane`.
    pub method: &'static str,
    /// Volumes and EF.
    #[serde(flatten)]
    pub result: Outcome,
    /// Each mask's own measurement: `ed`, `es`, `a2c_ed`, `a2c_es`.
    pub masks: BTreeMap<&'static str, MaskReport>,
    /// What the numbers were computed from.
    pub inputs: Inputs,
    /// The body, where its size is given.
    pub body: Option<Body>,
    /// Volumes by its surface.
    pub indexed: Option<Indexed>,
    /// Cardiac output, where a heart rate is given.
    pub output: Option<CardiacOutput>,
    /// What the chosen scheme calls the EF.
    pub interpretation: Option<Interpretation>,
    /// How far people differ.
    pub human_agreement: &'static str,
    /// Version of the program.
    pub version: &'static str,
    /// Commit it was built from.
    pub revision: &'static str,
    /// What the product says of itself.
    pub notice: &'static str,
}

/// The result in one plane or two.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Outcome {
    /// One plane.
    Single(Box<EfReport>),
    /// Both planes.
    Biplane(Box<BiplaneReport>),
}

impl Outcome {
    /// The volumes and the EF.
    pub fn ef(&self) -> &EfReport {
        match self {
            Self::Single(report) => report,
            Self::Biplane(report) => &report.ef,
        }
    }

    fn ef_mut(&mut self) -> &mut EfReport {
        match self {
            Self::Single(report) => report,
            Self::Biplane(report) => &mut report.ef,
        }
    }
}

/// What the numbers were computed from; what is not known is `None`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Inputs {
    /// Pixel size of the four-chamber view in mm, across and down.
    pub spacing_a4c_mm: Option<[f64; 2]>,
    /// Pixel size of the two-chamber view.
    pub spacing_a2c_mm: Option<[f64; 2]>,
    /// Where the pixel sizes come from, such as a region of the file, a ruler, typed.
    pub spacing_source: Option<String>,
    /// Time from frame to frame in ms; of two views the longer.
    pub frame_time_ms: Option<f64>,
    /// Frames of end-diastole and end-systole, counted from 0; of two views the four-chamber's.
    pub frames: Option<[usize; 2]>,
    /// Of two views those of the two-chamber view.
    pub frames_a2c: Option<[usize; 2]>,
    /// The network that drew the outlines.
    pub model: Option<String>,
    /// SHA-256 of its weights.
    pub model_sha256: Option<String>,
}

/// The measured phases of one view or two.
#[derive(Debug, Clone, Copy)]
pub enum Views<'a> {
    /// The four-chamber view.
    A4c(View<'a>),
    /// The two-chamber view.
    A2c(View<'a>),
    /// Both.
    Both {
        /// The four-chamber view.
        a4c: View<'a>,
        /// The two-chamber view.
        a2c: View<'a>,
    },
}

/// What a report is made of besides the masks.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// How two views are combined.
    pub biplane: BiplaneOptions,
    /// What the numbers were computed from.
    pub inputs: Inputs,
    /// The size of the body.
    pub body: Option<Body>,
    /// Beats a minute.
    pub heart_rate_bpm: Option<f64>,
    /// The scheme whose classes are named.
    pub scheme: Option<Scheme>,
    /// Reasons to doubt that the masks do not tell, such as [`Warning::of_screen`].
    pub doubts: Vec<Warning>,
}

impl Document {
    /// The report of `views`.
    ///
    /// # Errors
    /// As [`ejection_fraction`] and [`biplane`]; `MeasureError::HeartRate` for a rate that nobody
    /// has.
    pub fn new(views: Views, context: Context) -> Result<Self, MeasureError> {
        let mut result = views.outcome(&context.biplane)?;
        let slow = context
            .inputs
            .frame_time_ms
            .and_then(Warning::of_frame_time);
        let doubts = context.doubts.into_iter().chain(slow);
        result.ef_mut().warnings.extend(doubts);
        let ef = result.ef();
        let body = context.body;
        let indexed = body.as_ref().and_then(|body| Indexed::new(ef, body));
        let output = match context.heart_rate_bpm {
            Some(rate) => CardiacOutput::new(ef, rate, body.as_ref())?,
            None => None,
        };
        let interpretation = context
            .scheme
            .map(|scheme| scheme.interpret(ef.ef_percent, indexed.as_ref()));
        Ok(Self {
            schema: SCHEMA,
            schema_version: SCHEMA_VERSION,
            method: views.method(),
            masks: views.masks(),
            inputs: context.inputs,
            result,
            body,
            indexed,
            output,
            interpretation,
            human_agreement: HUMAN_AGREEMENT,
            version: env!("CARGO_PKG_VERSION"),
            revision: crate::REVISION,
            notice: crate::NOTICE,
        })
    }
}

impl<'a> Views<'a> {
    fn outcome(&self, options: &BiplaneOptions) -> Result<Outcome, MeasureError> {
        Ok(match self {
            Self::A4c(view) | Self::A2c(view) => {
                Outcome::Single(Box::new(ejection_fraction(view.ed, view.es)?))
            }
            Self::Both { a4c, a2c } => Outcome::Biplane(Box::new(biplane(*a4c, *a2c, options)?)),
        })
    }

    fn method(&self) -> &'static str {
        match self {
            Self::A4c(_) => "single-plane-a4c",
            Self::A2c(_) => "single-plane-a2c",
            Self::Both { .. } => "biplane",
        }
    }

    /// The measured masks under their names.
    pub fn named(&self) -> Vec<(&'static str, &'a Ventricle)> {
        match self {
            Self::A4c(view) => vec![("ed", view.ed), ("es", view.es)],
            Self::A2c(view) => vec![("a2c_ed", view.ed), ("a2c_es", view.es)],
            Self::Both { a4c, a2c } => vec![
                ("ed", a4c.ed),
                ("es", a4c.es),
                ("a2c_ed", a2c.ed),
                ("a2c_es", a2c.es),
            ],
        }
    }

    fn masks(&self) -> BTreeMap<&'static str, MaskReport> {
        let named = self.named().into_iter();
        named.map(|(name, v)| (name, MaskReport::from(v))).collect()
    }
}
