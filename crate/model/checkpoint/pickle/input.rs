use super::CheckpointError;

/// The bytes of a pickle and the place in them.
pub(super) struct Input<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Input<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Place of the next byte.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], CheckpointError> {
        let rest = &self.bytes[self.at..];
        let taken = rest.get(..length).ok_or(CheckpointError::Truncated)?;
        self.at += length;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], CheckpointError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    pub(super) fn u8(&mut self) -> Result<u8, CheckpointError> {
        Ok(self.array::<1>()?[0])
    }

    pub(super) fn u16(&mut self) -> Result<u16, CheckpointError> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    pub(super) fn u32(&mut self) -> Result<u32, CheckpointError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// As many bytes as the length before them says: one byte, `u32` or `u64`.
    pub(super) fn counted(&mut self, width: Width) -> Result<&'a [u8], CheckpointError> {
        let length = match width {
            Width::One => u64::from(self.u8()?),
            Width::Four => u64::from(self.u32()?),
            Width::Eight => u64::from_le_bytes(self.array()?),
        };
        self.take(usize::try_from(length).map_err(|_| CheckpointError::Truncated)?)
    }

    /// The bytes up to the next line feed, which is skipped.
    pub(super) fn line(&mut self) -> Result<&'a [u8], CheckpointError> {
        let rest = &self.bytes[self.at..];
        let length = rest
            .iter()
            .position(|&byte| byte == b'\n')
            .ok_or(CheckpointError::Truncated)?;
        self.at += length + 1;
        Ok(&rest[..length])
    }
}

/// Bytes of a length field.
pub(super) enum Width {
    One,
    Four,
    Eight,
}
