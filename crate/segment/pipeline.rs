//! How a frame becomes a network's input, and its logits a mask.
//!
//! A pipeline is part of what a model is: the same weights on an image resized in another way
//! give another mask. Sources: the authors' own scripts, as `docs` and model cards name them.

use crate::clip::Frame;
use crate::model::Architecture;

use super::placement::Placement;
use super::resample::{self, Rgb};

/// How frames are prepared and logits read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pipeline {
    /// `litemedsam-cubic`: as `official`, but small frames are enlarged with a cubic kernel. Dice
    /// on real 112-pixel frames is 0.856 instead of the official 0.706.
    Cubic,
    /// `official`: LiteMedSAM's authors, OpenCV's `INTER_AREA` throughout, which replicates
    /// pixels when it enlarges.
    Official,
    /// `sam`: SAM and MobileSAM.
    Sam,
    /// `medsam`: MedSAM, the frame stretched to a square by a cubic spline.
    MedSam,
    /// `sam-echo`: SAM-Echo's notebook, the frame stretched to a square by a cubic kernel.
    SamEcho,
    /// `sam-echo-mean-std`: the same with SAM's own normalisation, which its paper leaves open.
    SamEchoMeanStd,
}

/// Where the frame goes in the network's square input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// Its longest side fills the square, the rest to the right and below is zero.
    LongestSide,
    /// It is stretched to the square.
    Stretched,
}

/// How the values of the resized frame are scaled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scaling {
    /// Smallest and largest value become 0 and 1.
    MinMax,
    /// Mean and spread of SAM's training images become 0 and 1.
    MeanStd,
}

/// What is interpolated to the frame's size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Logits, by way of the network's input size.
    Logits,
    /// Probabilities, at one go.
    Probabilities,
    /// Probabilities, by way of the network's input size.
    ProbabilitiesTwice,
}

/// SAM's `pixel_mean` and `pixel_std`.
const MEAN: [f32; 3] = [123.675, 116.28, 103.53];
const STD: [f32; 3] = [58.395, 57.12, 57.375];

impl Pipeline {
    /// Every pipeline.
    pub const ALL: [Self; 6] = [
        Self::Cubic,
        Self::Official,
        Self::Sam,
        Self::MedSam,
        Self::SamEcho,
        Self::SamEchoMeanStd,
    ];

    /// The name used in manifests, on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cubic => "litemedsam-cubic",
            Self::Official => "official",
            Self::Sam => "sam",
            Self::MedSam => "medsam",
            Self::SamEcho => "sam-echo",
            Self::SamEchoMeanStd => "sam-echo-mean-std",
        }
    }

    /// The pipeline of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|pipeline| pipeline.name() == name)
    }

    /// The pipelines of a network, the one first that is taken unless another is asked for. The
    /// weights of SAM, MedSAM and SAM-Echo look the same: which of the three they are has to be
    /// told.
    pub fn of(architecture: Architecture) -> &'static [Self] {
        match architecture {
            Architecture::LiteMedSam => &[Self::Cubic, Self::Official],
            Architecture::MobileSam => &[Self::Sam],
            Architecture::SamVit => &[Self::Sam, Self::MedSam, Self::SamEcho, Self::SamEchoMeanStd],
        }
    }

    /// Whether the models of this pipeline were trained for boxes alone: points, earlier masks
    /// and three masks at once give something, but nothing that was learnt.
    pub fn boxes_only(self) -> bool {
        self != Self::Sam
    }

    /// Resizes a frame for a network whose input has `side` pixels a side, and scales the values
    /// of the resized image before it is padded.
    ///
    /// # Shapes
    /// - output: `[side * side, 4]`, RGB and a zero
    pub fn prepare(self, frame: &Frame, side: usize) -> Vec<f32> {
        let resized = self.resized(frame, side);
        let scale = match self.scaling() {
            Scaling::MinMax => min_max(&resized),
            Scaling::MeanStd => std::array::from_fn(|channel| (MEAN[channel], STD[channel])),
        };
        padded(&resized, scale, side)
    }

    /// The frame at the size it has in the network's input, before it is scaled and padded.
    pub fn resized(self, frame: &Frame, side: usize) -> Rgb {
        let placement = Placement::new(self, side, (frame.width(), frame.height()));
        let (width, height) = placement.filled();
        let image = Rgb {
            width: frame.width(),
            height: frame.height(),
            values: frame.to_rgb(),
        };
        let enlarges = width > image.width || height > image.height;
        match self {
            Self::Cubic if enlarges => resample::cubic(&image, width, height),
            Self::Cubic | Self::Official => resample::area(&image, width, height),
            Self::Sam => resample::antialiased(&image, width, height),
            Self::MedSam => resample::spline(&image, width, height),
            Self::SamEcho | Self::SamEchoMeanStd => resample::cubic(&image, width, height),
        }
    }

    pub(super) fn fit(self) -> Fit {
        match self {
            Self::Cubic | Self::Official | Self::Sam => Fit::LongestSide,
            Self::MedSam | Self::SamEcho | Self::SamEchoMeanStd => Fit::Stretched,
        }
    }

    fn scaling(self) -> Scaling {
        match self {
            Self::Sam | Self::SamEchoMeanStd => Scaling::MeanStd,
            Self::Cubic | Self::Official | Self::MedSam | Self::SamEcho => Scaling::MinMax,
        }
    }

    pub(super) fn reading(self) -> Reading {
        match self {
            Self::Cubic | Self::Official | Self::Sam => Reading::Logits,
            Self::MedSam => Reading::Probabilities,
            Self::SamEcho | Self::SamEchoMeanStd => Reading::ProbabilitiesTwice,
        }
    }
}

/// What is taken off each channel and what it is divided by.
type Scale = [(f32, f32); 3];

/// Over all pixels and channels.
fn min_max(image: &Rgb) -> Scale {
    let low = f32::from(image.values.iter().copied().min().unwrap_or(0));
    let high = f32::from(image.values.iter().copied().max().unwrap_or(0));
    [(low, (high - low).max(1e-8)); 3]
}

/// Scaled values, then zeros to the right and below, and a fourth channel of zeros because the
/// kernels take channels in fours.
fn padded(image: &Rgb, scale: Scale, side: usize) -> Vec<f32> {
    let mut input = vec![0.0; side * side * 4];
    for (y, row) in image.values.chunks_exact(image.width * 3).enumerate() {
        for (x, pixel) in row.chunks_exact(3).enumerate() {
            let at = (y * side + x) * 4;
            for (channel, (&value, (offset, spread))) in pixel.iter().zip(scale).enumerate() {
                input[at + channel] = (f32::from(value) - offset) / spread;
            }
        }
    }
    input
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CATALOGUE;

    #[test]
    fn a_flat_frame_gives_zeros_and_no_nan() {
        let frame = Frame::gray(8, 4, vec![90; 32]).unwrap();
        for pipeline in [Pipeline::Cubic, Pipeline::MedSam, Pipeline::SamEcho] {
            assert!(pipeline.prepare(&frame, 32).iter().all(|&v| v == 0.0));
        }
    }

    #[test]
    fn sam_is_normalised_before_it_is_padded() {
        let frame = Frame::gray(4, 2, vec![0; 8]).unwrap();
        let input = Pipeline::Sam.prepare(&frame, 4);
        let black: [f32; 3] = std::array::from_fn(|c| -MEAN[c] / STD[c]);
        assert_eq!(input[..4], [black[0], black[1], black[2], 0.0]);
        assert!(input[4 * 4 * 2..].iter().all(|&v| v == 0.0));
    }

    #[test]
    fn the_catalogue_names_pipelines_of_its_networks() {
        let networks = [
            Architecture::SamVit,
            Architecture::MobileSam,
            Architecture::LiteMedSam,
        ];
        for model in CATALOGUE {
            let network = networks.iter().find(|n| n.name() == model.architecture);
            let known = Pipeline::of(*network.expect("a network"));
            for name in model.pipelines {
                let pipeline = Pipeline::from_name(name).expect("a pipeline");
                assert!(known.contains(&pipeline), "{}: {name}", model.id);
            }
        }
    }

    #[test]
    fn names_are_read_back() {
        for pipeline in Pipeline::ALL {
            assert_eq!(Pipeline::from_name(pipeline.name()), Some(pipeline));
        }
        assert_eq!(Pipeline::from_name("other"), None);
    }
}
