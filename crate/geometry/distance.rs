//! Distance of every pixel from the nearest marked one.

use super::Spacing;

/// Distance of every pixel's centre from that of the nearest `marked` pixel, row by row, in mm
/// or, uncalibrated, in pixels; infinite when none is marked. `marked` has `width` values a row.
///
/// Exact, in time proportional to the pixels: lower envelopes of parabolas along columns and then
/// rows (Felzenszwalb and Huttenlocher, Theory of Computing 2012;8:415).
pub fn distances(marked: &[bool], width: usize, spacing: Spacing) -> Vec<f64> {
    let mut squares: Vec<f64> = marked
        .iter()
        .map(|&v| if v { 0.0 } else { f64::INFINITY })
        .collect();
    if width == 0 {
        return squares;
    }
    let step = spacing.mm_from_frame();
    let height = squares.len() / width;
    let mut envelope = Envelope::default();
    let mut column = vec![0.0; height];
    for x in 0..width {
        for (y, value) in column.iter_mut().enumerate() {
            *value = squares[y * width + x];
        }
        envelope.lower(&mut column, step.y);
        for (y, value) in column.iter().enumerate() {
            squares[y * width + x] = *value;
        }
    }
    for row in squares.chunks_mut(width) {
        envelope.lower(row, step.x);
    }
    squares.iter_mut().for_each(|v| *v = v.sqrt());
    squares
}

/// The parabolas that are lowest somewhere, and from where on.
#[derive(Default)]
struct Envelope {
    /// Place and height of each parabola's lowest point.
    lowest: Vec<(f64, f64)>,
    /// Where each parabola starts to be the lowest of all.
    from: Vec<f64>,
}

impl Envelope {
    /// Replaces each value by the least of `values[i] + (step * (i - here))^2` over all `i`.
    fn lower(&mut self, values: &mut [f64], step: f64) {
        self.lowest.clear();
        self.from.clear();
        for (i, &height) in values.iter().enumerate() {
            if height.is_finite() {
                self.add(i as f64 * step, height);
            }
        }
        if self.lowest.is_empty() {
            return;
        }
        let mut k = 0;
        for (i, value) in values.iter_mut().enumerate() {
            let here = i as f64 * step;
            while self.from.get(k + 1).is_some_and(|&from| from <= here) {
                k += 1;
            }
            let (at, height) = self.lowest[k];
            *value = height + (here - at) * (here - at);
        }
    }

    /// Adds a parabola to the right of all others.
    fn add(&mut self, at: f64, height: f64) {
        while let (Some(&(before, low)), Some(&from)) = (self.lowest.last(), self.from.last()) {
            let meet = ((height + at * at) - (low + before * before)) / (2.0 * (at - before));
            if meet > from {
                self.lowest.push((at, height));
                self.from.push(meet);
                return;
            }
            self.lowest.pop();
            self.from.pop();
        }
        self.lowest.push((at, height));
        self.from.push(f64::NEG_INFINITY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_equal_those_by_comparing_all_pixels() {
        let (width, height) = (23, 17);
        let marked: Vec<bool> = (0..width * height).map(|i| i * i % 37 == 3).collect();
        let (x_mm, y_mm) = (0.3, 0.7);
        let found = distances(&marked, width, Spacing::calibrated(x_mm, y_mm));
        for (i, got) in found.iter().enumerate() {
            let to = |j: usize| {
                let across = ((i % width) as f64 - (j % width) as f64) * x_mm;
                let down = ((i / width) as f64 - (j / width) as f64) * y_mm;
                across.hypot(down)
            };
            let all = (0..marked.len()).filter(|&j| marked[j]).map(to);
            let want = all.fold(f64::INFINITY, f64::min);
            assert!((got - want).abs() < 1e-9, "{got} for {want} at {i}");
        }
    }

    #[test]
    fn nothing_marked_is_infinitely_far() {
        let found = distances(&[false; 6], 3, Spacing::Unknown);
        assert!(found.iter().all(|d| d.is_infinite()));
        assert!(distances(&[], 0, Spacing::Unknown).is_empty());
    }
}
