//! A directed line with coordinates along it and across it.

use crate::geometry::{Mm, Point};

/// A line from an origin in a direction.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    origin: Point<Mm>,
    /// Unit vector.
    direction: (f64, f64),
}

impl Axis {
    /// The line from `origin` through `through`; `None` when they are one point.
    pub(super) fn through(origin: Point<Mm>, through: Point<Mm>) -> Option<Self> {
        let length = origin.distance(&through);
        (length > 0.0).then(|| Self {
            origin,
            direction: (
                (through.x - origin.x) / length,
                (through.y - origin.y) / length,
            ),
        })
    }

    /// The line from `origin` at `radians` clockwise from the x axis on the screen.
    pub(super) fn at_angle(origin: Point<Mm>, radians: f64) -> Self {
        Self {
            origin,
            direction: (radians.cos(), radians.sin()),
        }
    }

    /// The line from `origin` at right angles to this one, to the side where `side` lies.
    pub(super) fn normal_towards(&self, origin: Point<Mm>, side: Point<Mm>) -> Self {
        let sign = if self.across(side) < 0.0 { -1.0 } else { 1.0 };
        Self {
            origin,
            direction: (-sign * self.direction.1, sign * self.direction.0),
        }
    }

    /// Distance of `p` from the origin along the line, in mm.
    pub(super) fn along(&self, p: Point<Mm>) -> f64 {
        (p.x - self.origin.x) * self.direction.0 + (p.y - self.origin.y) * self.direction.1
    }

    /// Distance of `p` from the line, in mm, positive clockwise of the direction.
    pub(super) fn across(&self, p: Point<Mm>) -> f64 {
        (p.y - self.origin.y) * self.direction.0 - (p.x - self.origin.x) * self.direction.1
    }

    /// The point of the line at distance `along` from the origin.
    pub(super) fn at(&self, along: f64) -> Point<Mm> {
        Point::new(
            self.origin.x + along * self.direction.0,
            self.origin.y + along * self.direction.1,
        )
    }

    /// Cosine of the angle between the two directions.
    pub(super) fn cosine(&self, other: &Self) -> f64 {
        self.direction.0 * other.direction.0 + self.direction.1 * other.direction.1
    }
}
