//! From results to numbers for tables.

use std::collections::BTreeMap;

use serde::Serialize;

use super::judge::{EfRow, Judged, Row};
use super::patient::Phase;
use super::run::{Evaluation, Pair};
use crate::measure::agreement::{
    EfAgreement, EfPair, PairedTest, Spread, ef_agreement, paired_test,
};

/// Agreement with the labels: of all frames, each as much as the others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreed {
    /// Dice coefficient.
    pub dice: Spread,
    /// Intersection over union.
    pub iou: Spread,
    /// Hausdorff distance.
    pub hd: Spread,
    /// Its 95th percentile.
    pub hd95: Spread,
    /// Average symmetric surface distance.
    pub assd: Spread,
    /// Mean distance over all pixels of both masks, no contour distance.
    pub asd_over_mask_pixels: Spread,
}

/// Frames of one view and phase under one kind of box.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// `A4C` or `A2C`.
    pub view: String,
    /// `all`, `ED` or `ES`.
    pub phase: &'static str,
    /// The kind of box.
    pub boxes: String,
    /// Of the distances: `mm` or `px`.
    pub unit: String,
    /// What is evaluated.
    pub found: Agreed,
    /// The box prior on the same boxes.
    pub baseline: Option<Agreed>,
    /// Patients that both outlined.
    pub patients: usize,
    /// Whether their Dice differ, patient by patient (each patient's mean over the frames).
    pub paired_test: Option<PairedTest>,
    /// The mean of these differences, found less baseline.
    pub dice_difference: Option<f64>,
}

/// Ejection fractions by one method under one kind of box.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EfSummary {
    /// `A4C`, `A2C` or `biplane`.
    pub method: String,
    /// The kind of box.
    pub boxes: String,
    /// `labels`, measured on the labels by the same method, or `data set`, what the data set names.
    pub against: &'static str,
    /// What is evaluated; `None` where nothing could be measured.
    pub found: Option<EfAgreement>,
    /// The box prior.
    pub baseline: Option<EfAgreement>,
    /// Patients whose outlines could not be measured.
    pub failed: usize,
    /// Whether the sizes of the errors differ from the box prior's, patient by patient.
    pub paired_test: Option<PairedTest>,
    /// Found and true, for plots.
    #[serde(skip)]
    pub pairs: Vec<EfPair>,
}

/// All tables of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Patients that were judged.
    pub patients: usize,
    /// Patients that could not be, by the reason's code.
    pub failed: BTreeMap<&'static str, usize>,
    /// Overlap and distances.
    pub groups: Vec<Group>,
    /// Ejection fractions.
    pub ef: Vec<EfSummary>,
}

/// Phases of the tables; `all` holds frames between as well.
const PHASES: [(&str, Option<Phase>); 3] = [
    ("all", None),
    ("ED", Some(Phase::EndDiastole)),
    ("ES", Some(Phase::EndSystole)),
];

impl Summary {
    /// Of all patients.
    pub fn of(evaluation: &Evaluation) -> Self {
        let mut failed = BTreeMap::new();
        let mut pairs = Vec::new();
        for outcome in &evaluation.outcomes {
            match &outcome.result {
                Ok(pair) => pairs.push(pair),
                Err(error) => *failed.entry(error.code()).or_default() += 1,
            }
        }
        Self {
            patients: pairs.len(),
            failed,
            groups: groups(&pairs),
            ef: fractions(&pairs),
        }
    }
}

/// The values of `of`, each once, in the order of their first coming.
fn names<'a, T>(rows: impl Iterator<Item = &'a T>, of: fn(&T) -> [&str; 2]) -> Vec<[String; 2]>
where
    T: 'a,
{
    let mut found: Vec<[String; 2]> = Vec::new();
    for row in rows {
        let name = of(row).map(str::to_owned);
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

fn groups(pairs: &[&Pair]) -> Vec<Group> {
    let rows = pairs.iter().flat_map(|pair| &pair.found.rows);
    let mut all = Vec::new();
    for [view, boxes] in names(rows, |row: &Row| [row.view.as_str(), row.boxes.as_str()]) {
        for (name, phase) in PHASES {
            let within = |row: &&Row| {
                row.view == view && row.boxes == boxes && phase.is_none_or(|p| p == row.phase)
            };
            all.extend(group(pairs, &within).map(|group| Group {
                view: view.clone(),
                boxes: boxes.clone(),
                phase: name,
                ..group
            }));
        }
    }
    all
}

fn group(pairs: &[&Pair], within: &dyn Fn(&&Row) -> bool) -> Option<Group> {
    let found: Vec<&Row> = pairs
        .iter()
        .flat_map(|p| &p.found.rows)
        .filter(within)
        .collect();
    let baseline = pairs.iter().filter_map(|p| p.baseline.as_ref());
    let baseline: Vec<&Row> = baseline
        .flat_map(|judged| &judged.rows)
        .filter(within)
        .collect();
    let mean = |judged: &Judged| {
        let dice: Vec<f64> = judged
            .rows
            .iter()
            .filter(within)
            .map(|row| row.dice)
            .collect();
        (!dice.is_empty()).then(|| dice.iter().sum::<f64>() / dice.len() as f64)
    };
    let difference = |pair: &&Pair| Some(mean(&pair.found)? - mean(pair.baseline.as_ref()?)?);
    let differences: Vec<f64> = pairs.iter().filter_map(difference).collect();
    let count = differences.len();
    Some(Group {
        view: String::new(),
        phase: "",
        boxes: String::new(),
        unit: found.first()?.unit.clone(),
        found: agreed(&found),
        baseline: (!baseline.is_empty()).then(|| agreed(&baseline)),
        patients: count,
        paired_test: paired_test(&differences),
        dice_difference: (count > 0).then(|| differences.iter().sum::<f64>() / count as f64),
    })
}

fn agreed(rows: &[&Row]) -> Agreed {
    let spread = |of: &dyn Fn(&Row) -> Option<f64>| {
        Spread::of(&rows.iter().map(|row| of(row)).collect::<Vec<_>>())
    };
    Agreed {
        dice: spread(&|r| Some(r.dice)),
        iou: spread(&|r| Some(r.iou)),
        hd: spread(&|r| r.hd),
        hd95: spread(&|r| r.hd95),
        assd: spread(&|r| r.assd),
        asd_over_mask_pixels: spread(&|r| r.asd_over_mask_pixels),
    }
}

fn fractions(pairs: &[&Pair]) -> Vec<EfSummary> {
    let rows = pairs.iter().flat_map(|pair| &pair.found.ef);
    let mut all = Vec::new();
    for [method, boxes] in names(rows, |row: &EfRow| {
        [row.method.as_str(), row.boxes.as_str()]
    }) {
        let of = |judged: &Judged| {
            let mut rows = judged.ef.iter();
            rows.find(|row| row.method == method && row.boxes == boxes)
                .cloned()
        };
        let found: Vec<Option<EfRow>> = pairs.iter().map(|pair| of(&pair.found)).collect();
        let baseline = pairs.iter().map(|pair| of(pair.baseline.as_ref()?));
        let baseline: Vec<Option<EfRow>> = baseline.collect();
        all.push(fraction("labels", &found, &baseline, |row| {
            Some(row.labels)
        }));
        if found.iter().flatten().any(|row| row.data_set.is_some()) {
            all.push(fraction("data set", &found, &baseline, |row| row.data_set));
        }
        for summary in all.iter_mut().filter(|s| s.method.is_empty()) {
            (summary.method, summary.boxes) = (method.clone(), boxes.clone());
        }
    }
    all
}

fn fraction(
    against: &'static str,
    found: &[Option<EfRow>],
    baseline: &[Option<EfRow>],
    truth: fn(&EfRow) -> Option<f64>,
) -> EfSummary {
    let pair = |row: &Option<EfRow>| {
        let row = row.as_ref()?;
        Some([row.found?, truth(row)?])
    };
    let pairs: Vec<EfPair> = found.iter().filter_map(pair).collect();
    let of_baseline: Vec<EfPair> = baseline.iter().filter_map(pair).collect();
    let both = found.iter().zip(baseline);
    let size = |[pred, truth]: EfPair| (pred - truth).abs();
    let differences = both.filter_map(|(a, b)| Some(size(pair(a)?) - size(pair(b)?)));
    let unmeasured = |row: &&EfRow| row.found.is_none() && truth(row).is_some();
    EfSummary {
        method: String::new(),
        boxes: String::new(),
        against,
        found: ef_agreement(&pairs),
        baseline: ef_agreement(&of_baseline),
        failed: found.iter().flatten().filter(unmeasured).count(),
        paired_test: paired_test(&differences.collect::<Vec<_>>()),
        pairs,
    }
}
