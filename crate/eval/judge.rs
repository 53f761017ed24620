//! One patient's outlines against the labels.

use serde::{Deserialize, Serialize};

use super::error::EvalError;
use super::outliner::Outliner;
use super::patient::{LabelledFrame, LabelledView, Phase, view_name};
use crate::clip::phantom::ApicalView;
use crate::geometry::{FramePx, Mask, Rect, Spacing};
use crate::measure::agreement::agreement;
use crate::measure::{BiplaneOptions, Ventricle, View, biplane, ejection_fraction, ventricle};
use crate::train::{BoxKind, Random};

/// A frame under one kind of box.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// `A4C` or `A2C`.
    pub view: String,
    /// The frame's number in its clip.
    pub frame: usize,
    /// Where in the beat it is.
    pub phase: Phase,
    /// The kind of box.
    pub boxes: String,
    /// Dice coefficient.
    pub dice: f64,
    /// Intersection over union.
    pub iou: f64,
    /// Hausdorff distance, in `unit`; `None` where the outline is empty.
    pub hd: Option<f64>,
    /// Its 95th percentile, the larger of both directions.
    pub hd95: Option<f64>,
    /// Average symmetric surface distance.
    pub assd: Option<f64>,
    /// Mean distance over all pixels of both masks: no contour distance, see
    /// [`crate::measure::agreement::Agreement`].
    pub asd_over_mask_pixels: Option<f64>,
    /// `mm` or `px`.
    pub unit: String,
}

/// An ejection fraction under one kind of box, in per cent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EfRow {
    /// `A4C`, `A2C` (single plane) or `biplane`.
    pub method: String,
    /// The kind of box.
    pub boxes: String,
    /// Of the outlines, the mean over the labelled beats; `None` where one could not be measured.
    pub found: Option<f64>,
    /// Of the labels, by the same method.
    pub labels: f64,
    /// The one that the data set names, by its own method.
    pub data_set: Option<f64>,
}

/// All of a patient.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// Frame by frame.
    pub rows: Vec<Row>,
    /// Beat by beat, meant.
    pub ef: Vec<EfRow>,
}

/// A view's outlines for one kind of box, in the order of its frames.
struct Outlined<'a> {
    view: &'a LabelledView,
    masks: Vec<Mask>,
}

/// Judges `outliner` on a patient's views. The same seed gives the same boxes to every outliner.
///
/// # Errors
/// As [`Outliner::outline`].
pub fn judge(
    outliner: &dyn Outliner,
    views: &[LabelledView],
    kinds: &[BoxKind],
    seed: u64,
) -> Result<Judged, EvalError> {
    // By kind, then by view.
    let mut outlined: Vec<Vec<Outlined>> = kinds.iter().map(|_| Vec::new()).collect();
    for view in views {
        let mut by_kind: Vec<Vec<Mask>> = kinds.iter().map(|_| Vec::new()).collect();
        for labelled in &view.frames {
            let masks = outliner.outline(&labelled.frame, &boxes(view, labelled, kinds, seed))?;
            for (of_kind, mask) in by_kind.iter_mut().zip(masks) {
                of_kind.push(mask);
            }
        }
        for (of_kind, masks) in outlined.iter_mut().zip(by_kind) {
            of_kind.push(Outlined { view, masks });
        }
    }
    let mut judged = Judged::default();
    for (kind, views) in kinds.iter().zip(&outlined) {
        let name = kind.name();
        judged
            .rows
            .extend(views.iter().flat_map(|view| rows(view, &name)));
        judged.ef.extend(fractions(views, &name));
    }
    Ok(judged)
}

/// A box of each kind on a frame, cut to it.
fn boxes(
    view: &LabelledView,
    labelled: &LabelledFrame,
    kinds: &[BoxKind],
    seed: u64,
) -> Vec<Rect<FramePx>> {
    let mask = &labelled.mask;
    let frame = Rect::from_corners(0.0, 0.0, mask.width() as f64, mask.height() as f64);
    let tight = mask.bounds().unwrap_or(frame);
    let each = kinds.iter().enumerate().map(|(i, boxes)| {
        let kind = 2 * i as u64 + view.view as u64;
        let purpose = (labelled.number as u64).wrapping_mul(1000) + kind;
        let drawn = boxes.draw(tight, &mut Random::new(seed, purpose));
        drawn.clipped(mask.width(), mask.height()).unwrap_or(tight)
    });
    each.collect()
}

fn rows<'a>(outlined: &'a Outlined, boxes: &'a str) -> impl Iterator<Item = Row> + 'a {
    let view = outlined.view;
    let pairs = view.frames.iter().zip(&outlined.masks);
    pairs.filter_map(move |(labelled, mask)| {
        let found = agreement(mask, &labelled.mask, view.spacing)?;
        Some(Row {
            view: view_name(view.view).to_owned(),
            frame: labelled.number,
            phase: labelled.phase,
            boxes: boxes.to_owned(),
            dice: found.dice,
            iou: found.iou,
            hd: found.hd,
            hd95: found.hd95,
            assd: found.assd,
            asd_over_mask_pixels: found.asd_over_mask_pixels,
            unit: found.unit.to_owned(),
        })
    })
}

/// The views' ejection fractions and, of two views, the biplane one of the first beat.
fn fractions(views: &[Outlined], boxes: &str) -> Vec<EfRow> {
    let row = |method: &str, found, labels, data_set| EfRow {
        method: method.to_owned(),
        boxes: boxes.to_owned(),
        found,
        labels,
        data_set,
    };
    let mut all = Vec::new();
    for outlined in views {
        let (view, labels) = (outlined.view, labels(outlined.view));
        let (Some(truth), found) = (
            mean_ef(view, &labels),
            mean_ef(view, &outlined.masks.iter().collect::<Vec<_>>()),
        ) else {
            continue;
        };
        all.push(row(view_name(view.view), found, truth, view.ef_percent));
    }
    let of = |wanted: ApicalView| views.iter().find(|o| o.view.view == wanted);
    if let (Some(a4c), Some(a2c)) = (of(ApicalView::A4c), of(ApicalView::A2c)) {
        let labels = [labels(a4c.view), labels(a2c.view)];
        let found = [a4c, a2c].map(|o| o.masks.iter().collect::<Vec<_>>());
        let of_both = |masks: &[Vec<&Mask>; 2]| both(a4c.view, a2c.view, masks);
        if let Some(truth) = of_both(&labels) {
            all.push(row("biplane", of_both(&found), truth, a4c.view.ef_percent));
        }
    }
    all
}

fn labels(view: &LabelledView) -> Vec<&Mask> {
    view.frames.iter().map(|f| &f.mask).collect()
}

/// The mean over the beats; `None` where there is none or one cannot be measured.
fn mean_ef(view: &LabelledView, masks: &[&Mask]) -> Option<f64> {
    let beat = |[ed, es]: &[usize; 2]| {
        let [ed, es] = [ed, es].map(|i| measured(masks[*i], view.spacing));
        Some(ejection_fraction(&ed?, &es?).ok()?.ef_percent)
    };
    let fractions: Option<Vec<f64>> = view.beats.iter().map(beat).collect();
    let fractions = fractions.filter(|all| !all.is_empty())?;
    Some(fractions.iter().sum::<f64>() / fractions.len() as f64)
}

/// Biplane of the first beats, whatever the difference of the lengths: labels and outlines alike.
fn both(a4c: &LabelledView, a2c: &LabelledView, [first, second]: &[Vec<&Mask>; 2]) -> Option<f64> {
    let pair = |view: &LabelledView, masks: &[&Mask]| {
        let [ed, es] = view
            .beats
            .first()?
            .map(|i| measured(masks[i], view.spacing));
        Some((ed?, es?))
    };
    let (a, b) = (pair(a4c, first)?, pair(a2c, second)?);
    let view = |(ed, es)| View { ed, es };
    let options = BiplaneOptions {
        accept_mismatch: true,
        ..BiplaneOptions::default()
    };
    let found = biplane(view((&a.0, &a.1)), view((&b.0, &b.1)), &options);
    Some(found.ok()?.ef.ef_percent)
}

fn measured(mask: &Mask, spacing: Spacing) -> Option<Ventricle> {
    ventricle(mask, spacing).ok()
}

#[cfg(test)]
mod tests {
    use super::super::outliner::Ellipse;
    use super::super::testing::phantom_views;
    use super::*;

    /// Returns the labels themselves, whatever the boxes.
    struct Truthful(Vec<LabelledView>);

    impl Outliner for Truthful {
        fn outline(
            &self,
            frame: &crate::clip::Frame,
            boxes: &[Rect<FramePx>],
        ) -> Result<Vec<Mask>, EvalError> {
            let mut all = self.0.iter().flat_map(|view| &view.frames);
            let found = all.find(|f| f.frame == *frame).unwrap();
            Ok(vec![found.mask.clone(); boxes.len()])
        }
    }

    #[test]
    fn the_labels_agree_with_themselves_and_give_the_phantom_s_ef() {
        let views = phantom_views(55.0);
        let kinds = [BoxKind::Tight, BoxKind::Jittered(0.1)];
        let judged = judge(&Truthful(views.clone()), &views, &kinds, 1).unwrap();
        assert_eq!(judged.rows.len(), 2 * 2 * 2);
        assert!(
            judged
                .rows
                .iter()
                .all(|r| r.dice == 1.0 && r.hd == Some(0.0) && r.unit == "mm")
        );
        let methods: Vec<&str> = judged.ef.iter().map(|r| r.method.as_str()).collect();
        assert_eq!(methods, ["A4C", "A2C", "biplane", "A4C", "A2C", "biplane"]);
        for row in &judged.ef {
            assert_eq!(row.found, Some(row.labels));
            assert!((row.labels - 55.0).abs() < 1.5, "{row:?}");
        }
    }

    #[test]
    fn larger_boxes_are_worse_and_the_same_seed_gives_the_same_boxes() {
        let views = phantom_views(40.0);
        let kinds = [
            BoxKind::Tight,
            BoxKind::Enlarged(0.2),
            BoxKind::Jittered(0.2),
        ];
        let judged = judge(&Ellipse, &views, &kinds, 1).unwrap();
        let mean = |kind: BoxKind| {
            let of = judged.rows.iter().filter(|r| r.boxes == kind.name());
            of.map(|r| r.dice).sum::<f64>() / 4.0
        };
        assert!(mean(BoxKind::Tight) > mean(BoxKind::Enlarged(0.2)) + 0.1);
        assert_eq!(judge(&Ellipse, &views, &kinds, 1).unwrap(), judged);
        assert_ne!(judge(&Ellipse, &views, &kinds, 2).unwrap(), judged);
    }
}
