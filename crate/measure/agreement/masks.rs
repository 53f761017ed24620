//! Two masks of one frame.

use serde::Serialize;

use super::surface::{SurfaceDistances, mean, quantile};
use crate::geometry::{Mask, Spacing};
use crate::measure::ventricle;

/// How well two masks agree. Distances are in `unit`; `None` where a mask is empty, because there
/// is no distance to nothing. When both are empty they agree: 1, 1 and 0.
///
/// The border of a mask is its pixels with an edge to the outside, those of holes too; the
/// distance of a border pixel is that of its centre from the nearest one of the other border.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    /// Dice coefficient, `2|A and B| / (|A| + |B|)`.
    pub dice: f64,
    /// Intersection over union, `|A and B| / |A or B|`, the Jaccard index.
    pub iou: f64,
    /// Hausdorff distance: the largest distance of a border pixel from the other border.
    pub hd: Option<f64>,
    /// The 95th percentile of each direction, the larger of both (as MONAI has it).
    pub hd95: Option<f64>,
    /// The 95th percentile of both directions pooled (as MedPy has it).
    pub hd95_pooled: Option<f64>,
    /// Average symmetric surface distance: the mean over the border pixels of both masks.
    pub assd: Option<f64>,
    /// The mean of the two directed means; it differs from `assd` when the borders differ in
    /// length.
    pub assd_mean_of_means: Option<f64>,
    /// From the first mask's border to the second's.
    pub asd_pred_to_truth: Option<f64>,
    /// From the second mask's border to the first's.
    pub asd_truth_to_pred: Option<f64>,
    /// Mean distance over all pixels of both masks, 0 where they overlap: not a contour distance
    /// and about ten times smaller than one. What some papers print as ASD fits this; never
    /// compare it with `assd`.
    pub asd_over_mask_pixels: Option<f64>,
    /// `mm` or `px`.
    pub unit: &'static str,
    /// Area of the first mask, in cm² or square pixels.
    pub area_pred: f64,
    /// Area of the second.
    pub area_truth: f64,
    /// `100 (pred - truth) / truth` of the areas; `None` when the second is empty.
    pub area_error_percent: Option<f64>,
    /// Length of the first mask's long axis less that of the second; `None` where a mask is too
    /// small to have one.
    pub long_axis_error: Option<f64>,
}

/// The agreement of `pred` with `truth`; `None` when their sizes differ.
pub fn agreement(pred: &Mask, truth: &Mask, spacing: Spacing) -> Option<Agreement> {
    let dice = pred.dice(truth)?;
    let counts = [pred.count(), truth.count()];
    let found = Distances::new(pred, truth, spacing);
    let scale = spacing.mm_from_frame();
    let (pixel, unit) = if spacing.is_calibrated() {
        (scale.x * scale.y / 100.0, "mm")
    } else {
        (1.0, "px")
    };
    let [area_pred, area_truth] = counts.map(|count| count as f64 * pixel);
    let error = 100.0 * (area_pred - area_truth) / area_truth;
    Some(Agreement {
        dice,
        iou: dice / (2.0 - dice),
        hd: found.map(|d| d.hd),
        hd95: found.map(|d| d.hd95),
        hd95_pooled: found.map(|d| d.hd95_pooled),
        assd: found.map(|d| d.assd),
        assd_mean_of_means: found.map(|d| f64::midpoint(d.forth, d.back)),
        asd_pred_to_truth: found.map(|d| d.forth),
        asd_truth_to_pred: found.map(|d| d.back),
        asd_over_mask_pixels: found.map(|d| d.over_masks),
        unit,
        area_pred,
        area_truth,
        area_error_percent: (counts[1] > 0).then_some(error),
        long_axis_error: long_axis(pred, spacing)
            .zip(long_axis(truth, spacing))
            .map(|(pred, truth)| pred - truth),
    })
}

fn long_axis(mask: &Mask, spacing: Spacing) -> Option<f64> {
    ventricle(mask, spacing).ok().map(|v| v.long_axis_mm)
}

/// The distances of [`Agreement`]; all 0 when both masks are empty.
#[derive(Clone, Copy, Default)]
struct Distances {
    hd: f64,
    hd95: f64,
    hd95_pooled: f64,
    assd: f64,
    forth: f64,
    back: f64,
    over_masks: f64,
}

impl Distances {
    fn new(pred: &Mask, truth: &Mask, spacing: Spacing) -> Option<Self> {
        if pred.count() == 0 && truth.count() == 0 {
            return Some(Self::default());
        }
        let found = SurfaceDistances::between(pred, truth, spacing)?;
        let pooled = found.pooled();
        let at = |fraction| {
            let [forth, back] = [&found.forth, &found.back].map(|v| quantile(v, fraction));
            forth.max(back)
        };
        Some(Self {
            hd: at(1.0),
            hd95: at(0.95),
            hd95_pooled: quantile(&pooled, 0.95),
            assd: mean(&pooled),
            forth: mean(&found.forth),
            back: mean(&found.back),
            over_masks: found.over_masks,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(x0: usize, x1: usize) -> Mask {
        let inside = (0..400).map(|i| (x0..x1).contains(&(i % 20)) && (5..15).contains(&(i / 20)));
        Mask::new(20, 20, inside.collect()).unwrap()
    }

    #[test]
    fn a_shifted_block_is_as_far_as_it_was_shifted() {
        let found = agreement(&block(3, 9), &block(5, 11), Spacing::calibrated(0.5, 2.0)).unwrap();
        assert!((found.dice - 80.0 / 120.0).abs() < 1e-12);
        assert!((found.iou - 0.5).abs() < 1e-12);
        assert_eq!((found.hd, found.unit), (Some(1.0), "mm"));
        assert_eq!(found.area_error_percent, Some(0.0));
        assert!((found.area_pred - 0.6).abs() < 1e-12);
        // Two of six columns lie beyond the other mask, one and two columns away.
        let over = found.asd_over_mask_pixels.unwrap();
        assert!((over - (0.5 + 1.0) / 6.0).abs() < 1e-12, "{over}");
        assert!(over < found.assd.unwrap());
    }

    #[test]
    fn empty_masks_have_no_distance_unless_both_are() {
        let (full, empty) = (block(3, 9), block(3, 3));
        let one = agreement(&full, &empty, Spacing::Unknown).unwrap();
        assert_eq!(
            (one.dice, one.iou, one.hd, one.assd),
            (0.0, 0.0, None, None)
        );
        assert_eq!((one.area_error_percent, one.unit), (None, "px"));
        let both = agreement(&empty, &empty, Spacing::Unknown).unwrap();
        assert_eq!(
            (both.dice, both.iou, both.hd, both.assd),
            (1.0, 1.0, Some(0.0), Some(0.0))
        );
    }

    #[test]
    fn masks_of_different_sizes_are_not_compared() {
        let small = Mask::new(1, 1, vec![true]).unwrap();
        assert_eq!(agreement(&small, &block(3, 9), Spacing::Unknown), None);
    }
}
