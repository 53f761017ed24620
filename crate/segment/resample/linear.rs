//! PyTorch's `interpolate(mode="bilinear", align_corners=False)`, for logits.

/// PyTorch's bilinear resizing of one channel.
///
/// # Shapes
/// - values: `[from.1, from.0]` row by row, `from` and `to` as (width, height)
pub fn bilinear(values: &[f32], from: (usize, usize), to: (usize, usize)) -> Vec<f32> {
    let (columns, rows) = (linear_taps(from.0, to.0), linear_taps(from.1, to.1));
    let mut out = Vec::with_capacity(to.0 * to.1);
    for &(top, bottom, down) in &rows {
        for &(left, right, across) in &columns {
            let line = |row: usize| {
                let (a, b) = (values[row * from.0 + left], values[row * from.0 + right]);
                (1.0 - across) * a + across * b
            };
            out.push((1.0 - down) * line(top) + down * line(bottom));
        }
    }
    out
}

/// For each output, its two neighbours and the second one's weight.
fn linear_taps(from: usize, to: usize) -> Vec<(usize, usize, f32)> {
    let scale = from as f32 / to as f32;
    let tap = |i: usize| {
        let centre = ((i as f32 + 0.5) * scale - 0.5).max(0.0);
        let at = (centre as usize).min(from - 1);
        (at, (at + 1).min(from - 1), centre - at as f32)
    };
    (0..to).map(tap).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bilinear_is_exact_on_a_ramp_away_from_the_border() {
        let out = bilinear(&[0.0, 1.0, 2.0, 3.0], (4, 1), (8, 1));
        assert_eq!(out, [0.0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3.0]);
    }
}
