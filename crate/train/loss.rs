//! Dice and cross-entropy of a mask's logits, with their gradient.

/// The parts of a loss; smaller is better.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Loss {
    /// `1 - (2 sum(p t) + 1) / (sum(p) + sum(t) + 1)` of the probabilities `p`.
    pub dice: f64,
    /// Binary cross-entropy, the mean over the pixels.
    pub cross_entropy: f64,
}

impl Loss {
    /// Both parts.
    pub fn total(&self) -> f64 {
        self.dice + self.cross_entropy
    }
}

/// Keeps Dice defined where there is nothing.
const SMOOTH: f64 = 1.0;

/// The loss of `logits` against `target`, and the gradient of [`Loss::total`] by each logit.
///
/// # Panics
/// Unless there are as many of both.
pub fn dice_cross_entropy(logits: &[f32], target: &[bool]) -> (Loss, Vec<f32>) {
    assert_eq!(logits.len(), target.len(), "a target for every logit");
    let pixels = logits.len() as f64;
    let [mut both, mut either, mut entropy] = [0.0; 3];
    let mut probabilities = Vec::with_capacity(logits.len());
    for (&logit, &inside) in logits.iter().zip(target) {
        let (x, t) = (f64::from(logit), f64::from(u8::from(inside)));
        let tail = (-x.abs()).exp();
        let p = if x >= 0.0 { 1.0 } else { tail } / (1.0 + tail);
        both += p * t;
        either += p + t;
        entropy += x.max(0.0) - x * t + tail.ln_1p();
        probabilities.push(p);
    }
    let (above, below) = (2.0 * both + SMOOTH, either + SMOOTH);
    let loss = Loss {
        dice: 1.0 - above / below,
        cross_entropy: entropy / pixels,
    };
    let slope = |(&p, &inside): (&f64, &bool)| {
        let t = f64::from(u8::from(inside));
        let of_dice = (above - 2.0 * t * below) / (below * below);
        (of_dice * p * (1.0 - p) + (p - t) / pixels) as f32
    };
    let gradient = probabilities.iter().zip(target).map(slope).collect();
    (loss, gradient)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        // Four pixels, half of them inside, nothing known: p = 1/2 throughout.
        let (loss, gradient) = dice_cross_entropy(&[0.0; 4], &[true, true, false, false]);
        assert!((loss.dice - (1.0 - 3.0 / 5.0)).abs() < 1e-12);
        assert!((loss.cross_entropy - 2f64.ln()).abs() < 1e-12);
        assert!(gradient[0] < 0.0 && gradient[3] > 0.0);
        let (sure, _) =
            dice_cross_entropy(&[40.0, 40.0, -40.0, -40.0], &[true, true, false, false]);
        assert!(sure.total() < 1e-12);
        let (wrong, _) = dice_cross_entropy(&[-40.0, 40.0], &[true, false]);
        assert!((wrong.cross_entropy - 40.0).abs() < 1e-6);
    }

    #[test]
    fn the_gradient_is_that_of_finite_differences() {
        let logits: Vec<f32> = (0..12).map(|i| (i as f32 * 1.7).sin() * 3.0).collect();
        let target: Vec<bool> = (0..12).map(|i| i % 3 == 0).collect();
        let (_, gradient) = dice_cross_entropy(&logits, &target);
        for i in 0..logits.len() {
            let step = 1e-2;
            let total = |by: f32| {
                let mut moved = logits.clone();
                moved[i] += by;
                dice_cross_entropy(&moved, &target).0.total()
            };
            let want = (total(step) - total(-step)) / (2.0 * f64::from(step));
            let got = f64::from(gradient[i]);
            assert!((got - want).abs() < 1e-5, "{i}: {got} {want}");
        }
    }
}
