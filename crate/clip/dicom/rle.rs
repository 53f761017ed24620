//! RLE Lossless (DICOM PS3.5 annex G).
//!
//! Own code because the decoder of dicom-transfer-syntax-registry 0.10.1 indexes damaged
//! headers out of bounds and refuses rows that compress by more than 32 to 1.

use super::ClipError;

/// Bytes of the header: the number of segments, then fifteen offsets.
const HEADER: usize = 64;

/// Decodes one frame: `samples` planes of `pixels` values of `bytes` (1 or 2) bytes each,
/// little-endian, one plane after the other.
///
/// # Errors
/// `Damaged` where segments are missing or hold too little.
pub(super) fn decode(
    frame: &[u8],
    pixels: usize,
    samples: usize,
    bytes: usize,
) -> Result<Vec<u8>, ClipError> {
    let segments = segments(frame).filter(|s| s.len() == samples * bytes);
    let segments = segments.ok_or(ClipError::damaged(
        "the parts of an RLE frame do not add up",
    ))?;
    let mut planes = vec![0; pixels * samples * bytes];
    // Segments hold the most significant byte first.
    for (plane, parts) in planes
        .chunks_exact_mut(pixels * bytes)
        .zip(segments.chunks_exact(bytes))
    {
        for (byte, part) in parts.iter().rev().enumerate() {
            let filled = unpack(part, plane.iter_mut().skip(byte).step_by(bytes));
            if filled < pixels {
                return Err(ClipError::damaged("an RLE frame holds too few pixels"));
            }
        }
    }
    Ok(planes)
}

/// The parts of a frame, `None` where the header is cut or its offsets are out of order.
fn segments(frame: &[u8]) -> Option<Vec<&[u8]>> {
    let (words, _) = frame.get(..HEADER)?.as_chunks::<4>();
    let mut words = words.iter().map(|word| u32::from_le_bytes(*word) as usize);
    let count = words.next().filter(|n| (1..=15).contains(n))?;
    let mut bounds: Vec<_> = words.take(count).collect();
    bounds.push(frame.len());
    bounds
        .windows(2)
        .map(|pair| frame.get(pair[0]..pair[1]))
        .collect()
}

/// Unpacks PackBits runs into `out`; the number of bytes written.
fn unpack<'a>(mut packed: &[u8], mut out: impl Iterator<Item = &'a mut u8>) -> usize {
    let mut filled = 0;
    while let [control, rest @ ..] = packed {
        let (values, times) = match *control {
            literal @ 0..=127 => (&rest[..rest.len().min(usize::from(literal) + 1)], 1),
            128 => (&rest[..0], 0),
            run => (&rest[..rest.len().min(1)], 257 - usize::from(run)),
        };
        packed = &rest[values.len()..];
        for value in values.iter().flat_map(|v| std::iter::repeat_n(*v, times)) {
            let Some(slot) = out.next() else {
                return filled;
            };
            *slot = value;
            filled += 1;
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpacked(packed: &[u8], len: usize) -> (Vec<u8>, usize) {
        let mut out = vec![0; len];
        let filled = unpack(packed, out.iter_mut());
        (out, filled)
    }

    #[test]
    fn the_packbits_example_of_the_annex() {
        let packed = [0xfe, 0xaa, 0x02, 0x80, 0x00, 0x2a, 0x80, 0xfd, 0xaa];
        let plain = [0xaa, 0xaa, 0xaa, 0x80, 0x00, 0x2a, 0xaa, 0xaa, 0xaa, 0xaa];
        assert_eq!(unpacked(&packed, 10), (plain.to_vec(), 10));
    }

    #[test]
    fn runs_that_are_cut_or_too_long_stay_inside() {
        assert_eq!(unpacked(&[0x81, 7], 5), (vec![7; 5], 5));
        assert_eq!(unpacked(&[0x05, 1, 2], 5), (vec![1, 2, 0, 0, 0], 2));
        assert_eq!(unpacked(&[0xfe], 5).1, 0);
        assert_eq!(unpacked(&[], 5).1, 0);
    }

    #[test]
    fn headers_that_lie_are_refused() {
        let mut frame = vec![0; HEADER];
        frame.extend([0xfd, 9]);
        let with = |count: u8, offset: u8| {
            let mut frame = frame.clone();
            frame[0] = count;
            frame[4] = offset;
            decode(&frame, 4, 1, 1)
        };
        assert_eq!(with(1, 64), Ok(vec![9; 4]));
        for (count, offset) in [(0, 64), (16, 64), (2, 64), (1, 67), (1, 255)] {
            assert_eq!(with(count, offset).unwrap_err().code(), "clip-damaged");
        }
        assert!(decode(&frame[..40], 4, 1, 1).is_err());
    }
}
