//! Where a frame lies in a network's square input.

use burn::tensor::Tensor;
use burn::tensor::activation::sigmoid;

use crate::geometry::{FramePx, Mask, ModelPx, Rect, Scale};
use crate::kernels::{ResizeShape, mask_bits, resize, unpacked_bits};
use crate::model::{ModelPrompt, Prompt, PromptPoint};

use super::pipeline::{Fit, Pipeline, Reading};

/// Where a frame lies in a network's square input: at the top-left, the rest is zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placement {
    pipeline: Pipeline,
    /// Side of the network's input.
    side: usize,
    /// The frame's (width, height).
    frame: (usize, usize),
    /// (width, height) of the part that the frame fills.
    filled: (usize, usize),
}

/// What the decoder gave, at the frame's size.
#[derive(Debug, Clone, PartialEq)]
pub struct FullSize {
    /// What is inside.
    pub mask: Mask,
    /// SAM's stability score: how much of the mask remains when the threshold is raised, of what
    /// there is when it is lowered as much; 0 where there is nothing at all.
    pub stability: f32,
    /// What is inside where the threshold is lowered by one logit.
    pub lowered: Mask,
    /// What is inside where it is raised by one.
    pub raised: Mask,
}

/// SAM's offset of the threshold in a mask's stability.
const STABILITY_OFFSET: f32 = 1.0;

/// A logit that leaves no doubt; SAM's own reach about this far.
const SURE: f32 = 10.0;

impl Placement {
    /// Of a frame of (width, height) in an input of `side` pixels; halves are rounded up.
    pub fn new(pipeline: Pipeline, side: usize, frame: (usize, usize)) -> Self {
        let scale = side as f64 / frame.0.max(frame.1) as f64;
        let fitted = |n: usize| ((n as f64 * scale + 0.5) as usize).max(1);
        let filled = match pipeline.fit() {
            Fit::LongestSide => (fitted(frame.0), fitted(frame.1)),
            Fit::Stretched => (side, side),
        };
        Self {
            pipeline,
            side,
            frame,
            filled,
        }
    }

    /// (width, height) of the part that the frame fills.
    pub fn filled(&self) -> (usize, usize) {
        self.filled
    }

    /// The scaling that points and boxes go through. LiteMedSAM's authors take one factor for
    /// both axes, unlike the pixels, whose sides are rounded.
    fn model_from_frame(&self) -> Scale<ModelPx, FramePx> {
        let (width, height) = (self.frame.0 as f64, self.frame.1 as f64);
        if self.cuts_off() {
            let factor = self.side as f64 / width.max(height);
            return Scale::new(factor, factor);
        }
        Scale::new(self.filled.0 as f64 / width, self.filled.1 as f64 / height)
    }

    /// LiteMedSAM's authors keep whole pixels of a box only.
    fn cuts_off(&self) -> bool {
        matches!(self.pipeline, Pipeline::Cubic | Pipeline::Official)
    }

    /// A box as the network takes it.
    pub fn box_in_model(&self, rect: Rect<FramePx>) -> Rect<ModelPx> {
        let rect = self.model_from_frame().rect(rect);
        if !self.cuts_off() {
            return rect;
        }
        let [x0, y0, x1, y1] = [rect.x0, rect.y0, rect.x1, rect.y1].map(f64::trunc);
        Rect::from_corners(x0, y0, x1, y1)
    }

    /// A box of the network's input in the frame.
    pub fn box_in_frame(&self, rect: Rect<ModelPx>) -> Rect<FramePx> {
        let scale = self.model_from_frame();
        Scale::new(1.0 / scale.x, 1.0 / scale.y).rect(rect)
    }

    /// A prompt as the network takes it; its mask is that of the network already.
    pub fn prompt_in_model(&self, prompt: &Prompt<FramePx>) -> ModelPrompt {
        let scale = self.model_from_frame();
        let points = prompt.points.iter().map(|point| PromptPoint {
            at: scale.point(point.at),
            label: point.label,
        });
        Prompt {
            rect: prompt.rect.map(|rect| self.box_in_model(rect)),
            points: points.collect(),
            mask: prompt.mask.clone(),
        }
    }

    /// A mask of the frame as logits that a network takes as a prompt, `[mask_side, mask_side]`:
    /// what a sure decoder would have given.
    pub fn mask_prompt(&self, mask: &Mask, mask_side: usize) -> Vec<f32> {
        let scale = self.model_from_frame();
        let centre = |i: usize| (i as f64 + 0.5) * self.side as f64 / mask_side as f64;
        let value = |i: usize| {
            let (x, y) = (
                centre(i % mask_side) / scale.x,
                centre(i / mask_side) / scale.y,
            );
            if mask.get(x as isize, y as isize) {
                SURE
            } else {
                -SURE
            }
        };
        (0..mask_side * mask_side).map(value).collect()
    }

    /// The decoder's logits, `[mask_side, mask_side]`, brought to the frame's size, as bits:
    /// little has to come back from the device. [`FullSize::new`] reads them.
    ///
    /// # Shapes
    /// - output: `[1, 3 * words]`, what is inside, what is where the threshold is lowered, and
    ///   where it is raised
    pub fn full_size(&self, logits: Tensor<2>) -> Tensor<2> {
        let [mask_side, _] = logits.dims();
        let values = match self.pipeline.reading() {
            Reading::Logits => logits,
            _ => sigmoid(logits),
        };
        let (map, crop) = match self.pipeline.reading() {
            Reading::Probabilities => (values, (mask_side, mask_side)),
            _ => (self.at_input_size(values), swapped(self.filled)),
        };
        let size = swapped(self.frame);
        let shape = ResizeShape { crop, size };
        let bits = |logit| mask_bits(map.clone(), shape, self.as_read(logit));
        Tensor::cat(
            [0.0, -STABILITY_OFFSET, STABILITY_OFFSET].map(bits).into(),
            1,
        )
    }

    fn at_input_size(&self, map: Tensor<2>) -> Tensor<2> {
        let [mask_side, _] = map.dims();
        if mask_side == self.side {
            return map;
        }
        let (crop, size) = ((mask_side, mask_side), (self.side, self.side));
        resize(map, ResizeShape { crop, size })
    }

    fn as_read(&self, logit: f32) -> f32 {
        match self.pipeline.reading() {
            Reading::Logits => logit,
            _ => 1.0 / (1.0 + (-logit).exp()),
        }
    }
}

fn swapped((width, height): (usize, usize)) -> (usize, usize) {
    (height, width)
}

impl FullSize {
    /// From the values that [`Placement::full_size`] gave for a frame of (width, height); `None`
    /// where a logit was no number.
    pub fn new((width, height): (usize, usize), values: &[f32]) -> Option<Self> {
        let pixels = width * height;
        let parts = values.chunks_exact(values.len() / 3);
        let mut parts = parts.map(|bits| unpacked_bits(bits, pixels));
        let (inside, low, high) = (parts.next()??, parts.next()??, parts.next()??);
        let count = |bits: &[bool]| bits.iter().filter(|bit| **bit).count();
        let stability = match count(&low) {
            0 => 0.0,
            most => count(&high) as f32 / most as f32,
        };
        let mask = |bits| Mask::new(width, height, bits).ok();
        Some(Self {
            mask: mask(inside)?,
            stability,
            lowered: mask(low)?,
            raised: mask(high)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Device, TensorData};

    use super::*;
    use crate::geometry::Point;
    use crate::model::PointLabel;

    const SIDE: usize = 256;

    fn placement(pipeline: Pipeline, frame: (usize, usize)) -> Placement {
        Placement::new(pipeline, SIDE, frame)
    }

    fn full_size(placement: Placement, logits: &[f32], side: usize) -> FullSize {
        let data = TensorData::new(logits.to_vec(), [side, side]);
        let bits = placement.full_size(Tensor::from_data(data, &Device::flex()));
        FullSize::new(placement.frame, &bits.into_data().try_to_vec().unwrap()).unwrap()
    }

    fn corners(rect: Rect<ModelPx>) -> [f64; 4] {
        [rect.x0, rect.y0, rect.x1, rect.y1]
    }

    #[test]
    fn the_longest_side_fills_the_input() {
        let filled = |w, h| placement(Pipeline::Cubic, (w, h)).filled;
        assert_eq!(filled(320, 240), (256, 192));
        assert_eq!(filled(112, 112), (256, 256));
        assert_eq!(filled(5000, 1), (256, 1));
        assert_eq!(placement(Pipeline::MedSam, (320, 240)).filled, (256, 256));
    }

    #[test]
    fn lite_med_sam_cuts_boxes_off_and_the_others_do_not() {
        let rect = Rect::from_corners(51.0, 30.0, 88.0, 90.0);
        let cut = placement(Pipeline::Cubic, (112, 112)).box_in_model(rect);
        assert_eq!(corners(cut), [116.0, 68.0, 201.0, 205.0]);
        let rect = Rect::from_corners(10.0, 30.0, 35.0, 60.0);
        let sam = placement(Pipeline::Sam, (320, 240)).box_in_model(rect);
        assert_eq!(corners(sam), [8.0, 24.0, 28.0, 48.0]);
        let stretched = placement(Pipeline::MedSam, (320, 240)).box_in_model(rect);
        assert_eq!(corners(stretched), [8.0, 32.0, 28.0, 64.0]);
    }

    #[test]
    fn points_keep_their_order_and_labels() {
        let point = |x, label| PromptPoint {
            at: Point::new(x, 120.0),
            label,
        };
        let prompt = Prompt {
            points: vec![
                point(160.0, PointLabel::Add),
                point(10.0, PointLabel::Subtract),
            ],
            ..Prompt::new()
        };
        let points = placement(Pipeline::Sam, (320, 240))
            .prompt_in_model(&prompt)
            .points;
        assert_eq!(points[0].at, Point::new(128.0, 96.0));
        assert_eq!(points[1].label, PointLabel::Subtract);
    }

    #[test]
    fn the_mask_has_the_size_of_the_frame_and_ignores_the_padding() {
        // Inside only below row 192, which a 4:3 frame does not reach.
        let logits: Vec<f32> = (0..SIDE * SIDE)
            .map(|i| if i / SIDE >= 192 { 5.0 } else { -5.0 })
            .collect();
        let full = full_size(placement(Pipeline::Cubic, (320, 240)), &logits, SIDE);
        let mask = full.mask;
        assert_eq!((mask.width(), mask.height(), mask.count()), (320, 240, 0));
        assert_eq!(full.stability, 0.0);
    }

    #[test]
    fn probabilities_are_interpolated_where_the_pipeline_says_so() {
        // Half way between +1 and -9 the logit is below zero; so is the probability below 0.5,
        // but nearer to the inside pixel they part: at a quarter the logit is -1.5, yet at an
        // eighth -0.25 against a probability of 0.64.
        let logits = [1.0, -9.0, 1.0, -9.0];
        let area = |pipeline| {
            let placement = Placement::new(pipeline, 2, (16, 2));
            full_size(placement, &logits, 2).mask.count()
        };
        assert!(area(Pipeline::MedSam) > area(Pipeline::Sam));
    }

    #[test]
    fn a_mask_becomes_a_prompt_and_comes_back() {
        let inside = (0..320 * 240).map(|i| i % 320 > 100 && i / 320 < 50);
        let mask = Mask::new(320, 240, inside.collect()).unwrap();
        for pipeline in [Pipeline::Sam, Pipeline::MedSam] {
            let placement = Placement::new(pipeline, 1024, (320, 240));
            let prompt = placement.mask_prompt(&mask, 256);
            let back = full_size(placement, &prompt, 256).mask;
            assert!(back.dice(&mask).unwrap() > 0.98);
        }
    }

    #[test]
    fn logits_that_are_no_numbers_give_no_mask() {
        let data = TensorData::new(vec![1.0, f32::NAN, 1.0, 1.0], [2, 2]);
        let placement = Placement::new(Pipeline::Sam, 2, (2, 2));
        let bits = placement.full_size(Tensor::from_data(data, &Device::flex()));
        let values: Vec<f32> = bits.into_data().try_to_vec().unwrap();
        assert_eq!(FullSize::new((2, 2), &values), None);
    }

    #[test]
    fn stability_counts_what_both_thresholds_leave() {
        let logits = [3.0, 0.5, -0.5, -3.0];
        for pipeline in [Pipeline::Sam, Pipeline::MedSam] {
            let full = full_size(Placement::new(pipeline, 2, (2, 2)), &logits, 2);
            assert_eq!(full.stability, 1.0 / 3.0);
        }
    }
}
