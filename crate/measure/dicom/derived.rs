//! Numbers by the surface of the body and by the minute.

use super::codes::{self, Code};
use super::item::{Item, Relation};
use super::report::Plane;
use crate::measure::document::Document;

/// What `document` has of both, by the method of `plane`.
pub(super) fn derived(plane: &Plane, document: &Document) -> Vec<Item> {
    let mut items = indexed(plane, document);
    items.extend(output(plane, document));
    items
}

fn indexed(plane: &Plane, document: &Document) -> Vec<Item> {
    let Some(indexed) = &document.indexed else {
        return Vec::new();
    };
    let index = || Item::code(codes::INDEX, codes::BODY_SURFACE);
    let volume = |name, value, phase: Code| {
        let item = Item::number(name, value, 1, codes::ML_PER_M2)?;
        let item = plane.placed(item, Some(plane.method), Some(phase));
        Some(item.with(Relation::ConceptMod, index()))
    };
    let stroke = Item::number(codes::STROKE_INDEX, indexed.svi_ml_m2, 1, codes::ML_PER_M2);
    [
        volume(codes::EDV, indexed.edvi_ml_m2, codes::END_DIASTOLE),
        volume(codes::ESV, indexed.esvi_ml_m2, codes::END_SYSTOLE),
        stroke.map(|item| plane.placed(item, Some(plane.method), None)),
    ]
    .into_iter()
    .flatten()
    .map(|item| item.with_all(Relation::InferredFrom, surface(document)))
    .collect()
}

fn output(plane: &Plane, document: &Document) -> Vec<Item> {
    let Some(output) = &document.output else {
        return Vec::new();
    };
    let number = |name, value, unit| {
        let item = Item::number(name, value, 2, unit)?;
        let rate = Item::number(
            codes::HEART_RATE,
            output.heart_rate_bpm,
            0,
            codes::BEATS_PER_MIN,
        );
        let item = plane.placed(item, Some(plane.method), None);
        Some(item.with_all(Relation::InferredFrom, rate))
    };
    let index = output.cardiac_index_l_min_m2.and_then(|value| {
        let item = number(codes::CARDIAC_INDEX, value, codes::LITRE_PER_MIN_M2)?;
        Some(item.with_all(Relation::InferredFrom, surface(document)))
    });
    let whole = number(
        codes::CARDIAC_OUTPUT,
        output.cardiac_output_l_min,
        codes::LITRE_PER_MIN,
    );
    whole.into_iter().chain(index).collect()
}

fn surface(document: &Document) -> Option<Item> {
    let body = document.body.as_ref()?;
    Item::number(codes::BODY_SURFACE, body.bsa_m2(), 2, codes::SQUARE_METRE)
}
