//! Which end of an outline is the mitral annulus, and where the apex is.
//!
//! The base may face any way, so every direction is tried. For one direction the hinge points
//! are the outermost points 45 degrees to either side of it, which are the corners of a
//! truncated end however it is slanted up to that; the apex is the point most distal from their
//! middle. The direction taken is the one that looks most like a base, by [`Candidate::cost`].
//! All of it works on the convex hull, which trabeculae and ragged borders hardly change.

use std::f64::consts::{FRAC_PI_4, TAU};

use super::axis::Axis;
use crate::geometry::polygon::{area, below, convex_hull, crossings, resampled};
use crate::geometry::{Mm, Point};

/// Directions tried for the base.
const DIRECTIONS: u32 = 120;
/// Two ends whose costs differ by less look alike.
const ALIKE: f64 = 0.05;
/// Points within this part of the largest distance count as most distal: on a blunt apex the
/// single farthest pixel is chance. Enough to take both corners of a flat end.
const DISTAL: f64 = 0.03;
/// Points on the hull that are weighed for the apex.
const HULL_POINTS: usize = 720;

/// The anatomical landmarks of an outline.
#[derive(Debug, Clone, Copy)]
pub(super) struct Landmarks {
    /// Ends of the mitral annulus.
    pub(super) hinges: [Point<Mm>; 2],
    /// Where the long axis leaves through the annulus.
    pub(super) mid_annulus: Point<Mm>,
    /// Where the long axis leaves at the other end.
    pub(super) apex: Point<Mm>,
    /// Whether the other end looks as much like a base.
    pub(super) ambiguous: bool,
}

/// The landmarks of `outline`; `None` when it encloses nothing.
pub(super) fn landmarks(outline: &[Point<Mm>]) -> Option<Landmarks> {
    let hull = Hull::new(convex_hull(outline));
    let candidates: Vec<Candidate> = (0..DIRECTIONS)
        .filter_map(|k| hull.candidate(TAU * f64::from(k) / f64::from(DIRECTIONS)))
        .collect();
    let best = cheapest(candidates.iter())?;
    let rival = cheapest(
        candidates
            .iter()
            .filter(|c| best.axis.cosine(&c.axis) < -0.5),
    );
    let rival = rival.filter(|r| r.cost - best.cost < ALIKE);
    // A tie-break only: apical views show the apex at the top of the image.
    let taken = match rival {
        Some(rival) if rival.apex.y < best.apex.y => rival,
        _ => best,
    };
    Some(Landmarks {
        hinges: taken.hinges,
        mid_annulus: mean_base(outline, taken),
        apex: taken.apex,
        ambiguous: rival.is_some(),
    })
}

fn cheapest<'a>(candidates: impl Iterator<Item = &'a Candidate>) -> Option<&'a Candidate> {
    candidates.min_by(|a, b| a.cost.total_cmp(&b.cost))
}

/// Where the axis leaves through the base, that being its mean position over the middle third of
/// the annulus: at one place it is only known to a pixel.
fn mean_base(outline: &[Point<Mm>], taken: &Candidate) -> Point<Mm> {
    let axis = &taken.axis;
    let half = taken.hinges[0].distance(&taken.hinges[1]) / 6.0;
    let within = below(outline, |p| axis.across(p), half);
    let strip = below(&within, |p| -axis.across(p), half);
    let inner = axis.along(taken.apex) / 2.0;
    let area = area(&below(&strip, |p| axis.along(p), inner)).abs();
    axis.at(inner - area / (2.0 * half))
}

/// The landmarks for one direction of the base.
struct Candidate {
    hinges: [Point<Mm>; 2],
    apex: Point<Mm>,
    /// From the base to the apex.
    axis: Axis,
    cost: f64,
}

/// The convex hull of an outline, with what every candidate needs of it.
struct Hull {
    corners: Vec<Point<Mm>>,
    border: Vec<Point<Mm>>,
    diameter: f64,
}

impl Hull {
    fn new(corners: Vec<Point<Mm>>) -> Self {
        let pairs = corners
            .iter()
            .flat_map(|a| corners.iter().map(|b| a.distance(b)));
        Self {
            diameter: pairs.fold(0.0, f64::max),
            border: resampled(&corners, HULL_POINTS),
            corners,
        }
    }

    /// The landmarks if the base faced `direction` (radians); `None` where they coincide.
    fn candidate(&self, direction: f64) -> Option<Candidate> {
        let hinges = [
            self.outermost(direction - FRAC_PI_4)?,
            self.outermost(direction + FRAC_PI_4)?,
        ];
        let middle = hinges[0].midpoint(&hinges[1]);
        let upwards = Axis::through(middle, self.most_distal(middle)?)?;
        let (base, apex) = self.ends(&upwards)?;
        let axis = Axis::through(base, apex)?;
        let cost = self.cost(hinges, &axis, base.distance(&apex));
        cost.is_finite().then_some(Candidate {
            hinges,
            apex,
            axis,
            cost,
        })
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

    /// How little the end between `hinges` looks like a base, 0 for a perfect one. A base is
    /// flat, as wide as the ventricle, at right angles to the axis, and at the end of the
    /// longest axis; each term is a fraction of its own scale.
    fn cost(&self, hinges: [Point<Mm>; 2], axis: &Axis, length: f64) -> f64 {
        let Some(annulus) = Axis::through(hinges[0], hinges[1]) else {
            return f64::INFINITY;
        };
        let chord = hinges[0].distance(&hinges[1]);
        let beyond = below(&self.corners, |p| annulus.across(p), 0.0);
        let inside = below(&self.corners, |p| -annulus.across(p), 0.0);
        let bulge = 1.5 * area(&beyond).min(area(&inside)) / (chord * chord);
        let across = self.corners.iter().map(|&p| axis.across(p));
        let width =
            across.clone().fold(f64::NEG_INFINITY, f64::max) - across.fold(f64::INFINITY, f64::min);
        let slant = axis.cosine(&annulus);
        bulge.min(0.5)
            + slant * slant
            + 0.25 * (1.0 - chord / width)
            + 0.5 * (1.0 - length / self.diameter)
    }
}
