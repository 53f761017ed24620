//! Whether the network's guess of its IoU means something: guessed against found.

use std::fmt::Write as _;

use serde::Serialize;

/// What the network guessed of an outline, and its IoU with the label.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Guess {
    /// The network's.
    pub told: f32,
    /// With the label.
    pub iou: f32,
}

/// Guesses of about the same height.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bin {
    /// How many.
    pub count: usize,
    /// Their mean.
    pub told: f64,
    /// The mean of what was found.
    pub iou: f64,
}

/// Guesses against what was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reliability {
    /// From low guesses to high ones, evenly filled.
    pub bins: Vec<Bin>,
    /// Expected calibration error: the mean distance of guess and finding over the bins, each as
    /// much as it holds (Naeini et al. 2015, for an IoU instead of a frequency).
    pub calibration_error: f64,
    /// The mean guess less the mean finding.
    pub bias: f64,
    /// Correlation (Pearson) of guess and finding; 0 where either is constant.
    pub correlation: f64,
}

const BINS: usize = 10;

impl Reliability {
    /// Of at least one guess; `None` without any.
    pub fn new(guesses: &[Guess]) -> Option<Self> {
        let mut sorted: Vec<Guess> = guesses.to_vec();
        sorted.sort_by(|a, b| a.told.total_cmp(&b.told));
        let size = sorted.len().div_ceil(BINS).max(1);
        let bins: Vec<Bin> = sorted.chunks(size).map(Bin::new).collect();
        let all = (!sorted.is_empty()).then(|| Bin::new(&sorted))?;
        let weigh = |bin: &Bin| (bin.told - bin.iou).abs() * bin.count as f64;
        Some(Self {
            calibration_error: bins.iter().map(weigh).sum::<f64>() / sorted.len() as f64,
            bias: all.told - all.iou,
            correlation: correlation(&sorted, &all),
            bins,
        })
    }

    /// The bins over the diagonal on which every guess would be right.
    pub fn svg(&self) -> String {
        const SIDE: f64 = 320.0;
        const MARGIN: f64 = 40.0;
        let low = self.bins.iter().map(|bin| bin.told.min(bin.iou));
        let low = (low.fold(0.9, f64::min) * 10.0).floor() / 10.0;
        let part = |value: f64| (SIDE - 2.0 * MARGIN) * (value - low) / (1.0 - low);
        let (x, y) = (|v: f64| MARGIN + part(v), |v: f64| SIDE - MARGIN - part(v));
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {SIDE} {SIDE}\" \
             font-family=\"sans-serif\" font-size=\"11\">\n<rect width=\"100%\" height=\"100%\" \
             fill=\"white\"/>\n<path d=\"M{:.1} {:.1}L{:.1} {:.1}\" stroke=\"#999\"/>\n",
            x(low),
            y(low),
            x(1.0),
            y(1.0)
        );
        for value in [low, f64::midpoint(low, 1.0), 1.0] {
            let _ = writeln!(
                svg,
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{value:.2}</text>\
                 <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{value:.2}</text>",
                x(value),
                SIDE - MARGIN + 16.0,
                MARGIN - 6.0,
                y(value) + 4.0
            );
        }
        for bin in &self.bins {
            let _ = writeln!(
                svg,
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"4\" fill=\"#236\"><title>{} outlines, guessed \
                 {:.3}, found {:.3}</title></circle>",
                x(bin.told),
                y(bin.iou),
                bin.count,
                bin.told,
                bin.iou
            );
        }
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">IoU as the network guesses \
             it</text><text x=\"{MARGIN}\" y=\"{:.1}\">IoU found; calibration error {:.3}</text>\n\
             </svg>",
            SIDE / 2.0,
            SIDE - 8.0,
            MARGIN - 16.0,
            self.calibration_error
        );
        svg
    }
}

impl Bin {
    fn new(guesses: &[Guess]) -> Self {
        let mean = |value: fn(&Guess) -> f32| {
            guesses
                .iter()
                .map(|guess| f64::from(value(guess)))
                .sum::<f64>()
                / guesses.len() as f64
        };
        Self {
            count: guesses.len(),
            told: mean(|guess| guess.told),
            iou: mean(|guess| guess.iou),
        }
    }
}

fn correlation(guesses: &[Guess], mean: &Bin) -> f64 {
    let [mut both, mut told, mut iou] = [0.0_f64; 3];
    for guess in guesses {
        let (a, b) = (
            f64::from(guess.told) - mean.told,
            f64::from(guess.iou) - mean.iou,
        );
        both += a * b;
        told += a * a;
        iou += b * b;
    }
    match told * iou > 0.0 {
        true => both / (told * iou).sqrt(),
        false => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses_that_are_a_tenth_too_high_are_so_in_every_number() {
        let guess = |i: usize| Guess {
            told: 0.5 + i as f32 / 100.0,
            iou: 0.4 + i as f32 / 100.0,
        };
        let guesses: Vec<Guess> = (0..35).rev().map(guess).collect();
        let found = Reliability::new(&guesses).unwrap();
        assert!((found.bias - 0.1).abs() < 1e-6 && (found.calibration_error - 0.1).abs() < 1e-6);
        assert!((found.correlation - 1.0).abs() < 1e-6);
        assert_eq!(found.bins.iter().map(|bin| bin.count).sum::<usize>(), 35);
        assert!(found.bins.windows(2).all(|two| two[0].told < two[1].told));
        assert_eq!(found.svg().matches("<circle").count(), found.bins.len());
        assert_eq!(Reliability::new(&[]), None);
    }

    #[test]
    fn errors_that_cancel_are_told_from_those_that_do_not() {
        // High guesses are too high, low ones too low: no bias, but an error.
        let guess = |told| Guess { told, iou: 0.7 };
        let found = Reliability::new(&[guess(0.6), guess(0.8)]).unwrap();
        assert!(found.bias.abs() < 1e-6 && (found.calibration_error - 0.1).abs() < 1e-6);
        assert_eq!(found.correlation, 0.0);
    }
}
