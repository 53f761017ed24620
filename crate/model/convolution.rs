//! Convolutions that move by their own width or by two, as matrix products on gathered pixels.

use burn::module::Module;
use burn::tensor::Tensor;

use super::layers::{Linear, Map};
use super::weights::{Weights, WeightsError};
use crate::kernels::Activation;

/// PyTorch's `[columns, inner, taps]` as the matrix `[taps * padded, columns]`, taps outermost;
/// the rows of missing channels are zeros.
fn taps_first(weight: &[f32], columns: usize, inner: usize, padded: usize) -> Vec<f32> {
    let taps = weight.len() / (columns * inner);
    let mut matrix = vec![0.0; taps * padded * columns];
    for (at, value) in weight.iter().enumerate() {
        let (column, channel, tap) = (at / (inner * taps), at / taps % inner, at % taps);
        matrix[(tap * padded + channel) * columns + column] = *value;
    }
    matrix
}

/// Reads a convolution of `side x side` taps as a linear layer on gathered pixels whose channels
/// are filled up with zeros to `padded`.
fn load(
    weights: &Weights,
    [inner, padded]: [usize; 2],
    columns: usize,
    side: usize,
) -> Result<Linear, WeightsError> {
    let weight = weights.values("weight", &[columns, inner, side, side])?;
    let matrix = taps_first(&weight, columns, inner, padded);
    let bias = weights.param("bias", [columns])?;
    let matrix = weights.matrix(matrix, [side * side * padded, columns]);
    Ok(Linear::from_matrix(matrix, Some(bias)))
}

/// A convolution whose stride is its kernel's side: each patch of the map becomes one pixel.
#[derive(Module, Debug)]
pub struct PatchConv {
    linear: Linear,
    #[module(skip)]
    side: usize,
}

impl PatchConv {
    /// From PyTorch's `weight` `[columns, inner, side, side]` and `bias` `[columns]`. Three
    /// channels are taken from a map of four.
    ///
    /// # Errors
    /// `WeightsError` when an array is missing or misshapen.
    pub fn load(
        weights: &Weights,
        inner: usize,
        columns: usize,
        side: usize,
    ) -> Result<Self, WeightsError> {
        let padded = if inner == 3 { 4 } else { inner };
        let linear = load(weights, [inner, padded], columns, side)?;
        Ok(Self { linear, side })
    }

    /// The convolved map.
    pub fn forward(&self, map: &Map) -> Map {
        self.of_patches(map, None)
    }

    /// The convolved map plus `residual`.
    pub fn added(&self, map: &Map, residual: Tensor<2>) -> Map {
        self.of_patches(map, Some(residual))
    }

    fn of_patches(&self, map: &Map, residual: Option<Tensor<2>>) -> Map {
        let side = self.side;
        let (height, width) = (map.height / side, map.width / side);
        let [_, channels] = map.values.dims();
        let patches = map
            .values
            .clone()
            .reshape([height, side, width, side, channels])
            .permute([0, 2, 1, 3, 4])
            .reshape([height * width, side * side * channels]);
        Map {
            values: self.linear.fused(patches, residual, Activation::None),
            height,
            width,
        }
    }
}

/// A 3x3 convolution with stride 2 and padding 1: half as many rows and columns.
#[derive(Module, Debug)]
pub struct StridedConv {
    linear: Linear,
}

impl StridedConv {
    /// From PyTorch's `weight` `[columns, inner, 3, 3]` and `bias` `[columns]`. Three channels
    /// are taken from a map of four.
    ///
    /// # Errors
    /// `WeightsError` when an array is missing or misshapen.
    pub fn load(weights: &Weights, inner: usize, columns: usize) -> Result<Self, WeightsError> {
        let padded = inner.next_multiple_of(4);
        Ok(Self {
            linear: load(weights, [inner, padded], columns, 3)?,
        })
    }

    /// The convolved map, activated.
    ///
    /// # Panics
    /// Unless the map has an even number of rows and of columns.
    pub fn forward(&self, map: &Map, activation: Activation) -> Map {
        assert!(
            map.height.is_multiple_of(2) && map.width.is_multiple_of(2),
            "StridedConv: an odd side"
        );
        let (height, width) = (map.height / 2, map.width / 2);
        let [_, channels] = map.values.dims();
        // Rows and columns in pairs: tap 0 and 1 are the two of a pair, tap 2 the first of the next.
        let pairs = map
            .values
            .clone()
            .reshape([map.height, map.width, channels])
            .pad([(1, 1), (1, 1), (0, 0)], 0.0)
            .reshape([height + 1, 2, width + 1, 2, channels]);
        let tap = |tap: usize| {
            let (row, column) = (tap / 3, tap % 3);
            let rows = row / 2..row / 2 + height;
            let columns = column / 2..column / 2 + width;
            let (of_pair, of_column) = (row % 2..row % 2 + 1, column % 2..column % 2 + 1);
            pairs
                .clone()
                .slice([rows, of_pair, columns, of_column, 0..channels])
                .reshape([height * width, channels])
        };
        let gathered = Tensor::cat((0..9).map(tap).collect(), 1);
        Map {
            values: self.linear.activated(gathered, activation),
            height,
            width,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use burn::tensor::{Device, TensorData};

    use super::super::checkpoint::{Precision, StateDict, Tensor as Array, write_safetensors};
    use super::*;

    /// A checkpoint of one convolution: weight `[4, inner, side, side]` and bias `[4]`.
    fn checkpoint(inner: usize, side: usize) -> (StateDict, Vec<f32>, Vec<f32>) {
        let weight: Vec<f32> = (0..4 * inner * side * side)
            .map(|i| ((i * 37 % 23) as f32 - 11.0) / 8.0)
            .collect();
        let bias = vec![0.5, -1.0, 2.0, 0.0];
        let arrays: BTreeMap<String, Array> = [
            ("weight", vec![4, inner, side, side], weight.clone()),
            ("bias", vec![4], bias.clone()),
        ]
        .map(|(key, shape, values)| (key.to_owned(), Array { shape, values }))
        .into();
        let file = write_safetensors(&arrays, Precision::F32).unwrap();
        (StateDict::from_bytes(file).unwrap(), weight, bias)
    }

    /// A map `side x side` with `channels` channels, those beyond `inner` zero.
    fn map(side: usize, inner: usize, channels: usize) -> (Map, Vec<f32>) {
        let value = |i: usize| {
            let (pixel, channel) = (i / channels, i % channels);
            if channel < inner {
                ((pixel * 7 + channel * 5) % 11) as f32 - 5.0
            } else {
                0.0
            }
        };
        let values: Vec<f32> = (0..side * side * channels).map(value).collect();
        let data = TensorData::new(values.clone(), [side * side, channels]);
        let map = Map {
            values: Tensor::from_data(data, &Device::flex()),
            height: side,
            width: side,
        };
        (map, values)
    }

    /// The definition: `sum over taps and channels`, zeros outside.
    fn convolved(
        x: &[f32],
        (side, channels): (usize, usize),
        (weight, bias): (&[f32], &[f32]),
        (inner, kernel, stride, padding): (usize, usize, usize, usize),
    ) -> Vec<f32> {
        let out = (side + 2 * padding - kernel) / stride + 1;
        let value = |i: usize| {
            let (y, x_out, column) = (i / 4 / out, i / 4 % out, i % 4);
            let term = |t: usize| {
                let (channel, row, across) =
                    (t / (kernel * kernel), t / kernel % kernel, t % kernel);
                let at = (y * stride + row, x_out * stride + across);
                let inside = |v: usize| (padding..side + padding).contains(&v);
                if !inside(at.0) || !inside(at.1) {
                    return 0.0;
                }
                let pixel = (at.0 - padding) * side + at.1 - padding;
                let tap = (column * inner + channel) * kernel * kernel + row * kernel + across;
                x[pixel * channels + channel] * weight[tap]
            };
            bias[column] + (0..inner * kernel * kernel).map(term).sum::<f32>()
        };
        (0..out * out * 4).map(value).collect()
    }

    fn values(map: Map) -> Vec<f32> {
        map.values.into_data().try_to_vec().unwrap()
    }

    #[test]
    fn patches_are_convolved_as_in_the_definition() {
        for (inner, channels, side) in [(1, 1, 2), (4, 4, 2), (3, 4, 4)] {
            let (state, weight, bias) = checkpoint(inner, side);
            let device = Device::flex();
            let weights = Weights::new(&state, &device, false);
            let conv = PatchConv::load(&weights, inner, 4, side).unwrap();
            let (map, x) = map(8, inner, channels);
            let shape = (inner, side, side, 0);
            let want = convolved(&x, (8, channels), (&weight, &bias), shape);
            assert_eq!(values(conv.forward(&map)), want);
        }
    }

    #[test]
    fn a_strided_convolution_is_that_of_the_definition() {
        for (inner, channels) in [(3, 4), (8, 8)] {
            let (state, weight, bias) = checkpoint(inner, 3);
            let device = Device::flex();
            let weights = Weights::new(&state, &device, false);
            let conv = StridedConv::load(&weights, inner, 4).unwrap();
            let (map, x) = map(6, inner, channels);
            let want = convolved(&x, (6, channels), (&weight, &bias), (inner, 3, 2, 1));
            assert_eq!(values(conv.forward(&map, Activation::None)), want);
        }
    }
}
