//! A request as it was measured: what is shown and what is saved are made of the same.

use super::EchoDisc;
use super::patient::Patient;
use crate::clip::Calibrated;
use crate::geometry::contour::outline;
use crate::geometry::piece::Piece;
use crate::geometry::{FramePx, Mask, Rect, Spacing};
use crate::measure::export::Panel;
use crate::measure::{
    BiplaneOptions, Context, Document, Inputs, MeasureError, Options, Ventricle, View, Views,
    Warning, biplane, ejection_fraction, ventricle_with,
};
use crate::web::wire::{self, ApicalView, Failure, MeasureRequest, PhaseRequest, Refusal};

/// One view, measured.
pub struct MeasuredView {
    pub asked: wire::ViewRequest,
    pub found: Calibrated,
    pub ed: Ventricle,
    pub es: Ventricle,
}

impl MeasuredView {
    fn view(&self) -> View<'_> {
        View {
            ed: &self.ed,
            es: &self.es,
        }
    }

    fn views(&self) -> Views<'_> {
        match self.asked.view {
            ApicalView::A4c => Views::A4c(self.view()),
            ApicalView::A2c => Views::A2c(self.view()),
        }
    }

    fn panels(&self) -> [Panel<'_>; 2] {
        let names = match self.asked.view {
            ApicalView::A4c => ["ed", "es"],
            ApicalView::A2c => ["a2c_ed", "a2c_es"],
        };
        let phases = [(&self.ed, &self.asked.ed), (&self.es, &self.asked.es)];
        [0, 1].map(|i| Panel {
            name: names[i],
            ventricle: phases[i].0,
            size: [self.asked.width, self.asked.height],
            spacing: self.found.spacing,
            spacing_source: self.found.source.as_deref(),
            frame: phases[i].1.image.as_ref().map(|image| image.uri.clone()),
            masked: phases[i].1.image.as_ref().is_some_and(|image| image.masked),
        })
    }
}

/// All of a request, measured.
pub struct Measured {
    pub shown: MeasuredView,
    /// The other view, where it takes part.
    kept: Option<MeasuredView>,
    /// Why it does not, where there is one.
    pub refusal: Option<Refusal>,
    patient: Patient,
    biplane: BiplaneOptions,
}

impl EchoDisc {
    /// Measures a request. A kept view that cannot be combined is left out with its reason.
    pub(super) fn measured(&self, request: MeasureRequest) -> Result<Measured, Failure> {
        let shown = self.view(request.shown)?;
        let alone = ejection_fraction(&shown.ed, &shown.es)?;
        let kept = request.kept.map(|kept| self.view(kept)).transpose()?;
        let biplane = BiplaneOptions {
            accept_mismatch: request.accept_mismatch,
            ..BiplaneOptions::default()
        };
        let refusal = kept
            .as_ref()
            .and_then(|kept| refusal(&shown, kept, biplane));
        Ok(Measured {
            patient: Patient::new(&request.patient, &alone),
            kept: kept.filter(|_| refusal.is_none()),
            refusal,
            shown,
            biplane,
        })
    }

    fn view(&self, asked: wire::ViewRequest) -> Result<MeasuredView, Failure> {
        let mask =
            |phase: &PhaseRequest| Mask::from_gray(asked.width, asked.height, &phase.mask.to_vec());
        let (ed, es) = (mask(&asked.ed)?, mask(&asked.es)?);
        let found = self.calibrated(&asked.calibration, || bounds([&ed, &es]))?;
        let measured = |mask: &Mask, phase: &PhaseRequest| {
            let options = Options {
                landmarks: phase.landmarks.into(),
                edited: phase.edited,
                ..Options::default()
            };
            ventricle_with(mask, found.spacing, &options)
        };
        Ok(MeasuredView {
            ed: measured(&ed, &asked.ed)?,
            es: measured(&es, &asked.es)?,
            found,
            asked,
        })
    }

    /// The pixel size of the open clip by `choice`, for what is measured within `bounds`.
    pub(super) fn calibrated(
        &self,
        choice: &wire::CalibrationChoice,
        bounds: impl FnOnce() -> Option<Rect<FramePx>>,
    ) -> Result<Calibrated, Failure> {
        if let wire::CalibrationChoice::Known { spacing_mm, source } = choice {
            let spacing = spacing_mm.map_or(Spacing::Unknown, |[x, y]| Spacing::calibrated(x, y));
            return Ok(Calibrated {
                source: source.clone().filter(|_| spacing.is_calibrated()),
                spacing,
                problem: None,
                uncertainty_percent: None,
            });
        }
        let clip = self.open()?;
        // Only regions hold for a part of the image.
        let bounds = match clip.calibration.regions.is_empty() {
            true => None,
            false => bounds(),
        };
        let choice = choice.try_into()?;
        Ok(clip
            .calibration
            .by(&choice, self.ticks.borrow().as_ref(), bounds)?)
    }
}

impl Measured {
    /// The report with everything it rests on.
    pub fn document(&self) -> Result<Document, MeasureError> {
        let context = Context {
            biplane: self.biplane,
            inputs: self.inputs(),
            body: self.patient.body,
            heart_rate_bpm: self.patient.heart_rate_bpm,
            scheme: self.patient.scheme,
            doubts: self.doubts(),
        };
        Document::new(self.views(), context)
    }

    /// What is drawn, the four-chamber view first.
    pub fn panels(&self) -> Vec<Panel<'_>> {
        let views = self.in_order().into_iter();
        views.flat_map(MeasuredView::panels).collect()
    }

    pub fn patient_problem(&self) -> Option<Failure> {
        self.patient.problem.clone()
    }

    fn views(&self) -> Views<'_> {
        match &self.in_order()[..] {
            [a4c, a2c] => Views::Both {
                a4c: a4c.view(),
                a2c: a2c.view(),
            },
            _ => self.shown.views(),
        }
    }

    /// What is to be doubted of the frames themselves.
    fn doubts(&self) -> Vec<Warning> {
        let mut views = self.in_order().into_iter();
        let from_screen = views.any(|view| view.asked.from_screen);
        from_screen.then(Warning::of_screen).into_iter().collect()
    }

    /// The four-chamber view before the two-chamber.
    fn in_order(&self) -> Vec<&MeasuredView> {
        let mut views: Vec<_> = std::iter::once(&self.shown).chain(&self.kept).collect();
        views.sort_by_key(|view| view.asked.view == ApicalView::A2c);
        views
    }

    fn inputs(&self) -> Inputs {
        let views = self.in_order();
        let spacing = |wanted| {
            let of_view = views.iter().find(|view| view.asked.view == wanted);
            of_view.and_then(|view| view.found.spacing.mm())
        };
        let frames = |view: &&MeasuredView| [view.asked.ed.frame, view.asked.es.frame];
        let times = views.iter().filter_map(|view| view.asked.frame_time_ms);
        Inputs {
            spacing_a4c_mm: spacing(ApicalView::A4c),
            spacing_a2c_mm: spacing(ApicalView::A2c),
            spacing_source: together(&views, |view| view.found.source.as_ref()),
            frame_time_ms: times.max_by(f64::total_cmp),
            frames: views.first().map(frames),
            frames_a2c: views.get(1).map(frames),
            model: together(&views, |view| view.asked.model.as_ref()),
            model_sha256: together(&views, |view| view.asked.model_sha256.as_ref()),
        }
    }
}

/// What the views have in common, or each view's own.
fn together(
    views: &[&MeasuredView],
    of: impl Fn(&MeasuredView) -> Option<&String>,
) -> Option<String> {
    match views {
        [a4c, a2c] if of(a4c) != of(a2c) => {
            let words = |view| of(view).map_or("not known", String::as_str);
            Some(format!(
                "four-chamber: {}; two-chamber: {}",
                words(a4c),
                words(a2c)
            ))
        }
        _ => views.first().and_then(|view| of(view).cloned()),
    }
}

/// Why two views cannot be combined.
fn refusal(shown: &MeasuredView, kept: &MeasuredView, options: BiplaneOptions) -> Option<Refusal> {
    if shown.asked.view == kept.asked.view {
        return Some(Refusal {
            code: "views-same".to_owned(),
            message: "both clips are said to show the same view: say which one this clip shows"
                .to_owned(),
            acceptable: false,
        });
    }
    // The rules do not ask which of the two is which.
    let error = biplane(kept.view(), shown.view(), &options).err()?;
    Some(Refusal {
        code: error.code().to_owned(),
        message: error.to_string(),
        acceptable: matches!(error, MeasureError::ViewsMismatch { .. }),
    })
}

/// The box round what is measured of both masks.
fn bounds(masks: [&Mask; 2]) -> Option<Rect<FramePx>> {
    let pieces = masks.into_iter().filter_map(Piece::largest);
    let points = pieces.flat_map(|piece| outline(&piece.mask));
    let boxes = points.map(|p| Rect::from_corners(p.x, p.y, p.x, p.y));
    boxes.reduce(around)
}

/// The box round both.
pub(super) fn around(a: Rect<FramePx>, b: Rect<FramePx>) -> Rect<FramePx> {
    Rect::from_corners(
        a.x0.min(b.x0),
        a.y0.min(b.y0),
        a.x1.max(b.x1),
        a.y1.max(b.y1),
    )
}
