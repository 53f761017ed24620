//! Palette colour lookup tables.

use super::ClipError;
use super::header::{Header, PaletteTable};

/// Red, green and blue of each stored value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Palette {
    first: i32,
    colours: Vec<[u8; 3]>,
}

impl Palette {
    /// The palette of a data set.
    ///
    /// # Errors
    /// `Damaged` where a table is missing, is shorter than it says or differs in size.
    pub(super) fn read(header: &Header<'_>) -> Result<Self, ClipError> {
        let lacking = || ClipError::damaged("a colour table is missing or too short");
        let [red, green, blue] = header.palette.map(|table| entries(&table));
        let (red, green, blue) = red
            .zip(green)
            .zip(blue)
            .map(|((r, g), b)| (r, g, b))
            .ok_or_else(lacking)?;
        if red.len() != green.len() || green.len() != blue.len() {
            return Err(lacking());
        }
        let first = header.palette[0].descriptor.ok_or_else(lacking)?[1];
        // Some writers declare 16 bits and fill eight.
        let narrow = [&red, &green, &blue]
            .iter()
            .all(|t| t.iter().all(|&v| v < 256));
        let byte = |v: u16| if narrow { v as u8 } else { (v >> 8) as u8 };
        let colours = red.iter().zip(&green).zip(&blue);
        Ok(Self {
            first: if header.signed {
                i32::from(first as i16)
            } else {
                first.into()
            },
            colours: colours.map(|((&r, &g), &b)| [r, g, b].map(byte)).collect(),
        })
    }

    /// The colour of a stored value; values beyond the table take its ends.
    pub(super) fn colour(&self, value: i32) -> [u8; 3] {
        let last = self.colours.len() - 1;
        let index = usize::try_from(value.saturating_sub(self.first)).unwrap_or(0);
        self.colours[index.min(last)]
    }
}

/// The values of one table; `None` where it is missing or too short.
fn entries(table: &PaletteTable<'_>) -> Option<Vec<u16>> {
    let [count, _, bits] = table.descriptor?;
    let count = if count == 0 {
        1 << 16
    } else {
        usize::from(count)
    };
    if let Some(words) = table.data.get(..2 * count) {
        let (words, _) = words.as_chunks::<2>();
        return Some(words.iter().map(|w| u16::from_le_bytes(*w)).collect());
    }
    if bits != 8 {
        return None;
    }
    let bytes = table.data.get(..count)?;
    Some(bytes.iter().map(|&b| b.into()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn palette(descriptor: [u16; 3], data: &[u8]) -> Result<Palette, ClipError> {
        let table = PaletteTable {
            descriptor: Some(descriptor),
            data,
        };
        Palette::read(&Header {
            palette: [table; 3],
            ..Header::default()
        })
    }

    #[test]
    fn bytes_words_and_words_that_hold_bytes() {
        let as_bytes = palette([2, 0, 8], &[10, 20]).unwrap();
        let as_words = palette([2, 0, 16], &[0, 10, 255, 20]).unwrap();
        let narrow = palette([2, 0, 16], &[10, 0, 20, 0]).unwrap();
        for palette in [as_bytes, as_words, narrow] {
            assert_eq!([palette.colour(0), palette.colour(1)], [[10; 3], [20; 3]]);
        }
    }

    #[test]
    fn values_outside_the_table_take_its_ends() {
        let palette = palette([2, 5, 8], &[10, 20]).unwrap();
        assert_eq!(palette.colour(-3), [10; 3]);
        assert_eq!(palette.colour(5), [10; 3]);
        assert_eq!(palette.colour(900), [20; 3]);
    }

    #[test]
    fn a_short_or_missing_table_is_refused() {
        assert!(palette([0, 0, 16], &[0; 99]).is_err());
        assert!(palette([3, 0, 16], &[1, 2, 3]).is_err());
        assert!(Palette::read(&Header::default()).is_err());
    }
}
