//! Limits that are checked before anything of the promised size is allocated.

use super::ClipError;

/// Most bytes that the decoded frames of one clip may take: 1 GiB.
///
/// A browser gives WebAssembly at most 4 GiB, shared with the model and the file itself.
pub const MAX_CLIP_BYTES: usize = 1 << 30;

/// Most pixels in one frame. Decoders need several times a frame's size while they work.
pub(super) const MAX_FRAME_PIXELS: usize = 1 << 26;

/// Checks that `frames` frames of `width` x `height` pixels and `channels` bytes a pixel can
/// be opened.
///
/// # Errors
/// `Empty` where any number is zero, `TooLarge` beyond the limits.
pub(super) fn check(
    width: usize,
    height: usize,
    channels: usize,
    frames: usize,
) -> Result<(), ClipError> {
    if width == 0 || height == 0 || channels == 0 || frames == 0 {
        return Err(ClipError::Empty);
    }
    let pixels = width.checked_mul(height).filter(|&n| n <= MAX_FRAME_PIXELS);
    let bytes = pixels.and_then(|n| n.checked_mul(channels)?.checked_mul(frames));
    match bytes {
        Some(n) if n <= MAX_CLIP_BYTES => Ok(()),
        _ => Err(ClipError::TooLarge {
            width,
            height,
            frames,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limits_hold_at_their_edges() {
        assert_eq!(check(1024, 1024, 1, 1024), Ok(()));
        assert_eq!(check(8192, 8192, 3, 5), Ok(()));
        for (w, h, c, n) in [
            (1024, 1024, 1, 1025),
            (8193, 8192, 1, 1),
            (usize::MAX, 2, 3, 1),
            (2, 2, 3, usize::MAX),
        ] {
            assert_eq!(check(w, h, c, n).unwrap_err().code(), "clip-too-large");
        }
        assert_eq!(check(0, 4, 1, 1), Err(ClipError::Empty));
        assert_eq!(check(4, 4, 1, 0), Err(ClipError::Empty));
    }
}
