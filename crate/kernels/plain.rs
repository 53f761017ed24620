//! Each kernel in plain loops over slices: what the kernels of the GPU and of the CPU are tested
//! against. Shapes are those of `ops.rs`.

use super::{Activation, AttentionShape, DepthwiseShape, ResizeShape, WindowShape};

/// Adds bias and residual to `out` (`[rows, columns]`) and applies the activation, in place.
pub(super) fn epilogue(
    out: &mut [f32],
    columns: usize,
    bias: Option<&[f32]>,
    residual: Option<&[f32]>,
    activation: Activation,
) {
    for (row, values) in out.chunks_exact_mut(columns).enumerate() {
        if let Some(bias) = bias {
            values.iter_mut().zip(bias).for_each(|(v, b)| *v += b);
        }
        if let Some(residual) = residual {
            let residual = &residual[row * columns..][..columns];
            values.iter_mut().zip(residual).for_each(|(v, r)| *v += r);
        }
        activate(values, activation);
    }
}

/// Applies the activation in place. The match stands outside the loop so that each loop
/// vectorises.
fn activate(values: &mut [f32], activation: Activation) {
    match activation {
        Activation::None => {}
        Activation::Relu => values
            .iter_mut()
            .for_each(|v| *v = Activation::Relu.apply(*v)),
        Activation::Gelu => values
            .iter_mut()
            .for_each(|v| *v = Activation::Gelu.apply(*v)),
    }
}

/// The matrix product `x W`, the slow way. It is the reference of the self-test and of the
/// unit tests.
pub(super) fn matmul(x: &[f32], weight: &[f32], inner: usize, columns: usize) -> Vec<f32> {
    let rows = x.len() / inner;
    let mut out = vec![0.0; rows * columns];
    for (row, out) in out.chunks_exact_mut(columns).enumerate() {
        for (k, weight) in weight.chunks_exact(columns).enumerate() {
            let scale = x[row * inner + k];
            out.iter_mut()
                .zip(weight)
                .for_each(|(o, w)| *o += scale * w);
        }
    }
    out
}

pub(super) fn depthwise(
    x: &[f32],
    weight: &[f32],
    bias: &[f32],
    shape: DepthwiseShape,
    activation: Activation,
) -> Vec<f32> {
    let channels = bias.len();
    let (out_height, out_width) = shape.output();
    let mut out = Vec::with_capacity(out_height * out_width * channels);
    let mut sums = vec![0.0_f32; channels];
    for y in 0..out_height {
        for x_out in 0..out_width {
            sums.copy_from_slice(bias);
            for (tap, weight) in weight.chunks_exact(channels).enumerate() {
                let (row, column) = (y * shape.stride + tap / 3, x_out * shape.stride + tap % 3);
                // Row and column count from the zero padding, one before the first pixel.
                if !(1..=shape.height).contains(&row) || !(1..=shape.width).contains(&column) {
                    continue;
                }
                let pixel = (row - 1) * shape.width + column - 1;
                let input = &x[pixel * channels..][..channels];
                for ((sum, v), w) in sums.iter_mut().zip(input).zip(weight) {
                    *sum += v * w;
                }
            }
            activate(&mut sums, activation);
            out.extend_from_slice(&sums);
        }
    }
    out
}

pub(super) fn layer_norm(
    x: &[f32],
    gamma: &[f32],
    beta: &[f32],
    epsilon: f32,
    activation: Activation,
) -> Vec<f32> {
    let channels = gamma.len();
    let mut out = Vec::with_capacity(x.len());
    for row in x.chunks_exact(channels) {
        let mean = row.iter().sum::<f32>() / channels as f32;
        let squares: f32 = row.iter().map(|v| (v - mean) * (v - mean)).sum();
        let scale = 1.0 / (squares / channels as f32 + epsilon).sqrt();
        let start = out.len();
        let normed = row.iter().zip(gamma).zip(beta);
        out.extend(normed.map(|((v, g), b)| (v - mean) * scale * g + b));
        activate(&mut out[start..], activation);
    }
    out
}

/// The largest head that the attention loops keep on the stack.
const MAX_HEAD: usize = 64;

/// One query against `keys` (key, value, bias) triples by online softmax: the running maximum
/// rescales what has been summed, so no score is stored.
fn attend<'a>(
    query: &[f32],
    keys: impl Iterator<Item = (&'a [f32], &'a [f32], f32)>,
    out: &mut [f32],
) {
    let dims = query.len();
    let scale = 1.0 / (dims as f32).sqrt();
    let mut sums = [0.0_f32; MAX_HEAD];
    let sums = &mut sums[..dims];
    let (mut highest, mut total) = (f32::NEG_INFINITY, 0.0_f32);
    for (key, value, bias) in keys {
        let score = dot(query, key) * scale + bias;
        if score > highest {
            let shrink = (highest - score).exp();
            total *= shrink;
            sums.iter_mut().for_each(|s| *s *= shrink);
            highest = score;
        }
        let weight = (score - highest).exp();
        total += weight;
        sums.iter_mut()
            .zip(value)
            .for_each(|(s, v)| *s += weight * v);
    }
    out.iter_mut()
        .zip(sums.iter())
        .for_each(|(o, s)| *o = s / total);
}

/// A dot product in four lanes, so that it vectorises.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; 4];
    for (a, b) in a.chunks_exact(4).zip(b.chunks_exact(4)) {
        for lane in 0..4 {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
}

pub(super) fn attention(
    query: &[f32],
    key: &[f32],
    value: &[f32],
    shape: AttentionShape,
) -> Vec<f32> {
    let channels = query.len() / shape.queries;
    let dims = channels / shape.heads;
    let mut out = vec![0.0; query.len()];
    for index in 0..shape.queries * shape.heads {
        let (token, head) = (index / shape.heads, index % shape.heads);
        let at = token * channels + head * dims;
        let keys = (0..shape.keys).map(|k| {
            let at = k * channels + head * dims;
            (&key[at..at + dims], &value[at..at + dims], 0.0)
        });
        attend(&query[at..at + dims], keys, &mut out[at..at + dims]);
    }
    out
}

pub(super) fn window_attention(
    qkv: &[f32],
    pad: &[f32],
    bias: &[f32],
    shape: WindowShape,
) -> Vec<f32> {
    let WindowShape {
        height,
        width,
        window,
        heads,
    } = shape;
    let channels = pad.len() / 3;
    let dims = channels / heads;
    let area = window * window;
    let mut out = vec![0.0; height * width * channels];
    for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
        let (top, left) = (y / window * window, x / window * window);
        let token = |ky: usize, kx: usize| {
            if ky < height && kx < width {
                &qkv[(ky * width + kx) * 3 * channels..][..3 * channels]
            } else {
                pad
            }
        };
        for head in 0..heads {
            let at = head * 3 * dims;
            let table = &bias[head * area..][..area];
            let keys = (0..area).map(|k| {
                let (ky, kx) = (top + k / window, left + k % window);
                let token = token(ky, kx);
                (
                    &token[at + dims..at + 2 * dims],
                    &token[at + 2 * dims..at + 3 * dims],
                    table[ky.abs_diff(y) * window + kx.abs_diff(x)],
                )
            });
            let to = (y * width + x) * channels + head * dims;
            attend(&token(y, x)[at..at + dims], keys, &mut out[to..to + dims]);
        }
    }
    out
}

/// A 3x3 convolution with zero padding 1 and no bias; the weight is `[9 * inner, columns]`, taps
/// row by row, then inner.
pub(super) fn conv3x3(x: &[f32], weight: &[f32], (height, width): (usize, usize)) -> Vec<f32> {
    let inner = x.len() / (height * width);
    let mut gathered = Vec::with_capacity(9 * x.len());
    for (pixel, tap) in (0..height * width).flat_map(|pixel| (0..9).map(move |tap| (pixel, tap))) {
        // Row and column count from the zero padding, one before the first pixel.
        let (row, column) = (pixel / width + tap / 3, pixel % width + tap % 3);
        if (1..=height).contains(&row) && (1..=width).contains(&column) {
            let neighbour = (row - 1) * width + column - 1;
            gathered.extend_from_slice(&x[neighbour * inner..][..inner]);
        } else {
            gathered.resize(gathered.len() + inner, 0.0);
        }
    }
    matmul(&gathered, weight, 9 * inner, weight.len() / (9 * inner))
}

/// SAM's attention with decomposed relative positions; shapes as in `cpu/relative.rs`.
pub(super) fn rel_pos_attention(
    qkv: &[f32],
    pad: &[f32],
    rel_h: &[f32],
    rel_w: &[f32],
    shape: WindowShape,
) -> Vec<f32> {
    let (height, width) = (shape.height, shape.width);
    let channels = pad.len() / 3;
    let dims = channels / shape.heads;
    let (rows, columns) = match shape.window {
        0 => (height, width),
        side => (side, side),
    };
    let part = |y: usize, x: usize, at: usize| {
        let token = if y < height && x < width {
            &qkv[(y * width + x) * 3 * channels..]
        } else {
            pad
        };
        &token[at..at + dims]
    };
    let mut out = vec![0.0; height * width * channels];
    for (index, out) in out.chunks_exact_mut(dims).enumerate() {
        let (pixel, at) = (index / shape.heads, index % shape.heads * dims);
        let (y, x) = (pixel / width, pixel % width);
        let (top, left) = (y / rows * rows, x / columns * columns);
        let query = part(y, x, at);
        let keys = (0..rows * columns).map(|k| {
            let (ky, kx) = (top + k / columns, left + k % columns);
            let bias = dot(query, &rel_h[(y + rows - 1 - ky) * dims..][..dims])
                + dot(query, &rel_w[(x + columns - 1 - kx) * dims..][..dims]);
            let (key, value) = (part(ky, kx, channels + at), part(ky, kx, 2 * channels + at));
            (key, value, bias)
        });
        attend(query, keys, out);
    }
    out
}

/// Bilinear resizing, a pixel at a time.
pub(super) fn resize(x: &[f32], stride: usize, shape: ResizeShape) -> Vec<f32> {
    let tap = |index: usize, from: usize, to: usize| {
        let scale = from as f32 / to as f32;
        let centre = ((index as f32 + 0.5) * scale - 0.5).clamp(0.0, (from - 1) as f32);
        let first = centre as usize;
        [
            (first, 1.0 - centre.fract()),
            ((first + 1).min(from - 1), centre.fract()),
        ]
    };
    let pixel = |index: usize| {
        let (row, column) = (index / shape.size.1, index % shape.size.1);
        let mut sum = 0.0;
        for (y, down) in tap(row, shape.crop.0, shape.size.0) {
            for (x_at, across) in tap(column, shape.crop.1, shape.size.1) {
                sum += down * across * x[y * stride + x_at];
            }
        }
        sum
    };
    (0..shape.size.0 * shape.size.1).map(pixel).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matmul_of_two_by_two() {
        let product = matmul(&[1.0, 2.0, 3.0, 4.0], &[5.0, 6.0, 7.0, 8.0], 2, 2);
        assert_eq!(product, [19.0, 22.0, 43.0, 50.0]);
    }

    #[test]
    fn epilogue_adds_before_it_activates() {
        let mut out = [1.0, -3.0];
        epilogue(
            &mut out,
            2,
            Some(&[1.0, 1.0]),
            Some(&[-5.0, 4.0]),
            Activation::Relu,
        );
        assert_eq!(out, [0.0, 2.0]);
    }

    #[test]
    fn depthwise_of_ones_counts_the_neighbours() {
        let shape = DepthwiseShape {
            height: 3,
            width: 3,
            stride: 1,
        };
        let out = depthwise(&[1.0; 9], &[1.0; 9], &[0.0], shape, Activation::None);
        assert_eq!(out, [4.0, 6.0, 4.0, 6.0, 9.0, 6.0, 4.0, 6.0, 4.0]);
        let out = depthwise(
            &[1.0; 9],
            &[1.0; 9],
            &[0.5],
            DepthwiseShape { stride: 2, ..shape },
            Activation::None,
        );
        assert_eq!(out, [4.5; 4]);
    }

    #[test]
    fn layer_norm_has_mean_beta_and_spread_gamma() {
        let out = layer_norm(&[1.0, 3.0], &[2.0, 2.0], &[5.0, 5.0], 0.0, Activation::None);
        assert_eq!(out, [3.0, 7.0]);
    }

    #[test]
    fn attention_to_equal_keys_is_the_mean_value() {
        let shape = AttentionShape {
            queries: 1,
            keys: 2,
            heads: 1,
        };
        let value = [1.0, 2.0, 3.0, 4.0, 3.0, 4.0, 5.0, 6.0];
        let out = attention(&[1.0; 4], &[0.5; 8], &value, shape);
        assert_eq!(out, [2.0, 3.0, 4.0, 5.0]);
    }

    #[test]
    fn window_attention_attends_the_filling_token_and_its_bias() {
        // One pixel in a 2x2 window: three filling tokens. Scores are all zero but for the bias,
        // which shuts out everything but |dy| = 1, |dx| = 0.
        let shape = WindowShape {
            height: 1,
            width: 1,
            window: 2,
            heads: 1,
        };
        let mut qkv = [0.0; 12];
        qkv[8..].fill(7.0);
        let mut pad = [0.0; 12];
        pad[8..].fill(9.0);
        let out = window_attention(&qkv, &pad, &[-1e9, -1e9, 0.0, -1e9], shape);
        assert_eq!(out, [9.0; 4]);
    }
}
