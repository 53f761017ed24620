//! The convex hull of an outline, and the landmarks it would have if its base faced a direction.

use std::f64::consts::FRAC_PI_4;

use super::axis::Axis;
use super::landmarks::{Confidence, Landmarks};
use crate::geometry::polygon::{area, below, convex_hull, crossings, resampled};
use crate::geometry::{Mm, Point};

/// Points within this part of the largest distance count as most distal: on a blunt apex the
/// single farthest pixel is chance. Enough to take both corners of a flat end.
const DISTAL: f64 = 0.03;
/// Points on the hull that are weighed for the apex.
const HULL_POINTS: usize = 720;
/// A given apex is away from the base when the axis is this part of the ventricle's size.
const SHORTEST: f64 = 0.4;

/// The landmarks for one direction of the base.
pub(super) struct Candidate {
    pub(super) hinges: [Point<Mm>; 2],
    pub(super) apex: Point<Mm>,
    /// From the base to the apex.
    pub(super) axis: Axis,
    /// How far the base bulges, 0 for a straight one and 0.5 for a half circle.
    pub(super) bulge: f64,
    pub(super) cost: f64,
}

/// The convex hull of an outline, with what every candidate needs of it.
pub(super) struct Hull {
    corners: Vec<Point<Mm>>,
    border: Vec<Point<Mm>>,
    diameter: f64,
}

impl Hull {
    pub(super) fn of(outline: &[Point<Mm>]) -> Self {
        let corners = convex_hull(outline);
        let pairs = corners
            .iter()
            .flat_map(|a| corners.iter().map(|b| a.distance(b)));
        Self {
            diameter: pairs.fold(0.0, f64::max),
            border: resampled(&corners, HULL_POINTS),
            corners,
        }
    }

    /// The landmarks if the base faced `direction` (radians), with the apex `given`, if it is;
    /// `None` where they coincide.
    pub(super) fn candidate(&self, direction: f64, given: Option<Point<Mm>>) -> Option<Candidate> {
        let hinges = [
            self.outermost(direction - FRAC_PI_4)?,
            self.outermost(direction + FRAC_PI_4)?,
        ];
        let middle = hinges[0].midpoint(&hinges[1]);
        let towards = match given {
            Some(apex) => apex,
            None => self.most_distal(middle)?,
        };
        let (base, end) = self.ends(&Axis::through(middle, towards)?)?;
        let apex = given.unwrap_or(end);
        let axis = Axis::through(base, apex)?;
        let length = base.distance(&apex);
        if given.is_some() && length < SHORTEST * self.diameter {
            return None;
        }
        let bulge = self.bulge(hinges)?;
        let cost = self.cost(hinges, &axis, length) + bulge;
        cost.is_finite().then_some(Candidate {
            hinges,
            apex,
            axis,
            bulge,
            cost,
        })
    }

    /// The landmarks with these hinge points, and the apex most distal from their middle unless
    /// it is given too.
    pub(super) fn with_hinges(
        &self,
        hinges: [Point<Mm>; 2],
        apex: Option<Point<Mm>>,
    ) -> Option<Landmarks> {
        let middle = hinges[0].midpoint(&hinges[1]);
        let axis = match apex {
            Some(apex) => Axis::through(middle, apex)?,
            None => Axis::through(middle, self.most_distal(middle)?)?,
        };
        let end = match apex {
            Some(apex) => apex,
            None => self.ends(&axis)?.1,
        };
        Some(Landmarks {
            hinges,
            mid_annulus: middle,
            apex: end,
            ambiguous: false,
            confidence: Confidence {
                base: None,
                hinges: None,
                apex: apex.is_none().then(|| self.sharpness(hinges, &axis)),
            },
        })
    }

    /// How little of the width lies among the points most distal from the middle of `hinges`.
    pub(super) fn sharpness(&self, hinges: [Point<Mm>; 2], axis: &Axis) -> f64 {
        let middle = hinges[0].midpoint(&hinges[1]);
        let distance = |p: &&Point<Mm>| p.distance(&middle);
        let farthest = self.border.iter().map(|p| p.distance(&middle));
        let farthest = farthest.fold(0.0, f64::max);
        let distal = self.border.iter();
        let distal = distal.filter(|p| distance(p) > (1.0 - DISTAL) * farthest);
        let flat = extent(distal.map(|&p| axis.across(p)));
        (1.0 - flat / self.width(axis)).clamp(0.0, 1.0)
    }

    /// Extent across `axis`.
    fn width(&self, axis: &Axis) -> f64 {
        extent(self.corners.iter().map(|&p| axis.across(p)))
    }

    /// The corner farthest out in a direction (radians).
    fn outermost(&self, direction: f64) -> Option<Point<Mm>> {
        let ray = Axis::at_angle(*self.corners.first()?, direction);
        let out = |a: &&Point<Mm>, b: &&Point<Mm>| ray.along(**a).total_cmp(&ray.along(**b));
        self.corners.iter().max_by(out).copied()
    }

    /// The middle of the points most distal from `middle`, weighted by how distal they are.
    fn most_distal(&self, middle: Point<Mm>) -> Option<Point<Mm>> {
        let farthest = self
            .border
            .iter()
            .map(|p| p.distance(&middle))
            .fold(0.0, f64::max);
        let (mut x, mut y, mut weights) = (0.0, 0.0, 0.0);
        for p in &self.border {
            let weight = (p.distance(&middle) - (1.0 - DISTAL) * farthest).max(0.0);
            x += weight * p.x;
            y += weight * p.y;
            weights += weight;
        }
        (weights > 0.0).then(|| Point::new(x / weights, y / weights))
    }

    /// Where `axis` enters and leaves the hull.
    fn ends(&self, axis: &Axis) -> Option<(Point<Mm>, Point<Mm>)> {
        let met = crossings(&self.corners, |p| axis.across(p), 0.0);
        let along = |a: &&Point<Mm>, b: &&Point<Mm>| axis.along(**a).total_cmp(&axis.along(**b));
        Some((*met.iter().min_by(along)?, *met.iter().max_by(along)?))
    }

    /// How little the end between `hinges` looks like a base, 0 for a perfect one, less its
    /// bulge. A base is flat, as wide as the ventricle, at right angles to the axis, and at the
    /// end of the longest axis; each term is a fraction of its own scale.
    fn cost(&self, hinges: [Point<Mm>; 2], axis: &Axis, length: f64) -> f64 {
        let Some(annulus) = Axis::through(hinges[0], hinges[1]) else {
            return f64::INFINITY;
        };
        let chord = hinges[0].distance(&hinges[1]);
        let slant = axis.cosine(&annulus);
        slant * slant
            + 0.25 * (1.0 - chord / self.width(axis))
            + 0.5 * (1.0 - length / self.diameter)
    }

    /// How far the end between `hinges` bulges, up to 0.5; `None` when they are one point.
    fn bulge(&self, hinges: [Point<Mm>; 2]) -> Option<f64> {
        let annulus = Axis::through(hinges[0], hinges[1])?;
        let chord = hinges[0].distance(&hinges[1]);
        let beyond = below(&self.corners, |p| annulus.across(p), 0.0);
        let inside = below(&self.corners, |p| -annulus.across(p), 0.0);
        let smaller = area(&beyond).min(area(&inside));
        Some((1.5 * smaller / (chord * chord)).min(0.5))
    }
}

/// The largest less the smallest of `values`; minus infinity when there are none.
pub(super) fn extent(values: impl Iterator<Item = f64>) -> f64 {
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
        (low.min(v), high.max(v))
    });
    high - low
}
