//! The clips that were kept back, judged.

use echodisc::train::{
    BoxKind, ExampleClip, Judged, Outliner, ef_errors, score_clip, score_phases,
};

use super::Args;

/// Boxes are drawn from it, the same for every method and recipe.
const SEED: u64 = 2026;

/// The methods to judge, by name.
pub fn with_method<'a>(
    tuned: &'a Outliner<'a>,
    released: &'a Outliner<'a>,
    prior: &'a Outliner<'a>,
    args: &Args,
) -> Vec<(&'static str, &'a Outliner<'a>)> {
    let mut methods = vec![("tuned", tuned)];
    if !args.tuned_only {
        methods.extend([("released", released), ("box prior", prior)]);
    }
    methods
}

/// A method on a clip, under every kind of box.
pub fn judged(
    args: &Args,
    method: &'static str,
    outliner: &Outliner,
    clip: usize,
    examples: &ExampleClip,
) -> Judged {
    let score = |kind| score_clip(outliner, examples, kind, args.judge_every, SEED);
    let jittered = BoxKind::Jittered(0.1);
    let phases = |kind, draws| score_phases(outliner, examples, kind, draws, SEED);
    Judged {
        clip,
        method,
        scores: BoxKind::ALL.map(score).into(),
        phases: [phases(BoxKind::Tight, 1), phases(jittered, args.ef_draws)].concat(),
        ef: ef_errors(outliner, examples, jittered, args.ef_draws, SEED),
    }
}
