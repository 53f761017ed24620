//! Landmarks from a file.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use echodisc::geometry::Point;
use echodisc::measure::GivenLandmarks;
use serde::Deserialize;

/// Landmarks by the name of the mask.
#[derive(Default)]
pub(super) struct Landmarks(BTreeMap<String, OfMask>);

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfMask {
    hinges: Option<[[f64; 2]; 2]>,
    apex: Option<[f64; 2]>,
}

impl Landmarks {
    /// The landmarks of a file; none without one.
    pub(super) fn read(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path else {
            return Ok(Self::default());
        };
        let text = std::fs::read_to_string(path).context("the landmarks cannot be read")?;
        let found = serde_json::from_str(&text).context("the landmarks")?;
        Ok(Self(found))
    }

    /// Those of one mask.
    pub(super) fn of(&self, name: &str) -> GivenLandmarks {
        let point = |[x, y]: [f64; 2]| Point::new(x, y);
        let given = self.0.get(name);
        GivenLandmarks {
            hinges: given.and_then(|g| g.hinges).map(|hinges| hinges.map(point)),
            apex: given.and_then(|g| g.apex).map(point),
        }
    }

    /// A misspelt name would leave landmarks unused without a word.
    pub(super) fn refuse_unused(&self, masks: &[&str]) -> anyhow::Result<()> {
        for name in self.0.keys() {
            anyhow::ensure!(
                masks.contains(&name.as_str()),
                "the landmarks are of {name:?}, and the masks are {}",
                masks.join(", ")
            );
        }
        Ok(())
    }
}
