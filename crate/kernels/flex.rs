//! The operations on burn's CPU backend.

use burn::backend::Flex;
use burn::backend::tensor::{FloatTensor, IntTensor};
use burn::tensor::{Shape, TensorData};

use super::cpu::{self, Epilogue, MbConv, Norm, Taps};
use super::matrix::{self, Stored};
use super::ops::{Addend, KernelOps, MbConvShape};
use super::{Activation, AttentionShape, DepthwiseShape, ResizeShape, WindowShape};

/// A tensor of the CPU backend.
type FlexTensor = FloatTensor<Flex>;

fn values(tensor: &FlexTensor) -> &[f32] {
    tensor
        .as_slice::<f32>()
        .expect("made contiguous and f32 by `contiguous`")
}

fn contiguous(tensor: FlexTensor) -> FlexTensor {
    tensor.to_contiguous()
}

fn tensor(values: Vec<f32>, columns: usize) -> FlexTensor {
    let shape = Shape::from([values.len() / columns, columns]);
    FlexTensor::from_data(TensorData::new(values, shape))
}

/// The matrix as f32. The model stores none packed on the CPU; this is for the tests.
fn unpacked(weight: Stored<Flex>) -> FlexTensor {
    let words = |words: IntTensor<Flex>| {
        let columns = words.layout().shape()[1];
        let words = words.to_contiguous();
        let words = words.as_slice::<i32>().expect("made as i32").to_vec();
        (words, columns)
    };
    match weight {
        Stored::F32(values) => values,
        Stored::F16(halves) => {
            let (words, columns) = words(halves);
            tensor(matrix::from_halves(&words), 2 * columns)
        }
        Stored::Int8(bytes) => {
            let (words, columns) = words(bytes.words);
            let ranges = contiguous(bytes.range);
            tensor(matrix::from_bytes(&words, values(&ranges)), 4 * columns)
        }
    }
}

impl KernelOps for Flex {
    fn linear(
        x: FlexTensor,
        weight: Stored<Self>,
        bias: Addend<Self>,
        residual: Addend<Self>,
        activation: Activation,
    ) -> FlexTensor {
        let weight = unpacked(weight);
        let columns = weight.layout().shape()[1];
        let (x, weight) = (contiguous(x), contiguous(weight));
        let (bias, residual) = (
            bias.given().map(contiguous),
            residual.given().map(contiguous),
        );
        let epilogue = Epilogue {
            bias: bias.as_ref().map(values),
            residual: residual.as_ref().map(values),
            activation,
        };
        tensor(
            cpu::linear(values(&x), values(&weight), columns, epilogue),
            columns,
        )
    }

    fn depthwise(
        x: FlexTensor,
        weight: FlexTensor,
        bias: FlexTensor,
        shape: DepthwiseShape,
        activation: Activation,
    ) -> FlexTensor {
        let (x, weight, bias) = (contiguous(x), contiguous(weight), contiguous(bias));
        let taps = Taps {
            weight: values(&weight),
            bias: values(&bias),
            activation,
        };
        tensor(cpu::depthwise(values(&x), taps, shape), taps.bias.len())
    }

    fn mb_conv(
        x: FlexTensor,
        expand: Stored<Self>,
        expand_bias: FlexTensor,
        taps: FlexTensor,
        taps_bias: FlexTensor,
        project: Stored<Self>,
        project_bias: FlexTensor,
        shape: MbConvShape,
    ) -> FlexTensor {
        let x = contiguous(x);
        let (expand, expand_bias) = (contiguous(unpacked(expand)), contiguous(expand_bias));
        let (taps, taps_bias) = (contiguous(taps), contiguous(taps_bias));
        let (project, project_bias) = (contiguous(unpacked(project)), contiguous(project_bias));
        let weights = MbConv {
            expand: values(&expand),
            expand_bias: values(&expand_bias),
            taps: Taps {
                weight: values(&taps),
                bias: values(&taps_bias),
                activation: Activation::Gelu,
            },
            project: values(&project),
            project_bias: values(&project_bias),
            residual: shape.residual,
            activation: shape.activation,
        };
        let out = cpu::mb_conv(values(&x), weights, shape.depthwise);
        tensor(out, weights.project_bias.len())
    }

    fn layer_norm(
        x: FlexTensor,
        gamma: FlexTensor,
        beta: FlexTensor,
        epsilon: f32,
        activation: Activation,
    ) -> FlexTensor {
        let (x, gamma, beta) = (contiguous(x), contiguous(gamma), contiguous(beta));
        let norm = Norm {
            gamma: values(&gamma),
            beta: values(&beta),
            epsilon,
        };
        let out = cpu::layer_norm(values(&x), norm, activation);
        tensor(out, norm.gamma.len())
    }

    fn window_attention(
        qkv: FlexTensor,
        pad: FlexTensor,
        bias: FlexTensor,
        shape: WindowShape,
    ) -> FlexTensor {
        let (qkv, pad, bias) = (contiguous(qkv), contiguous(pad), contiguous(bias));
        let pad = values(&pad);
        let out = cpu::window_attention(values(&qkv), pad, values(&bias), shape);
        tensor(out, pad.len() / 3)
    }

    fn attention(
        query: FlexTensor,
        key: FlexTensor,
        value: FlexTensor,
        shape: AttentionShape,
    ) -> FlexTensor {
        let (query, key, value) = (contiguous(query), contiguous(key), contiguous(value));
        let out = cpu::attention(values(&query), values(&key), values(&value), shape);
        let columns = out.len() / shape.queries;
        tensor(out, columns)
    }

    fn rel_pos_attention(
        qkv: FlexTensor,
        pad: FlexTensor,
        rel_h: FlexTensor,
        rel_w: FlexTensor,
        shape: WindowShape,
    ) -> FlexTensor {
        let (qkv, pad) = (contiguous(qkv), contiguous(pad));
        let (rel_h, rel_w) = (contiguous(rel_h), contiguous(rel_w));
        let (pad, qkv) = (values(&pad), values(&qkv));
        let out = cpu::rel_pos_attention(qkv, pad, values(&rel_h), values(&rel_w), shape);
        tensor(out, pad.len() / 3)
    }

    fn conv3x3(x: FlexTensor, weight: Stored<Self>, shape: (usize, usize)) -> FlexTensor {
        let (x, weight) = (contiguous(x), contiguous(unpacked(weight)));
        let columns = weight.layout().shape()[1];
        tensor(cpu::conv3x3(values(&x), values(&weight), shape), columns)
    }

    fn resize(x: FlexTensor, shape: ResizeShape) -> FlexTensor {
        let x = contiguous(x);
        let stride = x.layout().shape()[1];
        tensor(cpu::resize(values(&x), stride, shape), shape.size.1)
    }

    fn mask_bits(x: FlexTensor, shape: ResizeShape, threshold: f32) -> FlexTensor {
        let x = contiguous(x);
        let stride = x.layout().shape()[1];
        let bits = cpu::mask_bits(values(&x), stride, shape, threshold);
        let columns = bits.len();
        tensor(bits, columns)
    }
}
