//! What a checkpoint lacks, and what it holds beside, compared with a network.

use std::fmt;

use super::checkpoint::StateDict;
use super::config::SamConfig;
use super::expected::{expected, is_extra};

/// Names that are listed before the rest is only counted, so that a message stays readable.
const LISTED: usize = 12;

/// A tensor of another shape than the network needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misshapen {
    /// Its name.
    pub key: String,
    /// Its shape in the file.
    pub got: Vec<usize>,
    /// The shape the network needs.
    pub want: Vec<usize>,
}

/// A checkpoint's tensors beside those that a network needs, all by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyReport {
    /// Needed and not there.
    pub missing: Vec<String>,
    /// There in another shape.
    pub misshapen: Vec<Misshapen>,
    /// There and not needed: passed over.
    pub unexpected: Vec<String>,
}

impl KeyReport {
    /// Compares; `BatchNorm`s of the checkpoint have to be folded.
    pub fn new(checkpoint: &StateDict, config: &SamConfig) -> Self {
        let needed = expected(config);
        let mut report = Self::default();
        for (key, want) in &needed {
            match checkpoint.shape(key) {
                None => report.missing.push(key.clone()),
                Some(got) if got != want => report.misshapen.push(Misshapen {
                    key: key.clone(),
                    got: got.to_vec(),
                    want: want.clone(),
                }),
                Some(_) => {}
            }
        }
        let known = |key: &str| needed.contains_key(key) || is_extra(key);
        let beside = checkpoint.keys().filter(|key| !known(key));
        report.unexpected = beside.map(str::to_owned).collect();
        report
    }

    /// Whether the network can be built: nothing is missing or misshapen.
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty() && self.misshapen.is_empty()
    }
}

impl fmt::Display for KeyReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shape = |m: &Misshapen| format!("{} {:?} instead of {:?}", m.key, m.got, m.want);
        let misshapen: Vec<String> = self.misshapen.iter().map(shape).collect();
        let parts = [("missing", &self.missing), ("misshapen", &misshapen)];
        let told: Vec<String> = parts
            .iter()
            .filter(|(_, names)| !names.is_empty())
            .map(|(what, names)| format!("{what}: {}", listed(names)))
            .collect();
        f.write_str(&told.join("; "))
    }
}

/// The first names, and how many more there are.
fn listed(names: &[String]) -> String {
    let shown = names[..names.len().min(LISTED)].join(", ");
    match names.len().saturating_sub(LISTED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
