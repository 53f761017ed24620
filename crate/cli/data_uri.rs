//! Images within text.

use anyhow::Context as _;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use echodisc::clip::Frame;

/// A frame as the URI of a PNG.
pub fn frame_uri(frame: &Frame) -> anyhow::Result<String> {
    let png = frame
        .to_png()
        .context("the frame cannot be written as PNG")?;
    Ok(data_uri("image/png", &png))
}

/// Bytes of a kind, such as `image/png`, as a URI that holds them.
fn data_uri(kind: &str, bytes: &[u8]) -> String {
    format!("data:{kind};base64,{}", BASE64_STANDARD.encode(bytes))
}
