//! Which transfer syntaxes are read.

use super::ClipError;
use dicom_dictionary_std::uids;
use dicom_transfer_syntax_registry::{
    TransferSyntax, TransferSyntaxIndex, TransferSyntaxRegistry, entries,
};

/// How the pixels, or the whole data set, are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// As they are.
    Native,
    /// As they are, in a deflated data set.
    Deflated,
    /// Run lengths, one fragment a frame.
    Rle,
    /// JPEG baseline, or extended with 8 bits.
    Jpeg,
}

/// A transfer syntax that is read here.
pub(super) struct Syntax {
    pub coding: Coding,
    /// How the header is written, once inflated.
    pub parser: &'static TransferSyntax,
}

/// The coding behind a transfer syntax UID.
///
/// # Errors
/// `TransferSyntax` for those not read here, with the name from the DICOM registry.
pub(super) fn classify(uid: &str) -> Result<Syntax, ClipError> {
    let coding = match uid {
        uids::IMPLICIT_VR_LITTLE_ENDIAN | uids::EXPLICIT_VR_LITTLE_ENDIAN => Coding::Native,
        uids::DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN => Coding::Deflated,
        uids::RLE_LOSSLESS => Coding::Rle,
        uids::JPEG_BASELINE8_BIT | uids::JPEG_EXTENDED12_BIT => Coding::Jpeg,
        _ => return Err(unsupported(uid)),
    };
    let header = match uid {
        uids::IMPLICIT_VR_LITTLE_ENDIAN => uid,
        _ => uids::EXPLICIT_VR_LITTLE_ENDIAN,
    };
    let parser = TransferSyntaxRegistry
        .get(header)
        .ok_or_else(|| unsupported(uid))?;
    Ok(Syntax { coding, parser })
}

/// The syntax of every file meta group.
pub(super) fn meta() -> TransferSyntax {
    entries::EXPLICIT_VR_LITTLE_ENDIAN.erased()
}

fn unsupported(uid: &str) -> ClipError {
    let wellformed = uid.len() <= 64 && uid.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    ClipError::TransferSyntax {
        uid: if wellformed { uid } else { "?" }.to_owned(),
        name: TransferSyntaxRegistry
            .get(uid)
            .map_or("an unknown transfer syntax", TransferSyntax::name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_read_is_named() {
        let message = |uid| classify(uid).err().unwrap().to_string();
        let named = [
            (uids::JPEG2000_LOSSLESS, "JPEG 2000"),
            (uids::MPEG4HP41, "MPEG-4 AVC/H.264"),
            ("1.2.840.10008.1.2.2", "Big Endian"),
        ];
        for (uid, name) in named {
            let message = message(uid);
            assert!(message.contains(name) && message.contains(uid), "{message}");
        }
        assert!(message("1.2.3").contains("unknown"));
        assert!(!message("DOE^JANE").contains("DOE"));
    }
}
