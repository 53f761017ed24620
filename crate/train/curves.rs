//! The course of a training as SVG.

use std::fmt::Write as _;

use super::record::Point;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 320.0;
const MARGIN: f64 = 48.0;

/// Training loss and validation Dice over the steps, one line each for every run.
pub fn curves_svg(runs: &[&[Point]]) -> String {
    let points = || runs.iter().copied().flatten();
    let last = points().map(|p| p.step).max().unwrap_or(1).max(1) as f64;
    let top = points().map(|p| p.loss).fold(1.0, f64::max);
    let x = |step: usize| MARGIN + (WIDTH - 2.0 * MARGIN) * step as f64 / last;
    let y = |part: f64| HEIGHT - MARGIN - (HEIGHT - 2.0 * MARGIN) * part;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" \
         fill=\"white\"/>\n"
    );
    for tenth in 0..=10 {
        let part = f64::from(tenth) / 10.0;
        let at = y(part);
        let (left, right) = (MARGIN, WIDTH - MARGIN);
        let _ = writeln!(
            svg,
            "<path d=\"M{left} {at:.1}H{right}\" stroke=\"#ddd\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#a33\">{:.2}</text>\
             <text x=\"{:.1}\" y=\"{:.1}\" fill=\"#236\">{part:.1}</text>",
            left - 4.0,
            at + 4.0,
            part * top,
            right + 4.0,
            at + 4.0
        );
    }
    for run in runs {
        let losses = run.iter().map(|p| (x(p.step), y(p.loss / top)));
        line(&mut svg, losses, "#a33");
        let dice = run.iter();
        let dice = dice.filter_map(|p| Some((x(p.step), y(p.validation_dice?))));
        line(&mut svg, dice, "#236");
    }
    let _ = writeln!(
        svg,
        "<text x=\"{MARGIN}\" y=\"{:.1}\" fill=\"#a33\">training loss</text>\
         <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#236\">validation Dice</text>\
         <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">steps, 0 to {last}</text>\n</svg>",
        MARGIN - 20.0,
        WIDTH - MARGIN,
        MARGIN - 20.0,
        WIDTH / 2.0,
        HEIGHT - 16.0
    );
    svg
}

fn line(svg: &mut String, points: impl Iterator<Item = (f64, f64)>, colour: &str) {
    let path: Vec<String> = points.map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
    if !path.is_empty() {
        let path = path.join("L");
        let _ = writeln!(
            svg,
            "<path d=\"M{path}\" fill=\"none\" stroke=\"{colour}\"/>"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_run_has_its_lines() {
        let point = |step, validation_dice| Point {
            step,
            loss: 0.5,
            validation_dice,
        };
        let (with, without) = ([point(1, Some(0.9)), point(2, None)], [point(1, None)]);
        let svg = curves_svg(&[&with, &without]);
        assert_eq!(svg.matches("fill=\"none\" stroke=\"#a33\"").count(), 2);
        assert_eq!(svg.matches("fill=\"none\" stroke=\"#236\"").count(), 1);
        assert!(curves_svg(&[]).ends_with("</svg>\n"));
    }
}
