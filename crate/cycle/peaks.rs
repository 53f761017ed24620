//! Peaks by their prominence.

/// The places of `values` that are higher than their surroundings and rise above the higher of
/// the two valleys round them by `prominence` at least. An end of the curve is no peak: it may go
/// on rising beyond. Of a flat top the middle is taken.
pub(super) fn peaks(values: &[f64], prominence: f64) -> Vec<usize> {
    tops(values)
        .filter(|&at| prominence_of(values, at) >= prominence)
        .collect()
}

fn tops(values: &[f64]) -> impl Iterator<Item = usize> {
    let mut at = 1;
    std::iter::from_fn(move || {
        while at + 1 < values.len() {
            let from = at;
            at += 1;
            if values[from - 1] >= values[from] {
                continue;
            }
            let flat = values[from..].iter().take_while(|v| **v == values[from]);
            let to = from + flat.count();
            at = to;
            if to < values.len() && values[to] < values[from] {
                return Some((from + to - 1) / 2);
            }
        }
        None
    })
}

/// How far a peak rises above the higher of its two valleys; each reaches as far as the curve
/// stays below the peak. A valley cut by an end of the clip does not count against a peak that is
/// about the curve's highest and is seen to turn.
fn prominence_of(values: &[f64], at: usize) -> f64 {
    let highest = values.iter().copied().fold(f64::MIN, f64::max);
    let range = highest - values.iter().copied().fold(f64::MAX, f64::min);
    let high = values[at] >= highest - HIGH * range;
    let rise = |side: &mut dyn Iterator<Item = &f64>| {
        let mut lowest = values[at];
        for value in side {
            if *value > values[at] {
                return values[at] - lowest;
            }
            lowest = lowest.min(*value);
        }
        let rise = values[at] - lowest;
        match high && rise >= TURNS * range {
            true => f64::INFINITY,
            false => rise,
        }
    };
    let left = rise(&mut values[..at].iter().rev());
    let right = rise(&mut values[at + 1..].iter());
    match left.min(right) {
        f64::INFINITY => range,
        least => least,
    }
}

/// How far below the highest value, as a part of the range, a peak may lie whose valley is cut.
const HIGH: f64 = 0.15;
/// What such a peak must fall at least towards the clip's end, as a part of the range.
const TURNS: f64 = 0.03;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ripple_on_a_slope_is_no_peak() {
        let values = [0.0, 5.0, 10.0, 7.0, 4.0, 4.5, 3.0, 0.0, 6.0, 9.0, 2.0];
        assert_eq!(peaks(&values, 1.0), [2, 9]);
        assert_eq!(peaks(&values, 0.1), [2, 5, 9]);
        assert!(peaks(&values, 10.5).is_empty());
    }

    #[test]
    fn a_peak_by_the_end_of_the_clip_counts_where_it_is_high_and_turns() {
        assert_eq!(peaks(&[9.0, 10.0, 5.0, 0.0, 4.0], 4.0), [1]);
        assert!(peaks(&[9.9, 10.0, 5.0, 0.0, 4.0], 4.0).is_empty());
        assert_eq!(peaks(&[4.0, 5.0, 2.0, 0.0, 6.0, 10.0, 3.0], 4.5), [5]);
    }

    #[test]
    fn the_ends_are_no_peaks_and_a_flat_top_has_its_middle() {
        assert!(peaks(&[5.0, 1.0, 4.0], 0.5).is_empty());
        assert_eq!(peaks(&[0.0, 3.0, 3.0, 3.0, 0.0], 1.0), [2]);
        assert!(peaks(&[], 1.0).is_empty() && peaks(&[1.0], 0.0).is_empty());
    }
}
