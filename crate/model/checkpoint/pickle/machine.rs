use std::collections::HashMap;

use super::CheckpointError;
use super::input::{Input, Width};
use super::value::{Arena, Global, Id, Value};

/// Most instructions that are run. A training checkpoint of the largest network here, with its
/// optimiser, takes some 40 000; three instructions can add half a kilobyte at most, so this
/// bounds the memory as well.
const MAX_STEPS: usize = 1 << 18;

const UNDERFLOW: &str = "it takes more values than there are";
const UNKNOWN: &str = "it is not one that a state dict needs";

/// The stack machine. Every instruction adds at most one value, one stack slot and one memo slot.
pub(super) struct Machine<'a> {
    input: Input<'a>,
    values: Vec<Value<'a>>,
    stack: Vec<Id>,
    /// Heights of the stack at the open marks.
    marks: Vec<usize>,
    memo: HashMap<u32, Id>,
    opcode: u8,
    offset: usize,
}

impl<'a> Machine<'a> {
    pub(super) fn new(pickle: &'a [u8]) -> Self {
        Self {
            input: Input::new(pickle),
            values: Vec::new(),
            stack: Vec::new(),
            marks: Vec::new(),
            memo: HashMap::new(),
            opcode: 0,
            offset: 0,
        }
    }

    /// Runs to the STOP instruction; gives all values, the number of the last one left and the
    /// pickle's length.
    pub(super) fn run(mut self) -> Result<(Vec<Value<'a>>, Id, usize), CheckpointError> {
        for _ in 0..MAX_STEPS {
            self.offset = self.input.at();
            self.opcode = self.input.u8()?;
            if self.opcode == b'.' {
                let root = self.pop()?;
                return Ok((self.values, root, self.input.at()));
            }
            self.step()?;
        }
        Err(self.fail("there are too many"))
    }

    fn step(&mut self) -> Result<(), CheckpointError> {
        match self.opcode {
            0x80 => self.protocol(),
            0x95 => self.input.take(8).map(|_| ()), // FRAME: its length serves streaming only
            b'K' | b'M' | b'J' | 0x8a => self.integer(),
            b'N' => self.push(Value::Opaque), // None
            0x88 | 0x89 => self.push(Value::Bool(self.opcode == 0x88)),
            b'G' => self.skip_and_push(8), // BINFLOAT
            b'X' | 0x8c | 0x8d => self.text(),
            b'T' | b'B' | b'U' | b'C' | 0x8e => self.data(),
            b'(' => self.mark(),
            b')' | b't' | 0x85..=0x87 => self.tuple(),
            b'}' => self.push(Value::Dict(Vec::new())),
            b']' => self.push(Value::List(Vec::new())),
            0x8f => self.push(Value::Opaque), // EMPTY_SET
            b'a' | b'e' => self.append(),
            0x90 | b'1' => self.pop_mark().map(|_| ()), // ADDITEMS to an opaque set, POP_MARK
            b's' | b'u' => self.set_items(),
            b'q' | b'r' | 0x94 => self.memorise(),
            b'h' | b'j' => self.recall(),
            b'0' => self.drop_one(), // POP
            b'2' => self.duplicate(),
            b'c' | 0x93 => self.global(),
            b'Q' => self.persistent(),
            b'R' | 0x81 => self.call(),
            b'b' => self.drop_one(), // BUILD: the state of an object; a dict has none that counts
            _ => Err(self.fail(UNKNOWN)),
        }
    }

    fn protocol(&mut self) -> Result<(), CheckpointError> {
        match self.input.u8()? {
            2..=4 => Ok(()),
            _ => Err(self.fail("its protocol is not 2, 3 or 4")),
        }
    }

    /// BININT1, BININT2, BININT and LONG1; a longer number than 64 bits cannot be a size.
    fn integer(&mut self) -> Result<(), CheckpointError> {
        let value = match self.opcode {
            b'K' => i64::from(self.input.u8()?),
            b'M' => i64::from(self.input.u16()?),
            b'J' => i64::from(i32::from_le_bytes(self.input.array()?)),
            _ => match signed(self.input.counted(Width::One)?) {
                Some(value) => value,
                None => return self.push(Value::Opaque),
            },
        };
        self.push(Value::Int(value))
    }

    fn skip_and_push(&mut self, length: usize) -> Result<(), CheckpointError> {
        self.input.take(length)?;
        self.push(Value::Opaque)
    }

    /// BINUNICODE, SHORT_BINUNICODE and BINUNICODE8.
    fn text(&mut self) -> Result<(), CheckpointError> {
        let bytes = self.input.counted(match self.opcode {
            0x8c => Width::One,
            b'X' => Width::Four,
            _ => Width::Eight,
        })?;
        let text = str::from_utf8(bytes).map_err(|_| self.fail("its text is not UTF-8"))?;
        self.push(Value::Text(text))
    }

    /// Byte strings: NumPy scalars in training checkpoints have them, and Python 2 wrote names so.
    fn data(&mut self) -> Result<(), CheckpointError> {
        let bytes = self.input.counted(match self.opcode {
            b'U' | b'C' => Width::One,
            b'T' | b'B' => Width::Four,
            _ => Width::Eight,
        })?;
        let text = str::from_utf8(bytes).ok();
        let text = text.filter(|_| matches!(self.opcode, b'U' | b'T'));
        self.push(text.map_or(Value::Opaque, Value::Text))
    }

    fn mark(&mut self) -> Result<(), CheckpointError> {
        self.marks.push(self.stack.len());
        Ok(())
    }

    /// EMPTY_TUPLE, TUPLE and TUPLE1 to TUPLE3.
    fn tuple(&mut self) -> Result<(), CheckpointError> {
        let items = match self.opcode {
            b')' => Vec::new(),
            b't' => self.pop_mark()?,
            opcode => self.pop_many(usize::from(opcode - 0x84))?,
        };
        self.push(Value::Tuple(items))
    }

    /// APPEND and APPENDS: to the list below them.
    fn append(&mut self) -> Result<(), CheckpointError> {
        let items = match self.opcode {
            b'a' => self.pop_many(1)?,
            _ => self.pop_mark()?,
        };
        let target = self.top()?;
        if let Value::List(list) = &mut self.values[target] {
            list.extend(items);
        }
        Ok(())
    }

    /// SETITEM and SETITEMS: keys and values by turns, into the dict below them.
    fn set_items(&mut self) -> Result<(), CheckpointError> {
        let items = match self.opcode {
            b's' => self.pop_many(2)?,
            _ => self.pop_mark()?,
        };
        let target = self.top()?;
        for pair in items.chunks_exact(2) {
            let Value::Text(key) = self.values[pair[0]] else {
                continue;
            };
            if let Value::Dict(entries) = &mut self.values[target] {
                entries.push((key, pair[1]));
            }
        }
        Ok(())
    }

    /// BINPUT, LONG_BINPUT and MEMOIZE: keeps the top of the stack.
    fn memorise(&mut self) -> Result<(), CheckpointError> {
        let slot = match self.opcode {
            b'q' => u32::from(self.input.u8()?),
            b'r' => self.input.u32()?,
            _ => self.memo.len() as u32, // fewer than MAX_STEPS
        };
        let top = self.top()?;
        self.memo.insert(slot, top);
        Ok(())
    }

    /// BINGET and LONG_BINGET: pushes what was kept.
    fn recall(&mut self) -> Result<(), CheckpointError> {
        let slot = match self.opcode {
            b'h' => u32::from(self.input.u8()?),
            _ => self.input.u32()?,
        };
        match self.memo.get(&slot) {
            Some(&id) => self.stack.push(id),
            None => return Err(self.fail("it asks for a value that was not kept")),
        }
        Ok(())
    }

    fn duplicate(&mut self) -> Result<(), CheckpointError> {
        let top = self.top()?;
        self.stack.push(top);
        Ok(())
    }

    /// GLOBAL and STACK_GLOBAL: a name; nothing is imported.
    fn global(&mut self) -> Result<(), CheckpointError> {
        let (module, name) = if self.opcode == b'c' {
            (self.input.line()?, self.input.line()?)
        } else {
            let names = self.pop_many(2)?;
            match (&self.values[names[0]], &self.values[names[1]]) {
                (Value::Text(module), Value::Text(name)) => (module.as_bytes(), name.as_bytes()),
                _ => return Err(self.fail("its name is not text")),
            }
        };
        self.push(Global::find(module, name).map_or(Value::Opaque, Value::Global))
    }

    /// BINPERSID: a reference to a storage.
    fn persistent(&mut self) -> Result<(), CheckpointError> {
        let id = self.pop()?;
        let storage = Arena(&self.values).storage(id);
        self.push(storage.map_or(Value::Opaque, Value::Storage))
    }

    /// REDUCE and NEWOBJ: what a known call would give, else an opaque value.
    fn call(&mut self) -> Result<(), CheckpointError> {
        let arguments = self.pop()?;
        let function = self.pop()?;
        let result = Arena(&self.values).call(function, arguments);
        self.push(result.unwrap_or(Value::Opaque))
    }

    fn push(&mut self, value: Value<'a>) -> Result<(), CheckpointError> {
        self.stack.push(self.values.len());
        self.values.push(value);
        Ok(())
    }

    /// Values below the last mark are out of reach until the mark is used.
    fn pop_many(&mut self, count: usize) -> Result<Vec<Id>, CheckpointError> {
        let floor = self.marks.last().copied().unwrap_or(0);
        match self.stack.len().checked_sub(count) {
            Some(height) if height >= floor => Ok(self.stack.split_off(height)),
            _ => Err(self.fail(UNDERFLOW)),
        }
    }

    fn pop(&mut self) -> Result<Id, CheckpointError> {
        let top = self.top()?;
        self.stack.pop();
        Ok(top)
    }

    fn drop_one(&mut self) -> Result<(), CheckpointError> {
        self.pop().map(|_| ())
    }

    fn pop_mark(&mut self) -> Result<Vec<Id>, CheckpointError> {
        let height = self.marks.pop().ok_or_else(|| self.fail(UNDERFLOW))?;
        Ok(self.stack.split_off(height))
    }

    fn top(&self) -> Result<Id, CheckpointError> {
        let floor = self.marks.last().copied().unwrap_or(0);
        match self.stack.last() {
            Some(&id) if self.stack.len() > floor => Ok(id),
            _ => Err(self.fail(UNDERFLOW)),
        }
    }

    fn fail(&self, reason: &'static str) -> CheckpointError {
        CheckpointError::Pickle {
            opcode: self.opcode,
            offset: self.offset,
            reason,
        }
    }
}

/// A little-endian number in two's complement; empty is 0.
fn signed(bytes: &[u8]) -> Option<i64> {
    let mut extended = match bytes.last() {
        Some(last) if last & 0x80 != 0 => [0xff; 8],
        _ => [0; 8],
    };
    extended.get_mut(..bytes.len())?.copy_from_slice(bytes);
    Some(i64::from_le_bytes(extended))
}
