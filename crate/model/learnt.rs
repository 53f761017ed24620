//! What a file of tensors that were learnt from a reader says of itself.

use std::collections::BTreeMap;

use super::checkpoint::StateDict;

const BASE: &str = "echodisc.base";
const OUTLINES: &str = "echodisc.outlines";
const CLIPS: &str = "echodisc.clips";
const BEFORE: &str = "echodisc.dice-before";
const AFTER: &str = "echodisc.dice-after";
/// Length of a digest in hexadecimal digits.
const DIGEST: usize = 64;

/// Where learnt tensors come from. Nothing in it tells of a patient.
#[derive(Debug, Clone, PartialEq)]
pub struct LearntFrom {
    /// SHA-256 of the file of the model that they belong to.
    pub base: String,
    /// Outlines that were taught and kept back.
    pub outlines: usize,
    /// Clips that they are of.
    pub clips: usize,
    /// Mean Dice of what was kept back, before learning.
    pub before: f64,
    /// The same after.
    pub after: f64,
}

impl LearntFrom {
    /// For the head of a file.
    pub fn notes(&self) -> BTreeMap<String, String> {
        let notes = [
            (BASE, self.base.clone()),
            (OUTLINES, self.outlines.to_string()),
            (CLIPS, self.clips.to_string()),
            (BEFORE, self.before.to_string()),
            (AFTER, self.after.to_string()),
        ];
        notes.map(|(key, value)| (key.to_owned(), value)).into()
    }

    /// What [`LearntFrom::notes`] wrote; `None` where the file has no such notes, or others.
    pub fn of(file: &StateDict) -> Option<Self> {
        let base = file.note(BASE)?;
        let is_digest = base.len() == DIGEST && base.bytes().all(|b| b.is_ascii_hexdigit());
        let count = |key| file.note(key)?.parse::<u32>().ok();
        let dice = |key| {
            let value = file.note(key)?.parse::<f64>().ok()?;
            (0.0..=1.0).contains(&value).then_some(value)
        };
        is_digest.then_some(Self {
            base: base.to_ascii_lowercase(),
            outlines: count(OUTLINES)? as usize,
            clips: count(CLIPS)? as usize,
            before: dice(BEFORE)?,
            after: dice(AFTER)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::checkpoint::{Precision, Tensor, write_annotated};
    use super::*;

    fn file(notes: &BTreeMap<String, String>) -> StateDict {
        let tensor = Tensor {
            shape: vec![1],
            values: vec![1.0],
        };
        let tensors = [("a".to_owned(), tensor)].into();
        StateDict::from_bytes(write_annotated(&tensors, Precision::F16, notes).unwrap()).unwrap()
    }

    fn origin() -> LearntFrom {
        LearntFrom {
            base: "0f".repeat(32),
            outlines: 9,
            clips: 2,
            before: 0.861,
            after: 0.903,
        }
    }

    #[test]
    fn a_file_tells_where_it_comes_from() {
        assert_eq!(LearntFrom::of(&file(&origin().notes())), Some(origin()));
    }

    #[test]
    fn notes_that_are_missing_or_senseless_tell_nothing() {
        assert_eq!(LearntFrom::of(&file(&BTreeMap::new())), None);
        let senseless = [
            (BASE, "zz"),
            (BASE, "../../secret"),
            (OUTLINES, "-1"),
            (CLIPS, "1e9"),
            (BEFORE, "NaN"),
            (AFTER, "7"),
        ];
        for (key, value) in senseless {
            let mut notes = origin().notes();
            notes.insert(key.to_owned(), value.to_owned());
            assert_eq!(LearntFrom::of(&file(&notes)), None, "{key} {value}");
        }
    }
}
