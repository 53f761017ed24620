//! Solids of revolution with known volume, cut through their axis into masks.

use echodisc::geometry::Mask;

/// A solid of revolution; lengths in mm. Its axis runs from the apex at `t = 0` to the base.
#[derive(Debug, Clone, Copy)]
pub enum Solid {
    /// A prolate ellipsoid with half axes `a` (along) and `b`, cut off `h` beyond its centre by
    /// a plane `slant_deg` off the perpendicular.
    Ellipsoid {
        a: f64,
        b: f64,
        h: f64,
        slant_deg: f64,
    },
    /// A cone with its tip at the apex.
    Cone { length: f64, diameter: f64 },
    /// A cylinder.
    Cylinder { length: f64, diameter: f64 },
}

/// The true size of a solid.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub volume_ml: f64,
    pub long_axis_mm: f64,
    pub area_cm2: f64,
}

/// How a solid is laid into an image.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// Clockwise on the screen; 0 has the apex up.
    pub rotation_deg: f64,
    /// Width and height of a pixel in mm.
    pub spacing_mm: [f64; 2],
}

const MARGIN_MM: f64 = 8.0;

impl Solid {
    /// The true size.
    pub fn size(self) -> Size {
        use std::f64::consts::PI;
        let (mm3, long_axis_mm, mm2) = match self {
            Self::Ellipsoid { a, b, h, slant_deg } => {
                // The ellipsoid scaled to a unit sphere, cut at this distance from its centre.
                let plane = a.hypot(b * slant_deg.to_radians().tan());
                let d = h / plane;
                let arc = d.asin() + d * (1.0 - d * d).sqrt();
                let middle = (
                    a * d * a / plane,
                    -b * d * b * slant_deg.to_radians().tan() / plane,
                );
                let distal = (0..3600)
                    .map(|k| f64::from(k) * PI / 1800.0)
                    .map(|angle| (a * angle.cos() - middle.0).hypot(b * angle.sin() - middle.1));
                (
                    PI * a * b * b * (2.0 / 3.0 + d - d * d * d / 3.0),
                    distal.fold(0.0, f64::max),
                    a * b * (PI / 2.0 + arc),
                )
            }
            Self::Cone { length, diameter } => (
                PI * diameter * diameter * length / 12.0,
                length,
                diameter * length / 2.0,
            ),
            Self::Cylinder { length, diameter } => (
                PI * diameter * diameter * length / 4.0,
                length,
                diameter * length,
            ),
        };
        Size {
            volume_ml: mm3 / 1000.0,
            long_axis_mm,
            area_cm2: mm2 / 100.0,
        }
    }

    /// Whether the point `t` from the apex and `s` from the axis is inside.
    fn contains(self, t: f64, s: f64) -> bool {
        match self {
            Self::Ellipsoid { a, b, h, slant_deg } => {
                let below = h + s * slant_deg.to_radians().tan();
                t - a <= below && ((t - a) / a).powi(2) + (s / b).powi(2) <= 1.0
            }
            Self::Cone { length, diameter } => {
                (0.0..=length).contains(&t) && s.abs() <= diameter / 2.0 * t / length
            }
            Self::Cylinder { length, diameter } => {
                (0.0..=length).contains(&t) && s.abs() <= diameter / 2.0
            }
        }
    }

    /// Length and width of a box that holds it, from the apex and round the axis.
    fn extent(self) -> (f64, f64) {
        match self {
            Self::Ellipsoid { a, b, h, slant_deg } => (
                2.0 * a.min(a + h + b * slant_deg.to_radians().tan().abs()),
                2.0 * b,
            ),
            Self::Cone { length, diameter } | Self::Cylinder { length, diameter } => {
                (length, diameter)
            }
        }
    }

    /// The mask of a cut through the axis: a pixel is inside when its centre is.
    pub fn mask(self, view: View) -> Mask {
        let (length, width) = self.extent();
        let side = length.hypot(width) + 2.0 * MARGIN_MM;
        let [dx, dy] = view.spacing_mm;
        let (columns, rows) = ((side / dx) as usize, (side / dy) as usize);
        let (sin, cos) = view.rotation_deg.to_radians().sin_cos();
        let inside = (0..columns * rows).map(|i| {
            let x = ((i % columns) as f64 + 0.5) * dx - side / 2.0;
            let y = ((i / columns) as f64 + 0.5) * dy - side / 2.0;
            self.contains(length / 2.0 + y * cos - x * sin, x * cos + y * sin)
        });
        Mask::new(columns, rows, inside.collect()).expect("one value a pixel")
    }
}
