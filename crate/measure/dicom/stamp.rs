//! What a file is known by: identifiers of its own and the time it was written.

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use sha2::{Digest as _, Sha256};

use super::error::DicomError;

/// A DICOM unique identifier below 2.25, made of a UUID (PS3.5, B.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uid(String);

impl Uid {
    /// The identifier that `seed` and `role` give, always the same. A random seed of 128 bits
    /// gives an identifier that nothing else has.
    pub fn derived(seed: &[u8], role: &str) -> Self {
        let digest = Sha256::new()
            .chain_update(role.as_bytes())
            .chain_update([0])
            .chain_update(seed)
            .finalize();
        let mut uuid = [0; 16];
        uuid.copy_from_slice(&digest[..16]);
        // Version 8, a digest of the maker's choice, and the variant of RFC 9562.
        uuid[6] = uuid[6] & 0x0f | 0x80;
        uuid[8] = uuid[8] & 0x3f | 0x80;
        Self(format!("2.25.{}", u128::from_be_bytes(uuid)))
    }

    /// As DICOM writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Identifiers and time of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    pub(super) study: Uid,
    pub(super) series: Uid,
    pub(super) instance: Uid,
    pub(super) date: String,
    pub(super) time: String,
}

impl Stamp {
    /// The stamp of a file written `unix_seconds` after 1970 began. Files of one `study` seed are
    /// of one study; `file` is a seed of its own for each. Seeds are random but in tests.
    ///
    /// # Errors
    /// `DicomError::Clock` for a moment that has no date of four digits.
    pub fn new(study: &[u8; 16], file: &[u8; 16], unix_seconds: u64) -> Result<Self, DicomError> {
        let written = i64::try_from(unix_seconds)
            .ok()
            .and_then(|seconds| DateTime::<Utc>::from_timestamp(seconds, 0))
            .filter(|at| at.year() <= 9999)
            .ok_or(DicomError::Clock)?;
        Ok(Self {
            study: Uid::derived(study, "study"),
            series: Uid::derived(file, "series"),
            instance: Uid::derived(file, "instance"),
            date: format!(
                "{:04}{:02}{:02}",
                written.year(),
                written.month(),
                written.day()
            ),
            time: format!(
                "{:02}{:02}{:02}",
                written.hour(),
                written.minute(),
                written.second()
            ),
        })
    }

    /// The Secondary Capture of this stamp, for a report to name.
    pub fn captured(&self) -> Captured {
        Captured {
            study: self.study.clone(),
            series: self.series.clone(),
            instance: self.instance.clone(),
        }
    }
}

/// A Secondary Capture that a report names as its illustration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Captured {
    pub(super) study: Uid,
    pub(super) series: Uid,
    pub(super) instance: Uid,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_uuids_and_the_same_for_the_same_seed() {
        let stamp = |file: u8| Stamp::new(&[1; 16], &[file; 16], 951_782_399).unwrap();
        let (one, other) = (stamp(2), stamp(3));
        assert_eq!(one, stamp(2));
        assert_eq!(one.study, other.study);
        assert_ne!(one.series, other.series);
        assert_ne!(one.series, one.instance);
        for uid in [&one.study, &one.series, &other.instance] {
            let number: u128 = uid.as_str().strip_prefix("2.25.").unwrap().parse().unwrap();
            assert!(uid.as_str().len() <= 64 && number >> 62 & 3 == 2);
            assert_eq!(number >> 76 & 15, 8);
        }
        assert_eq!((&*one.date, &*one.time), ("20000228", "235959"));
    }

    #[test]
    fn a_clock_out_of_its_mind_is_refused() {
        let far = Stamp::new(&[1; 16], &[2; 16], u64::MAX);
        assert_eq!(far.unwrap_err().code(), "dicom-clock");
    }
}
