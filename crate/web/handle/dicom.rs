//! DICOM files that the page saves.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as STANDARD;
use web_time::{SystemTime, UNIX_EPOCH};

use crate::clip::{self, Clip, Frame};
use crate::measure::Document;
use crate::measure::dicom::{
    DicomError, Picture, Source, Stamp, secondary_capture, structured_report,
};
use crate::measure::export::Panel;
use crate::web::wire::Failure;

type Seed = [u8; 16];

thread_local! {
    /// The study of the clip that is open: its files belong together, those of another clip not.
    static STUDY: RefCell<Option<(Weak<Clip>, Seed)>> = const { RefCell::new(None) };
}

/// The numbers, of the study of `clip`.
pub(super) fn report(clip: &Rc<Clip>, document: &Document) -> Result<Vec<u8>, Failure> {
    Ok(structured_report(document, &stamp(clip)?, None)?)
}

/// The frames as drawn, of the same study.
pub(super) fn pictures(clip: &Rc<Clip>, panels: &[Panel]) -> Result<Vec<u8>, Failure> {
    let frames = panels.iter().map(frame);
    let frames = frames.collect::<Result<Vec<_>, Failure>>()?;
    let pictures: Vec<Picture> = panels
        .iter()
        .zip(&frames)
        .map(|(panel, frame)| Picture {
            panel,
            frame: frame.as_ref(),
        })
        .collect();
    // Of a DICOM file the compression of old is not known here.
    let source = match matches!(clip.source, clip::Source::Video | clip::Source::Screen) {
        true => Source::Lossy,
        false => Source::Unknown,
    };
    Ok(secondary_capture(&pictures, source, &stamp(clip)?)?)
}

/// The picture of a panel, which the page gives as a PNG in a data URI.
fn frame(panel: &Panel) -> Result<Option<Frame>, Failure> {
    let Some(uri) = &panel.frame else {
        return Ok(None);
    };
    let coded = uri.split_once(";base64,").map(|(_, coded)| coded);
    let png = coded.and_then(|coded| STANDARD.decode(coded).ok());
    let png =
        png.ok_or_else(|| Failure::new("export-picture", "the picture of a frame cannot be read"))?;
    Ok(Some(clip::open(&png)?.frames.swap_remove(0)))
}

fn stamp(clip: &Rc<Clip>) -> Result<Stamp, Failure> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let seconds = now.map_err(|_| DicomError::Clock)?.as_secs();
    Ok(Stamp::new(&study(clip)?, &random()?, seconds)?)
}

fn study(clip: &Rc<Clip>) -> Result<Seed, Failure> {
    let known = STUDY.with_borrow(|study| {
        let (of, seed) = study.as_ref()?;
        let same = of.upgrade().is_some_and(|of| Rc::ptr_eq(&of, clip));
        same.then_some(*seed)
    });
    match known {
        Some(seed) => Ok(seed),
        None => {
            let seed = random()?;
            STUDY.set(Some((Rc::downgrade(clip), seed)));
            Ok(seed)
        }
    }
}

fn random() -> Result<Seed, Failure> {
    let mut seed = [0; 16];
    getrandom_04::fill(&mut seed)
        .map_err(|_| Failure::new("no-random", "the browser gives no random numbers"))?;
    Ok(seed)
}
