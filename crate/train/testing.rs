//! A network small enough to be trained in a test.

use half::f16;

use super::base::Base;
use super::boxes;
use super::example::{Example, ExampleClip};
use super::parameters::Layout;
use super::random::Random;
use crate::geometry::Mask;
use crate::model::{
    DecoderConfig, EncoderConfig, HeadShape, NECK, SamConfig, TailShape, TinyVitConfig,
};
use crate::segment::Pipeline;

const GRID: usize = 4;
const CHANNELS: usize = 32;
/// Channels of what goes into the neck.
const NARROW: usize = 12;

/// A reduced decoder with random weights.
pub fn toy_base() -> Base {
    toy(None)
}

/// The same behind a reduced neck.
pub fn toy_base_with_neck() -> Base {
    toy(Some(NARROW))
}

fn toy(neck: Option<usize>) -> Base {
    let decoder = DecoderConfig {
        channels: CHANNELS,
        narrow: 16,
        hidden: 24,
        layers: 2,
        heads: 4,
        masks: 4,
        score_hidden: 8,
        mask_channels: [4, 8],
    };
    let config = SamConfig {
        encoder: EncoderConfig::Tiny(TinyVitConfig::LITE_MED_SAM),
        decoder,
    };
    let mut tensors = config.tensors();
    tensors.retain(|key, _| !key.starts_with("image_encoder."));
    if let Some(inner) = neck {
        let of_neck = [
            ("0.weight", vec![CHANNELS, inner, 1, 1]),
            ("1.weight", vec![CHANNELS]),
            ("1.bias", vec![CHANNELS]),
            ("2.weight", vec![CHANNELS, CHANNELS, 3, 3]),
            ("3.weight", vec![CHANNELS]),
            ("3.bias", vec![CHANNELS]),
        ];
        tensors.extend(of_neck.map(|(key, shape)| (format!("{NECK}{key}"), shape)));
    }
    let head = HeadShape {
        decoder,
        image_size: 4 * GRID,
        grid: GRID,
    };
    let shape = TailShape { head, neck };
    let layout = Layout::new(shape, &tensors).unwrap();
    let mut random = Random::new(11, 0);
    let values = (0..layout.values())
        .map(|_| random.between(-0.6, 0.6) as f32)
        .collect();
    Base::of(layout, values, Pipeline::Cubic)
}

/// Two frames whose embeddings tell what is inside.
pub fn toy_clip() -> ExampleClip {
    clip(CHANNELS)
}

/// Two frames of which what goes into the neck tells it.
pub fn toy_clip_before_neck() -> ExampleClip {
    clip(NARROW)
}

fn clip(channels: usize) -> ExampleClip {
    ExampleClip {
        examples: vec![example(0, 3, channels), example(1, 5, channels)],
        copies: vec![example(2, 4, channels)],
        zoomed: Vec::new(),
        digest: "toy".to_owned(),
    }
}

fn example(number: usize, left: usize, channels: usize) -> Example {
    let side = 4 * GRID;
    let inside = |i: usize| (left..left + 8).contains(&(i % side)) && (4..12).contains(&(i / side));
    let mask = Mask::new(side, side, (0..side * side).map(inside).collect()).unwrap();
    let mut random = Random::new(number as u64, 1);
    let embedding = (0..GRID * GRID * channels).map(|i| {
        let (pixel, channel) = (i / channels, i % channels);
        let covered = inside(4 * (pixel / GRID) * side + 4 * (pixel % GRID) + 2 * side + 2);
        let told = f64::from(u8::from(covered && channel % 2 == 0));
        f16::from_f64(told + random.between(-0.5, 0.5))
    });
    Example {
        number,
        embedding: embedding.collect(),
        tight: boxes::tight(&mask).unwrap(),
        target: mask.as_slice().to_vec(),
        mask,
        weight: 1.0,
    }
}
