use super::super::MAX_RANK;
use super::super::layout::Dtype;

/// Number of a value in the arena.
pub(super) type Id = usize;

/// What a pickle can build here.
pub(super) enum Value<'a> {
    /// Anything that cannot matter to a state dict, and the result of every unknown call.
    Opaque,
    Int(i64),
    Bool(bool),
    Text(&'a str),
    Global(Global),
    Tuple(Vec<Id>),
    List(Vec<Id>),
    /// Entries whose key is text, in the order of the file.
    Dict(Vec<(&'a str, Id)>),
    Storage(StorageRef<'a>),
    Tensor(Box<TensorRef<'a>>),
}

/// A name that is known. No other name has a meaning, and none of these is ever called.
#[derive(Clone, Copy)]
pub(super) enum Global {
    OrderedDict,
    RebuildTensor,
    RebuildParameter,
    Storage(Dtype),
}

impl Global {
    pub(super) fn find(module: &[u8], name: &[u8]) -> Option<Self> {
        Some(match (module, name) {
            (b"collections", b"OrderedDict") => Self::OrderedDict,
            (b"torch._utils", b"_rebuild_tensor" | b"_rebuild_tensor_v2") => Self::RebuildTensor,
            (b"torch._utils", b"_rebuild_parameter") => Self::RebuildParameter,
            (b"torch", b"DoubleStorage") => Self::Storage(Dtype::F64),
            (b"torch", b"FloatStorage") => Self::Storage(Dtype::F32),
            (b"torch", b"HalfStorage") => Self::Storage(Dtype::F16),
            (b"torch", b"BFloat16Storage") => Self::Storage(Dtype::Bf16),
            (b"torch", b"LongStorage") => Self::Storage(Dtype::I64),
            (b"torch", b"IntStorage") => Self::Storage(Dtype::I32),
            (b"torch", b"ShortStorage") => Self::Storage(Dtype::I16),
            (b"torch", b"CharStorage") => Self::Storage(Dtype::I8),
            (b"torch", b"ByteStorage") => Self::Storage(Dtype::U8),
            (b"torch", b"BoolStorage") => Self::Storage(Dtype::Bool),
            _ => return None,
        })
    }
}

/// A storage: the part `data/<key>` of the archive, or a part of it.
#[derive(Clone, Copy)]
pub struct StorageRef<'a> {
    pub key: &'a str,
    pub dtype: Dtype,
    /// Length of the whole in values, as the pickle says.
    pub values: usize,
    /// Where this part begins, in values.
    offset: usize,
}

/// A tensor: a view into a storage, in values. Not checked against the storage yet.
#[derive(Clone)]
pub struct TensorRef<'a> {
    pub storage: StorageRef<'a>,
    pub offset: usize,
    pub shape: Vec<usize>,
    pub strides: Vec<usize>,
}

/// Looks up values by number.
pub(super) struct Arena<'s, 'a>(pub(super) &'s [Value<'a>]);

impl<'a> Arena<'_, 'a> {
    fn text(&self, id: Id) -> Option<&'a str> {
        match self.0[id] {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    fn size(&self, id: Id) -> Option<usize> {
        match self.0[id] {
            Value::Int(value) => usize::try_from(value).ok(),
            _ => None,
        }
    }

    fn tuple(&self, id: Id) -> Option<&[Id]> {
        match &self.0[id] {
            Value::Tuple(items) => Some(items),
            _ => None,
        }
    }

    /// Copies at most [`MAX_RANK`] numbers: a long tuple may be asked for again and again.
    fn sizes(&self, id: Id) -> Option<Vec<usize>> {
        let items = self.tuple(id).filter(|items| items.len() <= MAX_RANK)?;
        items.iter().map(|&id| self.size(id)).collect()
    }

    /// Persistent id: `("storage", type, key, location, values[, view])`; the view, in files from
    /// before PyTorch 1.6, is `None` or `(key, offset, values)`.
    pub(super) fn storage(&self, id: Id) -> Option<StorageRef<'a>> {
        let [tag, kind, key, _location, values, view @ ..] = self.tuple(id)? else {
            return None;
        };
        let offset = match view {
            [view] => self.view_offset(*view)?,
            _ => 0,
        };
        match (self.text(*tag)?, &self.0[*kind]) {
            ("storage", Value::Global(Global::Storage(dtype))) => Some(StorageRef {
                key: self.text(*key)?,
                dtype: *dtype,
                values: self.size(*values)?,
                offset,
            }),
            _ => None,
        }
    }

    fn view_offset(&self, view: Id) -> Option<usize> {
        match self.tuple(view) {
            None => Some(0),
            Some(&[_key, offset, _values]) => self.size(offset),
            Some(_) => None,
        }
    }

    /// What calling `function` with the tuple `arguments` would give.
    pub(super) fn call(&self, function: Id, arguments: Id) -> Option<Value<'a>> {
        let Value::Global(function) = self.0[function] else {
            return None;
        };
        match function {
            Global::OrderedDict => Some(Value::Dict(Vec::new())),
            Global::RebuildTensor => self.tensor(arguments),
            Global::RebuildParameter => match &self.0[*self.tuple(arguments)?.first()?] {
                Value::Tensor(tensor) => Some(Value::Tensor(tensor.clone())),
                _ => None,
            },
            Global::Storage(_) => None,
        }
    }

    /// `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks[, metadata])`.
    fn tensor(&self, arguments: Id) -> Option<Value<'a>> {
        let [storage, offset, shape, strides, ..] = *self.tuple(arguments)? else {
            return None;
        };
        let Value::Storage(storage) = self.0[storage] else {
            return None;
        };
        Some(Value::Tensor(Box::new(TensorRef {
            storage,
            offset: self.size(offset)?.checked_add(storage.offset)?,
            shape: self.sizes(shape)?,
            strides: self.sizes(strides)?,
        })))
    }
}
