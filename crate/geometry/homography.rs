//! The projective map that takes a rectangle to the four corners that a camera sees of it.

use super::polygon::cross;
use super::{FramePx, Point};

/// Corners of a smaller part, in square pixels of the picture, show nothing to measure.
const LEAST_AREA: f64 = 32.0 * 32.0;

/// A map from a rectangle, its sides from 0 to 1, to a quadrilateral of a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Homography {
    /// Row by row; the last entry is 1.
    rows: [f64; 9],
}

impl Homography {
    /// The map onto `corners`: top left, top right, bottom right, bottom left of what they show
    /// (Heckbert 1989, square to quadrilateral). `None` unless they are those of a convex
    /// quadrilateral in that order, neither mirrored nor smaller than 32 x 32 pixels.
    pub fn onto(corners: [Point<FramePx>; 4]) -> Option<Self> {
        let [a, b, c, d] = corners;
        let turns = [(a, b, c), (b, c, d), (c, d, a), (d, a, b)];
        let turns = turns.map(|(p, q, r)| cross(p, q, r));
        let inside = (turns[0] + turns[2]) / 2.0;
        if !(turns.iter().all(|turn| *turn > 0.0) && inside >= LEAST_AREA && inside.is_finite()) {
            return None;
        }
        let (sx, sy) = (a.x - b.x + c.x - d.x, a.y - b.y + c.y - d.y);
        let (dx1, dy1) = (b.x - c.x, b.y - c.y);
        let (dx2, dy2) = (d.x - c.x, d.y - c.y);
        let under = dx1 * dy2 - dx2 * dy1;
        let g = (sx * dy2 - dx2 * sy) / under;
        let h = (dx1 * sy - sx * dy1) / under;
        let rows = [
            b.x - a.x + g * b.x,
            d.x - a.x + h * d.x,
            a.x,
            b.y - a.y + g * b.y,
            d.y - a.y + h * d.y,
            a.y,
            g,
            h,
            1.0,
        ];
        rows.iter().all(|v| v.is_finite()).then_some(Self { rows })
    }

    /// Where the point `(u, v)` of the rectangle is seen.
    pub fn at(&self, u: f64, v: f64) -> Point<FramePx> {
        let [a, b, c, d, e, f, g, h, i] = self.rows;
        let depth = g * u + h * v + i;
        Point::new((a * u + b * v + c) / depth, (d * u + e * v + f) / depth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quad(corners: [(f64, f64); 4]) -> [Point<FramePx>; 4] {
        corners.map(|(x, y)| Point::new(x, y))
    }

    fn near(p: Point<FramePx>, x: f64, y: f64) -> bool {
        p.distance(&Point::new(x, y)) < 1e-9
    }

    #[test]
    fn corners_go_to_corners_and_diagonals_cross_in_the_middle() {
        let corners = quad([(100.0, 80.0), (500.0, 120.0), (460.0, 400.0), (60.0, 330.0)]);
        let map = Homography::onto(corners).unwrap();
        for ((u, v), corner) in [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
            .into_iter()
            .zip(corners)
        {
            assert!(near(map.at(u, v), corner.x, corner.y));
        }
        // Straight lines stay straight: the middle lies on both diagonals.
        let [a, b, c, d] = corners;
        let middle = map.at(0.5, 0.5);
        assert!(cross(a, c, middle).abs() < 1e-6 && cross(b, d, middle).abs() < 1e-6);
    }

    #[test]
    fn a_rectangle_is_only_scaled() {
        let map = Homography::onto(quad([
            (10.0, 20.0),
            (110.0, 20.0),
            (110.0, 70.0),
            (10.0, 70.0),
        ]));
        assert!(near(map.unwrap().at(0.25, 0.5), 35.0, 45.0));
    }

    #[test]
    fn what_no_screen_looks_like_is_refused() {
        let (a, b, c, d) = ((0.0, 0.0), (90.0, 0.0), (90.0, 90.0), (0.0, 90.0));
        for corners in [
            [b, a, d, c],
            [a, c, b, d],
            [a, b, (45.0, 40.0), d],
            [a, b, (30.0, 30.0), d],
            [a, a, c, d],
            [(0.0, 0.0), (20.0, 0.0), (20.0, 20.0), (0.0, 20.0)],
            [(f64::NAN, 0.0), b, c, d],
            [a, b, (f64::INFINITY, 90.0), d],
        ] {
            assert_eq!(Homography::onto(quad(corners)), None, "{corners:?}");
        }
        assert!(Homography::onto(quad([a, b, c, d])).is_some());
    }
}
