//! Points, boxes and axis-aligned scalings, each tagged with the space it lives in.

use std::marker::PhantomData;

/// Continuous pixel coordinates of a decoded frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FramePx {}

/// Continuous pixel coordinates of the network's square input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelPx {}

/// Millimetres in the image plane; the origin is the frame's top-left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mm {}

/// A point in the space `S`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point<S> {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
    space: PhantomData<S>,
}

impl<S> Point<S> {
    /// The point `(x, y)`.
    pub const fn new(x: f64, y: f64) -> Self {
        Self {
            x,
            y,
            space: PhantomData,
        }
    }

    /// Distance to `other`, in the unit of the space.
    pub fn distance(&self, other: &Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    /// The point half way to `other`.
    pub fn midpoint(&self, other: &Self) -> Self {
        Self::new(
            f64::midpoint(self.x, other.x),
            f64::midpoint(self.y, other.y),
        )
    }
}

/// A box in the space `S`, its corners in reading order: `x0 <= x1`, `y0 <= y1`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect<S> {
    /// Left edge.
    pub x0: f64,
    /// Top edge.
    pub y0: f64,
    /// Right edge.
    pub x1: f64,
    /// Bottom edge.
    pub y1: f64,
    space: PhantomData<S>,
}

impl<S> Rect<S> {
    /// The box with the corners `(xa, ya)` and `(xb, yb)`, in whichever order they come.
    pub fn from_corners(xa: f64, ya: f64, xb: f64, yb: f64) -> Self {
        Self {
            x0: xa.min(xb),
            y0: ya.min(yb),
            x1: xa.max(xb),
            y1: ya.max(yb),
            space: PhantomData,
        }
    }

    /// Extent in x.
    pub fn width(&self) -> f64 {
        self.x1 - self.x0
    }

    /// Extent in y.
    pub fn height(&self) -> f64 {
        self.y1 - self.y0
    }

    /// This box cut at the borders of a `width` x `height` image; `None` where nothing is
    /// left or a coordinate is not finite.
    pub fn clipped(&self, width: usize, height: usize) -> Option<Self> {
        let corners = [self.x0, self.y0, self.x1, self.y1];
        if !corners.iter().all(|v| v.is_finite()) {
            return None;
        }
        let cut = Self {
            x0: self.x0.max(0.0),
            y0: self.y0.max(0.0),
            x1: self.x1.min(width as f64),
            y1: self.y1.min(height as f64),
            space: PhantomData,
        };
        (cut.width() > 0.0 && cut.height() > 0.0).then_some(cut)
    }
}

/// The scaling that takes `From` to `To`, named `to_from_from` where it is bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale<To, From> {
    /// Factor in x.
    pub x: f64,
    /// Factor in y.
    pub y: f64,
    spaces: PhantomData<(To, From)>,
}

impl<To, From> Scale<To, From> {
    /// A scaling with its own factor for each axis.
    pub const fn new(x: f64, y: f64) -> Self {
        Self {
            x,
            y,
            spaces: PhantomData,
        }
    }

    /// The image of `point`.
    pub fn point(&self, point: Point<From>) -> Point<To> {
        Point::new(point.x * self.x, point.y * self.y)
    }

    /// The image of `rect`.
    pub fn rect(&self, rect: Rect<From>) -> Rect<To> {
        Rect::from_corners(
            rect.x0 * self.x,
            rect.y0 * self.y,
            rect.x1 * self.x,
            rect.y1 * self.y,
        )
    }
}

/// What is known of a pixel's size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Spacing {
    /// Millimetres per pixel. Lengths and volumes can be given.
    Calibrated {
        /// Width of a pixel in mm.
        x_mm: f64,
        /// Height of a pixel in mm.
        y_mm: f64,
    },
    /// Pixels of unknown size whose shape is known, in units of the finer side. Ratios can be
    /// given: the EF, the fractional area change.
    Shape {
        /// Width of a pixel, 1 or more.
        x: f64,
        /// Height of a pixel, 1 or more.
        y: f64,
    },
    /// Pixels of unknown size, taken to be square. An EF can still be given.
    Unknown,
}

impl Spacing {
    /// A calibration, or `Unknown` unless both values are finite and above zero.
    pub fn calibrated(x_mm: f64, y_mm: f64) -> Self {
        let usable = |v: f64| v.is_finite() && v > 0.0;
        if usable(x_mm) && usable(y_mm) {
            Self::Calibrated { x_mm, y_mm }
        } else {
            Self::Unknown
        }
    }

    /// The shape of a pixel by any two numbers in the ratio of its sides, or `Unknown` unless
    /// both are finite and above zero.
    pub fn shape(width: f64, height: f64) -> Self {
        let sides = Self::calibrated(width, height).mm();
        let finer = width.min(height);
        match sides.map(|[x, y]| [x / finer, y / finer]) {
            Some([x, y]) if x.is_finite() && y.is_finite() => Self::Shape { x, y },
            _ => Self::Unknown,
        }
    }

    /// Width and height of a pixel in mm, where they are known.
    pub fn mm(&self) -> Option<[f64; 2]> {
        match *self {
            Self::Calibrated { x_mm, y_mm } => Some([x_mm, y_mm]),
            Self::Shape { .. } | Self::Unknown => None,
        }
    }

    /// Whether lengths and volumes can be given.
    pub fn is_calibrated(&self) -> bool {
        matches!(self, Self::Calibrated { .. })
    }

    /// The scaling from frame pixels to mm; one mm for the finer side of a pixel where its size
    /// is unknown, so that ratios such as the EF still come out right.
    pub fn mm_from_frame(&self) -> Scale<Mm, FramePx> {
        match *self {
            Self::Calibrated { x_mm, y_mm } => Scale::new(x_mm, y_mm),
            Self::Shape { x, y } => Scale::new(x, y),
            Self::Unknown => Scale::new(1.0, 1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_come_in_any_order() {
        let rect = Rect::<FramePx>::from_corners(9.0, 2.0, 1.0, 8.0);
        assert_eq!((rect.x0, rect.y0, rect.x1, rect.y1), (1.0, 2.0, 9.0, 8.0));
    }

    #[test]
    fn a_box_outside_the_image_or_without_area_is_refused() {
        let clip = |a, b, c, d| Rect::<FramePx>::from_corners(a, b, c, d).clipped(10, 10);
        assert!(clip(-5.0, -5.0, 5.0, 5.0).is_some());
        assert!(clip(11.0, 1.0, 20.0, 5.0).is_none());
        assert!(clip(3.0, 3.0, 3.0, 9.0).is_none());
        assert!(clip(f64::NAN, f64::NAN, f64::NAN, f64::NAN).is_none());
    }

    #[test]
    fn a_spacing_of_zero_is_no_calibration() {
        assert!(!Spacing::calibrated(0.0, 0.4).is_calibrated());
        assert!(!Spacing::calibrated(0.4, f64::INFINITY).is_calibrated());
        assert!(Spacing::calibrated(0.4, 0.3).is_calibrated());
    }

    #[test]
    fn a_shape_is_a_ratio_and_no_size() {
        let shape = Spacing::shape(0.3, 0.6);
        assert_eq!(shape, Spacing::Shape { x: 1.0, y: 2.0 });
        assert_eq!((shape.mm(), shape.is_calibrated()), (None, false));
        for (x, y) in [
            (0.0, 1.0),
            (1.0, -1.0),
            (f64::NAN, 1.0),
            (0.0, 0.0),
            (-3.0, -4.0),
        ] {
            assert_eq!(Spacing::shape(x, y), Spacing::Unknown, "{x} {y}");
        }
    }
}
