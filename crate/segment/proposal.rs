//! A first box, where nobody has drawn one.

use burn::tensor::{Tensor, TensorData};

use super::cache::EmbeddingKey;
use super::error::SegmentError;
use super::reading::read;
use super::segmenter::Segmenter;
use crate::geometry::{FramePx, Rect};
use crate::model::{CELLS, neighbourhoods, pooled, vote};

/// A box that the network suggests. It is for somebody to accept, not to be measured with unseen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Proposal {
    /// The box.
    pub rect: Rect<FramePx>,
    /// How sure it is, 0 to 1; what that means was measured in the model's card.
    pub confidence: f32,
}

/// Below this confidence nothing is suggested; the card says what is found and missed so.
pub const LEAST_CONFIDENCE: f32 = 0.7;

impl Segmenter {
    /// Whether the model can suggest boxes at all.
    pub fn proposes(&self) -> bool {
        self.model().boxes().is_some()
    }

    /// A box round the ventricle on an encoded frame; `None` where the model cannot suggest one, or
    /// is not sure enough.
    ///
    /// # Errors
    /// `NotEncoded` when the frame is not in the cache, `Device` and `NotFinite` when the device
    /// failed.
    pub async fn propose(
        &self,
        key: EmbeddingKey,
        frame_size: (usize, usize),
    ) -> Result<Option<Proposal>, SegmentError> {
        let Some(head) = self.model().boxes() else {
            return Ok(None);
        };
        let channels = self.config().decoder.channels;
        let embedding = self.embedding_values(key).await?;
        let cells = pooled(&embedding, self.config().grid(), channels);
        let cells = TensorData::new(
            neighbourhoods(&cells, channels),
            [CELLS * CELLS, 9 * channels],
        );
        let outputs = head.forward(Tensor::from_data(cells, &self.device().burn));
        let outputs = read(self.device(), outputs).await?;
        let placement = self.placement(frame_size);
        let found = vote(&outputs, self.config().image_size(), placement.filled());
        Ok(found
            .filter(|found| found.confidence >= LEAST_CONFIDENCE)
            .and_then(|found| {
                let rect = placement.box_in_frame(found.rect);
                Some(Proposal {
                    rect: rect.clipped(frame_size.0, frame_size.1)?,
                    confidence: found.confidence,
                })
            }))
    }
}
