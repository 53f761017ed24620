//! The attentions on their way to the device.

use burn::backend::wgpu::CubeTensor;

use super::launch::{dims, launch};
use super::tile::Tile;
use super::wgsl::{ENDS, Wgsl, quads};
use super::windows::{self, Bias, WindowText};
use crate::kernels::{AttentionShape, WindowShape};

/// Up to this many queries, to at least this many keys, a workgroup works at one query of a head,
/// where what it holds of a head fits into the default 16 KiB of workgroup memory.
const FEW: usize = 128;
const MANY: usize = 256;
const QUADS_BY_KEY: usize = 15;

/// Attention inside the windows of a map: `biases` are the table, or SAM's two axes.
pub(super) fn in_windows(
    qkv: CubeTensor,
    pad: CubeTensor,
    biases: Vec<CubeTensor>,
    shape: WindowShape,
) -> CubeTensor {
    let [pixels, triple] = dims(&qkv);
    let channels = triple / 3;
    let sides = shape.sides();
    let text = WindowText {
        sides,
        heads: shape.heads,
        quads: channels / shape.heads / 4,
        bias: match biases.len() {
            1 => Bias::Table,
            _ => Bias::Relative,
        },
        shared: Tile::in_use().shares(),
    };
    let kernel = Wgsl {
        name: "windows",
        text: text.text().into(),
        buffers: text.buffers(),
        labels: vec![("variant", format!("{text:?}"))],
        workgroup: (windows::LANES as u32, 1),
    };
    let (tall, wide) = (
        shape.height.div_ceil(sides.0),
        shape.width.div_ceil(sides.1),
    );
    let groups = (
        (sides.0 * sides.1).div_ceil(windows::LANES * text.queries_each()),
        tall * wide * shape.heads,
    );
    let params = [shape.height, shape.width, wide].map(|size| size as u32);
    let inputs = [qkv, pad].into_iter().chain(biases).collect();
    launch(kernel, inputs, [pixels, channels], groups, &params)
}

/// Attention of tokens to tokens.
pub(super) fn of_tokens(
    query: CubeTensor,
    key: CubeTensor,
    value: CubeTensor,
    shape: AttentionShape,
) -> CubeTensor {
    let [queries, channels] = dims(&query);
    let quads_of_head = channels / shape.heads / 4;
    // One invocation a query leaves a GPU idle where there are few.
    let by_key = queries <= FEW && shape.keys >= MANY && quads_of_head <= QUADS_BY_KEY;
    let (name, text, groups): (_, &str, _) = if by_key {
        let text = include_str!("attention_by_key.wgsl");
        ("attention_by_key", text, (queries, shape.heads))
    } else {
        let groups = (queries * shape.heads).div_ceil(64);
        ("attention", include_str!("attention.wgsl"), (groups, 1))
    };
    let kernel = Wgsl {
        name,
        text: text.into(),
        buffers: [quads("query"), quads("key"), quads("value")]
            .into_iter()
            .chain(ENDS)
            .collect(),
        labels: vec![("quads", quads_of_head.to_string())],
        workgroup: (64, 1),
    };
    let params = [queries, shape.keys, shape.heads].map(|size| size as u32);
    launch(
        kernel,
        vec![query, key, value],
        [queries, channels],
        groups,
        &params,
    )
}
