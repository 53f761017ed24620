//! The gradients of attention. The scores are computed anew on the way back and held whole: a
//! few megabytes, because in a mask decoder one side is always a handful of tokens.

use burn::backend::Autodiff;
use burn::backend::TensorMetadata as _;
use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;

use super::super::AttentionShape;
use super::super::ops::KernelOps;

#[derive(Debug)]
struct Attention;

/// What the way back needs.
#[derive(Debug, Clone)]
struct State<T> {
    query: T,
    key: T,
    value: T,
    heads: usize,
}

impl<B: KernelOps> Backward<B, 3> for Attention {
    type State = State<FloatTensor<B>>;

    fn backward(self, ops: Ops<Self::State, 3>, grads: &mut Gradients, _: &mut Checkpointer) {
        let State {
            query,
            key,
            value,
            heads,
        } = ops.state;
        let channels = query.shape()[1];
        let scale = (channels as f64 / heads as f64).sqrt().recip();
        let grad = by_head::<B>(grads.consume::<B>(&ops.node), heads);
        let [query, key, value] = [query, key, value].map(|tensor| by_head::<B>(tensor, heads));
        let scores = B::float_matmul(query.clone(), B::float_transpose(key.clone()));
        let weights = B::softmax(B::float_mul_scalar(scores, scale.into()), 2);

        let [of_query, of_key, of_value] = ops.parents;
        if let Some(node) = of_value {
            let found = B::float_matmul(B::float_transpose(weights.clone()), grad.clone());
            grads.register::<B>(node.id, together::<B>(found));
        }
        if of_query.is_none() && of_key.is_none() {
            return;
        }
        let of_weights = B::float_matmul(grad, B::float_transpose(value));
        let shared = B::float_mul(of_weights.clone(), weights.clone());
        let shared = B::float_sum_dim(shared, 2);
        let of_scores = B::float_mul(B::float_sub(of_weights, shared), weights);
        let of_scores = B::float_mul_scalar(of_scores, scale.into());
        if let Some(node) = of_key {
            let found = B::float_matmul(B::float_transpose(of_scores.clone()), query);
            grads.register::<B>(node.id, together::<B>(found));
        }
        if let Some(node) = of_query {
            let found = B::float_matmul(of_scores, key);
            grads.register::<B>(node.id, together::<B>(found));
        }
    }
}

/// `[tokens, channels]` to `[heads, tokens, channels / heads]`.
fn by_head<B: KernelOps>(tensor: FloatTensor<B>, heads: usize) -> FloatTensor<B> {
    let shape = tensor.shape();
    let (tokens, channels) = (shape[0], shape[1]);
    let split = B::float_reshape(tensor, [tokens, heads, channels / heads].into());
    B::float_swap_dims(split, 0, 1)
}

/// `[heads, tokens, dims]` to `[tokens, heads * dims]`.
fn together<B: KernelOps>(tensor: FloatTensor<B>) -> FloatTensor<B> {
    let shape = tensor.shape();
    let (heads, tokens, dims) = (shape[0], shape[1], shape[2]);
    let swapped = B::float_swap_dims(tensor, 0, 1);
    B::float_reshape(swapped, [tokens, heads * dims].into())
}

pub(super) fn tracked<B: KernelOps, C: CheckpointStrategy>(
    query: FloatTensor<Autodiff<B>>,
    key: FloatTensor<Autodiff<B>>,
    value: FloatTensor<Autodiff<B>>,
    shape: AttentionShape,
) -> FloatTensor<Autodiff<B>> {
    let nodes = [query.node(), key.node(), value.node()];
    let [query, key, value] = [query, key, value].map(|tensor| tensor.into_primitive());
    let out = <B as KernelOps>::attention(query.clone(), key.clone(), value.clone(), shape);
    match Attention.prepare::<C>(nodes).compute_bound().stateful() {
        OpsKind::UnTracked(prep) => prep.finish(out),
        OpsKind::Tracked(prep) => {
            let heads = shape.heads;
            let state = State {
                query,
                key,
                value,
                heads,
            };
            prep.finish(state, out)
        }
    }
}
