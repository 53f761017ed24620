//! AVI with Motion-JPEG: where the frames lie; they are decoded one by one.

use super::error::EvalError;
use crate::clip::{self, Frame};

/// Most frames of a video: an hour at 60 a second.
const MAX_FRAMES: usize = 216_000;
/// Deepest nesting of lists; real files have three.
const MAX_DEPTH: usize = 8;
/// A chunk's name and length, before its content.
const HEADER: usize = 8;

/// The frames of a video, still compressed.
#[derive(Debug)]
pub struct Avi<'a> {
    /// Pixels in a row, and rows.
    pub size: (usize, usize),
    /// Milliseconds from frame to frame; `None` where the header does not say.
    pub frame_time_ms: Option<f64>,
    codec: Option<[u8; 4]>,
    frames: Vec<&'a [u8]>,
}

impl<'a> Avi<'a> {
    /// Finds the frames of the first video stream.
    ///
    /// # Errors
    /// `Avi` for what is no AVI or contradicts itself, `AviCodec` for frames that are no JPEG.
    pub fn open(bytes: &'a [u8]) -> Result<Self, EvalError> {
        let mut avi = Self {
            size: (0, 0),
            frame_time_ms: None,
            codec: None,
            frames: Vec::new(),
        };
        if bytes.get(..4) != Some(b"RIFF") || bytes.get(8..12) != Some(b"AVI ") {
            return Err(EvalError::Avi("it does not begin as one"));
        }
        avi.walk(bytes, 0)?;
        match avi.codec.map(|codec| codec.map(|c| c.to_ascii_uppercase())) {
            Some(codec) if &codec == b"MJPG" || &codec == b"JPEG" => {}
            Some(codec) => return Err(unread(&codec)),
            None => return Err(EvalError::Avi("it has no video stream")),
        }
        if avi.frames.is_empty() {
            return Err(EvalError::Avi("it has no frame"));
        }
        Ok(avi)
    }

    /// How many frames there are.
    pub fn len(&self) -> usize {
        self.frames.len()
    }

    /// Whether there are none; never of one that was opened.
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// Frame `index`, decoded. An empty chunk repeats the frame before.
    ///
    /// # Errors
    /// `Label` where there is no such frame, `Avi` where none comes before an empty chunk, and
    /// what a JPEG that cannot be decoded gives.
    pub fn frame(&self, index: usize) -> Result<Frame, EvalError> {
        let before = self.frames.get(..=index).ok_or(EvalError::Label)?;
        let stored = before.iter().rev().find(|jpeg| !jpeg.is_empty());
        let stored = stored.ok_or(EvalError::Avi("it begins with an empty frame"))?;
        if !stored.starts_with(&[0xFF, 0xD8]) {
            return Err(EvalError::Avi("a frame is no JPEG"));
        }
        let mut opened = clip::open(stored)?;
        let frame = opened.frames.swap_remove(0);
        match (frame.width(), frame.height()) == self.size {
            true => Ok(frame),
            false => Err(EvalError::Avi("a frame is of another size")),
        }
    }

    fn walk(&mut self, mut rest: &'a [u8], depth: usize) -> Result<(), EvalError> {
        if depth > MAX_DEPTH {
            return Err(EvalError::Avi("its lists are nested too deeply"));
        }
        let mut of_video = false;
        while rest.len() >= HEADER {
            let (name, length) = (&rest[..4], u32_at(rest, 4) as usize);
            let Some(content) = rest[HEADER..].get(..length) else {
                return Err(EvalError::Avi("it ends early"));
            };
            match name {
                b"RIFF" | b"LIST" => self.walk(content.get(4..).unwrap_or_default(), depth + 1)?,
                b"avih" => self.main_header(content),
                b"strh" => of_video = self.codec.is_none() && content.starts_with(b"vids"),
                b"strf" if of_video => self.codec = content.get(16..20).map(four),
                _ if is_frame(name) => self.push(content)?,
                _ => {}
            }
            // Chunks begin at even places; the last may lack its padding.
            let next = HEADER + length + length % 2;
            rest = rest.get(next..).unwrap_or_default();
        }
        Ok(())
    }

    fn main_header(&mut self, content: &[u8]) {
        if content.len() >= 40 {
            let micros = f64::from(u32_at(content, 0));
            self.frame_time_ms = (micros > 0.0).then_some(micros / 1000.0);
            self.size = (u32_at(content, 32) as usize, u32_at(content, 36) as usize);
        }
    }

    fn push(&mut self, frame: &'a [u8]) -> Result<(), EvalError> {
        if self.frames.len() >= MAX_FRAMES {
            return Err(EvalError::TooLarge);
        }
        self.frames.push(frame);
        Ok(())
    }
}

/// `NNdc` and `NNdb`: video, compressed or not.
fn is_frame(name: &[u8]) -> bool {
    name[..2].iter().all(u8::is_ascii_digit) && matches!(&name[2..], b"dc" | b"db")
}

fn four(bytes: &[u8]) -> [u8; 4] {
    std::array::from_fn(|i| bytes.get(i).copied().unwrap_or_default())
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(four(bytes.get(at..).unwrap_or_default()))
}

fn unread(codec: &[u8; 4]) -> EvalError {
    let shown = |c: &u8| match c.is_ascii_alphanumeric() {
        true => char::from(*c),
        false => '?',
    };
    EvalError::AviCodec {
        codec: match codec {
            [0, 0, 0, 0] => "uncompressed".to_owned(),
            codec => codec.iter().map(shown).collect(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{mjpeg_avi, noisy};
    use super::*;

    #[test]
    fn frames_come_back_in_order_with_their_time() {
        let frames = [noisy(32, 24, 60), noisy(32, 24, 200)];
        let file = mjpeg_avi(&frames, 20_000, *b"MJPG");
        let avi = Avi::open(&file).unwrap();
        assert_eq!(
            (avi.len(), avi.size, avi.frame_time_ms),
            (2, (32, 24), Some(20.0))
        );
        for (i, frame) in frames.iter().enumerate() {
            let found = avi.frame(i).unwrap();
            let off = found.data().iter().zip(frame.data());
            let worst = off.map(|(a, b)| a.abs_diff(*b)).max().unwrap();
            assert!(worst < 24, "{i}: {worst}");
        }
        assert_eq!(avi.frame(2).unwrap_err().code(), "eval-label");
    }

    #[test]
    fn another_codec_is_named_and_nothing_is_decoded() {
        let file = mjpeg_avi(&[noisy(8, 8, 9)], 1, *b"H264");
        let error = Avi::open(&file).unwrap_err();
        assert_eq!(error.code(), "eval-avi-codec");
        assert!(error.to_string().contains("H264"), "{error}");
        let odd = Avi::open(&mjpeg_avi(&[noisy(8, 8, 9)], 1, *b"\x01\xFFab")).unwrap_err();
        assert!(odd.to_string().contains("??AB"), "{odd}");
    }

    #[test]
    fn a_file_cut_or_changed_anywhere_has_a_code_and_never_panics() {
        let file = mjpeg_avi(&[noisy(16, 16, 9), noisy(16, 16, 90)], 33_333, *b"MJPG");
        for length in 0..file.len() {
            if let Ok(avi) = Avi::open(&file[..length]) {
                let _ = (0..avi.len()).map(|i| avi.frame(i)).collect::<Vec<_>>();
            }
        }
        for at in 0..file.len() {
            for value in [0, 0x7F, 0xFF] {
                let mut damaged = file.clone();
                damaged[at] = value;
                if let Ok(avi) = Avi::open(&damaged) {
                    let _ = avi.frame(0);
                }
            }
        }
        assert_eq!(Avi::open(b"RIFF").unwrap_err().code(), "eval-avi");
        let nested = [
            &b"RIFF\xFF\xFF\xFF\x00AVI "[..],
            &b"LIST\0\0\0\0abcd".repeat(50),
        ]
        .concat();
        assert_eq!(Avi::open(&nested).unwrap_err().code(), "eval-avi");
    }
}
