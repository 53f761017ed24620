//! Numbers that look random and are the same for the same seed, wherever they are asked for.

use std::f64::consts::TAU;

/// A well-mixed number of `value` (the finaliser of `SplitMix64`, Steele et al. 2014).
fn mixed(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A field of noise.
#[derive(Debug, Clone, Copy)]
pub(super) struct Noise(u64);

impl Noise {
    /// The field of a seed and what it is for.
    pub(super) fn new(seed: u64, purpose: u64) -> Self {
        Self(mixed(seed ^ mixed(purpose)))
    }

    fn bits(self, x: i64, y: i64) -> u64 {
        mixed(self.0 ^ mixed((x as u64).wrapping_mul(0x1_0000_0001) ^ mixed(y as u64)))
    }

    /// A number of 0 to 1 at a place.
    pub(super) fn uniform(self, x: i64, y: i64) -> f64 {
        (self.bits(x, y) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A normal deviate at a place.
    pub(super) fn normal(self, x: i64, y: i64) -> f64 {
        self.pair(x, y)[0]
    }

    /// Two independent normal deviates at a place (Box and Muller).
    fn pair(self, x: i64, y: i64) -> [f64; 2] {
        let bits = self.bits(x, y);
        let part = |bits: u64| (f64::from(bits as u32) + 0.5) / 4_294_967_296.0;
        let (radius, angle) = ((-2.0 * part(bits).ln()).sqrt(), TAU * part(bits >> 32));
        [radius * angle.cos(), radius * angle.sin()]
    }

    /// Fully developed speckle at `(x, y)`, grains about one unit wide: the magnitude of a complex
    /// normal field, of mean square 1.
    pub(super) fn speckle(self, x: f64, y: f64) -> f64 {
        let (x0, y0) = (x.floor(), y.floor());
        let (fx, fy) = (x - x0, y - y0);
        let corner = |dx: i64, dy: i64| self.pair(x0 as i64 + dx, y0 as i64 + dy);
        let weights = [
            (0, 0, (1.0 - fx) * (1.0 - fy)),
            (1, 0, fx * (1.0 - fy)),
            (0, 1, (1.0 - fx) * fy),
            (1, 1, fx * fy),
        ];
        let (mut real, mut imaginary, mut power) = (0.0, 0.0, 0.0);
        for (dx, dy, weight) in weights {
            let [a, b] = corner(dx, dy);
            real += weight * a;
            imaginary += weight * b;
            power += weight * weight;
        }
        ((real * real + imaginary * imaginary) / (2.0 * power)).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speckle_has_the_contrast_of_fully_developed_speckle() {
        let noise = Noise::new(7, 0);
        let values: Vec<f64> = (0..4000)
            .map(|i| noise.speckle(f64::from(i) * 1.3, f64::from(i % 63) * 2.7))
            .collect();
        let mean = values.iter().sum::<f64>() / 4000.0;
        let square = values.iter().map(|v| v * v).sum::<f64>() / 4000.0;
        // Rayleigh: the mean is sqrt(pi) / 2 of the root-mean-square.
        assert!((square - 1.0).abs() < 0.06, "{square}");
        assert!((mean / square.sqrt() - 0.886).abs() < 0.02, "{mean}");
    }

    #[test]
    fn a_seed_gives_the_same_field_and_another_a_different_one() {
        let at = |seed| Noise::new(seed, 3).uniform(-5, 9);
        assert_eq!(at(1).to_bits(), at(1).to_bits());
        assert_ne!(at(1).to_bits(), at(2).to_bits());
    }
}
