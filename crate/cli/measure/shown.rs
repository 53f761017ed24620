//! The images that are drawn under the outlines.

use std::path::Path;

use anyhow::Context as _;
use echodisc::clip::{self, Frame, ImagedArea};

use super::Args;
use crate::data_uri::frame_uri;

/// An image as it is drawn.
pub(super) struct Shown {
    pub(super) frame: Frame,
    /// Whether all outside of its sector is black.
    pub(super) masked: bool,
    /// Whether it was stored as JPEG.
    pub(super) lossy: bool,
}

impl Shown {
    /// All images that were given, without the text outside of their sectors unless it is to stay.
    pub(super) fn all(args: &Args) -> anyhow::Result<Vec<Self>> {
        let images = args.svg_frames.iter();
        let shown = images.map(|path| {
            let named = || path.display().to_string();
            let shown = Self::read(path, !args.keep_text).with_context(named)?;
            if !shown.masked {
                eprintln!(
                    "warning (burned-in-text): {}: {}, so that text burned into it may name the \
                     patient in what is written",
                    path.display(),
                    if args.keep_text {
                        "left as it is"
                    } else {
                        "no sector was found"
                    }
                );
            }
            Ok(shown)
        });
        shown.collect()
    }

    fn read(path: &Path, mask: bool) -> anyhow::Result<Self> {
        let bytes = std::fs::read(path)?;
        let frame = clip::open(&bytes)?.frames.swap_remove(0);
        let area = mask.then(|| ImagedArea::of(std::slice::from_ref(&frame)));
        let black = area.flatten().and_then(|area| area.blackened(&frame));
        Ok(Self {
            masked: black.is_some(),
            frame: black.unwrap_or(frame),
            lossy: image::guess_format(&bytes).ok() == Some(image::ImageFormat::Jpeg),
        })
    }

    pub(super) fn uri(&self) -> anyhow::Result<String> {
        frame_uri(&self.frame)
    }
}
