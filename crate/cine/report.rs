//! The result of a clip, or of two, as it is exported.

use serde::Serialize;

use super::light::Light;
use super::measurement::{BeatMeasurement, ClipMeasurement};
use super::remarks::{Remark, remarks};
use super::spread::{Passes, Spread, fractions};
use crate::measure::{
    BiplaneOptions, BiplaneReport, Certainty, EfReport, HUMAN_AGREEMENT, Quantity, Warning, biplane,
};

/// Name of the report's schema.
pub const SCHEMA: &str = "echodisc-clip-report";
/// Its version; it changes when a reader of the old one would misread the new one.
pub const SCHEMA_VERSION: u32 = 1;

/// One apical view of a heart: its clip measured, and the passes of each beat's end-diastole and
/// end-systole.
#[derive(Debug)]
pub struct View<'a> {
    /// The measured clip.
    pub clip: &'a ClipMeasurement,
    /// As many as it has beats; may be empty, then there is no spread.
    pub passes: &'a [(Passes, Passes)],
    /// What its numbers rest on.
    pub source: Source,
}

/// What a view's numbers rest on.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Source {
    /// Frames that the user prompted or set right.
    pub prompted: Vec<usize>,
    /// Size of a pixel in mm, across and down.
    pub spacing_mm: Option<[f64; 2]>,
    /// Where it comes from.
    pub spacing_source: Option<String>,
    /// Time from frame to frame in ms.
    pub frame_time_ms: Option<f64>,
    /// The network.
    pub model: Option<String>,
    /// How frames are prepared for it.
    pub pipeline: Option<String>,
}

/// One beat.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BeatReport {
    /// Frame of end-diastole.
    pub ed: usize,
    /// Frame of end-systole.
    pub es: usize,
    /// The next end-diastole, where the clip has it.
    pub next_ed: Option<usize>,
    /// EF in per cent.
    pub ef_percent: f64,
    /// End-diastolic volume in mL; `None` when uncalibrated.
    pub edv_ml: Option<f64>,
    /// End-systolic volume in mL.
    pub esv_ml: Option<f64>,
    /// The model spread of this beat.
    pub spread: Option<Spread>,
}

/// What became of the frames.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FramesReport {
    /// Frames of the clip.
    pub count: usize,
    /// Frames with an outline.
    pub outlined: usize,
    /// Frames whose light is amber.
    pub amber: Vec<usize>,
    /// Frames whose light is red.
    pub red: Vec<usize>,
    /// Frames whose outline was edited by hand.
    pub edited: Vec<usize>,
    /// What they rest on.
    pub source: Source,
}

/// The result of a clip. It serialises to the report's JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClipReport {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// `single-plane` or `biplane`.
    pub method: &'static str,
    /// Mean over the beats; `None` where there are no two outlines to compare.
    pub ef_percent: Option<f64>,
    /// Mean over the beats, in mL; `None` when uncalibrated.
    pub edv_ml: Option<f64>,
    /// Mean over the beats, in mL.
    pub esv_ml: Option<f64>,
    /// The model spread of the mean over the beats.
    pub spread: Option<Spread>,
    /// The beats of the first clip.
    pub beats: Vec<BeatReport>,
    /// What they were taken from: `curve`, `r-waves` or `marks`.
    pub beats_from: &'static str,
    /// Beats cut by an end of the clip.
    pub beats_left_out: usize,
    /// Beats a minute.
    pub heart_rate_bpm: Option<f64>,
    /// `regular`, `irregular` or `unknown`.
    pub rhythm: &'static str,
    /// How far to trust it.
    pub light: Light,
    /// Codes of the warnings that keep the light from green.
    pub light_reasons: Vec<&'static str>,
    /// Frames of the first clip.
    pub frames: FramesReport,
    /// The beats of the two-chamber clip.
    pub a2c_beats: Option<Vec<BeatReport>>,
    /// Frames of the two-chamber clip.
    pub a2c_frames: Option<FramesReport>,
    /// What makes these numbers less trustworthy.
    pub warnings: Vec<Warning>,
    /// How far people differ.
    pub human_agreement: &'static str,
    /// Version of the program.
    pub version: &'static str,
    /// Commit it was built from.
    pub revision: &'static str,
    /// What the product says of itself.
    pub notice: &'static str,
}

/// The report of one view, or of a four- and a two-chamber view combined as `options` say.
pub fn report(first: &View, a2c: Option<&View>, options: &BiplaneOptions) -> ClipReport {
    let spread = Spread::of_beats(first.passes);
    let mut found = remarks(first.clip, spread.as_ref());
    let mut warnings = of_beats(&first.clip.beats);
    warnings.extend(of_edits(first.clip));
    let (mut numbers, mut method, mut spread) = (Numbers::of(first.clip), "single-plane", spread);
    if let Some(a2c) = a2c {
        let own = remarks(a2c.clip, None).into_iter();
        found.extend(own.map(|r| Remark {
            warning: r.warning.under("Two-chamber clip"),
            ..r
        }));
        match both(first.clip, a2c.clip, options) {
            Ok(of_both) => {
                numbers = Numbers::of_both(&of_both);
                warnings = of_biplane(&of_both);
                warnings.extend(of_edits(first.clip));
                let second = of_edits(a2c.clip);
                warnings.extend(second.map(|warning| warning.under("Two-chamber clip")));
                (method, spread) = ("biplane", of_passes(first, a2c));
            }
            Err(warning) => found.push(Remark {
                light: Light::Red,
                warning,
            }),
        }
    }
    let light = found.iter().map(|r| r.light).max().unwrap_or(Light::Green);
    let mut light_reasons: Vec<_> = found.iter().map(|r| r.warning.code).collect();
    light_reasons.dedup();
    let of_clip = found.into_iter().map(|r| r.warning);
    let cycle = &first.clip.cycle;
    ClipReport {
        schema: SCHEMA,
        schema_version: SCHEMA_VERSION,
        method,
        ef_percent: numbers.ef_percent,
        edv_ml: numbers.edv_ml,
        esv_ml: numbers.esv_ml,
        spread,
        beats: beats(first),
        beats_from: first.clip.beats_from.name(),
        beats_left_out: cycle.left_out,
        heart_rate_bpm: cycle
            .heart_rate_bpm
            .filter(|_| first.clip.timing.frame_time_ms.is_some()),
        rhythm: cycle.rhythm.name(),
        light,
        light_reasons,
        frames: frames(first),
        a2c_beats: a2c.map(beats),
        a2c_frames: a2c.map(frames),
        warnings: of_clip.chain(warnings).collect(),
        human_agreement: HUMAN_AGREEMENT,
        version: env!("CARGO_PKG_VERSION"),
        revision: crate::REVISION,
        notice: crate::NOTICE,
    }
}

struct Numbers {
    ef_percent: Option<f64>,
    edv_ml: Option<f64>,
    esv_ml: Option<f64>,
}

impl Numbers {
    fn of(clip: &ClipMeasurement) -> Self {
        Self {
            ef_percent: clip.mean(|ef| Some(ef.ef_percent)),
            edv_ml: clip.mean(|ef| ef.edv_ml),
            esv_ml: clip.mean(|ef| ef.esv_ml),
        }
    }

    fn of_both(pairs: &[BiplaneReport]) -> Self {
        let mean = |value: &dyn Fn(&EfReport) -> Option<f64>| {
            let values: Option<Vec<f64>> = pairs.iter().map(|pair| value(&pair.ef)).collect();
            values.map(|values| values.iter().sum::<f64>() / values.len() as f64)
        };
        Self {
            ef_percent: mean(&|ef| Some(ef.ef_percent)),
            edv_ml: mean(&|ef| ef.edv_ml),
            esv_ml: mean(&|ef| ef.esv_ml),
        }
    }
}

/// Both views together, first beat with first beat and so on.
fn both(
    a4c: &ClipMeasurement,
    a2c: &ClipMeasurement,
    options: &BiplaneOptions,
) -> Result<Vec<BiplaneReport>, Warning> {
    let pairs = a4c.beats.iter().zip(&a2c.beats);
    let views = pairs.filter_map(|(a, b)| Some((a4c.view(a)?, a2c.view(b)?)));
    let found = views.map(|(a, b)| biplane(a, b, options));
    let found: Result<Vec<_>, _> = found.collect();
    let refused = |code, message| {
        Warning::other(
            code,
            message,
            &[Quantity::EjectionFraction],
            Certainty::Certain,
        )
    };
    match found {
        Ok(found) if found.is_empty() => Err(refused(
            "no-biplane",
            "One of the clips has no beat: the result is of the first clip alone.".to_owned(),
        )),
        Ok(found) => Ok(found),
        Err(error) => Err(refused(
            error.code(),
            format!("The result is of the first clip alone: {error}."),
        )),
    }
}

/// The spread of both views together: boxes and thresholds alike in both phases and views, pass by
/// pass, of the first beat of each.
fn of_passes(a4c: &View, a2c: &View) -> Option<Spread> {
    let (first, second) = (a4c.passes.first()?, a2c.passes.first()?);
    let [a, b] = [first, second].map(|(ed, es)| fractions(ed, es));
    // The volumes of both views move alike with their EF: their mean follows the biplane EF.
    let values = a.iter().zip(&b).map(|(a, b)| f64::midpoint(*a, *b));
    let passes = [first, second]
        .iter()
        .map(|(ed, es)| ed.len() + es.len())
        .sum();
    Spread::of_values(values.collect(), passes)
}

fn beats(view: &View) -> Vec<BeatReport> {
    let of = |(i, b): (usize, &BeatMeasurement)| BeatReport {
        ed: b.beat.ed,
        es: b.beat.es,
        next_ed: b.beat.next_ed,
        ef_percent: b.ef.ef_percent,
        edv_ml: b.ef.edv_ml,
        esv_ml: b.ef.esv_ml,
        spread: view.passes.get(i).and_then(|(ed, es)| Spread::of(ed, es)),
    };
    view.clip.beats.iter().enumerate().map(of).collect()
}

fn frames(view: &View) -> FramesReport {
    let all = &view.clip.frames;
    let with = |light: Light| {
        all.iter()
            .filter(move |f| f.light == light)
            .map(|f| f.frame)
    };
    FramesReport {
        count: all.len(),
        outlined: all.iter().filter(|f| f.signals.is_some()).count(),
        amber: with(Light::Amber).collect(),
        red: with(Light::Red).collect(),
        edited: all
            .iter()
            .filter(|f| f.is_edited())
            .map(|f| f.frame)
            .collect(),
        source: view.source.clone(),
    }
}

/// That outlines are the reader's, no longer the network's.
fn of_edits(clip: &ClipMeasurement) -> Option<Warning> {
    let edited = clip.frames.iter().filter(|f| f.is_edited()).count();
    if edited == 0 {
        return None;
    }
    let is_edited = |frame: usize| clip.ventricle(frame).is_some_and(|v| v.edited);
    let mut phases = clip.beats.iter().flat_map(|b| [b.beat.ed, b.beat.es]);
    let measured = if phases.any(is_edited) {
        " End-diastole or end-systole of a beat is among them: there is no model spread, which \
         would be that of the network's outline."
    } else {
        ""
    };
    let frames = clip.frames.len();
    Some(Warning::other(
        "outlines-edited",
        format!("Outlines edited by hand: {edited} of {frames} frames.{measured}"),
        &[Quantity::Volume, Quantity::EjectionFraction],
        Certainty::Certain,
    ))
}

/// The warnings of all beats, each kind once.
fn of_beats(beats: &[BeatMeasurement]) -> Vec<Warning> {
    let all = beats.iter().enumerate();
    once(all.flat_map(|(i, b)| {
        let name = format!("Beat {}", i + 1);
        b.ef.warnings
            .iter()
            .map(move |w| w.under(&name))
            .collect::<Vec<_>>()
    }))
}

fn of_biplane(pairs: &[BiplaneReport]) -> Vec<Warning> {
    once(pairs.iter().flat_map(|pair| pair.ef.warnings.clone()))
}

fn once(warnings: impl Iterator<Item = Warning>) -> Vec<Warning> {
    let mut found: Vec<Warning> = Vec::new();
    for warning in warnings {
        if found.iter().all(|w| w.code != warning.code) {
            found.push(warning);
        }
    }
    found
}
