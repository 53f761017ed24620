//! The optimiser.

/// `AdamW` (Loshchilov & Hutter 2019) with PyTorch's defaults. burn's own works on a network's
/// parameters; here they lie end to end in a file's order, where states can be saved and averaged.
#[derive(Debug, Clone, PartialEq)]
pub struct AdamW {
    /// The mean of each gradient.
    pub first: Vec<f32>,
    /// The mean of each gradient's square.
    pub second: Vec<f32>,
    /// Of each tensor, how often it was changed.
    pub counts: Vec<u32>,
    /// The part of a value that is taken off for each unit of the learning rate.
    pub weight_decay: f64,
}

const BETAS: (f64, f64) = (0.9, 0.999);
const EPSILON: f64 = 1e-8;

impl AdamW {
    /// For `values` numbers in `tensors` tensors.
    pub fn new(values: usize, tensors: usize, weight_decay: f64) -> Self {
        Self {
            first: vec![0.0; values],
            second: vec![0.0; values],
            counts: vec![0; tensors],
            weight_decay,
        }
    }

    /// Changes `values` of tensor `tensor`, which begin at `at` of all. A tensor whose gradient is
    /// zero throughout took no part in the step and is left alone, decay included.
    pub fn step(
        &mut self,
        (tensor, at): (usize, usize),
        values: &mut [f32],
        gradient: &[f32],
        rate: f64,
    ) {
        if gradient.iter().all(|g| *g == 0.0) {
            return;
        }
        self.counts[tensor] += 1;
        let count = f64::from(self.counts[tensor]);
        let first_left = 1.0 - BETAS.0.powf(count);
        let second_left = (1.0 - BETAS.1.powf(count)).sqrt();
        let keep = (1.0 - rate * self.weight_decay) as f32;
        let size = (rate / first_left) as f32;
        let (b1, b2) = (BETAS.0 as f32, BETAS.1 as f32);
        let (root, epsilon) = (second_left as f32, EPSILON as f32);
        let first = &mut self.first[at..][..values.len()];
        let second = &mut self.second[at..][..values.len()];
        let states = first.iter_mut().zip(second);
        for ((value, g), (m, v)) in values.iter_mut().zip(gradient).zip(states) {
            *m = b1 * *m + (1.0 - b1) * g;
            *v = b2 * *v + (1.0 - b2) * g * g;
            *value = *value * keep - size * *m / (v.sqrt() / root + epsilon);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_step_is_the_rate_against_the_gradient() {
        let mut adam = AdamW::new(2, 1, 0.0);
        let mut values = [1.0, 1.0];
        adam.step((0, 0), &mut values, &[0.3, -20.0], 0.1);
        assert!((values[0] - 0.9).abs() < 1e-6 && (values[1] - 1.1).abs() < 1e-6);
    }

    #[test]
    fn the_second_step_is_that_of_the_definition() {
        let mut adam = AdamW::new(1, 1, 0.01);
        let mut values = [2.0];
        adam.step((0, 0), &mut values, &[1.0], 0.1);
        adam.step((0, 0), &mut values, &[3.0], 0.1);
        let (m, v) = (0.9 * 0.1 + 0.3, 0.999 * 0.001 + 0.009);
        let (m, v): (f64, f64) = (m / (1.0 - 0.81), v / (1.0 - 0.998_001));
        let first = 2.0 * (1.0 - 0.001) - 0.1;
        let want = first * (1.0 - 0.001) - 0.1 * m / (v.sqrt() + 1e-8);
        assert!(
            (f64::from(values[0]) - want).abs() < 1e-5,
            "{values:?} {want}"
        );
    }

    #[test]
    fn what_took_no_part_is_left_alone() {
        let mut adam = AdamW::new(1, 1, 0.5);
        let mut values = [2.0];
        adam.step((0, 0), &mut values, &[0.0], 0.1);
        assert_eq!((values, adam.counts), ([2.0], vec![0]));
    }
}
