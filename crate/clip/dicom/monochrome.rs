//! Stored gray values become 8 bits.

use super::header::{Grayscale, Header};

/// The 8-bit value of every stored 16-bit (or 8-bit) pattern.
pub(super) struct Window {
    table: Vec<u8>,
}

/// Reads stored patterns as numbers: the bits stored, with their sign.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stored {
    bits: u32,
    signed: bool,
}

impl Stored {
    pub(super) fn of(header: &Header<'_>) -> Self {
        let allocated = u32::from(header.bits_allocated);
        let bits = u32::from(header.bits_stored);
        Self {
            bits: if (1..=allocated).contains(&bits) {
                bits
            } else {
                allocated
            },
            signed: header.signed,
        }
    }

    /// The number a pattern stands for; bits above those stored are overlays or noise.
    pub(super) fn number(self, pattern: u16) -> i32 {
        let unused = 32 - self.bits;
        let top = u32::from(pattern) << unused;
        if self.signed {
            top as i32 >> unused
        } else {
            (top >> unused) as i32
        }
    }
}

impl Window {
    /// The window of the header, else from the least to the greatest number in the clip.
    /// `range` gives those two and is asked only where it is needed.
    pub(super) fn new<E>(
        gray: &Grayscale,
        stored: Stored,
        inverted: bool,
        range: impl FnOnce() -> Result<(i32, i32), E>,
    ) -> Result<Self, E> {
        let slope = gray.slope.filter(|&s| s != 0.0).unwrap_or(1.0);
        let output = |number: i32| f64::from(number) * slope + gray.intercept.unwrap_or(0.0);
        let (low, high) = match (gray.window_center, gray.window_width) {
            // DICOM PS3.3 C.11.2.1.2.1, the linear function.
            (Some(center), Some(width)) if width >= 1.0 => {
                let half = (width - 1.0) / 2.0;
                (center - 0.5 - half, center - 0.5 + half)
            }
            _ => {
                let (least, greatest) = range()?;
                let (a, b) = (output(least), output(greatest));
                (a.min(b), a.max(b))
            }
        };
        let shade = |pattern: u16| {
            let value = output(stored.number(pattern));
            let gray = if value <= low {
                0.0
            } else if value >= high {
                255.0
            } else {
                (value - low) / (high - low) * 255.0
            };
            let gray = gray.round() as u8;
            if inverted { 255 - gray } else { gray }
        };
        Ok(Self {
            table: (0..=u16::MAX).map(shade).collect(),
        })
    }

    /// The 8-bit value of a stored pattern.
    pub(super) fn shade(&self, pattern: u16) -> u8 {
        self.table[usize::from(pattern)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(bits: u32, signed: bool) -> Stored {
        Stored { bits, signed }
    }

    #[test]
    fn only_the_bits_stored_count() {
        assert_eq!(stored(12, false).number(0xf00f), 15);
        assert_eq!(stored(12, true).number(0x0fff), -1);
        assert_eq!(stored(16, true).number(0x8000), -32768);
        assert_eq!(stored(16, false).number(0xffff), 65535);
        assert_eq!(stored(8, true).number(0x0080), -128);
    }

    fn window(gray: Grayscale, range: (i32, i32)) -> Window {
        Window::new(&gray, stored(16, true), false, || Ok::<_, ()>(range)).unwrap()
    }

    #[test]
    fn without_a_window_the_range_of_the_clip_is_stretched() {
        let w = window(Grayscale::default(), (100, 300));
        assert_eq!([100, 200, 300, 400].map(|v| w.shade(v)), [0, 128, 255, 255]);
        let flat = window(Grayscale::default(), (100, 100));
        assert_eq!(flat.shade(100), 0);
    }

    #[test]
    fn a_window_works_on_rescaled_values() {
        let gray = Grayscale {
            window_center: Some(40.0),
            window_width: Some(401.0),
            slope: Some(2.0),
            intercept: Some(-1000.0),
        };
        let w = window(gray, (0, 1));
        // Rescaled -160.5, 39.5 and 239.5 are black, middle gray and white.
        assert_eq!([419, 420, 520, 620].map(|v| w.shade(v)), [0, 0, 128, 255]);
    }

    #[test]
    fn a_window_of_width_one_is_a_threshold_and_of_none_is_ignored() {
        let of = |width| Grayscale {
            window_center: Some(10.0),
            window_width: Some(width),
            ..Grayscale::default()
        };
        let threshold = window(of(1.0), (0, 1));
        assert_eq!([9, 10].map(|v| threshold.shade(v)), [0, 255]);
        let ignored = window(of(0.0), (0, 255));
        assert_eq!(ignored.shade(77), 77);
    }
}
