//! From a prompt on an encoded frame to its masks.

use burn::tensor::Tensor;

use crate::device::ComputeDevice;
use crate::geometry::{FramePx, Mask, Rect};
use crate::model::{DecoderOutput, Masks, Prompt};

use super::cache::EmbeddingKey;
use super::error::SegmentError;
use super::placement::FullSize;
use super::reading::read;
use super::segmenter::Segmenter;

/// A mask with what the network says of it.
#[derive(Debug, Clone)]
pub struct Segmentation {
    /// At the frame's size.
    pub mask: Mask,
    /// The network's own guess of the IoU with the truth, about 0 to 1.
    pub iou_score: f32,
    /// How much of the mask remains when the threshold is raised, of what there is when it is
    /// lowered as much: 0 to 1.
    pub stability: f32,
    /// The mask where the threshold is lowered by one logit: what a less sure reader would take.
    pub lowered: Mask,
    /// The mask where it is raised by one.
    pub raised: Mask,
    /// What the decoder gave: the mask prompt of a refinement.
    pub logits: Logits,
}

/// A mask's logits, on the device until they are asked for.
#[derive(Debug, Clone)]
pub struct Logits {
    values: Tensor<2>,
    device: ComputeDevice,
}

impl Logits {
    /// `[mask_size, mask_size]`, row by row.
    ///
    /// # Errors
    /// `Device` and `NotFinite` when the device failed.
    pub async fn read(&self) -> Result<Vec<f32>, SegmentError> {
        read(&self.device, self.values.clone()).await
    }
}

/// Which of several masks the network thinks best: the place of the highest score.
pub fn best(masks: &[Segmentation]) -> Option<usize> {
    let scores = masks.iter().map(|mask| mask.iou_score).enumerate();
    let best = scores.max_by(|a, b| a.1.total_cmp(&b.1));
    best.map(|(place, _)| place)
}

/// What the network computes on the way to a mask, for comparison with a reference.
#[derive(Debug, Clone, PartialEq)]
pub struct Intermediate {
    /// `[grid * grid, channels]`, channels last.
    pub embedding: Vec<f32>,
    /// `[mask_size, mask_size]`, for each mask asked for.
    pub logits: Vec<f32>,
    /// Of the single mask, then of the three others.
    pub scores: Vec<f32>,
}

impl Segmenter {
    /// The mask of a box on an encoded frame.
    ///
    /// # Errors
    /// As [`Segmenter::segment_prompt`].
    pub async fn segment(
        &self,
        key: EmbeddingKey,
        frame_size: (usize, usize),
        rect: Rect<FramePx>,
    ) -> Result<Segmentation, SegmentError> {
        let prompt = Prompt::of_rect(rect);
        let mut found = self
            .segment_prompt(key, frame_size, &prompt, Masks::Single)
            .await?;
        Ok(found.swap_remove(0))
    }

    /// The masks of each of several prompts on an encoded frame.
    ///
    /// # Errors
    /// As [`Segmenter::segment_prompt`], of the first prompt that fails.
    pub async fn segment_prompts(
        &self,
        key: EmbeddingKey,
        frame_size: (usize, usize),
        prompts: &[Prompt<FramePx>],
        masks: Masks,
    ) -> Result<Vec<Vec<Segmentation>>, SegmentError> {
        let mut found = Vec::with_capacity(prompts.len());
        for prompt in prompts {
            found.push(self.segment_prompt(key, frame_size, prompt, masks).await?);
        }
        Ok(found)
    }

    /// The masks of a prompt on an encoded frame: one, or three.
    ///
    /// # Errors
    /// `Box`, `Point`, `PromptMask`, `NoPrompt` when the prompt does not fit the frame or the
    /// network, `BoxesOnly` when the model did not learn such prompts, `NotEncoded` when the
    /// frame is not in the cache, `Device` and `NotFinite` when the device failed.
    pub async fn segment_prompt(
        &self,
        key: EmbeddingKey,
        frame_size: (usize, usize),
        prompt: &Prompt<FramePx>,
        masks: Masks,
    ) -> Result<Vec<Segmentation>, SegmentError> {
        let (_, output) = self.decode(key, frame_size, prompt, masks)?;
        let logits = self.each_mask(output.logits);
        let placement = self.placement(frame_size);
        // Scores and masks come back at one go: each wait for a GPU costs.
        let masks_of = logits
            .iter()
            .map(|logits| placement.full_size(logits.values.clone()));
        let (scores, first) = (output.scores.dims()[1], usize::from(masks == Masks::Three));
        let all = [output.scores].into_iter().chain(masks_of).collect();
        let values = read(self.device(), Tensor::cat(all, 1)).await?;
        let (scores, bits) = values.split_at(scores);
        let bits = bits.chunks_exact(bits.len() / logits.len());
        let found = logits.into_iter().zip(bits).zip(&scores[first..]);
        let found = found.map(|((logits, bits), &iou_score)| {
            let full = FullSize::new(frame_size, bits).ok_or(SegmentError::NotFinite)?;
            Ok(Segmentation {
                mask: full.mask,
                iou_score,
                stability: full.stability,
                lowered: full.lowered,
                raised: full.raised,
                logits,
            })
        });
        found.collect()
    }

    /// The decoder's masks, which lie one below the other.
    fn each_mask(&self, logits: Tensor<2>) -> Vec<Logits> {
        let ([rows, columns], side) = (logits.dims(), self.mask_size());
        let masks = (0..rows).step_by(side).map(|top| Logits {
            values: logits.clone().slice([top..top + side, 0..columns]),
            device: self.device().clone(),
        });
        masks.collect()
    }

    /// As [`Segmenter::segment_prompt`], but what the network computed instead of the masks.
    ///
    /// # Errors
    /// As [`Segmenter::segment_prompt`].
    pub async fn intermediate(
        &self,
        key: EmbeddingKey,
        frame_size: (usize, usize),
        prompt: &Prompt<FramePx>,
        masks: Masks,
    ) -> Result<Intermediate, SegmentError> {
        let (embedding, output) = self.decode(key, frame_size, prompt, masks)?;
        Ok(Intermediate {
            embedding: read(self.device(), embedding).await?,
            logits: read(self.device(), output.logits).await?,
            scores: read(self.device(), output.scores).await?,
        })
    }

    /// A mask of a frame as a mask prompt; better are the logits of an earlier [`Segmentation`].
    pub fn mask_prompt(&self, mask: &Mask) -> Vec<f32> {
        let placement = self.placement((mask.width(), mask.height()));
        placement.mask_prompt(mask, self.mask_size())
    }

    fn decode(
        &self,
        key: EmbeddingKey,
        frame_size: (usize, usize),
        prompt: &Prompt<FramePx>,
        masks: Masks,
    ) -> Result<(Tensor<2>, DecoderOutput), SegmentError> {
        let prompt = self.checked(frame_size, prompt, masks)?;
        let prompt = self.placement(frame_size).prompt_in_model(&prompt);
        let embedding = self.embedding(key)?;
        let output = self.model().decode(embedding.clone(), &prompt, masks);
        Ok((embedding, output))
    }

    /// The prompt, its box cut to the frame.
    fn checked(
        &self,
        (width, height): (usize, usize),
        prompt: &Prompt<FramePx>,
        masks: Masks,
    ) -> Result<Prompt<FramePx>, SegmentError> {
        let more = !prompt.points.is_empty() || prompt.mask.is_some() || masks == Masks::Three;
        if more && self.pipeline().boxes_only() {
            return Err(SegmentError::BoxesOnly);
        }
        if prompt.rect.is_none() && prompt.points.is_empty() && prompt.mask.is_none() {
            return Err(SegmentError::NoPrompt);
        }
        let inside = |v: f64, size: usize| (0.0..=size as f64).contains(&v);
        let mut points = prompt.points.iter().map(|point| point.at);
        if !points.all(|at| inside(at.x, width) && inside(at.y, height)) {
            return Err(SegmentError::Point);
        }
        let want = self.mask_size() * self.mask_size();
        match &prompt.mask {
            Some(mask) if mask.len() != want => {
                let got = mask.len();
                return Err(SegmentError::PromptMask { got, want });
            }
            _ => {}
        }
        let cut = |rect: Rect<FramePx>| rect.clipped(width, height).ok_or(SegmentError::Box);
        Ok(Prompt {
            rect: prompt.rect.map(cut).transpose()?,
            ..prompt.clone()
        })
    }
}
