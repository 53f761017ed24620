//! The files that `measure` writes besides its report.

use std::path::Path;

use anyhow::Context as _;
use echodisc::measure::export::{Panel, coco_json, contours_csv, overlay_svg};

use super::{Args, Measured};

/// Writes what was asked for.
pub(super) fn write(args: &Args, measured: &[Measured]) -> anyhow::Result<()> {
    anyhow::ensure!(
        args.svg_frames.is_empty() || args.svg_frames.len() == measured.len(),
        "give one image for each of the {} masks",
        measured.len()
    );
    let frames = args.svg_frames.iter().map(|path| data_uri(path));
    let mut frames = frames.collect::<anyhow::Result<Vec<_>>>()?.into_iter();
    let panels: Vec<Panel> = measured
        .iter()
        .map(|m| Panel {
            name: m.name,
            ventricle: &m.ventricle,
            size: m.size,
            spacing: m.spacing,
            frame: frames.next(),
        })
        .collect();
    let put = |path: &Option<_>, text: &dyn Fn() -> String| match path {
        Some(path) => std::fs::write::<&std::path::PathBuf, _>(path, text())
            .with_context(|| format!("{} cannot be written", Path::display(path))),
        None => Ok(()),
    };
    put(&args.svg, &|| overlay_svg(&panels))?;
    put(&args.contours_csv, &|| contours_csv(&panels))?;
    put(&args.coco, &|| coco_json(&panels).to_string() + "\n")
}

/// An image as a URI that holds it.
fn data_uri(path: &Path) -> anyhow::Result<String> {
    let named = || path.display().to_string();
    let bytes = std::fs::read(path).with_context(named)?;
    let format = image::guess_format(&bytes).with_context(named)?;
    let kind = format.to_mime_type();
    Ok(format!("data:{kind};base64,{}", base64(&bytes)))
}

/// Base64 with padding (RFC 4648).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |i: usize| u32::from(group.get(i).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * i)) as usize & 63];
            text.push(if i > group.len() {
                '='
            } else {
                char::from(digit)
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        for (plain, coded) in [("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("", "")] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
