//! From a frame to the network's input and from its logits to a mask.
//!
//! A pipeline is part of what a model is: the same weights on an image resized in another way
//! give another mask. `official` does what LiteMedSAM's authors do; the default differs in one
//! thing, how small frames are enlarged.

use crate::clip::Frame;
use crate::geometry::{FramePx, Mask, ModelPx, Rect, Scale};
use crate::model::LiteMedSam;

use super::resample::{self, Rgb};

const SIDE: usize = LiteMedSam::IMAGE_SIZE;

/// How frames are prepared and logits read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pipeline {
    /// `litemedsam-cubic`: small frames are enlarged with a cubic kernel. Dice on real 112-pixel
    /// frames is 0.856 instead of the official 0.706.
    Cubic,
    /// `official`: OpenCV's `INTER_AREA` throughout, which replicates pixels when it enlarges.
    Official,
}

impl Pipeline {
    /// Every pipeline, the default first.
    pub const ALL: [Self; 2] = [Self::Cubic, Self::Official];

    /// The name used in manifests, on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cubic => "litemedsam-cubic",
            Self::Official => "official",
        }
    }

    /// The pipeline of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|pipeline| pipeline.name() == name)
    }
}

/// Where a frame lies in the network's square input: at the top-left, the rest is zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placement {
    /// The frame's (width, height).
    frame: (usize, usize),
    /// (width, height) of the part that the frame fills.
    filled: (usize, usize),
}

impl Placement {
    /// Of a `width` x `height` frame: its longest side becomes 256, halves rounded up.
    pub fn new(width: usize, height: usize) -> Self {
        let scale = SIDE as f64 / width.max(height) as f64;
        let side = |n: usize| ((n as f64 * scale + 0.5) as usize).max(1);
        Self {
            frame: (width, height),
            filled: (side(width), side(height)),
        }
    }

    /// The scaling that the box goes through: one factor for both axes, unlike the pixels, whose
    /// sides are rounded.
    fn model_from_frame(&self) -> Scale<ModelPx, FramePx> {
        let factor = SIDE as f64 / self.frame.0.max(self.frame.1) as f64;
        Scale::new(factor, factor)
    }

    /// A box as the network takes it: whole pixels, cut off, as the authors' code does.
    pub fn box_in_model(&self, rect: Rect<FramePx>) -> Rect<ModelPx> {
        let rect = self.model_from_frame().rect(rect);
        Rect::from_corners(
            rect.x0.trunc(),
            rect.y0.trunc(),
            rect.x1.trunc(),
            rect.y1.trunc(),
        )
    }

    /// Logits at 256 x 256 to a mask at the frame's size.
    pub fn mask(&self, logits: &[f32]) -> Mask {
        let (width, height) = self.filled;
        let cropped: Vec<f32> = logits
            .chunks_exact(SIDE)
            .take(height)
            .flat_map(|row| &row[..width])
            .copied()
            .collect();
        let full = resample::bilinear(&cropped, self.filled, self.frame);
        let inside = full.iter().map(|&logit| logit > 0.0).collect();
        Mask::new(self.frame.0, self.frame.1, inside).expect("one logit a pixel")
    }
}

impl Pipeline {
    /// Resizes the longest side to 256 and scales the values of the resized image, before it is
    /// padded, to [0, 1].
    ///
    /// # Shapes
    /// - output: `[256 * 256, 4]`, RGB and a zero
    pub fn prepare(self, frame: &Frame) -> Vec<f32> {
        normalised(&self.resized(frame))
    }

    /// The frame with its longest side at 256, before it is scaled and padded.
    pub fn resized(self, frame: &Frame) -> Rgb {
        let (width, height) = Placement::new(frame.width(), frame.height()).filled;
        let image = Rgb {
            width: frame.width(),
            height: frame.height(),
            values: frame.to_rgb(),
        };
        let enlarges = width > image.width || height > image.height;
        match self {
            Self::Cubic if enlarges => resample::cubic(&image, width, height),
            _ => resample::area(&image, width, height),
        }
    }
}

/// Min-max over all pixels and channels, then zeros to the right and below, and a fourth channel
/// of zeros because the kernels take channels in fours.
fn normalised(image: &Rgb) -> Vec<f32> {
    let low = f32::from(image.values.iter().copied().min().unwrap_or(0));
    let high = f32::from(image.values.iter().copied().max().unwrap_or(0));
    let range = (high - low).max(1e-8);
    let mut input = vec![0.0; SIDE * SIDE * 4];
    for (y, row) in image.values.chunks_exact(image.width * 3).enumerate() {
        for (x, pixel) in row.chunks_exact(3).enumerate() {
            let at = (y * SIDE + x) * 4;
            for (channel, &value) in pixel.iter().enumerate() {
                input[at + channel] = (f32::from(value) - low) / range;
            }
        }
    }
    input
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_side_becomes_256() {
        assert_eq!(Placement::new(320, 240).filled, (256, 192));
        assert_eq!(Placement::new(112, 112).filled, (256, 256));
        assert_eq!(Placement::new(5000, 1).filled, (256, 1));
    }

    #[test]
    fn a_box_is_scaled_by_the_longest_side_and_cut_off() {
        let placement = Placement::new(112, 112);
        let rect = placement.box_in_model(Rect::from_corners(51.0, 30.0, 88.0, 90.0));
        assert_eq!(
            (rect.x0, rect.y0, rect.x1, rect.y1),
            (116.0, 68.0, 201.0, 205.0)
        );
    }

    #[test]
    fn a_flat_frame_gives_zeros_and_no_nan() {
        let frame = Frame::gray(8, 4, vec![90; 32]).unwrap();
        assert!(Pipeline::Cubic.prepare(&frame).iter().all(|&v| v == 0.0));
    }

    #[test]
    fn the_mask_has_the_size_of_the_frame_and_ignores_the_padding() {
        // Inside only below row 192, which a 4:3 frame does not reach.
        let logits: Vec<f32> = (0..SIDE * SIDE)
            .map(|i| if i / SIDE >= 192 { 5.0 } else { -5.0 })
            .collect();
        let mask = Placement::new(320, 240).mask(&logits);
        assert_eq!((mask.width(), mask.height(), mask.count()), (320, 240, 0));
    }

    #[test]
    fn names_are_read_back() {
        for pipeline in Pipeline::ALL {
            assert_eq!(Pipeline::from_name(pipeline.name()), Some(pipeline));
        }
        assert_eq!(Pipeline::from_name("other"), None);
    }
}
