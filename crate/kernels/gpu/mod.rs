//! The operations on burn's GPU backend: one launch each, but for `mb_conv`, which
//! is three.

use burn::backend::Cube;
use burn::backend::wgpu::CubeTensor;

use self::launch::{dims, launch};
use self::product::matrix_product;
use self::wgsl::{ENDS, Wgsl, quads};
use super::matrix::Stored;
use super::ops::{Addend, KernelOps, MbConvShape};
use super::{Activation, AttentionShape, DepthwiseShape, ResizeShape, WindowShape};

mod attention;
mod depthwise;
mod launch;
#[cfg(test)]
pub(crate) mod launched;
mod linear;
mod product;
mod resize;
mod tile;
mod wgsl;
mod windows;

pub use tile::{Abilities, Tile};

impl KernelOps for Cube {
    fn linear(
        x: CubeTensor,
        weight: Stored<Self>,
        bias: Addend<Self>,
        residual: Addend<Self>,
        activation: Activation,
    ) -> CubeTensor {
        let map = None;
        matrix_product(x, weight, bias.given(), residual.given(), activation, map)
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
            text: depthwise::text(shape.stride).into(),
            buffers: [quads("x"), quads("weight"), quads("bias")]
                .into_iter()
                .chain(ENDS)
                .collect(),
            labels: vec![
                ("activation", activation.wgsl().to_owned()),
                ("stride", shape.stride.to_string()),
            ],
            workgroup: (16, 4),
        };
        let strips = out_height * out_width.div_ceil(depthwise::STRIP);
        let groups = ((channels / 4).div_ceil(16), strips.div_ceil(4));
        let sizes = [
            shape.height,
            shape.width,
            channels / 4,
            out_width,
            out_height,
        ];
        launch(
            kernel,
            vec![x, weight, bias],
            [out_height * out_width, channels],
            groups,
            &sizes.map(|size| size as u32),
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
        let (name, text, workgroup): (_, &str, _) = match Tile::in_use().shares() {
            false => ("layer_norm", include_str!("layer_norm.wgsl"), (64, 1)),
            true => (
                "layer_norm_shared",
                include_str!("layer_norm_shared.wgsl"),
                (16, 4),
            ),
        };
        let rows_of_group = if workgroup.1 == 1 { 64 } else { 4 };
        let kernel = Wgsl {
            name,
            text: text.into(),
            buffers: [quads("x"), quads("gamma"), quads("beta")]
                .into_iter()
                .chain(ENDS)
                .collect(),
            labels: vec![("activation", activation.wgsl().to_owned())],
            workgroup,
        };
        let params = [rows as u32, (channels / 4) as u32, epsilon.to_bits()];
        let groups = (rows.div_ceil(rows_of_group), 1);
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
        attention::in_windows(qkv, pad, vec![bias], shape)
    }

    fn rel_pos_attention(
        qkv: CubeTensor,
        pad: CubeTensor,
        rel_h: CubeTensor,
        rel_w: CubeTensor,
        shape: WindowShape,
    ) -> CubeTensor {
        attention::in_windows(qkv, pad, vec![rel_h, rel_w], shape)
    }

    fn conv3x3(x: CubeTensor, weight: Stored<Self>, map: (usize, usize)) -> CubeTensor {
        matrix_product(x, weight, None, None, Activation::None, Some(map))
    }

    fn attention(
        query: CubeTensor,
        key: CubeTensor,
        value: CubeTensor,
        shape: AttentionShape,
    ) -> CubeTensor {
        attention::of_tokens(query, key, value, shape)
    }

    fn resize(x: CubeTensor, shape: ResizeShape) -> CubeTensor {
        resize::resize(x, shape)
    }

    fn mask_bits(x: CubeTensor, shape: ResizeShape, threshold: f32) -> CubeTensor {
        resize::mask_bits(x, shape, threshold)
    }
}
