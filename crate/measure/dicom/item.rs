//! Content items of a structured report.

use dicom_core::VR;
use dicom_dictionary_std::tags;

use super::codes::Code;
use super::elements::{decimal, sequence, text};
use super::encode::{DataSet, Element};
use super::stamp::Uid;

/// How an item belongs to the one above it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Relation {
    Contains,
    ConceptMod,
    ObsContext,
    InferredFrom,
}

impl Relation {
    fn name(self) -> &'static str {
        match self {
            Self::Contains => "CONTAINS",
            Self::ConceptMod => "HAS CONCEPT MOD",
            Self::ObsContext => "HAS OBS CONTEXT",
            Self::InferredFrom => "INFERRED FROM",
        }
    }
}

/// A content item with those below it.
pub(super) struct Item {
    elements: DataSet,
    children: Vec<DataSet>,
}

impl Item {
    fn new(kind: &str, name: Option<Code>) -> Self {
        let mut elements = vec![text(tags::VALUE_TYPE, VR::CS, kind)];
        elements
            .extend(name.map(|name| sequence(tags::CONCEPT_NAME_CODE_SEQUENCE, vec![name.item()])));
        Self {
            elements,
            children: Vec::new(),
        }
    }

    fn has(mut self, element: Element) -> Self {
        self.elements.push(element);
        self
    }

    pub(super) fn container(name: Code) -> Self {
        Self::new("CONTAINER", Some(name)).has(text(
            tags::CONTINUITY_OF_CONTENT,
            VR::CS,
            "SEPARATE",
        ))
    }

    pub(super) fn code(name: Code, value: Code) -> Self {
        Self::new("CODE", Some(name)).has(sequence(tags::CONCEPT_CODE_SEQUENCE, vec![value.item()]))
    }

    /// Text on one line: control characters are no part of it.
    pub(super) fn text(name: Code, value: &str) -> Self {
        let plain: String = value.chars().filter(|c| !c.is_control()).collect();
        Self::new("TEXT", Some(name)).has(text(tags::TEXT_VALUE, VR::UT, plain))
    }

    pub(super) fn uid(name: Code, value: &Uid) -> Self {
        Self::new("UIDREF", Some(name)).has(text(tags::UID, VR::UI, value.as_str()))
    }

    /// A number with `digits` after the point; `None` for one that is no number.
    pub(super) fn number(name: Code, value: f64, digits: usize, unit: Code) -> Option<Self> {
        let value = decimal(value, digits)?;
        let measured = vec![
            text(tags::NUMERIC_VALUE, VR::DS, value),
            sequence(tags::MEASUREMENT_UNITS_CODE_SEQUENCE, vec![unit.item()]),
        ];
        Some(
            Self::new("NUM", Some(name))
                .has(sequence(tags::MEASURED_VALUE_SEQUENCE, vec![measured])),
        )
    }

    pub(super) fn image(class: &str, instance: &Uid) -> Self {
        Self::new("IMAGE", None).has(sequence(
            tags::REFERENCED_SOP_SEQUENCE,
            vec![reference(class, instance)],
        ))
    }

    pub(super) fn with(mut self, relation: Relation, child: Self) -> Self {
        let relation = text(tags::RELATIONSHIP_TYPE, VR::CS, relation.name());
        self.children.push(child.has(relation).finished());
        self
    }

    pub(super) fn with_all(
        self,
        relation: Relation,
        children: impl IntoIterator<Item = Self>,
    ) -> Self {
        children
            .into_iter()
            .fold(self, |item, child| item.with(relation, child))
    }

    /// Its elements, for the root to be put beside those of the file.
    pub(super) fn finished(self) -> DataSet {
        let mut elements = self.elements;
        if !self.children.is_empty() {
            elements.push(sequence(tags::CONTENT_SEQUENCE, self.children));
        }
        elements
    }
}

/// Class and instance of another file.
pub(super) fn reference(class: &str, instance: &Uid) -> DataSet {
    vec![
        text(tags::REFERENCED_SOP_CLASS_UID, VR::UI, class),
        text(tags::REFERENCED_SOP_INSTANCE_UID, VR::UI, instance.as_str()),
    ]
}
