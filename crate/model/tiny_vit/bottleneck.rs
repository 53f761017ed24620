//! The convolutions of TinyViT: 1x1, depthwise 3x3 and 1x1 at one go.

use burn::module::Module;

use super::super::layers::{Depthwise, Linear, Map};
use super::super::weights::{Weights, WeightsError};
use crate::kernels::{self, Activation, DepthwiseShape, MbConvShape};

/// 1x1, depthwise 3x3, 1x1, the input added, and only then the activation.
#[derive(Module, Debug)]
pub struct MbConv {
    expand: Linear,
    depthwise: Depthwise,
    project: Linear,
}

impl MbConv {
    pub fn load(weights: &Weights, dim: usize) -> Result<Self, WeightsError> {
        Ok(Self {
            expand: Linear::load_conv(&weights.at("conv1"), dim, 4 * dim, true)?,
            depthwise: Depthwise::load(&weights.at("conv2"), 4 * dim)?,
            project: Linear::load_conv(&weights.at("conv3"), 4 * dim, dim, true)?,
        })
    }

    pub fn forward(&self, map: Map) -> Map {
        let shape = MbConvShape {
            depthwise: DepthwiseShape {
                height: map.height,
                width: map.width,
                stride: 1,
            },
            residual: true,
            activation: Activation::Gelu,
        };
        inverted_bottleneck(map, [&self.expand, &self.project], &self.depthwise, shape)
    }
}

/// Between stages: 1x1, depthwise 3x3 with the stride, 1x1.
#[derive(Module, Debug)]
pub struct PatchMerging {
    expand: Linear,
    depthwise: Depthwise,
    project: Linear,
    #[module(skip)]
    stride: usize,
}

impl PatchMerging {
    pub fn load(
        weights: &Weights,
        from: usize,
        to: usize,
        stride: usize,
    ) -> Result<Self, WeightsError> {
        Ok(Self {
            expand: Linear::load_conv(&weights.at("conv1"), from, to, true)?,
            depthwise: Depthwise::load(&weights.at("conv2"), to)?,
            project: Linear::load_conv(&weights.at("conv3"), to, to, true)?,
            stride,
        })
    }

    pub fn forward(&self, map: Map) -> Map {
        let shape = MbConvShape {
            depthwise: DepthwiseShape {
                height: map.height,
                width: map.width,
                stride: self.stride,
            },
            residual: false,
            activation: Activation::None,
        };
        inverted_bottleneck(map, [&self.expand, &self.project], &self.depthwise, shape)
    }
}

fn inverted_bottleneck(
    map: Map,
    [expand, project]: [&Linear; 2],
    depthwise: &Depthwise,
    shape: MbConvShape,
) -> Map {
    let (height, width) = shape.depthwise.output();
    Map {
        values: kernels::mb_conv(
            map.values,
            expand.parts(),
            depthwise.parts(),
            project.parts(),
            shape,
        ),
        height,
        width,
    }
}
