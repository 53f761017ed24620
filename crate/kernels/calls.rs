//! The operations as model code calls them: one function for every backend.

use burn::backend::Dispatch;
use burn::tensor::Tensor;

use super::ops::{Addend, BITS, KernelOps};
use super::{
    Activation, AttentionShape, DepthwiseShape, Matrix, MbConvShape, ResizeShape, WindowShape,
};

/// `activation(x W + bias + residual)`.
///
/// # Shapes
/// - x: `[rows, inner]`
/// - weight: `[inner, columns]` (PyTorch's, transposed)
/// - bias: `[columns]`
/// - residual and output: `[rows, columns]`
///
/// # Panics
/// Unless `inner` and `columns` are multiples of four, which the vectorised kernel needs.
pub fn linear(
    x: Tensor<2>,
    weight: &Matrix,
    bias: Option<Tensor<1>>,
    residual: Option<Tensor<2>>,
    activation: Activation,
) -> Tensor<2> {
    let [rows, inner] = x.dims();
    let [weight_rows, columns] = weight.dims();
    assert_eq!(inner, weight_rows, "linear: inner sizes differ");
    assert!(
        inner % 4 == 0 && columns % 4 == 0,
        "linear: {inner} x {columns} is not in fours"
    );
    if let Some(residual) = &residual {
        assert_eq!(residual.dims(), [rows, columns], "linear: residual");
    }
    Tensor::from_dispatch(<Dispatch as KernelOps>::linear(
        x.into_dispatch(),
        weight.stored(),
        Addend::new(bias),
        Addend::new(residual),
        activation,
    ))
}

/// A depthwise 3x3 convolution, zero padding 1, then bias and activation.
///
/// # Shapes
/// - x: `[height * width, channels]`
/// - weight: `[9, channels]`, taps row by row
/// - bias: `[channels]`
/// - output: `[out_height * out_width, channels]`
///
/// # Panics
/// Unless `channels` is a multiple of four.
pub fn depthwise(
    x: Tensor<2>,
    weight: Tensor<2>,
    bias: Tensor<1>,
    shape: DepthwiseShape,
    activation: Activation,
) -> Tensor<2> {
    let [pixels, channels] = x.dims();
    assert_eq!(pixels, shape.height * shape.width, "depthwise: pixels");
    assert_eq!(weight.dims(), [9, channels], "depthwise: weight");
    assert_eq!(channels % 4, 0, "depthwise: channels are not in fours");
    Tensor::from_dispatch(<Dispatch as KernelOps>::depthwise(
        x.into_dispatch(),
        weight.into_dispatch(),
        bias.into_dispatch(),
        shape,
        activation,
    ))
}

/// A 1x1, a depthwise 3x3 and a 1x1 convolution: on the CPU at one go, so that the wide maps
/// between them are never whole in memory.
///
/// # Shapes
/// - x: `[height * width, inner]`
/// - expand: `[inner, wide]` and `[wide]`
/// - taps: `[9, wide]` and `[wide]`
/// - project: `[wide, columns]` and `[columns]`
/// - output: `[out_height * out_width, columns]`
///
/// # Panics
/// Unless `inner`, `wide` and `columns` are multiples of four.
pub fn mb_conv(
    x: Tensor<2>,
    expand: (&Matrix, Tensor<1>),
    taps: (Tensor<2>, Tensor<1>),
    project: (&Matrix, Tensor<1>),
    shape: MbConvShape,
) -> Tensor<2> {
    let ([pixels, inner], [_, wide]) = (x.dims(), taps.0.dims());
    let [_, columns] = project.0.dims();
    assert_eq!(
        pixels,
        shape.depthwise.height * shape.depthwise.width,
        "mb_conv: pixels"
    );
    assert_eq!(expand.0.dims(), [inner, wide], "mb_conv: expand");
    assert_eq!(project.0.dims(), [wide, columns], "mb_conv: project");
    assert!(
        [inner, wide, columns].iter().all(|n| n % 4 == 0),
        "mb_conv: {inner} x {wide} x {columns} is not in fours"
    );
    Tensor::from_dispatch(<Dispatch as KernelOps>::mb_conv(
        x.into_dispatch(),
        expand.0.stored(),
        expand.1.into_dispatch(),
        taps.0.into_dispatch(),
        taps.1.into_dispatch(),
        project.0.stored(),
        project.1.into_dispatch(),
        shape,
    ))
}

/// Layer normalisation over the last axis (on a channels-last map also SAM's `LayerNorm2d`),
/// with the biased variance, then the activation.
///
/// # Shapes
/// - x and output: `[rows, channels]`
/// - gamma, beta: `[channels]`
///
/// # Panics
/// Unless `channels` is a multiple of four.
pub fn layer_norm(
    x: Tensor<2>,
    gamma: Tensor<1>,
    beta: Tensor<1>,
    epsilon: f32,
    activation: Activation,
) -> Tensor<2> {
    let [_, channels] = x.dims();
    assert_eq!(gamma.dims(), [channels], "layer_norm: gamma");
    assert_eq!(channels % 4, 0, "layer_norm: channels are not in fours");
    Tensor::from_dispatch(<Dispatch as KernelOps>::layer_norm(
        x.into_dispatch(),
        gamma.into_dispatch(),
        beta.into_dispatch(),
        epsilon,
        activation,
    ))
}

/// `softmax(q k' / sqrt(d) + bias) v` inside each window, never holding the scores in memory.
///
/// # Shapes
/// - qkv: `[height * width, 3 * channels]`, head by head `[q | k | v]` (TinyViT's order)
/// - pad: `[3 * channels]`, the same for the token that fills windows over the border
/// - bias: `[heads, window * window]`, read at `|dy| * window + |dx|`
/// - output: `[height * width, channels]`
///
/// # Panics
/// Unless a head has a multiple of four dimensions.
pub fn window_attention(
    qkv: Tensor<2>,
    pad: Tensor<1>,
    bias: Tensor<2>,
    shape: WindowShape,
) -> Tensor<2> {
    let [pixels, triple] = qkv.dims();
    assert_eq!(
        pixels,
        shape.height * shape.width,
        "window_attention: pixels"
    );
    assert_eq!(triple % (12 * shape.heads), 0, "window_attention: heads");
    assert_eq!(
        bias.dims(),
        [shape.heads, shape.window * shape.window],
        "window_attention: bias"
    );
    Tensor::from_dispatch(<Dispatch as KernelOps>::window_attention(
        qkv.into_dispatch(),
        pad.into_dispatch(),
        bias.into_dispatch(),
        shape,
    ))
}

/// `softmax(q k' / sqrt(d)) v` for each head, never holding the scores in memory.
///
/// # Shapes
/// - query: `[queries, channels]`; key, value: `[keys, channels]`, head by head
/// - output: `[queries, channels]`
///
/// # Panics
/// Unless a head has a multiple of four dimensions.
pub fn attention(query: Tensor<2>, key: Tensor<2>, value: Tensor<2>, heads: usize) -> Tensor<2> {
    let [queries, channels] = query.dims();
    let [keys, key_channels] = key.dims();
    assert_eq!(channels, key_channels, "attention: channels");
    assert_eq!(channels % (4 * heads), 0, "attention: heads");
    assert_eq!(value.dims(), [keys, channels], "attention: value");
    Tensor::from_dispatch(<Dispatch as KernelOps>::attention(
        query.into_dispatch(),
        key.into_dispatch(),
        value.into_dispatch(),
        AttentionShape {
            queries,
            keys,
            heads,
        },
    ))
}

/// `softmax(q k' / sqrt(d) + q rel_h[qy - ky + S - 1] + q rel_w[qx - kx + S - 1]) v` inside each
/// window, never holding the scores in memory; S is the side of a window. Pixels over the border
/// are the token `pad`, attended like any other.
///
/// Source: facebookresearch/segment-anything, `image_encoder.py`.
///
/// # Shapes
/// - qkv: `[height * width, 3 * channels]`, `[q | k | v]`, each head by head
/// - pad: `[3 * channels]`
/// - rel_h, rel_w: `[2 * S - 1, channels / heads]`
/// - output: `[height * width, channels]`
///
/// # Panics
/// Unless a head has a multiple of four dimensions.
pub fn rel_pos_attention(
    qkv: Tensor<2>,
    pad: Tensor<1>,
    rel_h: Tensor<2>,
    rel_w: Tensor<2>,
    shape: WindowShape,
) -> Tensor<2> {
    let [pixels, triple] = qkv.dims();
    let dims = triple / 3 / shape.heads;
    let (rows, columns) = shape.sides();
    assert_eq!(
        pixels,
        shape.height * shape.width,
        "rel_pos_attention: pixels"
    );
    assert_eq!(triple % (12 * shape.heads), 0, "rel_pos_attention: heads");
    assert_eq!(pad.dims(), [triple], "rel_pos_attention: pad");
    assert_eq!(
        (rel_h.dims(), rel_w.dims()),
        ([2 * rows - 1, dims], [2 * columns - 1, dims]),
        "rel_pos_attention: relative positions"
    );
    Tensor::from_dispatch(<Dispatch as KernelOps>::rel_pos_attention(
        qkv.into_dispatch(),
        pad.into_dispatch(),
        rel_h.into_dispatch(),
        rel_w.into_dispatch(),
        shape,
    ))
}

/// A 3x3 convolution with zero padding 1 and no bias; no map of neighbours is made.
///
/// # Shapes
/// - x: `[height * width, inner]`
/// - weight: `[9 * inner, columns]`, taps row by row, then inner
/// - output: `[height * width, columns]`
///
/// # Panics
/// Unless `inner` and `columns` are multiples of four.
pub fn conv3x3(x: Tensor<2>, weight: &Matrix, (height, width): (usize, usize)) -> Tensor<2> {
    let [pixels, inner] = x.dims();
    let [weight_rows, columns] = weight.dims();
    assert_eq!(pixels, height * width, "conv3x3: pixels");
    assert_eq!(weight_rows, 9 * inner, "conv3x3: weight");
    assert!(
        inner % 4 == 0 && columns % 4 == 0,
        "conv3x3: {inner} x {columns} is not in fours"
    );
    Tensor::from_dispatch(<Dispatch as KernelOps>::conv3x3(
        x.into_dispatch(),
        weight.stored(),
        (height, width),
    ))
}

/// Bilinear resizing of a part of a map, as PyTorch does it without `align_corners`.
///
/// # Shapes
/// - x: `[rows, columns]`, at least as large as `shape.crop`
/// - output: `shape.size`
pub fn resize(x: Tensor<2>, shape: ResizeShape) -> Tensor<2> {
    assert_holds(&x, shape);
    Tensor::from_dispatch(<Dispatch as KernelOps>::resize(x.into_dispatch(), shape))
}

/// [`resize`], and of each pixel only whether it lies above `threshold`, so that little has to
/// be read back. [`unpacked_bits`] reads it.
///
/// # Shapes
/// - x: `[rows, columns]`, at least as large as `shape.crop`
/// - output: `[1, pixels / 16]`, rounded up: whole numbers whose lowest bit is the first pixel, or
///   -1 where a pixel is not a number
pub fn mask_bits(x: Tensor<2>, shape: ResizeShape, threshold: f32) -> Tensor<2> {
    assert_holds(&x, shape);
    let x = x.into_dispatch();
    Tensor::from_dispatch(<Dispatch as KernelOps>::mask_bits(x, shape, threshold))
}

/// The first `pixels` of [`mask_bits`]; `None` where one was not a number.
pub fn unpacked_bits(values: &[f32], pixels: usize) -> Option<Vec<bool>> {
    if values.iter().any(|value| !(0.0..65_536.0).contains(value)) {
        return None;
    }
    let bit = |i: usize| values[i / BITS] as u32 >> (i % BITS) & 1 == 1;
    Some((0..pixels).map(bit).collect())
}

fn assert_holds(x: &Tensor<2>, shape: ResizeShape) {
    let [rows, columns] = x.dims();
    let (high, wide) = shape.crop;
    assert!(
        (1..=rows).contains(&high) && (1..=columns).contains(&wide),
        "resize: {high} x {wide} of {rows} x {columns}"
    );
}
