//! Explicit VR Little Endian (PS3.5, 7.1.2): the one encoding that is written.
//!
//! dicom-object would write it too; its tables of other character sets are a tenth of a megabyte of
//! the page's download, and these files are UTF-8 throughout. The tests read them with it.

use dicom_core::{Tag, VR};
use dicom_dictionary_std::{tags, uids};

/// The UID of this writer, derived from an UUID (PS3.5, B.2).
const IMPLEMENTATION: &str = "2.25.54566282683163995048422121849463464195";
/// What precedes the first element of a file.
const PREAMBLE: [u8; 128] = [0; 128];
/// The beginning of an item, `(FFFE,E000)`.
const ITEM: [u8; 4] = [0xfe, 0xff, 0x00, 0xe0];

/// A value with its tag and VR.
pub(super) struct Element {
    tag: Tag,
    vr: VR,
    value: Value,
}

enum Value {
    /// As they are stored, not yet padded.
    Bytes(Vec<u8>),
    Items(Vec<DataSet>),
}

/// Elements in any order; they are written in that of their tags.
pub(super) type DataSet = Vec<Element>;

impl Element {
    pub(super) fn bytes(tag: Tag, vr: VR, value: impl Into<Vec<u8>>) -> Self {
        let value = Value::Bytes(value.into());
        Self { tag, vr, value }
    }

    pub(super) fn sequence(tag: Tag, items: Vec<DataSet>) -> Self {
        let value = Value::Items(items);
        Self {
            tag,
            vr: VR::SQ,
            value,
        }
    }
}

/// A file of PS3.10: `class` and `instance` are its SOP's.
///
/// # Errors
/// `None` where a value is longer than its VR can say.
pub(super) fn part10(class: &str, instance: &str, elements: DataSet) -> Option<Vec<u8>> {
    let ui = |tag, value: &str| Element::bytes(tag, VR::UI, value);
    let meta = encoded(vec![
        Element::bytes(tags::FILE_META_INFORMATION_VERSION, VR::OB, [0, 1]),
        ui(tags::MEDIA_STORAGE_SOP_CLASS_UID, class),
        ui(tags::MEDIA_STORAGE_SOP_INSTANCE_UID, instance),
        ui(tags::TRANSFER_SYNTAX_UID, uids::EXPLICIT_VR_LITTLE_ENDIAN),
        ui(tags::IMPLEMENTATION_CLASS_UID, IMPLEMENTATION),
        Element::bytes(tags::IMPLEMENTATION_VERSION_NAME, VR::SH, "ECHODISC"),
    ])?;
    let length = u32::try_from(meta.len()).ok()?.to_le_bytes();
    let length = Element::bytes(tags::FILE_META_INFORMATION_GROUP_LENGTH, VR::UL, length);
    Some(
        [
            &PREAMBLE[..],
            b"DICM",
            &one(length)?,
            &meta,
            &encoded(elements)?,
        ]
        .concat(),
    )
}

fn encoded(mut elements: DataSet) -> Option<Vec<u8>> {
    elements.sort_by_key(|element| element.tag);
    let mut out = Vec::new();
    for element in elements {
        out.extend(one(element)?);
    }
    Some(out)
}

fn one(element: Element) -> Option<Vec<u8>> {
    let Element { tag, vr, value } = element;
    let value = match value {
        Value::Bytes(bytes) => padded(vr, bytes),
        Value::Items(items) => {
            let mut out = Vec::new();
            for item in items {
                let value = encoded(item)?;
                out.extend(ITEM);
                out.extend(u32::try_from(value.len()).ok()?.to_le_bytes());
                out.extend(value);
            }
            out
        }
    };
    let mut out = [
        tag.group().to_le_bytes(),
        tag.element().to_le_bytes(),
        vr.to_bytes(),
    ]
    .concat();
    // These have a length of four bytes behind two that are reserved.
    if matches!(
        vr,
        VR::OB | VR::OW | VR::SQ | VR::UT | VR::UC | VR::UR | VR::UN
    ) {
        out.extend([0, 0]);
        out.extend(u32::try_from(value.len()).ok()?.to_le_bytes());
    } else {
        out.extend(u16::try_from(value.len()).ok()?.to_le_bytes());
    }
    out.extend(value);
    Some(out)
}

/// Values have even lengths.
fn padded(vr: VR, mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.len() % 2 == 1 {
        bytes.push(match vr {
            VR::UI | VR::OB | VR::UN => 0,
            _ => b' ',
        });
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_padded_and_elements_sorted() {
        let text = |tag, value| Element::bytes(tag, VR::LO, value);
        let bytes = encoded(vec![
            text(Tag(0x10, 0x20), "odd"),
            Element::bytes(Tag(8, 0x18), VR::UI, "1.2"),
        ]);
        let want = b"\x08\x00\x18\x00UI\x04\x001.2\0\x10\x00\x20\x00LO\x04\x00odd ";
        assert_eq!(bytes.as_deref(), Some(&want[..]));
    }

    #[test]
    fn a_text_too_long_for_its_vr_is_no_file() {
        let long = Element::bytes(Tag(0x10, 0x20), VR::LO, vec![b' '; 65_536]);
        assert_eq!(encoded(vec![long]), None);
    }
}
