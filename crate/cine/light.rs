//! A traffic light with its reasons.
//!
//! The limits are choices of this project, not measured error rates: green says that nothing
//! spoke against an outline, no more.

use serde::Serialize;

use crate::measure::SOLIDITY;
use crate::segment::propagate::Drift;

/// Scores below are doubted, and below the second not trusted.
const SCORE: [f32; 2] = [0.75, 0.5];
/// The same of stability.
const STABILITY: [f32; 2] = [0.8, 0.6];
/// The same of the overlap (Dice) with the neighbours.
const NEIGHBOURS: [f64; 2] = [0.85, 0.7];
/// Part of the outline along the edge of the sector that is doubted, and not trusted.
const EDGE: [f64; 2] = [0.03, 0.15];
/// The same of the outline's part of its convex hull.
const SHAPE: [f64; 2] = [SOLIDITY, 0.7];

/// How far to trust a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Light {
    /// Nothing spoke against it.
    Green,
    /// Something did: look at it.
    Amber,
    /// Do not use it without setting it right.
    Red,
}

impl Light {
    /// How it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Amber => "amber",
            Self::Red => "red",
        }
    }
}

/// Why a light is not green.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The frame has no outline.
    NotOutlined,
    /// The network's own score is low.
    Score,
    /// The mask changes much with the threshold.
    Stability,
    /// It agrees little with the frames beside it.
    Neighbours,
    /// It runs along the edge of the sector.
    Edge,
    /// It is indented more than a cavity is.
    Indented,
    /// It does not follow from the outline before.
    Drift(Drift),
}

impl Reason {
    /// A stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotOutlined => "not-outlined",
            Self::Score => "low-score",
            Self::Stability => "low-stability",
            Self::Neighbours => "neighbours-disagree",
            Self::Edge => "sector-edge",
            Self::Indented => "shape-indented",
            Self::Drift(drift) => drift.code(),
        }
    }

    /// What it means.
    pub fn message(self) -> &'static str {
        match self {
            Self::NotOutlined => "no outline: set one, and the frames beside it follow",
            Self::Score => "the network's own score is low",
            Self::Stability => "the outline changes much with the threshold",
            Self::Neighbours => "it differs much from the frames beside it",
            Self::Edge => "it runs along the edge of the sector: a part may not be shown",
            Self::Indented => "it is indented: it may run through the mitral valve",
            Self::Drift(Drift::Nothing) => "the network found nothing in the box",
            Self::Drift(Drift::Area) => "the area jumps from the frame before",
            Self::Drift(Drift::Place) => "the place jumps from the frame before",
            Self::Drift(Drift::Shape) => "the shape jumps from the frame before",
            Self::Drift(Drift::Score) => "the score drops from the frame before",
        }
    }
}

/// What speaks for and against one outline.
#[derive(Debug, Clone, PartialEq)]
pub struct Signals {
    /// The network's own guess of the IoU.
    pub iou_score: f32,
    /// The stability of the mask.
    pub stability: f32,
    /// The smaller overlap (Dice) with the frames beside it; `None` where they have no outline.
    pub neighbours: Option<f64>,
    /// Part of the outline along the edge of the sector.
    pub at_edge: f64,
    /// Its part of its convex hull; `None` where it has no shape.
    pub solidity: Option<f64>,
    /// What jumped.
    pub drift: Vec<Drift>,
    /// The user set it: the network's doubts do not count.
    pub fixed: bool,
}

impl Signals {
    /// The light of one frame and its reasons.
    pub fn light(&self) -> (Light, Vec<Reason>) {
        let below = |value: f64, limits: [f64; 2]| match value {
            v if v < limits[1] => Light::Red,
            v if v < limits[0] => Light::Amber,
            _ => Light::Green,
        };
        let network = |value: f32, limits: [f32; 2]| match self.fixed {
            true => Light::Green,
            false => below(value.into(), limits.map(f64::from)),
        };
        let neighbours = self
            .neighbours
            .map_or(Light::Green, |d| below(d, NEIGHBOURS));
        let shape = self.solidity.map_or(Light::Green, |s| below(s, SHAPE));
        let judged = [
            (network(self.iou_score, SCORE), Reason::Score),
            (network(self.stability, STABILITY), Reason::Stability),
            (neighbours, Reason::Neighbours),
            (below(-self.at_edge, EDGE.map(|v| -v)), Reason::Edge),
            (shape, Reason::Indented),
        ];
        let drifts = self
            .drift
            .iter()
            .map(|drift| (Light::Red, Reason::Drift(*drift)));
        let all = judged.into_iter().chain(drifts);
        let against: Vec<_> = all.filter(|(light, _)| *light != Light::Green).collect();
        let worst = against.iter().map(|(light, _)| *light).max();
        let reasons = against.into_iter().map(|(_, reason)| reason).collect();
        (worst.unwrap_or(Light::Green), reasons)
    }
}
