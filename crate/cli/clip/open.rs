//! A clip from a file or from a folder of images.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use echodisc::clip::{self, Clip, ClipError, MAX_CLIP_BYTES, Timing};

/// Opens a clip; `fps` takes the place of what it says of its times.
pub(super) fn clip(input: &Path, fps: Option<f64>) -> anyhow::Result<Clip> {
    let mut found = match input.is_dir() {
        true => folder(input)?,
        false => clip::open(&std::fs::read(input).context("the input cannot be read")?)?,
    };
    if let Some(fps) = fps {
        found.timing = Timing::uniform(1000.0 / fps);
        anyhow::ensure!(
            found.timing.frame_time_ms.is_some(),
            "{fps} is no frame rate: give frames a second, above zero"
        );
    }
    Ok(found)
}

/// The images of a folder, in the order of their names.
fn folder(input: &Path) -> anyhow::Result<Clip> {
    let entries = std::fs::read_dir(input).context("the folder cannot be read")?;
    let paths = entries.map(|entry| Ok(entry?.path()));
    let mut paths: Vec<PathBuf> = paths.collect::<anyhow::Result<_>>()?;
    paths.retain(|path| is_image(path));
    paths.sort();
    let mut found: Option<Clip> = None;
    let mut bytes = 0;
    for path in &paths {
        let image = clip::open(&std::fs::read(path).context("an image cannot be read")?)?;
        bytes += image.frames.iter().map(|f| f.data().len()).sum::<usize>();
        let all = found.get_or_insert_with(|| Clip {
            frames: Vec::with_capacity(paths.len()),
            ..image.clone()
        });
        check(all, &image, bytes)?;
        all.frames.extend(image.frames);
    }
    found.context("the folder holds no PNG or JPEG image")
}

fn is_image(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
    ["png", "jpg", "jpeg"].iter().any(|known| ending == *known)
}

fn check(all: &Clip, image: &Clip, bytes: usize) -> Result<(), ClipError> {
    let size = |clip: &Clip| clip.frames.first().map(|f| (f.width(), f.height()));
    let (Some(frame), Some((width, height))) = (image.frames.first(), size(image)) else {
        return Err(ClipError::Empty);
    };
    if bytes > MAX_CLIP_BYTES {
        return Err(ClipError::TooLarge {
            width,
            height,
            frames: all.frames.len() + 1,
        });
    }
    match size(all).is_none_or(|first| first == (width, height)) {
        true => Ok(()),
        false => Err(ClipError::FrameSize {
            width: all.frames[0].width(),
            height: all.frames[0].height(),
            channels: frame.channels(),
            got: frame.data().len(),
        }),
    }
}
