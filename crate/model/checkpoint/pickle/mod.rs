//! A closed interpreter for the pickles (protocols 2 to 4) in a PyTorch file.
//!
//! A pickle is a program for a stack machine that can name any function to call. This one calls
//! nothing: it knows the four names that make up a state dict ([`value::Global`]), and whatever
//! else is named, called or built becomes an opaque value. Values live in an arena and refer to
//! each other by number, so nesting costs no recursion, neither when read nor when dropped.

mod input;
mod machine;
mod value;

use super::CheckpointError;
use machine::Machine;
pub(super) use value::TensorRef;
use value::{Id, StorageRef, Value};

/// Deepest `{"model": {"state_dict": …}}` that is opened. Bounds a dict that contains itself.
const MAX_WRAPPERS: usize = 4;

/// The values that a pickle describes.
pub(super) struct Objects<'a> {
    values: Vec<Value<'a>>,
    root: Id,
}

/// Runs the pickle that `bytes` begin with; gives its length as well. Takes time and memory linear
/// in that, and fails with [`CheckpointError::Pickle`] or [`CheckpointError::Truncated`].
pub(super) fn read(bytes: &[u8]) -> Result<(Objects<'_>, usize), CheckpointError> {
    let (values, root, length) = Machine::new(bytes).run()?;
    Ok((Objects { values, root }, length))
}

impl<'a> Objects<'a> {
    /// The number that this is.
    pub(super) fn int(&self) -> Option<i64> {
        match self.values[self.root] {
            Value::Int(value) => Some(value),
            _ => None,
        }
    }

    /// The entry `name` of a dict, where it is true or false.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        let mut entries = self.entries(self.root).iter();
        match self.values[entries.rfind(|(key, _)| *key == name)?.1] {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The texts that a list consists of.
    pub(super) fn texts(&self) -> Option<Vec<&'a str>> {
        let Value::List(items) = &self.values[self.root] else {
            return None;
        };
        let text = |id: &Id| match self.values[*id] {
            Value::Text(text) => Some(text),
            _ => None,
        };
        items.iter().map(text).collect()
    }

    /// Every storage that is referred to.
    pub(super) fn storages(&self) -> impl Iterator<Item = &StorageRef<'a>> {
        self.values.iter().filter_map(|value| match value {
            Value::Storage(storage) => Some(storage),
            _ => None,
        })
    }

    /// The tensors of the state dict, wrappers opened; what is not a tensor is left out.
    pub(super) fn state_dict(&self) -> impl Iterator<Item = (&'a str, &TensorRef<'a>)> {
        let mut entries = self.entries(self.root);
        for _ in 0..MAX_WRAPPERS {
            let wrapped = ["state_dict", "model"]
                .into_iter()
                .find_map(|name| entries.iter().rev().find(|(key, _)| *key == name));
            match wrapped.map(|(_, id)| &self.values[*id]) {
                Some(Value::Dict(inner)) => entries = inner,
                _ => break,
            }
        }
        entries
            .iter()
            .filter_map(|(key, id)| match &self.values[*id] {
                Value::Tensor(tensor) => Some((*key, tensor.as_ref())),
                _ => None,
            })
    }

    fn entries(&self, id: Id) -> &[(&'a str, Id)] {
        match &self.values[id] {
            Value::Dict(entries) => entries,
            _ => &[],
        }
    }
}
