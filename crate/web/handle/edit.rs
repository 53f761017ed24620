//! Outlines are edited by hand.

use js_sys::Uint32Array;
use tsify::{Ts, Tsify as _};
use wasm_bindgen::prelude::*;

use super::masks::largest_outline;
use super::{EchoDisc, frame_of};
use crate::geometry::Mask;
use crate::geometry::piece::Piece;
use crate::web::wire::{EditReply, EditRequest, Failure, coordinates};

#[wasm_bindgen]
impl EchoDisc {
    /// A mask edited; nothing is kept of it.
    #[wasm_bindgen(js_name = editMask)]
    pub fn edit_mask(&self, request: Ts<EditRequest>) -> Result<Ts<EditReply>, Failure> {
        let request = request.to_rust()?;
        let clip = self.open()?;
        let frame = frame_of(&clip, request.frame)?;
        let runs = request.runs.to_vec();
        let mask = Mask::from_run_lengths(frame.width(), frame.height(), &runs)?;
        let mut edited = request.change.edit()?.apply(&mask)?;
        if request.single
            && let Some(piece) = Piece::largest(&edited)
        {
            edited = piece.mask;
        }
        let reply = EditReply {
            runs: Uint32Array::from(edited.run_lengths().as_slice()),
            outline: coordinates(largest_outline(&edited).into_iter()),
            area_px: edited.count(),
        };
        Ok(reply.into_ts()?)
    }
}
