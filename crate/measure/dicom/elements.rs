//! Elements of a data set, in few words.

use dicom_core::{Tag, VR};

use super::encode::{DataSet, Element};

pub(super) fn text(tag: Tag, vr: VR, value: impl Into<String>) -> Element {
    Element::bytes(tag, vr, value.into())
}

/// An attribute that has to be there and of which nothing is known.
pub(super) fn empty(tag: Tag, vr: VR) -> Element {
    Element::bytes(tag, vr, [])
}

pub(super) fn us(tag: Tag, value: u16) -> Element {
    Element::bytes(tag, VR::US, value.to_le_bytes())
}

/// A value that is a tag.
pub(super) fn at(tag: Tag, value: Tag) -> Element {
    let [group, element] = [value.group(), value.element()].map(u16::to_le_bytes);
    Element::bytes(tag, VR::AT, [group, element].concat())
}

pub(super) fn sequence(tag: Tag, items: Vec<DataSet>) -> Element {
    Element::sequence(tag, items)
}

/// Characters of a decimal string, VR DS.
const DECIMAL: usize = 16;

/// A number with `digits` after the point; `None` for one that is no number.
pub(super) fn decimal(value: f64, digits: usize) -> Option<String> {
    let plain = Some(format!("{value:.digits$}")).filter(|text| text.len() <= DECIMAL);
    value
        .is_finite()
        .then(|| plain.unwrap_or_else(|| format!("{value:.6e}")))
}

/// The shortest decimal string that tells `value` from its neighbours in single precision.
pub(super) fn shortest(value: f64) -> String {
    let text = format!("{}", value as f32);
    if text.len() <= DECIMAL {
        text
    } else {
        format!("{value:.6e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_strings_fit_whatever_the_number() {
        assert_eq!(decimal(-12.345, 1).as_deref(), Some("-12.3"));
        assert_eq!(decimal(1e300, 1).as_deref(), Some("1.000000e300"));
        assert_eq!(decimal(f64::NAN, 1), None);
        assert_eq!(decimal(f64::INFINITY, 1), None);
        assert!(decimal(-f64::MAX, 2).unwrap().len() <= DECIMAL);
        assert_eq!((&*shortest(0.3), &*shortest(0.125)), ("0.3", "0.125"));
        assert!(shortest(1e-30 / 3.0).len() <= DECIMAL);
    }
}
