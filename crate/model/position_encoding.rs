//! Random Fourier features of a position.

use std::f32::consts::TAU;

/// The frequencies of a network.
#[derive(Debug, Clone)]
pub(super) struct PositionEncoding {
    /// `[2, channels / 2]`: a frequency of x and of y for each feature.
    gaussian: Vec<f32>,
}

impl PositionEncoding {
    /// From PyTorch's `positional_encoding_gaussian_matrix`.
    pub(super) fn new(gaussian: Vec<f32>) -> Self {
        Self { gaussian }
    }

    /// The features of a position in [0, 1] x [0, 1]: as many sines, then as many cosines.
    pub(super) fn features(&self, x: f32, y: f32) -> impl Iterator<Item = f32> + '_ {
        let (x, y) = (2.0 * x - 1.0, 2.0 * y - 1.0);
        let (of_x, of_y) = self.gaussian.split_at(self.gaussian.len() / 2);
        let angle = move |i: usize| TAU * (x * of_x[i] + y * of_y[i]);
        let half = 0..of_x.len();
        let sines = half.clone().map(move |i| angle(i).sin());
        sines.chain(half.map(move |i| angle(i).cos()))
    }
}
