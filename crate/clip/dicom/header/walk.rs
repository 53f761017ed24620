//! Walks the tokens of a data set without reading what is not asked for.

use super::{ClipError, Fragments, Header, PixelData};
use crate::clip::calibration::RawRegion;
use crate::clip::error::is_end_of_file;
use dicom_core::Tag;
use dicom_dictionary_std::tags;
use dicom_parser::StatefulDecode;
use dicom_parser::dataset::LazyDataToken;
use dicom_parser::dataset::lazy_read::LazyDataSetReader;
use dicom_transfer_syntax_registry::TransferSyntax;
use std::error::Error;
use std::io::Cursor;

/// Deepest nesting of sequences and items; real files stay below ten.
const MAX_DEPTH: usize = 64;
/// Most fragments kept, and most regions.
const MAX_FRAGMENTS: usize = 1 << 20;
const MAX_REGIONS: usize = 1 << 10;
/// Bytes of an item's tag and length, before its value.
const ITEM_HEADER: usize = 8;

/// The sequence of a waveform's channels, and within a channel what it records.
const CHANNELS: Open = Open::Sequence(tags::CHANNEL_DEFINITION_SEQUENCE);
const CHANNEL_SOURCE: Open = Open::Sequence(tags::CHANNEL_SOURCE_SEQUENCE);

/// What is open at the present token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Sequence(Tag),
    Fragments,
    Item,
}

/// Whether the walk goes on.
enum Step {
    Next,
    Done,
}

/// Whether an attribute is a code, the one thing read of a channel's source.
fn is_code(tag: Tag) -> bool {
    tag == tags::CODE_VALUE
}

pub(super) struct Walk<'a> {
    data: &'a [u8],
    header: Header<'a>,
    open: Vec<Open>,
    /// Items of the pixel data so far; the first is the basic offset table.
    pixel_items: usize,
    /// Where the item of the first fragment begins.
    first_fragment: Option<usize>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self {
            data,
            header: Header::default(),
            open: Vec::new(),
            pixel_items: 0,
            first_fragment: None,
        }
    }

    pub(super) fn run(mut self, syntax: &TransferSyntax) -> Result<Header<'a>, ClipError> {
        let mut tokens = LazyDataSetReader::new_with_ts(Cursor::new(self.data), syntax)
            .map_err(|_| ClipError::damaged("the data set cannot be read"))?;
        while let Some(token) = tokens.advance() {
            let step = match token {
                Ok(token) => self.step(token),
                Err(error) => self.broken(&error),
            };
            if let Step::Done = step? {
                break;
            }
        }
        Ok(self.header)
    }

    fn step<D: StatefulDecode>(&mut self, token: LazyDataToken<D>) -> Result<Step, ClipError> {
        match token {
            LazyDataToken::ElementHeader(_) => Ok(Step::Next),
            LazyDataToken::SequenceStart { tag, .. } => self.enter(Open::Sequence(tag)),
            LazyDataToken::PixelSequenceStart => {
                if self.open.is_empty() {
                    self.header.pixels = PixelData::Encapsulated(Fragments::default());
                }
                self.enter(Open::Fragments)
            }
            LazyDataToken::ItemStart { .. } => self.enter_item(),
            LazyDataToken::ItemEnd => self.leave(|open| open == Open::Item),
            LazyDataToken::SequenceEnd => {
                let pixels = self.open == [Open::Fragments];
                let step = self.leave(|open| open != Open::Item)?;
                Ok(if pixels { Step::Done } else { step })
            }
            LazyDataToken::LazyValue { header, decoder } => {
                self.value(header.tag, header.len.0, decoder)
            }
            LazyDataToken::LazyItemValue { len, decoder } => self.fragment(len, decoder),
            _ => Err(ClipError::damaged("the data set has unexpected content")),
        }
    }

    fn enter(&mut self, open: Open) -> Result<Step, ClipError> {
        if self.open.len() >= MAX_DEPTH {
            return Err(ClipError::damaged("the data set is nested too deeply"));
        }
        self.open.push(open);
        Ok(Step::Next)
    }

    fn enter_item(&mut self) -> Result<Step, ClipError> {
        match self.open[..] {
            [Open::Fragments] => self.pixel_items += 1,
            [Open::Sequence(tags::SEQUENCE_OF_ULTRASOUND_REGIONS)] => {
                let regions = &mut self.header.calibration.regions;
                if regions.len() >= MAX_REGIONS {
                    return Err(ClipError::damaged("there are too many ultrasound regions"));
                }
                regions.push(RawRegion::default());
            }
            [Open::Sequence(tags::WAVEFORM_SEQUENCE)] => self.header.ecg.group(),
            [
                Open::Sequence(tags::WAVEFORM_SEQUENCE),
                Open::Item,
                CHANNELS,
            ] => {
                self.header.ecg.channel();
            }
            _ => {}
        }
        self.enter(Open::Item)
    }

    /// Closes what was opened last. The parser pops without looking, and panics later where an
    /// end without its beginning emptied its stack: it must not be asked again after one.
    fn leave(&mut self, matches: impl Fn(Open) -> bool) -> Result<Step, ClipError> {
        match self.open.pop() {
            Some(open) if matches(open) => Ok(Step::Next),
            _ => Err(ClipError::damaged(
                "a sequence or item ends that never began",
            )),
        }
    }

    fn value(
        &mut self,
        tag: Tag,
        len: u32,
        decoder: impl StatefulDecode,
    ) -> Result<Step, ClipError> {
        let start = decoder.position() as usize;
        let rest = self.data.get(start..).unwrap_or_default();
        let value = rest.get(..len as usize);
        if self.open.is_empty() && tag == tags::PIXEL_DATA {
            self.header.pixels = PixelData::Native(value.unwrap_or(rest));
            return Ok(Step::Done);
        }
        let value = value.ok_or_else(|| self.truncated())?;
        match self.open[..] {
            [] => self.header.set(tag, value),
            [
                Open::Sequence(tags::SEQUENCE_OF_ULTRASOUND_REGIONS),
                Open::Item,
            ] => {
                self.header.set_region(tag, value);
            }
            [Open::Sequence(tags::WAVEFORM_SEQUENCE), Open::Item] => {
                self.header.ecg.set_group(tag, value);
            }
            [
                Open::Sequence(tags::WAVEFORM_SEQUENCE),
                Open::Item,
                CHANNELS,
                Open::Item,
                ref inner @ ..,
            ] if inner.is_empty() || (inner == [CHANNEL_SOURCE, Open::Item] && is_code(tag)) => {
                self.header.ecg.set_channel(tag, value);
            }
            _ => {}
        }
        self.skip(len, decoder)
    }

    fn fragment(&mut self, len: u32, decoder: impl StatefulDecode) -> Result<Step, ClipError> {
        let start = decoder.position() as usize;
        let PixelData::Encapsulated(fragments) = &mut self.header.pixels else {
            return self.skip(len, decoder);
        };
        if self.open != [Open::Fragments, Open::Item] {
            return self.skip(len, decoder);
        }
        let rest = self.data.get(start..).unwrap_or_default();
        let value = rest.get(..len as usize);
        fragments.cut = value.is_none();
        let value = value.unwrap_or(rest);
        if self.pixel_items == 1 {
            fragments.offsets = value;
        } else if fragments.parts.len() < MAX_FRAGMENTS {
            let item = start - ITEM_HEADER;
            let first = *self.first_fragment.get_or_insert(item);
            fragments.parts.push((item - first, value));
        } else {
            return Err(ClipError::damaged("there are too many fragments"));
        }
        if fragments.cut {
            return Ok(Step::Done);
        }
        self.skip(len, decoder)
    }

    fn skip(&self, len: u32, mut decoder: impl StatefulDecode) -> Result<Step, ClipError> {
        decoder.skip_bytes(len).map_err(|_| self.truncated())?;
        Ok(Step::Next)
    }

    /// Judges a token that cannot be read. A file that ends between two fragments is short of
    /// frames or complete, which only their number tells.
    fn broken(&self, error: &(dyn Error + 'static)) -> Result<Step, ClipError> {
        if !is_end_of_file(error) {
            return Err(ClipError::damaged("the data set cannot be read"));
        }
        match self.open[..] {
            [Open::Fragments] => Ok(Step::Done),
            _ => Err(self.truncated()),
        }
    }

    fn truncated(&self) -> ClipError {
        let promised = self.header.frames.and_then(|n| usize::try_from(n).ok());
        ClipError::Truncated {
            whole: 0,
            promised: promised.unwrap_or(1).max(1),
        }
    }
}
