//! What a file says of its own de-identification: PS3.15 Annex E, Basic Application Level
//! Confidentiality Profile, with the options that were used (CID 7050).

use dicom_core::VR;
use dicom_dictionary_std::tags;

use super::codes::{self, Code};
use super::elements::{sequence, text};
use super::encode::DataSet;

/// What the pixels of a file may tell of a patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pixels {
    /// There are none, or only lines on black.
    None,
    /// All outside of the sector is black.
    Masked,
    /// Frames with whatever text is burned into them.
    Kept,
}

/// How little of a patient is in a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deidentified {
    pub(super) pixels: Pixels,
    /// Whether it says when it was written.
    pub(super) dated: bool,
    /// Whether it holds what was typed of the patient's body.
    pub(super) body: bool,
}

/// Values of VR LO have 64 characters at most.
const NEW: &str = "New instance: no attribute of a source file is taken over";
const MASKED: &str = "Black outside of the sector; text within it not looked for";

impl Deidentified {
    /// Its elements. Pixels that nobody has cleaned may name the patient: then no method is claimed.
    pub(super) fn elements(self) -> DataSet {
        let dates = if self.dated { "UNMODIFIED" } else { "REMOVED" };
        let dates = text(
            tags::LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED,
            VR::CS,
            dates,
        );
        let removed = |value| text(tags::PATIENT_IDENTITY_REMOVED, VR::CS, value);
        if self.pixels == Pixels::Kept {
            return vec![removed("NO"), dates];
        }
        let masked = self.pixels == Pixels::Masked;
        let method = if masked {
            format!("{NEW}\\{MASKED}")
        } else {
            NEW.to_owned()
        };
        let used: [(Code, bool); 4] = [
            (codes::BASIC_PROFILE, true),
            (codes::CLEAN_PIXELS, masked),
            (codes::FULL_DATES, self.dated),
            (codes::PATIENT_CHARACTERISTICS, self.body),
        ];
        let used = used.into_iter().filter(|(_, used)| *used);
        vec![
            removed("YES"),
            text(tags::DEIDENTIFICATION_METHOD, VR::LO, method),
            sequence(
                tags::DEIDENTIFICATION_METHOD_CODE_SEQUENCE,
                used.map(|(code, _)| code.item()).collect(),
            ),
            dates,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_fit_their_element() {
        assert!(NEW.len() <= 64 && MASKED.len() <= 64);
    }
}
