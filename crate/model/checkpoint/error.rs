/// Why a checkpoint could not be read, folded or written.
///
/// Messages may name a tensor, never a file. The text of a tensor's name comes from the file and
/// is at most [`super::MAX_KEY_BYTES`] long.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The first bytes belong to no format that is read.
    #[error(
        "This is neither a PyTorch archive (.pth, .pt) nor a safetensors file. Choose the weights file of the model."
    )]
    NotRecognised,
    /// The bytes cannot be read from where they are.
    #[error("The checkpoint cannot be read ({0}). Open it again.")]
    Unreadable(String),
    /// The converted file cannot be written.
    #[error("The converted checkpoint cannot be written ({0}). Make room for it and try again.")]
    Unwritable(String),
    /// The file ends before its contents do, or its directory is broken.
    #[error("The checkpoint is incomplete or its directory is broken. Download or copy it again.")]
    Truncated,
    /// A part of the archive does not match its own CRC-32.
    #[error("A part of the checkpoint does not match its checksum. Download or copy it again.")]
    Damaged,
    /// The list of objects in a PyTorch archive holds an instruction that is unknown or misplaced.
    #[error(
        "The object list of the checkpoint cannot be read: {reason} (instruction {opcode:#04x} at byte {offset}). Save the model's state dict alone, or as safetensors."
    )]
    Pickle {
        /// The pickle opcode.
        opcode: u8,
        /// Its place in the pickle, in bytes.
        offset: usize,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The file is of a known format, yet asks for something that is not allowed.
    #[error(
        "The checkpoint is refused: {reason}. Save the model's state dict alone, or as safetensors."
    )]
    Refused {
        /// What is not allowed.
        reason: &'static str,
    },
    /// The file could be read and holds no tensor at its top level.
    #[error(
        "The checkpoint holds no tensors that can be read. Choose a file that holds a state dict (`torch.save(model.state_dict(), …)`)."
    )]
    Empty,
    /// Two tensors have one name.
    #[error("The checkpoint holds two tensors named `{key}`. Save the model's state dict alone.")]
    DuplicateKey {
        /// Name of the tensor.
        key: String,
    },
    /// A tensor that is needed is not there.
    #[error(
        "The checkpoint has no tensor `{key}`. Choose the weights that belong to this architecture."
    )]
    MissingKey {
        /// Name of the tensor.
        key: String,
    },
    /// Shape, strides or place of a tensor do not fit the file, or do not fit its neighbours.
    #[error(
        "The tensor `{key}` does not fit: {reason}. Choose the weights that belong to this architecture."
    )]
    Shape {
        /// Name of the tensor.
        key: String,
        /// What does not fit.
        reason: &'static str,
    },
    /// A value is not finite, or is not after rounding to the precision asked for.
    #[error(
        "The tensor `{key}` holds a value that this precision cannot hold. Convert with `f32`, and check that training did not diverge."
    )]
    Overflow {
        /// Name of the tensor.
        key: String,
    },
}

impl CheckpointError {
    /// Stable name of the kind of error, for programs and for the page.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotRecognised => "checkpoint-not-recognised",
            Self::Unreadable(_) => "checkpoint-unreadable",
            Self::Unwritable(_) => "checkpoint-unwritable",
            Self::Truncated => "checkpoint-truncated",
            Self::Damaged => "checkpoint-damaged",
            Self::Pickle { .. } => "checkpoint-pickle",
            Self::Refused { .. } => "checkpoint-refused",
            Self::Empty => "checkpoint-empty",
            Self::DuplicateKey { .. } => "checkpoint-duplicate-key",
            Self::MissingKey { .. } => "checkpoint-missing-key",
            Self::Shape { .. } => "checkpoint-shape",
            Self::Overflow { .. } => "checkpoint-overflow",
        }
    }

    pub(super) fn shape(key: &str, reason: &'static str) -> Self {
        Self::Shape {
            key: key.to_owned(),
            reason,
        }
    }
}
