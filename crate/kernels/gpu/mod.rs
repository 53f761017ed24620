//! The operations on burn's GPU backend: one launch each, but for `mb_conv`, which
//! is three.

use burn::backend::Cube;
use burn::backend::wgpu::{CubeTensor, SourceKernel, into_contiguous};
use burn::cubecl::prelude::CubeCount;
use burn::cubecl::server::KernelArguments;
use burn::tensor::Shape;

use self::linear::LinearText;
use self::wgsl::{ENDS, Wgsl, quads};
use super::matrix::Stored;
use super::ops::{Addend, KernelOps, MbConvShape};
use super::{Activation, AttentionShape, DepthwiseShape, WindowShape};

mod linear;
mod tile;
mod wgsl;

pub use tile::{Abilities, Tile};

/// Runs `kernel` on `groups` workgroups and returns its `[rows, columns]` output. The buffers
/// are bound in the order of `kernel.buffers`: the inputs, the output, the parameters.
fn launch(
    kernel: Wgsl,
    inputs: Vec<CubeTensor>,
    [rows, columns]: [usize; 2],
    groups: (usize, usize),
    params: &[u32],
) -> CubeTensor {
    let inputs: Vec<CubeTensor> = inputs.into_iter().map(into_contiguous).collect();
    let (client, device) = (inputs[0].client.clone(), inputs[0].device.clone());
    let bytes: Vec<u8> = params.iter().flat_map(|p| p.to_ne_bytes()).collect();
    let params = client.create_from_slice(&bytes);
    let output = CubeTensor::new_contiguous(
        client.clone(),
        device,
        Shape::from([rows, columns]),
        client.empty(rows * columns * size_of::<f32>()),
        inputs[0].dtype,
    );
    let arguments = inputs
        .into_iter()
        .fold(KernelArguments::new(), |arguments, input| {
            arguments.with_buffer(input.handle.binding())
        })
        .with_buffer(output.handle.clone().binding())
        .with_buffer(params.binding());
    let cube_dim = kernel.cube_dim();
    client.launch(
        Box::new(SourceKernel::new(kernel, cube_dim)),
        CubeCount::Static(groups.0 as u32, groups.1 as u32, 1),
        arguments,
    );
    output
}

fn dims(tensor: &CubeTensor) -> [usize; 2] {
    let shape = tensor.meta.shape();
    [shape[0], shape[1]]
}

impl KernelOps for Cube {
    fn linear(
        x: CubeTensor,
        weight: Stored<Self>,
        bias: Addend<Self>,
        residual: Addend<Self>,
        activation: Activation,
    ) -> CubeTensor {
        let [rows, inner] = dims(&x);
        let storage = weight.storage();
        let (columns, matrix) = match weight {
            Stored::F32(values) => (dims(&values)[1], vec![values]),
            Stored::F16(words) => (2 * dims(&words)[1], vec![words]),
            Stored::Int8(bytes) => (4 * dims(&bytes.words)[1], vec![bytes.words, bytes.range]),
        };
        let (bias, residual) = (bias.given(), residual.given());
        let text = LinearText {
            tile: Tile::in_use(),
            storage,
            bias: bias.is_some(),
            residual: residual.is_some(),
        };
        let inputs = [x].into_iter().chain(matrix).chain(bias).chain(residual);
        let kernel = Wgsl {
            name: "linear",
            text: text.text().into(),
            buffers: text.buffers(),
            labels: vec![
                ("activation", activation.wgsl().to_owned()),
                ("variant", format!("{text:?}")),
            ],
            workgroup: text.tile.workgroup(),
        };
        let groups = text.tile.groups(rows, columns / 4);
        let params = [rows as u32, (inner / 4) as u32, (columns / 4) as u32];
        launch(kernel, inputs.collect(), [rows, columns], groups, &params)
    }

    fn depthwise(
        x: CubeTensor,
        weight: CubeTensor,
        bias: CubeTensor,
        shape: DepthwiseShape,
        activation: Activation,
    ) -> CubeTensor {
        let [_, channels] = dims(&x);
        let (out_height, out_width) = shape.output();
        let kernel = Wgsl {
            name: "depthwise",
            text: include_str!("depthwise.wgsl").into(),
            buffers: [quads("x"), quads("weight"), quads("bias")]
                .into_iter()
                .chain(ENDS)
                .collect(),
            labels: vec![("activation", activation.wgsl().to_owned())],
            workgroup: (16, 4),
        };
        let pixels = out_height * out_width;
        let groups = ((channels / 4).div_ceil(16), pixels.div_ceil(4));
        let params = [
            shape.height as u32,
            shape.width as u32,
            shape.stride as u32,
            (channels / 4) as u32,
            out_width as u32,
            pixels as u32,
        ];
        launch(
            kernel,
            vec![x, weight, bias],
            [pixels, channels],
            groups,
            &params,
        )
    }

    fn mb_conv(
        x: CubeTensor,
        expand: Stored<Self>,
        expand_bias: CubeTensor,
        taps: CubeTensor,
        taps_bias: CubeTensor,
        project: Stored<Self>,
        project_bias: CubeTensor,
        shape: MbConvShape,
    ) -> CubeTensor {
        let gelu = Activation::Gelu;
        let residual = if shape.residual {
            Addend::Given(x.clone())
        } else {
            Addend::Absent
        };
        let wide = Self::linear(x, expand, Addend::Given(expand_bias), Addend::Absent, gelu);
        let wide = Self::depthwise(wide, taps, taps_bias, shape.depthwise, gelu);
        let bias = Addend::Given(project_bias);
        Self::linear(wide, project, bias, residual, shape.activation)
    }

    fn layer_norm(
        x: CubeTensor,
        gamma: CubeTensor,
        beta: CubeTensor,
        epsilon: f32,
        activation: Activation,
    ) -> CubeTensor {
        let [rows, channels] = dims(&x);
        let kernel = Wgsl {
            name: "layer_norm",
            text: include_str!("layer_norm.wgsl").into(),
            buffers: [quads("x"), quads("gamma"), quads("beta")]
                .into_iter()
                .chain(ENDS)
                .collect(),
            labels: vec![("activation", activation.wgsl().to_owned())],
            workgroup: (64, 1),
        };
        let params = [rows as u32, (channels / 4) as u32, epsilon.to_bits()];
        let groups = (rows.div_ceil(64), 1);
        launch(
            kernel,
            vec![x, gamma, beta],
            [rows, channels],
            groups,
            &params,
        )
    }

    fn window_attention(
        qkv: CubeTensor,
        pad: CubeTensor,
        bias: CubeTensor,
        shape: WindowShape,
    ) -> CubeTensor {
        let [pixels, triple] = dims(&qkv);
        let channels = triple / 3;
        let kernel = Wgsl {
            name: "window_attention",
            text: include_str!("window_attention.wgsl").into(),
            buffers: [quads("qkv"), quads("pad"), ("table", "f32")]
                .into_iter()
                .chain(ENDS)
                .collect(),
            labels: vec![("quads", (channels / shape.heads / 4).to_string())],
            workgroup: (64, 1),
        };
        let side = |n: usize| n.div_ceil(shape.window);
        let (tall, wide) = (side(shape.height), side(shape.width));
        let groups = (
            (shape.window * shape.window).div_ceil(64),
            tall * wide * shape.heads,
        );
        let params = [
            shape.height as u32,
            shape.width as u32,
            shape.window as u32,
            shape.heads as u32,
            wide as u32,
        ];
        launch(
            kernel,
            vec![qkv, pad, bias],
            [pixels, channels],
            groups,
            &params,
        )
    }

    fn attention(
        query: CubeTensor,
        key: CubeTensor,
        value: CubeTensor,
        shape: AttentionShape,
    ) -> CubeTensor {
        let [queries, channels] = dims(&query);
        let kernel = Wgsl {
            name: "attention",
            text: include_str!("attention.wgsl").into(),
            buffers: [quads("query"), quads("key"), quads("value")]
                .into_iter()
                .chain(ENDS)
                .collect(),
            labels: vec![("quads", (channels / shape.heads / 4).to_string())],
            workgroup: (64, 1),
        };
        let params = [queries as u32, shape.keys as u32, shape.heads as u32];
        let groups = ((queries * shape.heads).div_ceil(64), 1);
        launch(
            kernel,
            vec![query, key, value],
            [queries, channels],
            groups,
            &params,
        )
    }
}
