//! The operations on burn's GPU backend: one launch each, but for `mb_conv`, which
//! is three.

use burn::backend::Cube;
use burn::backend::wgpu::{CubeTensor, SourceKernel, into_contiguous};
use burn::cubecl::prelude::CubeCount;
use burn::cubecl::server::KernelArguments;
use burn::tensor::Shape;

use super::ops::{Addend, KernelOps, MbConvShape};
use super::wgsl::Wgsl;
use super::{Activation, AttentionShape, DepthwiseShape, WindowShape};

/// Rows of the product that one invocation of `linear.wgsl` holds in registers.
const LINEAR_ROWS: usize = 8;
/// Groups of four columns that one invocation of `linear.wgsl` holds in registers.
const LINEAR_QUADS: usize = 2;

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
        weight: CubeTensor,
        bias: Addend<Self>,
        residual: Addend<Self>,
        activation: Activation,
    ) -> CubeTensor {
        let ([rows, inner], [_, columns]) = (dims(&x), dims(&weight));
        let mut buffers = vec!["x", "weight"];
        let mut inputs = vec![x, weight];
        let mut start = "vec4f(0.0)";
        let mut added = "vec4f(0.0)";
        if let Some(bias) = bias.given() {
            buffers.push("bias");
            inputs.push(bias);
            start = "bias[column]";
        }
        if let Some(residual) = residual.given() {
            buffers.push("residual");
            inputs.push(residual);
            added = "residual[at]";
        }
        buffers.extend(["out", "params"]);
        let kernel = Wgsl {
            name: "linear",
            text: include_str!("linear.wgsl"),
            buffers,
            labels: vec![
                ("activation", activation.wgsl().to_owned()),
                ("start", start.to_owned()),
                ("added", added.to_owned()),
            ],
            workgroup: (8, 8),
        };
        let groups = (
            (columns / 4).div_ceil(8 * LINEAR_QUADS),
            rows.div_ceil(8 * LINEAR_ROWS),
        );
        let params = [rows as u32, (inner / 4) as u32, (columns / 4) as u32];
        launch(kernel, inputs, [rows, columns], groups, &params)
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
            text: include_str!("depthwise.wgsl"),
            buffers: vec!["x", "weight", "bias", "out", "params"],
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
        expand: CubeTensor,
        expand_bias: CubeTensor,
        taps: CubeTensor,
        taps_bias: CubeTensor,
        project: CubeTensor,
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
            text: include_str!("layer_norm.wgsl"),
            buffers: vec!["x", "gamma", "beta", "out", "params"],
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
            text: include_str!("window_attention.wgsl"),
            buffers: vec!["qkv", "pad", "table", "out", "params"],
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
            text: include_str!("attention.wgsl"),
            buffers: vec!["query", "key", "value", "out", "params"],
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
