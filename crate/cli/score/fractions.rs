//! Ejection fractions of a table: errors, limits of agreement, correlation, plots.

use std::path::Path;

use anyhow::Context as _;
use echodisc::measure::HUMAN_AGREEMENT;
use echodisc::measure::agreement::{
    EfAgreement, EfPair, bland_altman_svg, ef_agreement, scatter_svg,
};

use super::Args;

/// Reads the pairs, prints their agreement and writes the plots.
pub(super) fn run(args: &Args, file: &Path) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(file).context("the table cannot be read")?;
    let pairs = pairs(&text).context("the table")?;
    let found = ef_agreement(&pairs).context("the table has no pair of numbers")?;
    if let Some(folder) = &args.svg_dir {
        std::fs::create_dir_all(folder).context("the folder for the plots")?;
        for (name, svg) in [
            ("bland-altman.svg", bland_altman_svg(&pairs, &found)),
            ("scatter.svg", scatter_svg(&pairs, &found)),
        ] {
            std::fs::write(folder.join(name), svg).context("a plot cannot be written")?;
        }
    }
    if args.json {
        println!("{}", serde_json::to_string(&found)?);
    } else {
        print_found(&found);
    }
    Ok(())
}

/// The columns `pred` and `truth` of a CSV file.
fn pairs(text: &str) -> anyhow::Result<Vec<EfPair>> {
    let mut lines = text.lines().enumerate();
    let (_, header) = lines.next().context("it is empty")?;
    let column = |name: &str| {
        let mut names = header.trim_start_matches('\u{feff}').split(',');
        names
            .position(|cell| cell.trim().eq_ignore_ascii_case(name))
            .with_context(|| format!("its first line names no column `{name}`"))
    };
    let wanted = [column("pred")?, column("truth")?];
    let rows = lines.filter(|(_, line)| !line.trim().is_empty());
    rows.map(|(i, line)| {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |at: usize| {
            let cell = cells.get(at).copied().unwrap_or_default().trim();
            let value = cell.parse::<f64>().ok().filter(|v| v.is_finite());
            value.with_context(|| format!("line {}: {cell:?} is no number", i + 1))
        };
        Ok([number(wanted[0])?, number(wanted[1])?])
    })
    .collect()
}

fn print_found(found: &EfAgreement) {
    let interval = |[low, high]: [f64; 2]| format!("(95 % CI {low:.2} to {high:.2})");
    let ci = &found.bootstrap;
    println!("patients  {}", found.n);
    println!("MAE       {:.2} {}", found.mae, interval(ci.mae));
    println!("RMSE      {:.2} {}", found.rmse, interval(ci.rmse));
    println!("bias      {:.2} {}", found.bias, interval(ci.bias));
    if let Some([low, high]) = found.limits_of_agreement {
        println!("limits of agreement  {low:.2} to {high:.2}");
    }
    for (name, value, ci) in [("r", found.r, ci.r), ("R2", found.r2, ci.r2)] {
        match (value, ci) {
            (Some(value), Some(ci)) => println!("{name:<9} {value:.3} {}", interval(ci)),
            _ => println!("{name:<9} undefined: the values are all equal"),
        }
    }
    match &found.paired_test {
        Some(test) => println!(
            "{}: p = {:.4} (normality of the differences: W = {:.4}, p = {:.4})",
            test.test, test.p, test.normality_w, test.normality_p
        ),
        None => println!("no test: fewer than 3 or more than 5000 patients, or equal differences"),
    }
    println!("{HUMAN_AGREEMENT}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_name_and_slips_by_line() {
        let table = "patient,truth,pred\nA,60,58.5\n\nB,40,44\n";
        assert_eq!(pairs(table).unwrap(), [[58.5, 60.0], [44.0, 40.0]]);
        let slip = pairs("pred,truth\n50,x\n").unwrap_err();
        assert!(slip.to_string().contains("line 2"), "{slip}");
        assert!(pairs("a,b\n1,2\n").is_err());
    }
}
