//! Size of a pixel in millimetres, and why it may be unknown.
//!
//! Files that were shrunk after recording keep the calibration of the original; regions that
//! do not fit their image give that away, and then no size is given rather than a wrong one.

use crate::geometry::{FramePx, Rect, Spacing};
use thiserror::Error;

/// Millimetres in a centimetre, the unit of calibrated ultrasound regions.
const MM_PER_CM: f64 = 10.0;
/// Largest relative difference of two spacings that are taken to be the same.
const SAME_SPACING: f64 = 0.01;

/// Size of a pixel and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// The size of a pixel; of the largest 2D region where there are regions.
    pub spacing: Spacing,
    /// Where `spacing` was read.
    pub origin: CalibrationOrigin,
    /// All ultrasound regions of the file, in its order.
    pub regions: Vec<Region>,
    /// Why `spacing` is unknown or, for [`CalibrationProblem::RegionsDisagree`], in doubt.
    /// `None` too for files and videos that can carry no calibration.
    pub problem: Option<CalibrationProblem>,
}

/// Where a pixel's size was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalibrationOrigin {
    /// Sequence of Ultrasound Regions (0018,6011).
    UltrasoundRegion,
    /// Pixel Spacing (0028,0030), or Imager Pixel Spacing (0018,1164).
    PixelSpacing,
    /// Nowhere.
    None,
}

/// One ultrasound region: a part of the image with its own axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Region {
    /// Its place; the last column and row the file names are inside.
    pub bounds: Rect<FramePx>,
    /// Region Spatial Format (0018,6012): 1 is 2D, 2 M-mode, 3 spectral, 4 wave form.
    pub spatial_format: u16,
    /// Physical Units X and Y (0018,6024; 0018,6026): 3 is cm, 4 seconds, 7 cm/s.
    pub units: [u16; 2],
    /// Physical Delta X and Y (0018,602C; 0018,602E) per pixel, in `units`; may be negative.
    pub delta: [f64; 2],
}

impl Region {
    /// Whether both axes are lengths in the image plane.
    pub fn is_2d(&self) -> bool {
        self.spatial_format == 1
    }

    /// Size of a pixel of a 2D region in cm units; else `Unknown`.
    pub fn spacing(&self) -> Spacing {
        if !self.is_2d() || self.units != [3, 3] {
            return Spacing::Unknown;
        }
        let [x, y] = self.delta.map(|cm| cm.abs() * MM_PER_CM);
        Spacing::calibrated(x, y)
    }

    fn area(&self) -> f64 {
        self.bounds.width() * self.bounds.height()
    }
}

/// Why the size of a pixel is unknown or in doubt.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum CalibrationProblem {
    /// A region reaches beyond the image, so the image was resized or cropped after recording.
    #[error(
        "a calibrated region spans {x0}..{x1} by {y0}..{y1}, but the image has \
         {columns} x {rows} pixels: it was resized or cropped after recording"
    )]
    RegionStale {
        /// First column.
        x0: u32,
        /// First row.
        y0: u32,
        /// Last column.
        x1: u32,
        /// Last row.
        y1: u32,
        /// Pixels in a row of the image.
        columns: usize,
        /// Rows of the image.
        rows: usize,
    },
    /// The file gives no size at all.
    #[error("the file gives no pixel size")]
    NoRegions,
    /// There are regions, none of them 2D.
    #[error("the file calibrates no 2D image, only M-mode or Doppler; open a 2D clip")]
    No2dRegion,
    /// The largest 2D region is not measured in cm.
    #[error("the 2D region is not measured in cm (units {x} and {y})")]
    NotCm {
        /// Physical Units X.
        x: u16,
        /// Physical Units Y.
        y: u16,
    },
    /// A pixel size of zero, or no number.
    #[error("the file's pixel size is no number above zero")]
    SpacingUnusable,
    /// 2D regions with different pixel sizes; that of the largest is used.
    #[error(
        "the 2D regions differ in pixel size ({x_mm:.4} x {y_mm:.4} mm in the largest, \
         {other_x_mm:.4} x {other_y_mm:.4} mm in another); measure in the largest only"
    )]
    RegionsDisagree {
        /// Width of a pixel in the largest region.
        x_mm: f64,
        /// Height of a pixel in the largest region.
        y_mm: f64,
        /// Width of a pixel in the other region.
        other_x_mm: f64,
        /// Height of a pixel in the other region.
        other_y_mm: f64,
    },
    /// What is measured lies in no calibrated 2D region, or across the edge of one.
    #[error("the outline does not lie within one calibrated 2D region: measure within one")]
    OutsideRegions,
    /// The frames are pictures of another device's screen.
    #[error(
        "the frames are pictures of a screen: neither the size nor the shape of a pixel can be known"
    )]
    FromScreen,
    /// Pixels are not square and have no size: ratios can be given, lengths not.
    #[error(
        "the file gives no pixel size, only the shape of its pixels: {vertical}:{horizontal} \
         high to wide"
    )]
    NonSquareUnknown {
        /// Relative height of a pixel.
        vertical: f64,
        /// Relative width of a pixel.
        horizontal: f64,
    },
}

impl CalibrationProblem {
    /// A stable name for this kind of problem.
    pub fn code(&self) -> &'static str {
        match self {
            Self::RegionStale { .. } => "region-stale",
            Self::NoRegions => "no-regions",
            Self::No2dRegion => "no-2d-region",
            Self::NotCm { .. } => "not-cm",
            Self::SpacingUnusable => "spacing-unusable",
            Self::RegionsDisagree { .. } => "regions-disagree",
            Self::OutsideRegions => "outside-regions",
            Self::FromScreen => "captured-from-screen",
            Self::NonSquareUnknown { .. } => "non-square-unknown",
        }
    }
}

/// An ultrasound region as the file has it; what is absent is zero.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct RawRegion {
    pub spatial_format: u16,
    pub units: [u16; 2],
    pub x0: u32,
    pub y0: u32,
    pub x1: u32,
    pub y1: u32,
    pub delta: [f64; 2],
}

/// What a DICOM header says of the size of a pixel. Pairs are in its order: rows first.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct RawCalibration {
    pub regions: Vec<RawRegion>,
    pub pixel_spacing: Option<[f64; 2]>,
    pub imager_spacing: Option<[f64; 2]>,
    pub aspect: Option<[f64; 2]>,
}

impl Calibration {
    /// For sources that cannot carry one.
    pub(super) fn none() -> Self {
        Self::found(CalibrationOrigin::None, Spacing::Unknown, None)
    }

    /// For pictures of a screen, which a size must not be given to.
    pub(super) fn of_screen() -> Self {
        Self::unknown(CalibrationProblem::FromScreen)
    }

    /// Judges what a header says, for an image of `columns` x `rows` pixels.
    pub(super) fn judge(raw: &RawCalibration, columns: usize, rows: usize) -> Self {
        if raw.regions.is_empty() {
            return Self::without_regions(raw);
        }
        let regions: Vec<_> = raw.regions.iter().map(|r| r.place(columns, rows)).collect();
        let stale = raw.regions.iter().find(|r| r.is_stale(columns, rows));
        let judged = match stale {
            Some(region) => Err(region.stale(columns, rows)),
            None => largest_2d(&regions),
        };
        match judged {
            Ok((spacing, problem)) => Self {
                regions,
                ..Self::found(CalibrationOrigin::UltrasoundRegion, spacing, problem)
            },
            Err(problem) => Self {
                regions,
                ..Self::unknown(problem)
            },
        }
    }

    fn without_regions(raw: &RawCalibration) -> Self {
        if let Some([y_mm, x_mm]) = raw.pixel_spacing.or(raw.imager_spacing) {
            let spacing = Spacing::calibrated(x_mm, y_mm);
            if spacing.is_calibrated() {
                return Self::found(CalibrationOrigin::PixelSpacing, spacing, None);
            }
            return Self::unknown(CalibrationProblem::SpacingUnusable);
        }
        let [vertical, horizontal] = raw.aspect.unwrap_or([f64::NAN; 2]);
        let spacing = Spacing::shape(horizontal, vertical);
        let problem = match spacing {
            Spacing::Shape { x, y } if x != y => CalibrationProblem::NonSquareUnknown {
                vertical,
                horizontal,
            },
            _ => CalibrationProblem::NoRegions,
        };
        Self::found(CalibrationOrigin::None, spacing, Some(problem))
    }

    fn found(
        origin: CalibrationOrigin,
        spacing: Spacing,
        problem: Option<CalibrationProblem>,
    ) -> Self {
        Self {
            spacing,
            origin,
            regions: Vec::new(),
            problem,
        }
    }

    fn unknown(problem: CalibrationProblem) -> Self {
        Self::found(CalibrationOrigin::None, Spacing::Unknown, Some(problem))
    }
}

impl RawRegion {
    /// Some writers name the column after the last: `x1 == columns` is allowed.
    fn is_stale(&self, columns: usize, rows: usize) -> bool {
        let beyond = self.x1 as usize > columns || self.y1 as usize > rows;
        let inverted = self.x1 <= self.x0 || self.y1 <= self.y0;
        beyond || (self.spatial_format == 1 && inverted)
    }

    fn stale(&self, columns: usize, rows: usize) -> CalibrationProblem {
        CalibrationProblem::RegionStale {
            x0: self.x0,
            y0: self.y0,
            x1: self.x1,
            y1: self.y1,
            columns,
            rows,
        }
    }

    fn place(&self, columns: usize, rows: usize) -> Region {
        // One past the last pixel, except where the file already names the border.
        let end = |last: u32, size: usize| {
            let last = f64::from(last);
            if last == size as f64 {
                last
            } else {
                last + 1.0
            }
        };
        Region {
            bounds: Rect::from_corners(
                f64::from(self.x0),
                f64::from(self.y0),
                end(self.x1, columns),
                end(self.y1, rows),
            ),
            spatial_format: self.spatial_format,
            units: self.units,
            delta: self.delta,
        }
    }
}

type Judged = Result<(Spacing, Option<CalibrationProblem>), CalibrationProblem>;

fn largest_2d(regions: &[Region]) -> Judged {
    let largest = regions
        .iter()
        .filter(|r| r.is_2d())
        .max_by(|a, b| a.area().total_cmp(&b.area()))
        .ok_or(CalibrationProblem::No2dRegion)?;
    let spacing = largest.spacing();
    let Spacing::Calibrated { x_mm, y_mm } = spacing else {
        let [x, y] = largest.units;
        return Err(match largest.units {
            [3, 3] => CalibrationProblem::SpacingUnusable,
            _ => CalibrationProblem::NotCm { x, y },
        });
    };
    let differ = |a: f64, b: f64| (a - b).abs() > SAME_SPACING * a.max(b);
    let problem = regions.iter().find_map(|other| match other.spacing() {
        Spacing::Calibrated {
            x_mm: other_x_mm,
            y_mm: other_y_mm,
        } if differ(x_mm, other_x_mm) || differ(y_mm, other_y_mm) => {
            Some(CalibrationProblem::RegionsDisagree {
                x_mm,
                y_mm,
                other_x_mm,
                other_y_mm,
            })
        }
        _ => None,
    });
    Ok((spacing, problem))
}

#[cfg(test)]
#[path = "calibration_tests.rs"]
mod tests;
