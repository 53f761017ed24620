//! The gradients of a 3x3 convolution with zero padding 1.

use burn::backend::Autodiff;
use burn::backend::TensorMetadata as _;
use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;
use burn::tensor::Slice;

use super::super::matrix::Stored;
use super::super::ops::KernelOps;

#[derive(Debug)]
struct Conv3x3;

/// What the way back needs.
#[derive(Debug, Clone)]
struct State<T> {
    x: T,
    weight: T,
    shape: (usize, usize),
}

const TAPS: usize = 9;

impl<B: KernelOps> Backward<B, 2> for Conv3x3 {
    type State = State<FloatTensor<B>>;

    fn backward(self, ops: Ops<Self::State, 2>, grads: &mut Gradients, _: &mut Checkpointer) {
        let State { x, weight, shape } = ops.state;
        let grad = grads.consume::<B>(&ops.node);
        let [of_x, of_weight] = ops.parents;
        if let Some(node) = of_x {
            // A pixel gets back from its neighbours what it gave them: the taps in reverse.
            let turned = Stored::F32(turned::<B>(weight));
            let found = <B as KernelOps>::conv3x3(grad.clone(), turned, shape);
            grads.register::<B>(node.id, found);
        }
        if let Some(node) = of_weight {
            grads.register::<B>(node.id, of_taps::<B>(x, grad, shape));
        }
    }
}

/// `[9 * inner, columns]` with the taps in reverse and each of them transposed:
/// `[9 * columns, inner]`.
fn turned<B: KernelOps>(weight: FloatTensor<B>) -> FloatTensor<B> {
    let shape = weight.shape();
    let (inner, columns) = (shape[0] / TAPS, shape[1]);
    let taps = B::float_reshape(weight, [TAPS, inner, columns].into());
    let taps = B::float_swap_dims(B::float_flip(taps, &[0]), 1, 2);
    B::float_reshape(taps, [TAPS * columns, inner].into())
}

/// For each tap the product of the pixels that it saw with the gradients that it led to.
fn of_taps<B: KernelOps>(
    x: FloatTensor<B>,
    grad: FloatTensor<B>,
    (height, width): (usize, usize),
) -> FloatTensor<B> {
    let inner = x.shape()[1];
    let part = |from: usize, length: usize| Slice::from(from..from + length);
    let room = B::float_zeros(
        [height + 2, width + 2, inner].into(),
        &x.device(),
        x.dtype().into(),
    );
    let x = B::float_reshape(x, [height, width, inner].into());
    let within = [part(1, height), part(1, width), part(0, inner)];
    let padded = B::float_slice_assign(room, &within, x);
    let tap = |tap: usize| {
        let seen = [part(tap / 3, height), part(tap % 3, width), part(0, inner)];
        let seen = B::float_slice(padded.clone(), &seen);
        let seen = B::float_reshape(seen, [height * width, inner].into());
        B::float_matmul(B::float_transpose(seen), grad.clone())
    };
    B::float_cat((0..TAPS).map(tap).collect(), 0)
}

pub(super) fn tracked<B: KernelOps, C: CheckpointStrategy>(
    x: FloatTensor<Autodiff<B>>,
    weight: FloatTensor<Autodiff<B>>,
    shape: (usize, usize),
) -> FloatTensor<Autodiff<B>> {
    let nodes = [x.node(), weight.node()];
    let (x, weight) = (x.into_primitive(), weight.into_primitive());
    let out = <B as KernelOps>::conv3x3(x.clone(), Stored::F32(weight.clone()), shape);
    match Conv3x3.prepare::<C>(nodes).compute_bound().stateful() {
        OpsKind::UnTracked(prep) => prep.finish(out),
        OpsKind::Tracked(prep) => prep.finish(State { x, weight, shape }, out),
    }
}
