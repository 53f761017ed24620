//! Attention of tokens to tokens.

use super::AttentionShape;
use super::attend::{Memory, no_bias};
use super::jobs::jobs;
use super::parallel::{for_each, map};

/// Queries of a job.
const GROUP: usize = 256;

/// `softmax(q k' / sqrt(d)) v` for each head.
///
/// # Shapes
/// - query and output: `[queries, channels]`; key, value: `[keys, channels]`, head by head
pub fn attention(query: &[f32], key: &[f32], value: &[f32], shape: AttentionShape) -> Vec<f32> {
    let channels = query.len() / shape.queries;
    let dims = channels / shape.heads;
    let head_of = |values, head: usize| -> Vec<&[f32]> {
        let tokens = <[f32]>::chunks_exact(values, channels);
        tokens.map(|token| &token[head * dims..][..dims]).collect()
    };
    let memories = map(shape.heads, |head| {
        Memory::new(&head_of(key, head), &head_of(value, head))
    });
    let bias = no_bias(shape.keys);
    let mut out = vec![0.0; query.len()];
    let groups = shape.queries.div_ceil(GROUP);
    let jobs = jobs(&mut out, 0, (shape.heads, dims), groups, |token| {
        token / GROUP
    });
    for_each(jobs, |mut job| {
        let of_token = |token: &usize| &query[token * channels + job.head * dims..][..dims];
        let queries: Vec<&[f32]> = job.tokens.iter().map(of_token).collect();
        job.run(&queries, &memories[job.head], &bias[..]);
    });
    out
}
