//! Results as Markdown and CSV.

use std::fmt::Write as _;

use super::published::{PUBLISHED, Published};
use super::run::Evaluation;
use super::summary::{Agreed, Summary};
use crate::measure::agreement::{EfAgreement, PairedTest, Spread};

/// The report for people. `model` names what was evaluated, `data` the layout.
pub fn markdown(summary: &Summary, model: &str, data: &str) -> String {
    let mut text = format!(
        "# Evaluation\n\n{}\n\nData: layout `{data}`, {} patients. Outlined by: {model}. Baseline: \
         the box prior, the mean shape of other patients' labels stretched to the box, without a \
         look at the image.\n",
        crate::NOTICE,
        summary.patients
    );
    for (code, count) in &summary.failed {
        let _ = writeln!(text, "\n**{count} patients could not be judged ({code}).**");
    }
    overlap(&mut text, summary);
    distances(&mut text, summary);
    fractions(&mut text, summary);
    published(&mut text);
    text
}

fn overlap(text: &mut String, summary: &Summary) {
    text.push_str(
        "\n## Table 1: overlap\n\nMean ± standard deviation over the frames. p: paired test of the \
         patients' mean Dice against the baseline's (t where the differences look normal, else \
         Wilcoxon's).\n\n| view | boxes | phase | frames | Dice | IoU | baseline Dice | difference \
         | p |\n|---|---|---|---|---|---|---|---|---|\n",
    );
    for g in &summary.groups {
        let baseline = g.baseline.as_ref().map(|b| spread(&b.dice, 3));
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            g.view,
            g.boxes,
            g.phase,
            g.found.dice.n,
            spread(&g.found.dice, 3),
            spread(&g.found.iou, 3),
            baseline.unwrap_or_else(dash),
            g.dice_difference.map_or_else(dash, |d| format!("{d:+.3}")),
            p(g.paired_test.as_ref()),
        );
    }
}

fn distances(text: &mut String, summary: &Summary) {
    text.push_str(
        "\n## Table 2: distances\n\nOf the frames whose outline is not empty. ASSD is the mean \
         distance between the borders; \"over pixels\" is the mean over all pixels of both masks, \
         about a tenth of it: what the paper prints as ASD fits that, and the two must not be \
         compared.\n\n| view | boxes | phase | unit | HD | HD95 | ASSD | over pixels | baseline HD \
         | baseline ASSD | empty |\n|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for g in &summary.groups {
        let of_baseline = |of: fn(&Agreed) -> &Spread| {
            g.baseline.as_ref().map_or_else(dash, |b| spread(of(b), 2))
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            g.view,
            g.boxes,
            g.phase,
            g.unit,
            spread(&g.found.hd, 2),
            spread(&g.found.hd95, 2),
            spread(&g.found.assd, 2),
            spread(&g.found.asd_over_mask_pixels, 3),
            of_baseline(|b| &b.hd),
            of_baseline(|b| &b.assd),
            g.found.hd.absent,
        );
    }
}

fn fractions(text: &mut String, summary: &Summary) {
    text.push_str(
        "\n## Table 4: ejection fraction\n\nIn points, found less true; the method of discs on \
         both. \"labels\" is the EF of the label masks by the same method, \"data set\" the number \
         that the data set names, which may rest on another method. p: paired test of the sizes of \
         the errors against the baseline's. Limits: bias ± 1.96 SD.\n\n| method | boxes | against | \
         n | MAE (95 % CI) | bias | limits of agreement | r | baseline MAE | p | not measured \
         |\n|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for ef in &summary.ef {
        let found = ef.found.as_ref();
        let cell =
            |of: &dyn Fn(&EfAgreement) -> Option<String>| found.and_then(of).unwrap_or_else(dash);
        let interval = |[low, high]: [f64; 2]| format!("{low:.1} to {high:.1}");
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            ef.method,
            ef.boxes,
            ef.against,
            found.map_or(0, |f| f.n),
            cell(&|f| Some(format!("{:.1} ({})", f.mae, interval(f.bootstrap.mae)))),
            cell(&|f| Some(format!("{:+.1}", f.bias))),
            cell(&|f| f.limits_of_agreement.map(interval)),
            cell(&|f| f.r.map(|r| format!("{r:.2}"))),
            ef.baseline
                .as_ref()
                .map_or_else(dash, |b| format!("{:.1}", b.mae)),
            p(ef.paired_test.as_ref()),
            ef.failed,
        );
    }
}

fn published(text: &mut String) {
    text.push_str(
        "\n## Beside it: what was published\n\nChao et al., npj Digital Medicine 2025 (doi \
         10.1038/s41746-025-01730-y), other data and other boxes: no comparison of models. Dice is \
         from the abstract; HD, ASD (Table 2) and EF were taken from its tables and not checked \
         here. **Not at hand: Table 1, Table 4 and all other cells.** A dash is a cell that is not \
         here, not one that the paper leaves empty.\n\n| data | model | Dice | HD | ASD | EF MAE \
         |\n|---|---|---|---|---|---|\n",
    );
    for Published {
        data,
        model,
        dice,
        hd,
        asd,
        ef_mae,
    } in PUBLISHED
    {
        let dice = dice.map_or_else(dash, |[mean, sd]| format!("{mean:.3} ± {sd:.3}"));
        let number = |value: Option<f64>, digits: usize| {
            value.map_or_else(dash, |v| format!("{v:.digits$}"))
        };
        let (hd, asd, ef_mae) = (number(hd, 2), number(asd, 3), number(ef_mae, 2));
        let _ = writeln!(
            text,
            "| {data} | {model} | {dice} | {hd} | {asd} | {ef_mae} |"
        );
    }
}

fn dash() -> String {
    "-".to_owned()
}

fn spread(spread: &Spread, digits: usize) -> String {
    match (spread.mean, spread.sd) {
        (Some(mean), Some(sd)) => format!("{mean:.digits$} ± {sd:.digits$}"),
        (Some(mean), None) => format!("{mean:.digits$}"),
        _ => dash(),
    }
}

fn p(test: Option<&PairedTest>) -> String {
    match test {
        Some(test) if test.p < 0.0001 => "< 0.0001".to_owned(),
        Some(test) => format!("{:.4}", test.p),
        None => dash(),
    }
}

/// Every frame under every box, one row each; `outliner` is `model` or `prior`.
pub fn frames_csv(evaluation: &Evaluation) -> String {
    let mut text = "patient,data,outliner,view,frame,phase,boxes,dice,iou,hd,hd95,assd,\
                    asd_over_mask_pixels,unit\n"
        .to_owned();
    each(evaluation, |number, digest, outliner, judged| {
        for r in &judged.rows {
            let phase = match r.phase {
                super::Phase::EndDiastole => "ED",
                super::Phase::EndSystole => "ES",
                super::Phase::Between => "between",
            };
            let [hd, hd95, assd, over] = [r.hd, r.hd95, r.assd, r.asd_over_mask_pixels].map(cell);
            let _ = writeln!(
                text,
                "{number},{digest},{outliner},{},{},{phase},{},{:.6},{:.6},{hd},{hd95},{assd},{over},{}",
                r.view, r.frame, r.boxes, r.dice, r.iou, r.unit
            );
        }
    });
    text
}

/// Every ejection fraction, one row each.
pub fn ef_csv(evaluation: &Evaluation) -> String {
    let mut text = "patient,data,outliner,method,boxes,found,labels,data_set\n".to_owned();
    each(evaluation, |number, digest, outliner, judged| {
        for r in &judged.ef {
            let [found, data_set] = [r.found, r.data_set].map(cell);
            let _ = writeln!(
                text,
                "{number},{digest},{outliner},{},{},{found},{:.6},{data_set}",
                r.method, r.boxes, r.labels
            );
        }
    });
    text
}

fn each(evaluation: &Evaluation, mut row: impl FnMut(usize, &str, &str, &super::Judged)) {
    for outcome in &evaluation.outcomes {
        let Ok(pair) = &outcome.result else { continue };
        row(outcome.number, &outcome.digest, "model", &pair.found);
        if let Some(baseline) = &pair.baseline {
            row(outcome.number, &outcome.digest, "prior", baseline);
        }
    }
}

/// A number that is not defined is an empty cell.
fn cell(value: Option<f64>) -> String {
    value.map_or_else(String::new, |v| format!("{v:.6}"))
}
