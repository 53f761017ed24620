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
/// stays below the peak.
fn prominence_of(values: &[f64], at: usize) -> f64 {
    let lowest = |side: &mut dyn Iterator<Item = &f64>| {
        side.take_while(|v| **v <= values[at])
            .copied()
            .fold(values[at], f64::min)
    };
    let left = lowest(&mut values[..at].iter().rev());
    let right = lowest(&mut values[at + 1..].iter());
    values[at] - left.max(right)
}

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
    fn the_ends_are_no_peaks_and_a_flat_top_has_its_middle() {
        assert!(peaks(&[5.0, 1.0, 4.0], 0.5).is_empty());
        assert_eq!(peaks(&[0.0, 3.0, 3.0, 3.0, 0.0], 1.0), [2]);
        assert!(peaks(&[], 1.0).is_empty() && peaks(&[1.0], 0.0).is_empty());
    }
}
