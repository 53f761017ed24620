//! Which end of an outline is the mitral annulus, and where the apex is.
//!
//! The base may face any way, so every direction is tried. For one direction the hinge points
//! are the outermost points 45 degrees to either side of it, which are the corners of a
//! truncated end however it is slanted up to that; the apex is the point most distal from their
//! middle. The direction taken is the one that looks most like a base, by [`Candidate::cost`].
//! All of it works on the convex hull, which trabeculae and ragged borders hardly change.

use std::f64::consts::TAU;

use serde::Serialize;

use super::hull::{Candidate, Hull};
use crate::geometry::polygon::{area, below};
use crate::geometry::{Mm, Point};

/// Directions tried for the base.
const DIRECTIONS: u32 = 120;
/// Two ends whose costs differ by less look alike.
const ALIKE: f64 = 0.05;
/// Ends whose costs differ by this much are told apart beyond doubt: a truncated ellipsoid of
/// usual shape has more.
const APART: f64 = 0.2;

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
    pub(super) confidence: Confidence,
}

impl Landmarks {
    /// The same in another unit, `by` of which are one of this.
    pub(super) fn scaled(self, by: f64) -> Self {
        let scaled = |p: Point<Mm>| Point::new(by * p.x, by * p.y);
        Self {
            hinges: self.hinges.map(scaled),
            mid_annulus: scaled(self.mid_annulus),
            apex: scaled(self.apex),
            ..self
        }
    }
}

/// How clearly the shape tells each landmark, 0 to 1; `None` for one that the user has set.
/// These are measures of the shape, not probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Confidence {
    /// Which end is the base: how much less the other end looks like one.
    pub base: Option<f64>,
    /// The hinge points: 1 for a base cut flat, 0 for one as round as a half circle.
    pub hinges: Option<f64>,
    /// The apex: 1 for a tip, 0 for an end that is flat over the whole width.
    pub apex: Option<f64>,
}

impl Confidence {
    /// Whether the shape hardly tells the hinge points; `false` for those that were set.
    pub fn hinges_unsure(&self) -> bool {
        [self.base, self.hinges].iter().any(|&value| unsure(value)) && self.hinges.is_some()
    }

    /// Whether the shape hardly tells the apex; `false` for one that was set.
    pub fn apex_unsure(&self) -> bool {
        [self.base, self.apex].iter().any(|&value| unsure(value)) && self.apex.is_some()
    }

    /// Which landmarks were set by hand, in words; `None` when all were found.
    pub fn by_hand(&self) -> Option<&'static str> {
        match (self.hinges, self.apex) {
            (Some(_), Some(_)) => None,
            (None, None) => Some("landmarks set by hand"),
            (None, Some(_)) => Some("hinge points set by hand"),
            (Some(_), None) => Some("apex set by hand"),
        }
    }
}

/// Below this the other end of the outline is called alike, too; a choice of this project.
fn unsure(confidence: Option<f64>) -> bool {
    confidence.is_some_and(|value| value < ALIKE / APART)
}

/// Landmarks that the user has set.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Given {
    pub(super) hinges: Option<[Point<Mm>; 2]>,
    pub(super) apex: Option<Point<Mm>>,
}

/// The landmarks of `outline`, those `given` taken as they are; `None` when it encloses nothing
/// or they give no axis.
pub(super) fn landmarks(outline: &[Point<Mm>], given: &Given) -> Option<Landmarks> {
    let hull = Hull::of(outline);
    match given.hinges {
        Some(hinges) => hull.with_hinges(hinges, given.apex),
        None => found(outline, &hull, given.apex),
    }
}

/// The landmarks with the base that looks most like one, away from `apex` where that is given.
fn found(outline: &[Point<Mm>], hull: &Hull, apex: Option<Point<Mm>>) -> Option<Landmarks> {
    let candidates: Vec<Candidate> = (0..DIRECTIONS)
        .filter_map(|k| hull.candidate(TAU * f64::from(k) / f64::from(DIRECTIONS), apex))
        .collect();
    let best = cheapest(candidates.iter())?;
    let rival = cheapest(
        candidates
            .iter()
            .filter(|c| best.axis.cosine(&c.axis) < -0.5),
    );
    let margin = rival.map_or(APART, |r| r.cost - best.cost);
    let rival = rival.filter(|_| margin < ALIKE);
    // A tie-break only: apical views show the apex at the top of the image.
    let taken = match rival {
        Some(rival) if rival.apex.y < best.apex.y => rival,
        _ => best,
    };
    let unset = apex.is_none();
    Some(Landmarks {
        hinges: taken.hinges,
        mid_annulus: mean_base(outline, taken),
        apex: taken.apex,
        ambiguous: rival.is_some() && unset,
        confidence: Confidence {
            base: unset.then_some((margin / APART).clamp(0.0, 1.0)),
            hinges: Some((1.0 - 2.0 * taken.bulge).clamp(0.0, 1.0)),
            apex: unset.then(|| hull.sharpness(taken.hinges, &taken.axis)),
        },
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
