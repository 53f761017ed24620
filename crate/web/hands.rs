//! Hands: further workers with this module, each behind a mailbox in shared memory.
//!
//! A mailbox is a growable `SharedArrayBuffer`: sixteen words that both sides look at, the header of
//! a parcel, and its values, which the result replaces. A hand does nothing but wait, compute and
//! answer; whoever started the workers ends them.

use std::time::Duration;

use js_sys::{
    ArrayBufferOptions, Atomics, Float32Array, Function, Int32Array, SharedArrayBuffer, Uint32Array,
};
use wasm_bindgen::prelude::*;
use web_time::Instant;

use crate::device::{Hand, MOST_VALUES, Parcel, run_parcel};

/// Words that both sides look at.
const CONTROL_WORDS: usize = 16;
/// Whose turn it is.
const STATE: u32 = 0;
/// Words of the header.
const HEADER: u32 = 1;
/// How many values there are, of the parcel or of its result.
const VALUES: u32 = 2;
/// The hand's memory in KiB.
const MEMORY: u32 = 3;

/// `STATE` while the hand has nothing to do, or gives an order back that it could not do.
const IDLE: i32 = 0;
/// `STATE` while a parcel waits or is worked on.
const ORDERED: i32 = 1;
/// `STATE` once the values are the result.
const DONE: i32 = 2;

const HEADER_AT: usize = 4 * CONTROL_WORDS;
const MOST_HEADER: usize = 48;
const VALUES_AT: usize = HEADER_AT + 4 * MOST_HEADER;

/// The compiled module, for hands to be started with: it is neither fetched nor compiled again.
#[wasm_bindgen(js_name = compiledModule, unchecked_return_type = "WebAssembly.Module")]
pub fn compiled_module() -> JsValue {
    wasm_bindgen::module()
}

/// An empty mailbox. It grows with what is handed over, to 64 MiB at most.
#[wasm_bindgen(js_name = newMailbox)]
pub fn new_mailbox() -> SharedArrayBuffer {
    let most = ArrayBufferOptions::new(VALUES_AT + 4 * MOST_VALUES);
    SharedArrayBuffer::new_with_options(VALUES_AT, &most)
}

/// In a hand's worker: does what comes in through `mailbox` until the worker is ended. Throws where
/// a worker may not wait.
#[wasm_bindgen(js_name = serveHand)]
pub fn serve_hand(mailbox: SharedArrayBuffer) -> Result<(), JsValue> {
    let mailbox = Mailbox::new(mailbox);
    loop {
        let state = Atomics::load(&mailbox.control, STATE)?;
        if state == ORDERED {
            mailbox.answer()?;
        } else {
            Atomics::wait(&mailbox.control, STATE, state)?;
        }
    }
}

/// The hands behind these mailboxes. `on_dismissed` is called with the index of one that has failed.
pub fn hands(mailboxes: Vec<SharedArrayBuffer>, on_dismissed: &Function) -> Vec<Box<dyn Hand>> {
    let hand = |(index, buffer)| -> Box<dyn Hand> {
        Box::new(Worker {
            mailbox: Mailbox::new(buffer),
            index,
            on_dismissed: on_dismissed.clone(),
        })
    };
    mailboxes.into_iter().enumerate().map(hand).collect()
}

struct Mailbox {
    buffer: SharedArrayBuffer,
    control: Int32Array,
}

impl Mailbox {
    fn new(buffer: SharedArrayBuffer) -> Self {
        let words = CONTROL_WORDS as u32;
        let control = Int32Array::new_with_byte_offset_and_length(&buffer, 0, words);
        Self { buffer, control }
    }

    fn word(&self, at: u32) -> Result<usize, JsValue> {
        Ok(usize::try_from(Atomics::load(&self.control, at)?).unwrap_or(0))
    }

    fn set(&self, at: u32, value: usize) -> Result<(), JsValue> {
        Atomics::store(&self.control, at, i32::try_from(value).unwrap_or(i32::MAX))?;
        Ok(())
    }

    fn turn(&self, state: i32) -> Result<(), JsValue> {
        Atomics::store(&self.control, STATE, state)?;
        Atomics::notify(&self.control, STATE)?;
        Ok(())
    }

    /// The `length` values from value `first` on.
    fn values(&self, first: usize, length: usize) -> Float32Array {
        let at = (VALUES_AT + 4 * first) as u32;
        Float32Array::new_with_byte_offset_and_length(&self.buffer, at, length as u32)
    }

    fn header(&self, length: usize) -> Uint32Array {
        Uint32Array::new_with_byte_offset_and_length(&self.buffer, HEADER_AT as u32, length as u32)
    }

    /// Makes room for so many values.
    fn grow(&self, values: usize) -> Result<(), JsValue> {
        let bytes = VALUES_AT + 4 * values;
        if bytes > self.buffer.byte_length() as usize {
            self.buffer.grow(bytes)?;
        }
        Ok(())
    }

    fn post(&self, parcel: &Parcel) -> Result<(), JsValue> {
        let header = parcel.header();
        if header.len() > MOST_HEADER {
            return Err(JsValue::UNDEFINED);
        }
        self.grow(parcel.values())?;
        self.header(header.len()).copy_from(&header);
        let mut first = 0;
        for slice in parcel.slices() {
            self.values(first, slice.len()).copy_from(slice);
            first += slice.len();
        }
        self.set(HEADER, header.len())?;
        self.set(VALUES, first)?;
        self.turn(ORDERED)
    }

    /// Waits for the result; whether it came and is as long as `out`.
    fn collect(&self, out: &mut [f32], patience: Duration) -> Result<bool, JsValue> {
        let deadline = Instant::now() + patience;
        while Atomics::load(&self.control, STATE)? == ORDERED {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(false);
            }
            let left = left.as_secs_f64() * 1000.0;
            Atomics::wait_with_timeout(&self.control, STATE, ORDERED, left)?;
        }
        let done = Atomics::load(&self.control, STATE)? == DONE;
        if !done || self.word(VALUES)? != out.len() {
            return Ok(false);
        }
        self.values(0, out.len()).copy_to(out);
        Ok(true)
    }

    /// In the hand: does what was ordered.
    fn answer(&self) -> Result<(), JsValue> {
        let header = self.header(self.word(HEADER)?).to_vec();
        let values = self.values(0, self.word(VALUES)?).to_vec();
        let result = run_parcel(&header, &values);
        self.set(MEMORY, super::heap_bytes() / 1024)?;
        match result {
            Some(result) if self.grow(result.len()).is_ok() => {
                self.values(0, result.len()).copy_from(&result);
                self.set(VALUES, result.len())?;
                self.turn(DONE)
            }
            _ => self.turn(IDLE),
        }
    }
}

/// A hand as the engine holds it.
struct Worker {
    mailbox: Mailbox,
    index: usize,
    on_dismissed: Function,
}

impl Hand for Worker {
    fn start(&mut self, parcel: &Parcel) -> bool {
        self.mailbox.post(parcel).is_ok()
    }

    fn finish(&mut self, out: &mut [f32], patience: Duration) -> bool {
        self.mailbox.collect(out, patience).unwrap_or(false)
    }

    fn bytes(&self) -> usize {
        let memory = self.mailbox.word(MEMORY).unwrap_or(0) * 1024;
        memory + self.mailbox.buffer.byte_length() as usize
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let index = JsValue::from(self.index as u32);
        let _ = self.on_dismissed.call1(&JsValue::NULL, &index);
    }
}
