//! The networks of the SAM family: an image encoder of one kind or another, with SAM's prompt
//! encoder and mask decoder.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::box_head::{BoxHead, CELLS};
use super::checkpoint::StateDict;
use super::config::{DecoderConfig, EncoderConfig, SamConfig};
use super::head::{Head, HeadShape};
use super::image_encoder::ImageEncoder;
use super::key_report::KeyReport;
use super::layers::Map;
use super::mask_decoder::DecoderOutput;
use super::prompt::{Masks, ModelPrompt};
use super::tiny_vit::{TinyVit, TinyVitConfig};
use super::weights::{Weights, WeightsError};

/// The network, its `BatchNorm`s folded away.
#[derive(Module, Debug)]
pub struct Sam {
    encoder: Encoder,
    head: Head,
    boxes: Option<BoxHead>,
    #[module(skip)]
    image_size: usize,
    #[module(skip)]
    grid: usize,
    #[module(skip)]
    channels: usize,
}

#[derive(Module, Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "one for the life of the model; burn derives no Module for a Box"
)]
enum Encoder {
    Vit(ImageEncoder),
    Tiny(TinyVit),
}

/// An encoding under way.
#[derive(Debug, Clone)]
pub struct Encoding {
    map: Map,
    step: usize,
}

impl Sam {
    /// Reads the network that a checkpoint belongs to; its `BatchNorm`s must be folded
    /// ([`StateDict::folded`]). With `packs`, matrices that halves hold exactly are stored so:
    /// right for a GPU, slow on a CPU.
    ///
    /// # Errors
    /// `WeightsError`: `Unknown` when the keys are those of no network here, `Incomplete` with
    /// the names of what is missing or misshapen.
    pub fn load(
        checkpoint: &StateDict,
        device: &Device,
        packs: bool,
    ) -> Result<Self, WeightsError> {
        let config = SamConfig::recognise(checkpoint)?;
        let report = KeyReport::new(checkpoint, &config);
        if !report.is_complete() {
            return Err(WeightsError::Incomplete {
                title: config.title(),
                report: Box::new(report),
            });
        }
        let sizes = (config.image_size(), config.grid());
        Self::build(&Weights::new(checkpoint, device, packs), &config, sizes)
    }

    /// LiteMedSAM with zeros for its weights and a small encoder: it needs of a device what the
    /// real one needs. The decoder is the real one's size, because burn's kernels for its sums
    /// depend on that.
    ///
    /// # Errors
    /// None that a checkpoint would not have; zeros always fit.
    pub fn rehearsal(device: &Device, packs: bool) -> Result<Self, WeightsError> {
        Self::blank(device, packs, TinyVitConfig::REHEARSAL)
    }

    fn blank(device: &Device, packs: bool, encoder: TinyVitConfig) -> Result<Self, WeightsError> {
        let config = SamConfig {
            encoder: EncoderConfig::Tiny(encoder),
            decoder: DecoderConfig::SAM,
        };
        let real = TinyVitConfig::LITE_MED_SAM;
        let weights = Weights::blank(device, packs);
        Self::build(&weights, &config, (encoder.image_size, real.grid()))
    }

    /// LiteMedSAM with zeros for its weights.
    #[cfg(test)]
    pub fn lite_med_sam_of_zeros(device: &Device, packs: bool) -> Self {
        Self::blank(device, packs, TinyVitConfig::LITE_MED_SAM).expect("zeros always fit")
    }

    fn build(
        weights: &Weights,
        config: &SamConfig,
        (image_size, grid): (usize, usize),
    ) -> Result<Self, WeightsError> {
        let decoder = config.decoder;
        let shape = HeadShape {
            decoder,
            image_size,
            grid,
        };
        let boxes = match grid % CELLS {
            0 => BoxHead::find(weights, decoder.channels)?,
            _ => None,
        };
        Ok(Self {
            encoder: Encoder::load(&weights.at("image_encoder"), &config.encoder)?,
            head: Head::build(weights, shape)?,
            boxes,
            image_size,
            grid,
            channels: decoder.channels,
        })
    }

    /// Side of the square input in pixels.
    pub fn image_size(&self) -> usize {
        self.image_size
    }

    /// Rows and columns of an embedding.
    pub fn embedding(&self) -> [usize; 2] {
        [self.grid * self.grid, self.channels]
    }

    /// Side of the decoder's masks in pixels.
    pub fn mask_size(&self) -> usize {
        4 * self.grid
    }

    /// Starts to encode `image`, `[image_size * image_size, 4]`: RGB as the pipeline scales it,
    /// and a zero.
    pub fn encoding(&self, image: Tensor<2>) -> Encoding {
        Encoding {
            map: self.encoder.start(image),
            step: 0,
        }
    }

    /// How many steps an encoding takes.
    pub fn encoding_steps(&self) -> usize {
        self.encoder.steps()
    }

    /// Takes the next step.
    pub fn advance(&self, encoding: Encoding) -> Encoding {
        Encoding {
            map: self.encoder.step(encoding.step, encoding.map),
            step: encoding.step + 1,
        }
    }

    /// All steps but the last, which is the neck's.
    pub fn encode_to_neck(&self, image: Tensor<2>) -> Encoding {
        let start = self.encoding(image);
        (1..self.encoding_steps()).fold(start, |encoding, _| self.advance(encoding))
    }

    /// The whole of an encoding at once: `[grid * grid, channels]`.
    pub fn encode(&self, image: Tensor<2>) -> Tensor<2> {
        self.advance(self.encode_to_neck(image)).embedding()
    }

    /// What proposes a box, where the weights have it.
    pub fn boxes(&self) -> Option<&BoxHead> {
        self.boxes.as_ref()
    }

    /// The masks of a prompt on an embedding.
    ///
    /// # Panics
    /// Unless the prompt's mask, if it has one, has `mask_size * mask_size` values.
    pub fn decode(
        &self,
        embedding: Tensor<2>,
        prompt: &ModelPrompt,
        masks: Masks,
    ) -> DecoderOutput {
        self.head.decode(embedding, prompt, masks)
    }
}

impl Encoder {
    fn load(weights: &Weights, config: &EncoderConfig) -> Result<Self, WeightsError> {
        Ok(match config {
            EncoderConfig::Vit(config) => Self::Vit(ImageEncoder::load(weights, config)?),
            EncoderConfig::Tiny(config) => Self::Tiny(TinyVit::load(weights, config)?),
        })
    }

    fn start(&self, image: Tensor<2>) -> Map {
        match self {
            Self::Vit(encoder) => encoder.start(image),
            Self::Tiny(encoder) => encoder.start(image),
        }
    }

    fn steps(&self) -> usize {
        match self {
            Self::Vit(encoder) => encoder.steps(),
            Self::Tiny(encoder) => encoder.steps(),
        }
    }

    fn step(&self, index: usize, map: Map) -> Map {
        match self {
            Self::Vit(encoder) => encoder.step(index, map),
            Self::Tiny(encoder) => encoder.step(index, map),
        }
    }
}

impl Encoding {
    /// The map as it stands: the embedding once all steps are taken.
    pub fn embedding(self) -> Tensor<2> {
        self.map.values
    }

    /// The map as it stands.
    pub fn map(&self) -> &Map {
        &self.map
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::checkpoint::{Precision, Tensor as Array, write_safetensors};
    use burn::tensor::TensorData;

    use super::super::config::{Architecture, DecoderConfig};
    use super::super::expected::expected;
    use super::super::image_encoder::ImageEncoderConfig;
    use super::super::tail::{Tail, TailShape};
    use super::super::tiny_vit::TinyVitConfig;
    use super::*;
    use crate::geometry::Rect;

    /// A checkpoint of a network, small numbers in every place.
    fn checkpoint(config: &SamConfig) -> StateDict {
        let value = |i: usize| (i.wrapping_mul(2_654_435_761) % 1000) as f32 / 5000.0 - 0.1;
        let array = |shape: Vec<usize>| Array {
            values: (0..shape.iter().product()).map(value).collect(),
            shape,
        };
        let arrays: BTreeMap<String, Array> = expected(config)
            .into_iter()
            .map(|(key, shape)| (key, array(shape)))
            .collect();
        let file = write_safetensors(&arrays, Precision::F32).unwrap();
        StateDict::from_bytes(file).unwrap()
    }

    #[test]
    fn a_tail_goes_on_from_before_the_neck() {
        let decoder = DecoderConfig::SAM;
        let vit = ImageEncoderConfig {
            patch: 8,
            grid: 8,
            width: 64,
            hidden: 128,
            heads: 4,
            windows: vec![4, 0],
            depth: 2,
            embedding: decoder.channels,
        };
        let tiny = TinyVitConfig::LITE_MED_SAM;
        for encoder in [EncoderConfig::Vit(vit), EncoderConfig::Tiny(tiny)] {
            let config = SamConfig { encoder, decoder };
            let (state, device) = (checkpoint(&config), Device::flex());
            assert_eq!(SamConfig::recognise(&state).unwrap(), config);
            let model = Sam::load(&state, &device, false).unwrap();
            let side = config.image_size();
            let values = (0..4 * side * side).map(|i| (i % 97) as f32 / 97.0);
            let data = TensorData::new(values.collect::<Vec<_>>(), [side * side, 4]);
            let image = Tensor::<2>::from_data(data, &device);
            let prompt = ModelPrompt::of_rect(Rect::from_corners(10.0, 12.0, 40.0, 50.0));

            let before = model.encode_to_neck(image.clone()).embedding();
            let shape = TailShape {
                head: HeadShape {
                    decoder,
                    image_size: side,
                    grid: config.grid(),
                },
                neck: Some(config.neck_channels()),
            };
            let [_, channels] = before.dims();
            assert_eq!(channels, shape.input_channels());
            let tail = Tail::load(&state, shape, &device).unwrap();
            let with_neck = tail.decode(before, &prompt, Masks::Single);
            let whole = model.decode(model.encode(image), &prompt, Masks::Single);
            let [with_neck, whole] =
                [with_neck, whole].map(|out| out.logits.into_data().try_to_vec::<f32>().unwrap());
            assert_eq!(with_neck, whole, "{}", config.title());
        }
    }

    #[test]
    fn mobile_sam_loads_and_runs_at_its_size() {
        let decoder = DecoderConfig::SAM;
        let encoder = EncoderConfig::Tiny(TinyVitConfig::MOBILE_SAM);
        let state = checkpoint(&SamConfig { encoder, decoder });
        let config = SamConfig::recognise(&state).unwrap();
        assert_eq!(config.architecture(), Architecture::MobileSam);
        assert_eq!(config.decoder, decoder);

        let device = Device::flex();
        let model = Sam::load(&state, &device, false).unwrap();
        let image = Tensor::<2>::ones([1024 * 1024, 4], &device);
        let embedding = model.encode(image);
        assert_eq!(embedding.dims(), [64 * 64, 256]);
        let prompt = ModelPrompt::of_rect(Rect::from_corners(100.0, 100.0, 400.0, 300.0));
        let output = model.decode(embedding, &prompt, Masks::Three);
        assert_eq!(output.logits.dims(), [3 * 256, 256]);
        let logits = output.logits.into_data().try_to_vec::<f32>().unwrap();
        assert!(logits.iter().all(|logit| logit.is_finite()));
    }
}
