//! The file meta group: of it, only the transfer syntax is read.

use super::{ClipError, syntax};
use dicom_dictionary_std::tags;
use dicom_parser::StatefulDecode;
use dicom_parser::dataset::LazyDataToken;
use dicom_parser::dataset::lazy_read::LazyDataSetReader;
use std::io::Cursor;

/// The group number of the file meta group, as it is stored.
const GROUP: &[u8] = b"\x02\x00";

/// The transfer syntax UID and the data set after the group.
///
/// # Errors
/// `NotDicom` where the group is cut, has other content or names no transfer syntax.
pub(super) fn read(file: &[u8]) -> Result<(String, &[u8]), ClipError> {
    let not_dicom = |what| ClipError::NotDicom { what };
    let unreadable = |_| not_dicom("its file meta group is unreadable");
    let explicit = syntax::meta();
    let mut tokens =
        LazyDataSetReader::new_with_ts(Cursor::new(file), &explicit).map_err(unreadable)?;
    let mut uid = None;
    let mut rest = file;
    while rest.starts_with(GROUP) {
        match tokens.advance().transpose().map_err(unreadable)? {
            Some(LazyDataToken::ElementHeader(_)) => {}
            Some(LazyDataToken::LazyValue { header, decoder }) => {
                let start = decoder.position() as usize;
                let end = start.checked_add(header.len.0 as usize);
                let value = end.and_then(|end| file.get(start..end));
                let value = value.ok_or(not_dicom("its file meta group is cut"))?;
                if header.tag == tags::TRANSFER_SYNTAX_UID {
                    uid = Some(text(value));
                }
                decoder
                    .skip_bytes(header.len.0)
                    .map_err(|_| not_dicom("its file meta group is cut"))?;
                rest = &file[start + value.len()..];
            }
            _ => return Err(not_dicom("its file meta group has unexpected content")),
        }
    }
    let uid = uid.ok_or(not_dicom("it names no transfer syntax"))?;
    Ok((uid, rest))
}

/// ASCII text without its padding.
pub(super) fn text(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    text.trim_matches([' ', '\0']).to_owned()
}
