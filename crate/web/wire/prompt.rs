//! Prompts and the masks that they give.

use js_sys::{Float32Array, Uint8Array};
use serde::{Deserialize, Serialize};
use tsify::Tsify;

use crate::geometry::{FramePx, Point as GeometryPoint, Rect};
use crate::model::{Masks, PointLabel, Prompt, PromptPoint as NetworkPoint};
use crate::segment::{Proposal, Segmentation};

/// A box in continuous frame pixels: x right, y down, pixel `i` covers `[i, i + 1)`.
#[derive(Clone, Copy, Serialize, Deserialize, Tsify)]
pub struct FrameBox {
    pub x0: f64,
    pub y0: f64,
    pub x1: f64,
    pub y1: f64,
}

impl FrameBox {
    pub fn rect(self) -> Rect<FramePx> {
        Rect::from_corners(self.x0, self.y0, self.x1, self.y1)
    }
}

impl From<Rect<FramePx>> for FrameBox {
    fn from(rect: Rect<FramePx>) -> Self {
        Self {
            x0: rect.x0,
            y0: rect.y0,
            x1: rect.x1,
            y1: rect.y1,
        }
    }
}

/// A box that the model suggests: for the user to accept, never used unseen.
#[derive(Clone, Copy, Serialize, Tsify)]
pub struct BoxProposal {
    #[serde(rename = "box")]
    pub rect: FrameBox,
    /// How sure it is, 0 to 1.
    pub confidence: f32,
}

impl From<Proposal> for BoxProposal {
    fn from(proposal: Proposal) -> Self {
        Self {
            rect: proposal.rect.into(),
            confidence: proposal.confidence,
        }
    }
}

/// How far the encoding of a frame has come.
#[derive(Serialize, Tsify)]
pub struct EncodeProgress {
    pub frame: usize,
    pub done: usize,
    pub total: usize,
}

/// A point of a prompt, in frame pixels.
#[derive(Clone, Copy, Serialize, Deserialize, Tsify)]
pub struct PromptPoint {
    pub x: f64,
    pub y: f64,
    /// Whether it belongs to the object.
    pub positive: bool,
}

/// What is asked of the model on one frame.
#[derive(Clone, Serialize, Deserialize, Tsify)]
#[tsify(missing_as_null)]
pub struct Prompts {
    #[serde(rename = "box")]
    pub rect: Option<FrameBox>,
    pub points: Vec<PromptPoint>,
    /// Whether the decoder runs a second time, with its own mask as a prompt.
    pub refine: bool,
    /// Whether it makes three masks to choose from.
    pub three: bool,
    /// Which of the three; the one with the best score unless given.
    pub choice: Option<usize>,
}

impl Prompts {
    /// As the networks take it, with the logits of an earlier mask.
    pub fn prompt(&self, mask: Option<Vec<f32>>) -> Prompt<FramePx> {
        let point = |point: &PromptPoint| NetworkPoint {
            at: GeometryPoint::new(point.x, point.y),
            label: match point.positive {
                true => PointLabel::Add,
                false => PointLabel::Subtract,
            },
        };
        Prompt {
            rect: self.rect.map(FrameBox::rect),
            points: self.points.iter().map(point).collect(),
            mask,
        }
    }

    pub fn masks(&self) -> Masks {
        match self.three {
            true => Masks::Three,
            false => Masks::Single,
        }
    }
}

/// What the network says of a mask.
#[derive(Clone, Copy, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// The network's own guess of the IoU.
    pub iou_score: f32,
    /// How much of the mask stays when the threshold moves, 0 to 1.
    pub stability: f32,
}

impl From<&Segmentation> for Candidate {
    fn from(found: &Segmentation) -> Self {
        Self {
            iou_score: found.iou_score,
            stability: found.stability,
        }
    }
}

#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct MaskReply {
    pub frame: usize,
    pub prompts: Prompts,
    /// One, or the three that were to choose from.
    pub candidates: Vec<Candidate>,
    /// Which of them this is.
    pub choice: usize,
    pub width: usize,
    pub height: usize,
    /// 0 or 255 for each pixel of the frame.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Uint8Array")]
    pub mask: Uint8Array,
    /// The closed outline of the largest piece: x, y, x, y in frame pixels.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Float32Array")]
    pub outline: Float32Array,
    /// The network's own guess of the IoU.
    pub iou_score: f32,
    pub area_px: usize,
    /// It was edited by hand: the outline is no longer the network's.
    pub edited: bool,
    /// 0 when the frame was encoded before.
    pub encode_ms: f64,
    pub decode_ms: f64,
}

/// What the network computes on the way to a mask, for comparison with a reference.
#[derive(Serialize, Tsify)]
pub struct Intermediate {
    /// `[64 * 64, 256]`, channels last.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Float32Array")]
    pub embedding: Float32Array,
    /// `[256, 256]`.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Float32Array")]
    pub logits: Float32Array,
    pub scores: Vec<f32>,
}
