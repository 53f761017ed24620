//! What a hand needs for a part of an operation, as numbers and slices, and how that is laid out
//! where it is handed over.

use std::vec::IntoIter;

use super::Activation;

/// Numbers and slices of an operation, in the order in which they are read again.
#[derive(Debug, Default)]
pub struct Parcel<'a> {
    numbers: Vec<u32>,
    slices: Vec<&'a [f32]>,
}

impl<'a> Parcel<'a> {
    /// Adds a size. One that a `u32` does not hold becomes the largest, which no slice fits.
    #[must_use]
    pub fn number(mut self, number: usize) -> Self {
        self.numbers.push(u32::try_from(number).unwrap_or(u32::MAX));
        self
    }

    /// Adds values.
    #[must_use]
    pub fn slice(mut self, slice: &'a [f32]) -> Self {
        self.slices.push(slice);
        self
    }

    /// Adds values that may be absent.
    #[must_use]
    pub fn optional(self, slice: Option<&'a [f32]>) -> Self {
        self.number(usize::from(slice.is_some()))
            .slice(slice.unwrap_or_default())
    }

    /// Adds an activation.
    #[must_use]
    pub fn activation(self, activation: Activation) -> Self {
        self.number(match activation {
            Activation::None => 0,
            Activation::Relu => 1,
            Activation::Gelu => 2,
        })
    }

    /// `[how many numbers, numbers, length of each slice]`.
    pub fn header(&self) -> Vec<u32> {
        let length = |slice: &&[f32]| u32::try_from(slice.len()).unwrap_or(u32::MAX);
        let count = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        let lengths = self.slices.iter().map(length);
        std::iter::once(count)
            .chain(self.numbers.iter().copied())
            .chain(lengths)
            .collect()
    }

    /// The values, which are laid out one slice after the other.
    pub fn slices(&self) -> &[&'a [f32]] {
        &self.slices
    }

    /// How many values there are.
    pub fn values(&self) -> usize {
        self.slices.iter().map(|slice| slice.len()).sum()
    }
}

/// A parcel that is being read.
#[derive(Debug)]
pub struct Unpacked<'a> {
    numbers: IntoIter<usize>,
    slices: IntoIter<&'a [f32]>,
}

impl<'a> Unpacked<'a> {
    /// From [`Parcel::header`] and the values; `None` where they do not belong together.
    pub fn new(header: &[u32], mut values: &'a [f32]) -> Option<Self> {
        let (count, rest) = header.split_first()?;
        let (numbers, lengths) = rest.split_at_checked(*count as usize)?;
        let mut slices = Vec::with_capacity(lengths.len());
        for length in lengths {
            let (slice, others) = values.split_at_checked(*length as usize)?;
            slices.push(slice);
            values = others;
        }
        let numbers: Vec<usize> = numbers.iter().map(|number| *number as usize).collect();
        values.is_empty().then(|| Self {
            numbers: numbers.into_iter(),
            slices: slices.into_iter(),
        })
    }

    /// The next number.
    pub fn number(&mut self) -> Option<usize> {
        self.numbers.next()
    }

    /// The next number, unless it is zero.
    pub fn size(&mut self) -> Option<usize> {
        self.number().filter(|size| *size > 0)
    }

    /// The next slice.
    pub fn slice(&mut self) -> Option<&'a [f32]> {
        self.slices.next()
    }

    /// The next slice, of which there must be as many values as this.
    pub fn slice_of(&mut self, length: Option<usize>) -> Option<&'a [f32]> {
        self.slice().filter(|slice| Some(slice.len()) == length)
    }

    /// The next slice, which may be absent.
    pub fn optional(&mut self, length: Option<usize>) -> Option<Option<&'a [f32]>> {
        match self.number()? {
            0 => self.slice_of(Some(0)).map(|_| None),
            _ => self.slice_of(length).map(Some),
        }
    }

    /// The next activation.
    pub fn activation(&mut self) -> Option<Activation> {
        match self.number()? {
            0 => Some(Activation::None),
            1 => Some(Activation::Relu),
            2 => Some(Activation::Gelu),
            _ => None,
        }
    }
}
