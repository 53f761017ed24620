//! Plots of two series of ejection fractions as SVG.

use std::fmt::Write as _;

use super::series::{EfAgreement, EfPair};

/// Size of a plot and its margin, in SVG units.
const SIZE: f64 = 480.0;
const MARGIN: f64 = 56.0;
/// EF points from one grid line to the next.
const GRID: f64 = 10.0;

/// Differences over means (Bland and Altman, Lancet 1986;327:307), with the bias and the limits of
/// agreement.
pub fn bland_altman_svg(pairs: &[EfPair], found: &EfAgreement) -> String {
    let points: Vec<[f64; 2]> = pairs
        .iter()
        .map(|[pred, truth]| [f64::midpoint(*pred, *truth), pred - truth])
        .collect();
    let limits = found.limits_of_agreement.unwrap_or([found.bias; 2]);
    let x = Range::of(points.iter().map(|p| p[0]));
    let y = Range::of(points.iter().map(|p| p[1]).chain(limits).chain([0.0]));
    let mut plot = Plot::new(
        x,
        y,
        "mean of predicted and true EF (%)",
        "predicted - true (points)",
    );
    for (at, name) in [
        (found.bias, "bias"),
        (limits[0], "- 1.96 SD"),
        (limits[1], "+ 1.96 SD"),
    ] {
        let dash = if name == "bias" {
            ""
        } else {
            " stroke-dasharray=\"6 4\""
        };
        plot.line([x.low, at], [x.high, at], dash);
        plot.label([x.high, at], &format!("{name} {at:.1}"));
    }
    plot.with_points(&points)
}

/// Predicted over true EF, with the line where they are equal.
pub fn scatter_svg(pairs: &[EfPair], found: &EfAgreement) -> String {
    let points: Vec<[f64; 2]> = pairs.iter().map(|[pred, truth]| [*truth, *pred]).collect();
    let both = Range::of(pairs.iter().flatten().copied());
    let mut plot = Plot::new(both, both, "true EF (%)", "predicted EF (%)");
    plot.line([both.low; 2], [both.high; 2], " stroke-dasharray=\"6 4\"");
    let text = |name: &str, value: Option<f64>| {
        value.map_or(format!("{name} undefined"), |v| format!("{name} {v:.3}"))
    };
    let summary = format!(
        "n {}, {}, {}, MAE {:.1}",
        found.n,
        text("r", found.r),
        text("R2", found.r2),
        found.mae
    );
    plot.label([both.high, both.low], &summary);
    plot.with_points(&points)
}

/// What an axis spans, whole grid lines.
#[derive(Clone, Copy)]
struct Range {
    low: f64,
    high: f64,
}

impl Range {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
            (low.min(v), high.max(v))
        });
        Self {
            low: (low / GRID).floor() * GRID,
            high: (high / GRID).floor() * GRID + GRID,
        }
    }

    fn part(self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }

    fn grid(self) -> impl Iterator<Item = f64> {
        // Swapped masks may give an EF of -1000 %; a hundred lines would hide the plot.
        let every = GRID * ((self.high - self.low) / (12.0 * GRID)).ceil();
        let count = ((self.high - self.low) / every).floor() as usize;
        (0..=count).map(move |k| self.low + k as f64 * every)
    }
}

/// A plot being drawn.
struct Plot {
    x: Range,
    y: Range,
    body: String,
}

impl Plot {
    fn new(x: Range, y: Range, x_name: &str, y_name: &str) -> Self {
        let mut plot = Self {
            x,
            y,
            body: String::new(),
        };
        for at in x.grid() {
            plot.rule([at, y.low], [at, y.high]);
            let [left, bottom] = plot.place([at, y.low]);
            plot.text(left, bottom + 18.0, "middle", &format!("{at:.0}"));
        }
        for at in y.grid() {
            plot.rule([x.low, at], [x.high, at]);
            let [left, bottom] = plot.place([x.low, at]);
            plot.text(left - 8.0, bottom + 4.0, "end", &format!("{at:.0}"));
        }
        plot.text(SIZE / 2.0, SIZE - 12.0, "middle", x_name);
        let turned = format!(
            "<text x=\"16\" y=\"{0}\" transform=\"rotate(-90 16 {0})\" text-anchor=\"middle\">\
             {y_name}</text>\n",
            SIZE / 2.0
        );
        plot.body.push_str(&turned);
        plot
    }

    fn place(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let inner = SIZE - 2.0 * MARGIN;
        [
            MARGIN + inner * self.x.part(x),
            SIZE - MARGIN - inner * self.y.part(y),
        ]
    }

    fn rule(&mut self, from: [f64; 2], to: [f64; 2]) {
        self.stroke(from, to, " stroke=\"#ddd\"");
    }

    fn line(&mut self, from: [f64; 2], to: [f64; 2], dash: &str) {
        self.stroke(from, to, &format!(" stroke=\"#b00\"{dash}"));
    }

    fn stroke(&mut self, from: [f64; 2], to: [f64; 2], style: &str) {
        let ([x1, y1], [x2, y2]) = (self.place(from), self.place(to));
        let line =
            format!("<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"{style}/>\n");
        self.body.push_str(&line);
    }

    fn label(&mut self, at: [f64; 2], words: &str) {
        let [x, y] = self.place(at);
        self.text(x - 4.0, y - 5.0, "end", words);
    }

    fn text(&mut self, x: f64, y: f64, anchor: &str, words: &str) {
        let text =
            format!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{words}</text>\n");
        self.body.push_str(&text);
    }

    fn with_points(self, points: &[[f64; 2]]) -> String {
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {SIZE} {SIZE}\" \
             font-family=\"sans-serif\" font-size=\"12\">\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n{}",
            self.body
        );
        for &point in points {
            let [x, y] = self.place(point);
            let _ = writeln!(
                svg,
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"#06c\" fill-opacity=\"0.6\"/>"
            );
        }
        svg + "</svg>\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::agreement::ef_agreement;

    #[test]
    fn every_pair_is_a_point_and_the_limits_are_drawn() {
        let pairs = [[52.0, 50.0], [61.0, 60.0], [37.0, 40.0]];
        let found = ef_agreement(&pairs).unwrap();
        for svg in [
            bland_altman_svg(&pairs, &found),
            scatter_svg(&pairs, &found),
        ] {
            assert_eq!(svg.matches("<circle").count(), 3);
            assert!(!svg.contains("NaN") && !svg.contains("inf"));
        }
        assert!(bland_altman_svg(&pairs, &found).contains("+ 1.96 SD"));
        let one = [[50.0, 50.0]];
        let found = ef_agreement(&one).unwrap();
        assert!(!scatter_svg(&one, &found).contains("NaN"));
    }
}
