//! What the numbers of a structured report are to be read with: in words, as no code says it.

use super::codes;
use super::item::{Item, Relation};
use crate::measure::document::Document;

/// Notice, agreement of people, warnings, the class by a scheme, and what the numbers rest on.
pub(super) fn summary(document: &Document) -> Item {
    let ef = document.result.ef();
    let mut lines = vec![
        document.notice.to_owned(),
        "Computed by a program; nobody has reviewed it.".to_owned(),
        document.human_agreement.to_owned(),
    ];
    lines.extend(edited(document));
    let warnings = ef.warnings.iter();
    lines.extend(warnings.map(|w| format!("Warning ({}): {}", w.code, w.message)));
    lines.extend(interpretation(document));
    lines.extend(inputs(document));
    let texts = lines.iter().filter(|line| !line.is_empty());
    Item::container(codes::SUMMARY).with_all(
        Relation::Contains,
        texts.map(|line| Item::text(codes::COMMENT, line)),
    )
}

/// Which outlines are no longer the network's.
fn edited(document: &Document) -> Option<String> {
    let names = document.masks.iter().filter(|(_, mask)| mask.edited);
    let names: Vec<&str> = names.map(|(name, _)| *name).collect();
    (!names.is_empty()).then(|| format!("Outlines edited by hand: {}", names.join(", ")))
}

fn interpretation(document: &Document) -> Vec<String> {
    let Some(found) = &document.interpretation else {
        return Vec::new();
    };
    let class = found
        .class
        .unwrap_or("no class, the EF is outside 0 to 100 %");
    let of = |what: &str| format!("By {}: {what} ({})", found.scheme, found.source);
    let volumes = found.volumes.iter().map(|volume| of(volume));
    std::iter::once(of(class)).chain(volumes).collect()
}

fn inputs(document: &Document) -> Vec<String> {
    let inputs = &document.inputs;
    let spacing = |view: &str, mm: Option<[f64; 2]>| {
        mm.map(|[x, y]| format!("Pixel size, {view}: {x:.4} x {y:.4} mm"))
    };
    let source = inputs.spacing_source.as_ref();
    [
        spacing("four-chamber", inputs.spacing_a4c_mm),
        spacing("two-chamber", inputs.spacing_a2c_mm),
        source.map(|source| format!("Pixel size from: {source}")),
        inputs
            .frame_time_ms
            .map(|ms| format!("Time between frames: {ms:.1} ms")),
        inputs
            .frames
            .map(|[ed, es]| format!("Frames: ED {ed}, ES {es}, counted from 0")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What the algorithm was set to and fed with.
pub(super) fn parameters(document: &Document) -> String {
    let mut parts = Vec::new();
    for (name, mask) in &document.masks {
        let set = |found: Option<f64>| {
            if found.is_some() {
                "found"
            } else {
                "set by hand"
            }
        };
        let outline = if mask.edited {
            "outline edited by hand, "
        } else {
            ""
        };
        parts.push(format!(
            "{name}: {outline}{} discs, hinge points {}, apex {}",
            mask.discs,
            set(mask.confidence.hinges),
            set(mask.confidence.apex),
        ));
    }
    let inputs = &document.inputs;
    parts.extend(inputs.model.as_ref().map(|name| format!("model {name}")));
    let digest = inputs.model_sha256.as_ref();
    parts.extend(digest.map(|digest| format!("SHA-256 of its weights {digest}")));
    parts.join("; ")
}
