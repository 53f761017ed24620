//! Which of a file's pixel sizes holds where, and what a stale one may have been.

use super::calibration::{Calibration, CalibrationOrigin, CalibrationProblem, Region};
use crate::geometry::{FramePx, Rect, Spacing};

/// A box with at least this part of its area in a region belongs to it: outlines touch the edge of
/// their sector.
const BELONGS: f64 = 0.95;
/// Sizes at which ultrasound machines store images, smallest first.
const USUAL_SIZES: [(usize, usize); 9] = [
    (640, 480),
    (720, 576),
    (800, 600),
    (1016, 708),
    (1024, 768),
    (1280, 720),
    (1280, 960),
    (1600, 1200),
    (1920, 1080),
];
/// No image of a heart is deeper, in mm.
const DEEPEST_MM: f64 = 350.0;
/// Two shapes of an image that differ by less are the same.
const SAME_SHAPE: f64 = 0.005;

/// A size that a resized or cropped image may have had when its regions were written. To be
/// confirmed by a person who sees the ruler of the image, never to be used unseen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RescaleOffer {
    /// Columns and rows when it was recorded.
    pub recorded: [usize; 2],
    /// Whether it was cropped, its pixels left as they were; else it was resized.
    pub cropped: bool,
    /// Pixel size now, if it was.
    pub spacing: Spacing,
}

impl Calibration {
    /// The pixel size where `bounds` lies: that of the smallest 2D region that holds it, where the
    /// file has regions; else that of the image, or the shape of its pixels where that is all the
    /// file says.
    ///
    /// # Errors
    /// The file's own problem where it gives no size; `CalibrationProblem::OutsideRegions` when
    /// no 2D region holds `bounds`.
    pub fn spacing_for(&self, bounds: Rect<FramePx>) -> Result<Spacing, CalibrationProblem> {
        if self.origin != CalibrationOrigin::UltrasoundRegion {
            return match (&self.problem, self.spacing) {
                (Some(problem), Spacing::Unknown) => Err(problem.clone()),
                (_, spacing) => Ok(spacing),
            };
        }
        let holding = self.regions.iter().filter(|region| {
            region.spacing().is_calibrated() && part_within(bounds, region.bounds) >= BELONGS
        });
        let area = |region: &&Region| region.bounds.width() * region.bounds.height();
        holding
            .min_by(|a, b| area(a).total_cmp(&area(b)))
            .map(Region::spacing)
            .ok_or(CalibrationProblem::OutsideRegions)
    }

    /// What an image with stale regions may have been: every usual size that holds its regions and
    /// is of its shape, or as wide or as high, the smallest and most likely first. Empty for all
    /// other files.
    pub fn rescale_offers(&self) -> Vec<RescaleOffer> {
        let Some(CalibrationProblem::RegionStale { columns, rows, .. }) = self.problem else {
            return Vec::new();
        };
        let is_2d = |region: &&Region| region.spacing().is_calibrated();
        let area = |region: &&Region| region.bounds.width() * region.bounds.height();
        let largest = self.regions.iter().filter(is_2d);
        let Some(largest) = largest.max_by(|a, b| area(a).total_cmp(&area(b))) else {
            return Vec::new();
        };
        let offer = |&(width, height): &(usize, usize)| {
            let [x_mm, y_mm] = largest.spacing().mm()?;
            let (across, down, cropped) = shrunk((width, height), (columns, rows))?;
            let deep = y_mm * down * rows as f64;
            let likely = deep <= DEEPEST_MM && self.holds_regions(width, height);
            likely.then_some(RescaleOffer {
                recorded: [width, height],
                cropped,
                spacing: Spacing::calibrated(x_mm * across, y_mm * down),
            })
        };
        USUAL_SIZES.iter().filter_map(offer).collect()
    }

    fn holds_regions(&self, width: usize, height: usize) -> bool {
        self.regions.iter().all(|region| {
            // Some writers name the column after the last.
            region.bounds.x1 <= width as f64 + 1.0 && region.bounds.y1 <= height as f64 + 1.0
        })
    }
}

/// How many recorded pixels a pixel of the image is, across and down, and whether it was cropped;
/// `None` when the image cannot come from one of the recorded size.
fn shrunk(recorded: (usize, usize), image: (usize, usize)) -> Option<(f64, f64, bool)> {
    let across = recorded.0 as f64 / image.0 as f64;
    let down = recorded.1 as f64 / image.1 as f64;
    if across > 1.0 && (across / down - 1.0).abs() < SAME_SHAPE {
        return Some((across, down, false));
    }
    let cropped = across.min(down) == 1.0 && across.max(down) > 1.0;
    cropped.then_some((1.0, 1.0, true))
}

/// The part of the area of `inner`, 0 to 1, that lies in `outer`.
fn part_within(inner: Rect<FramePx>, outer: Rect<FramePx>) -> f64 {
    let width = inner.x1.min(outer.x1) - inner.x0.max(outer.x0);
    let height = inner.y1.min(outer.y1) - inner.y0.max(outer.y0);
    let area = inner.width() * inner.height();
    width.max(0.0) * height.max(0.0) / area
}

#[cfg(test)]
mod tests {
    use super::super::calibration::{RawCalibration, RawRegion};
    use super::*;

    fn region(x0: u32, y0: u32, x1: u32, y1: u32, delta: f64) -> RawRegion {
        RawRegion {
            spatial_format: 1,
            units: [3, 3],
            x0,
            y0,
            x1,
            y1,
            delta: [delta, delta],
        }
    }

    fn judged(regions: Vec<RawRegion>, columns: usize, rows: usize) -> Calibration {
        let raw = RawCalibration {
            regions,
            ..Default::default()
        };
        Calibration::judge(&raw, columns, rows)
    }

    fn assert_mm(spacing: Spacing, want: f64) {
        let [x_mm, y_mm] = spacing.mm().expect("no size");
        assert!((x_mm - want).abs() < 1e-9 && (y_mm - want).abs() < 1e-9);
    }

    #[test]
    fn of_two_views_side_by_side_each_has_its_own_size() {
        let regions = vec![region(0, 0, 299, 399, 0.03), region(320, 0, 619, 399, 0.05)];
        let found = judged(regions, 640, 400);
        let at = |x0, x1| found.spacing_for(Rect::from_corners(x0, 50.0, x1, 300.0));
        assert_mm(at(20.0, 200.0).unwrap(), 0.3);
        assert_mm(at(400.0, 600.0).unwrap(), 0.5);
        assert_eq!(at(200.0, 420.0), Err(CalibrationProblem::OutsideRegions));
        assert_eq!(at(200.0, 420.0).unwrap_err().code(), "outside-regions");
    }

    #[test]
    fn an_inset_wins_over_the_region_it_lies_in() {
        let regions = vec![region(0, 0, 639, 479, 0.03), region(400, 0, 639, 200, 0.01)];
        let found = judged(regions, 640, 480);
        let at = |x0, y1| found.spacing_for(Rect::from_corners(x0, 20.0, 600.0, y1));
        assert_mm(at(450.0, 150.0).unwrap(), 0.1);
        assert_mm(at(250.0, 400.0).unwrap(), 0.3);
    }

    #[test]
    fn a_halved_image_is_offered_its_size_and_not_given_it() {
        let found = judged(vec![region(69, 2, 595, 414, 0.03)], 320, 240);
        assert!(!found.spacing.is_calibrated());
        assert!(
            found
                .spacing_for(Rect::from_corners(80.0, 20.0, 90.0, 30.0))
                .is_err()
        );
        let offers = found.rescale_offers();
        assert_eq!(offers[0].recorded, [640, 480]);
        assert_mm(offers[0].spacing, 0.6);
        assert!(!offers[0].cropped);
        assert_eq!(
            offers.len(),
            4,
            "larger ones would be deeper than a chest: {offers:?}"
        );
        let cropped = judged(vec![region(120, 60, 800, 518, 0.03)], 800, 350).rescale_offers();
        assert_eq!(
            (cropped[0].recorded, cropped[0].cropped),
            ([800, 600], true)
        );
        assert_mm(cropped[0].spacing, 0.3);
        let neither = judged(vec![region(0, 0, 799, 518, 0.03)], 777, 350);
        assert_eq!(neither.rescale_offers(), []);
        assert_eq!(
            judged(vec![region(0, 0, 300, 200, 0.03)], 320, 240).rescale_offers(),
            []
        );
    }
}
