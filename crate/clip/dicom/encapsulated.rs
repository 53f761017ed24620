//! Which fragments make which frame.

use super::ClipError;
use super::header::Fragments;
use std::borrow::Cow;

/// First two bytes of a JPEG image.
const JPEG_START: &[u8] = b"\xff\xd8";

/// The bytes of each of `frames` frames: one fragment each, as the basic offset table says, or
/// all fragments for a single frame. JPEG without a table begins a frame at each start mark.
///
/// # Errors
/// `Truncated` where frames are missing, `Damaged` where fragments cannot be assigned.
pub(super) fn frames<'a>(
    fragments: &Fragments<'a>,
    frames: usize,
    jpeg: bool,
) -> Result<Vec<Cow<'a, [u8]>>, ClipError> {
    let parts = &fragments.parts;
    let starts = if frames == 1 && !parts.is_empty() {
        vec![0]
    } else if parts.len() == frames {
        (0..frames).collect()
    } else if !fragments.offsets.is_empty() {
        starts_by_table(fragments)?
    } else if jpeg {
        starts_by_mark(fragments)
    } else {
        (0..parts.len()).collect()
    };
    let whole = starts.len().saturating_sub(usize::from(fragments.cut));
    if whole < frames {
        return Err(ClipError::Truncated {
            whole,
            promised: frames,
        });
    }
    if starts.len() > frames {
        return Err(ClipError::damaged(
            "there are more fragments than frames, and no table",
        ));
    }
    let ends = starts.iter().skip(1).copied().chain([parts.len()]);
    Ok(starts
        .iter()
        .zip(ends)
        .map(|(&a, b)| join(&parts[a..b]))
        .collect())
}

/// Indices of the fragments that begin a frame by the basic offset table, up to the first one
/// that the file no longer holds.
fn starts_by_table(fragments: &Fragments<'_>) -> Result<Vec<usize>, ClipError> {
    let (words, _) = fragments.offsets.as_chunks::<4>();
    let mut starts: Vec<usize> = Vec::new();
    let end = fragments
        .parts
        .last()
        .map_or(0, |(at, bytes)| at + bytes.len());
    for word in words {
        let offset = u32::from_le_bytes(*word) as usize;
        let found = fragments.parts.binary_search_by_key(&offset, |(at, _)| *at);
        match found {
            Ok(index) if starts.last().is_none_or(|&last| last < index) => starts.push(index),
            Err(_) if offset >= end => break,
            _ => {
                return Err(ClipError::damaged(
                    "the basic offset table points beside fragments",
                ));
            }
        }
    }
    Ok(starts)
}

fn starts_by_mark(fragments: &Fragments<'_>) -> Vec<usize> {
    let numbered = fragments.parts.iter().enumerate();
    let begins = numbered.filter(|(_, (_, bytes))| bytes.starts_with(JPEG_START));
    begins.map(|(index, _)| index).collect()
}

fn join<'a>(fragments: &[(usize, &'a [u8])]) -> Cow<'a, [u8]> {
    match fragments {
        [(_, one)] => Cow::Borrowed(one),
        _ => Cow::Owned(
            fragments
                .iter()
                .flat_map(|(_, bytes)| *bytes)
                .copied()
                .collect(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARTS: [&[u8]; 4] = [b"\xff\xd8a", b"bb", b"\xff\xd8c", b"\xff\xd8d"];

    fn fragments(count: usize, offsets: &[u8], cut: bool) -> Fragments<'_> {
        let mut at = 0;
        let parts = PARTS[..count].iter().map(|part| {
            let start = at;
            at += part.len() + 8;
            (start, *part)
        });
        Fragments {
            parts: parts.collect(),
            offsets,
            cut,
        }
    }

    fn table(offsets: &[u32]) -> Vec<u8> {
        offsets.iter().flat_map(|o| o.to_le_bytes()).collect()
    }

    fn lengths(found: Result<Vec<Cow<'_, [u8]>>, ClipError>) -> Vec<usize> {
        found.unwrap().iter().map(|f| f.len()).collect()
    }

    #[test]
    fn one_each_all_in_one_by_table_and_by_mark() {
        let table = table(&[0, 21, 32]);
        assert_eq!(
            lengths(frames(&fragments(4, &[], false), 4, false)),
            [3, 2, 3, 3]
        );
        assert_eq!(lengths(frames(&fragments(4, &[], false), 1, false)), [11]);
        assert_eq!(
            lengths(frames(&fragments(4, &table, false), 3, false)),
            [5, 3, 3]
        );
        assert_eq!(
            lengths(frames(&fragments(4, &[], false), 3, true)),
            [5, 3, 3]
        );
    }

    #[test]
    fn missing_frames_are_counted() {
        let error = |count, offsets: &[u8], cut, wanted| {
            frames(&fragments(count, offsets, cut), wanted, true).unwrap_err()
        };
        let short = |whole, promised| ClipError::Truncated { whole, promised };
        assert_eq!(error(0, &[], false, 3), short(0, 3));
        assert_eq!(error(0, &[], true, 1), short(0, 1));
        assert_eq!(error(2, &[], true, 1), short(0, 1));
        assert_eq!(error(3, &[], true, 3), short(2, 3));
        assert_eq!(error(2, &table(&[0, 21, 32]), true, 3), short(0, 3));
        assert_eq!(error(3, &table(&[0, 21, 32]), false, 4), short(2, 4));
        assert_eq!(error(4, &[], false, 5), short(3, 5));
    }

    #[test]
    fn tables_that_lie_are_refused() {
        for offsets in [&[0, 5, 32][..], &[0, 0, 21], &[21, 0, 32]] {
            let table = table(offsets);
            let error = frames(&fragments(4, &table, false), 3, false).unwrap_err();
            assert_eq!(error.code(), "clip-damaged", "{offsets:?}");
        }
        let error = frames(&fragments(4, &[], false), 3, false).unwrap_err();
        assert_eq!(error.code(), "clip-damaged");
    }
}
