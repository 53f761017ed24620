//! Elements of a data set, in few words.

use dicom_core::value::DataSetSequence;
use dicom_core::{PrimitiveValue, Tag, VR};
use dicom_object::InMemDicomObject;
use dicom_object::mem::InMemElement;

pub(super) fn text(tag: Tag, vr: VR, value: impl Into<String>) -> InMemElement {
    InMemElement::new(tag, vr, PrimitiveValue::from(value.into()))
}

/// An attribute that has to be there and of which nothing is known.
pub(super) fn empty(tag: Tag, vr: VR) -> InMemElement {
    match vr {
        VR::SQ => sequence(tag, Vec::new()),
        _ => InMemElement::new(tag, vr, PrimitiveValue::Empty),
    }
}

pub(super) fn us(tag: Tag, value: u16) -> InMemElement {
    InMemElement::new(tag, VR::US, PrimitiveValue::from(value))
}

pub(super) fn sequence(tag: Tag, items: Vec<InMemDicomObject>) -> InMemElement {
    InMemElement::new(tag, VR::SQ, DataSetSequence::from(items))
}

pub(super) fn data_set(elements: impl IntoIterator<Item = InMemElement>) -> InMemDicomObject {
    InMemDicomObject::from_element_iter(elements)
}
