//! NIfTI-1 files of two-dimensional frames, plain or gzipped (nifti.nimh.nih.gov/nifti-1).
//!
//! Read here rather than by a library: what allocates what a header promises is no reader for
//! files of unknown origin, and frames and labels need a tenth of the format.

use std::io::Read;

use super::error::EvalError;
use crate::geometry::Spacing;

/// Bytes of the header.
const HEADER: usize = 348;
/// Most bytes of an unpacked file.
const MAX_BYTES: u64 = 1 << 28;

/// Frames of numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Nifti {
    /// Pixels in a row: the file's first axis.
    pub width: usize,
    /// Rows: its second.
    pub height: usize,
    /// Frames: its third.
    pub frames: usize,
    /// Millimetres a pixel.
    pub spacing: Spacing,
    /// Frame by frame, row by row.
    values: Vec<f32>,
}

impl Nifti {
    /// Reads a `.nii` or `.nii.gz` file.
    ///
    /// # Errors
    /// `Nifti` and `TooLarge`.
    pub fn open(bytes: &[u8]) -> Result<Self, EvalError> {
        if !bytes.starts_with(&[0x1F, 0x8B]) {
            return Self::plain(bytes);
        }
        let mut unpacked = Vec::new();
        let read = flate2::read::MultiGzDecoder::new(bytes)
            .take(MAX_BYTES + 1)
            .read_to_end(&mut unpacked);
        if unpacked.len() as u64 > MAX_BYTES {
            return Err(EvalError::TooLarge);
        }
        read.map_err(|_| EvalError::Nifti("it cannot be unpacked"))?;
        Self::plain(&unpacked)
    }

    /// The values of a frame, `[height, width]`.
    pub fn frame(&self, index: usize) -> Option<&[f32]> {
        let size = self.width * self.height;
        self.values.get(index * size..(index + 1) * size)
    }

    fn plain(bytes: &[u8]) -> Result<Self, EvalError> {
        let header = Header::new(bytes)?;
        let [width, height, frames] = header.axes()?;
        let kind = Kind::of(header.i16_at(70))?;
        let count = width
            .checked_mul(height)
            .and_then(|n| n.checked_mul(frames));
        let length = count.and_then(|n| n.checked_mul(kind.bytes()));
        let (Some(_), Some(length)) = (count, length) else {
            return Err(EvalError::TooLarge);
        };
        let from = header.f32_at(108);
        if !(from >= HEADER as f32 && from <= bytes.len() as f32) {
            return Err(EvalError::Nifti("its values begin outside of the file"));
        }
        let stored = bytes[from as usize..].get(..length);
        let stored = stored.ok_or(EvalError::Nifti("it ends early"))?;
        let (slope, zero) = header.scaling();
        let values = stored
            .chunks_exact(kind.bytes())
            .map(|v| slope * kind.value(v, header.big) + zero);
        Ok(Self {
            width,
            height,
            frames,
            spacing: header.spacing(),
            values: values.collect(),
        })
    }
}

struct Header<'a> {
    bytes: &'a [u8],
    /// Big-endian.
    big: bool,
}

impl<'a> Header<'a> {
    fn new(bytes: &'a [u8]) -> Result<Self, EvalError> {
        if bytes.len() < HEADER {
            return Err(EvalError::Nifti("it is shorter than a header"));
        }
        let size = [bytes[0], bytes[1], bytes[2], bytes[3]];
        let big = match (u32::from_le_bytes(size), u32::from_be_bytes(size)) {
            (348, _) => false,
            (_, 348) => true,
            _ => return Err(EvalError::Nifti("it does not begin as one")),
        };
        if &bytes[344..348] != b"n+1\0" {
            return Err(EvalError::Nifti("it is no single file of NIfTI-1"));
        }
        Ok(Self { bytes, big })
    }

    /// Lengths of the first three axes; further ones must be of length 1.
    fn axes(&self) -> Result<[usize; 3], EvalError> {
        let dim = |i: usize| usize::try_from(self.i16_at(40 + 2 * i)).unwrap_or(0);
        let count = dim(0);
        if !(2..=7).contains(&count) || (4..=count).any(|i| dim(i) != 1) {
            return Err(EvalError::Nifti(
                "it is no sequence of two-dimensional frames",
            ));
        }
        let frames = if count > 2 { dim(3) } else { 1 };
        let axes = [dim(1), dim(2), frames];
        match axes.contains(&0) {
            true => Err(EvalError::Nifti("one of its axes is empty")),
            false => Ok(axes),
        }
    }

    fn spacing(&self) -> Spacing {
        // Units of space: 3 is micrometres, 1 metres, and what is unsaid millimetres.
        let mm = match self.bytes[123] & 7 {
            1 => 1000.0,
            3 => 0.001,
            _ => 1.0,
        };
        let pixel = |i: usize| f64::from(self.f32_at(76 + 4 * i)).abs() * mm;
        Spacing::calibrated(pixel(1), pixel(2))
    }

    /// Slope and intercept; a slope of 0 is none.
    fn scaling(&self) -> (f32, f32) {
        let (slope, zero) = (self.f32_at(112), self.f32_at(116));
        match slope.is_finite() && zero.is_finite() && slope != 0.0 {
            true => (slope, zero),
            false => (1.0, 0.0),
        }
    }

    fn i16_at(&self, at: usize) -> i16 {
        let bytes = [self.bytes[at], self.bytes[at + 1]];
        if self.big {
            i16::from_be_bytes(bytes)
        } else {
            i16::from_le_bytes(bytes)
        }
    }

    fn f32_at(&self, at: usize) -> f32 {
        Kind::F32.value(&self.bytes[at..at + 4], self.big)
    }
}

/// How a value is stored.
#[derive(Clone, Copy)]
enum Kind {
    U8,
    I8,
    I16,
    U16,
    I32,
    F32,
    F64,
}

impl Kind {
    fn of(code: i16) -> Result<Self, EvalError> {
        Ok(match code {
            2 => Self::U8,
            4 => Self::I16,
            8 => Self::I32,
            16 => Self::F32,
            64 => Self::F64,
            256 => Self::I8,
            512 => Self::U16,
            _ => {
                return Err(EvalError::Nifti(
                    "its values are of a kind that is not read",
                ));
            }
        })
    }

    fn bytes(self) -> usize {
        match self {
            Self::U8 | Self::I8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::I32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    /// The value in `stored`, which is as long as [`Kind::bytes`].
    fn value(self, stored: &[u8], big: bool) -> f32 {
        let mut le = [0; 8];
        for (to, from) in le.iter_mut().zip(stored) {
            *to = *from;
        }
        if big {
            le[..stored.len()].reverse();
        }
        match self {
            Self::U8 => le[0].into(),
            Self::I8 => i8::from_le_bytes([le[0]]).into(),
            Self::I16 => i16::from_le_bytes([le[0], le[1]]).into(),
            Self::U16 => u16::from_le_bytes([le[0], le[1]]).into(),
            Self::I32 => i32::from_le_bytes([le[0], le[1], le[2], le[3]]) as f32,
            Self::F32 => f32::from_le_bytes([le[0], le[1], le[2], le[3]]),
            Self::F64 => f64::from_le_bytes(le) as f32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{gzipped, nifti_u8};
    use super::*;

    #[test]
    fn frames_labels_and_sizes_come_back() {
        let values: Vec<u8> = (0..24).collect();
        let file = nifti_u8([4, 3, 2], [0.3, 0.6], &values);
        for bytes in [file.clone(), gzipped(&file)] {
            let found = Nifti::open(&bytes).unwrap();
            assert_eq!((found.width, found.height, found.frames), (4, 3, 2));
            assert_eq!(found.frame(1).unwrap()[..3], [12.0, 13.0, 14.0]);
            let Spacing::Calibrated { x_mm, y_mm } = found.spacing else {
                panic!("{:?}", found.spacing)
            };
            assert!((x_mm - 0.3).abs() < 1e-6 && (y_mm - 0.6).abs() < 1e-6);
            assert_eq!(found.frame(2), None);
        }
    }

    #[test]
    fn big_endian_words_are_scaled() {
        let mut file = nifti_u8([2, 1, 1], [1.0, 1.0], &[0x01, 0x02, 0xFF, 0xFE]);
        for (at, bytes) in [(0, 4), (108, 4), (112, 4), (116, 4)] {
            file[at..at + bytes].reverse();
        }
        for at in (40..56).step_by(2) {
            file[at..at + 2].reverse();
        }
        file[70..72].copy_from_slice(&4i16.to_be_bytes());
        file[112..116].copy_from_slice(&2f32.to_be_bytes());
        file[116..120].copy_from_slice(&1f32.to_be_bytes());
        let found = Nifti::open(&file).unwrap();
        assert_eq!(
            found.frame(0).unwrap(),
            [2.0 * 258.0 + 1.0, -2.0 * 2.0 + 1.0]
        );
    }

    #[test]
    fn what_it_promises_beyond_the_file_is_refused_before_anything_is_allocated() {
        let file = nifti_u8([4, 3, 2], [1.0, 1.0], &[1; 24]);
        let code = |at: usize, bytes: &[u8]| {
            let mut changed = file.clone();
            changed[at..at + bytes.len()].copy_from_slice(bytes);
            Nifti::open(&changed).unwrap_err().code()
        };
        assert_eq!(code(42, &i16::MAX.to_le_bytes()), "eval-nifti");
        assert_eq!(code(42, &(-4i16).to_le_bytes()), "eval-nifti");
        assert_eq!(code(40, &9i16.to_le_bytes()), "eval-nifti");
        assert_eq!(code(70, &128i16.to_le_bytes()), "eval-nifti");
        for from in [f32::NAN, -1.0, 1e30, 0.0] {
            assert_eq!(code(108, &from.to_le_bytes()), "eval-nifti");
        }
        assert_eq!(code(344, b"ni1\0"), "eval-nifti");
        for length in 0..file.len() {
            assert!(Nifti::open(&file[..length]).is_err());
            assert!(Nifti::open(&gzipped(&file[..length])).is_err());
        }
        assert!(Nifti::open(&gzipped(&file)[..40]).is_err());
        let bomb = gzipped(&vec![0; 300 << 20]);
        assert_eq!(Nifti::open(&bomb).unwrap_err().code(), "eval-too-large");
    }
}
