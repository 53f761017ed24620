//! Where the bytes of a checkpoint are.

use std::borrow::Cow;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use super::CheckpointError;

/// The bytes of a checkpoint, in memory or elsewhere. A file of 375 MB is read tensor by tensor
/// where the source is not memory, so it is never whole beside what is made of it.
pub trait ByteSource {
    /// Bytes in all.
    fn size(&self) -> usize;

    /// The bytes of `range`, which lies inside.
    ///
    /// # Errors
    /// `CheckpointError::Unreadable` when they cannot be read.
    fn read(&self, range: Range<usize>) -> Result<Cow<'_, [u8]>, CheckpointError>;
}

impl ByteSource for Vec<u8> {
    fn size(&self) -> usize {
        self.len()
    }

    fn read(&self, range: Range<usize>) -> Result<Cow<'_, [u8]>, CheckpointError> {
        let bytes = self.get(range).ok_or(CheckpointError::Truncated)?;
        Ok(Cow::Borrowed(bytes))
    }
}

/// How much is read at a time.
const CHUNK: usize = 1 << 20;

/// A place in a source, for readers that want one.
pub(super) struct SourceReader<'a> {
    source: &'a dyn ByteSource,
    at: u64,
    /// What was read last, and where it begins.
    chunk: Cow<'a, [u8]>,
    chunk_at: u64,
}

impl<'a> SourceReader<'a> {
    pub(super) fn new(source: &'a dyn ByteSource) -> Self {
        Self {
            source,
            at: 0,
            chunk: Cow::Borrowed(&[]),
            chunk_at: 0,
        }
    }

    /// The bytes from the place on that have been read already; reads some if there are none.
    fn ready(&mut self) -> io::Result<&[u8]> {
        let size = self.source.size() as u64;
        let end = self.chunk_at + self.chunk.len() as u64;
        if !(self.chunk_at..end).contains(&self.at) {
            let start = self.at.min(size) as usize;
            let range = start..(start + CHUNK).min(self.source.size());
            self.chunk = self.source.read(range).map_err(io::Error::other)?;
            self.chunk_at = start as u64;
        }
        let from = self.at.saturating_sub(self.chunk_at) as usize;
        Ok(self.chunk.get(from..).unwrap_or_default())
    }
}

impl Read for SourceReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let ready = self.ready()?;
        let length = ready.len().min(buffer.len());
        buffer[..length].copy_from_slice(&ready[..length]);
        self.at += length as u64;
        Ok(length)
    }
}

impl Seek for SourceReader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => (self.source.size() as u64).checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

/// How often `four` stands in the source, counted up to `limit`.
pub(super) fn occurrences(
    source: &dyn ByteSource,
    four: &[u8],
    limit: usize,
) -> Result<usize, CheckpointError> {
    let (mut count, mut at) = (0, 0);
    while at + four.len() <= source.size() && count < limit {
        let end = (at + CHUNK + four.len() - 1).min(source.size());
        let chunk = source.read(at..end)?;
        count += chunk.windows(four.len()).filter(|w| *w == four).count();
        at += CHUNK;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_across_two_chunks_is_counted_once() {
        let mut bytes = vec![0; 2 * CHUNK + 10];
        for at in [
            0,
            CHUNK - 2,
            CHUNK + 5,
            2 * CHUNK - 4,
            2 * CHUNK,
            2 * CHUNK + 6,
        ] {
            bytes[at..at + 4].copy_from_slice(b"PK\x01\x02");
        }
        assert_eq!(occurrences(&bytes, b"PK\x01\x02", usize::MAX).unwrap(), 6);
    }

    #[test]
    fn a_reader_goes_where_it_is_sent_and_ends_at_the_end() {
        let bytes: Vec<u8> = (0..CHUNK + 100).map(|i| (i % 251) as u8).collect();
        let mut reader = SourceReader::new(&bytes);
        reader.seek(SeekFrom::End(-3)).unwrap();
        let mut rest = Vec::new();
        reader.read_to_end(&mut rest).unwrap();
        assert_eq!(rest, bytes[bytes.len() - 3..]);
        reader.seek(SeekFrom::Start(CHUNK as u64 - 1)).unwrap();
        let mut two = [0; 2];
        reader.read_exact(&mut two).unwrap();
        assert_eq!(two, bytes[CHUNK - 1..CHUNK + 1]);
        reader.seek(SeekFrom::Start(1 << 40)).unwrap();
        assert_eq!(reader.read(&mut two).unwrap(), 0);
        assert!(reader.seek(SeekFrom::Current(i64::MIN)).is_err());
    }
}
