//! Frames without a mitral valve.

use crate::geometry::{Mask, Spacing};
use crate::measure::ventricle;

/// How far round the middle of the annulus, as parts of its width and of the long axis.
const REACH: (f64, f64) = (0.55, 0.2);

/// Makes the middle of the annulus as dark as the inside of the mask: an open valve lies along the
/// walls and shows no line there, and the ventricle ends all the same.
pub(super) fn open_valve(data: &mut [u8], mask: &Mask) {
    let Ok(ventricle) = ventricle(mask, Spacing::Unknown) else {
        return;
    };
    let [from, to] = ventricle.hinges;
    let annulus = from.distance(&to);
    let (x, y) = ((to.x - from.x) / annulus, (to.y - from.y) / annulus);
    let reach = (REACH.0 * annulus, REACH.1 * ventricle.long_axis_mm);
    let (width, middle) = (mask.width(), ventricle.mid_annulus);
    let channels = data.len() / mask.as_slice().len();
    let cavity = mean_inside(data, mask);
    for (i, value) in data.iter_mut().enumerate() {
        let pixel = i / channels;
        let right = (pixel % width) as f64 + 0.5 - middle.x;
        let down = (pixel / width) as f64 + 0.5 - middle.y;
        let along = (right * x + down * y) / reach.0;
        let across = (down * x - right * y) / reach.1;
        // All of it up to half the reach, then less and less.
        let part = (2.0 - 2.0 * along.hypot(across)).clamp(0.0, 1.0);
        let old = f64::from(*value);
        if old > cavity {
            *value = (old + part * (cavity - old)).round() as u8;
        }
    }
}

/// The mean value of the pixels in the mask.
fn mean_inside(data: &[u8], mask: &Mask) -> f64 {
    let channels = data.len() / mask.as_slice().len();
    let inside = (0..data.len()).filter(|i| mask.as_slice()[i / channels]);
    inside.map(|i| f64::from(data[i])).sum::<f64>() / (mask.count() * channels) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 96;

    /// Half an ellipse with its base down, the valve a line along it.
    fn ventricle_with_valve() -> (Vec<u8>, Mask) {
        let place = |i: usize| ((i % SIDE) as f64 - 48.0, (i / SIDE) as f64);
        let inside = |i: usize| {
            let (x, y) = place(i);
            let down = (y - 76.0) / 60.0;
            (x / 22.0).powi(2) + down * down < 1.0 && y < 76.0
        };
        let value = |i: usize| match (place(i), inside(i)) {
            ((x, y), _) if (74.0..78.0).contains(&y) && x.abs() < 24.0 => 220,
            (_, true) => 30,
            _ => 120,
        };
        let mask = (0..SIDE * SIDE).map(inside).collect();
        let data = (0..SIDE * SIDE).map(value).collect();
        (data, Mask::new(SIDE, SIDE, mask).unwrap())
    }

    #[test]
    fn the_line_across_the_annulus_goes_and_the_walls_stay() {
        let (before, mask) = ventricle_with_valve();
        let mut after = before.clone();
        open_valve(&mut after, &mask);
        let at = |data: &[u8], x: usize, y: usize| data[y * SIDE + x];
        assert_eq!(at(&before, 48, 76), 220);
        assert!(at(&after, 48, 76) < 60, "{}", at(&after, 48, 76));
        for (x, y) in [(20, 60), (76, 60), (48, 10), (48, 92), (48, 40)] {
            assert_eq!(at(&after, x, y), at(&before, x, y), "{x}, {y}");
        }
        assert!(before.iter().zip(&after).all(|(a, b)| b <= a));
    }

    #[test]
    fn what_has_no_shape_stays_as_it_is() {
        let mut data = vec![90; 25];
        let speck = (0..25).map(|i| i == 12).collect();
        open_valve(&mut data, &Mask::new(5, 5, speck).unwrap());
        assert_eq!(data, vec![90; 25]);
    }
}
