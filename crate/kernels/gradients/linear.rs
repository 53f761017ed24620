//! The gradients of `activation(x W + bias + residual)`.

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, TensorMetadata as _};

use super::super::Activation;
use super::super::matrix::Stored;
use super::super::ops::{Addend, KernelOps};
use super::activated::{activated, through};
use super::constant::nothing;

#[derive(Debug)]
struct Linear;

/// What the way back needs.
#[derive(Debug, Clone)]
struct State<T> {
    x: T,
    weight: T,
    /// The value before the activation.
    before: Option<T>,
    activation: Activation,
}

impl<B: KernelOps> Backward<B, 4> for Linear {
    type State = State<FloatTensor<B>>;

    fn backward(self, ops: Ops<Self::State, 4>, grads: &mut Gradients, _: &mut Checkpointer) {
        let State {
            x,
            weight,
            before,
            activation,
        } = ops.state;
        let grad = through::<B>(activation, before, grads.consume::<B>(&ops.node));
        let [of_x, of_weight, of_bias, of_residual] = ops.parents;
        if let Some(node) = of_x {
            grads.register::<B>(
                node.id,
                product::<B>(grad.clone(), B::float_transpose(weight)),
            );
        }
        if let Some(node) = of_weight {
            let found = B::float_matmul(B::float_transpose(x), grad.clone());
            grads.register::<B>(node.id, found);
        }
        if let Some(node) = of_bias {
            let columns = grad.shape()[1];
            let sums = B::float_sum_dim(grad.clone(), 0);
            grads.register::<B>(node.id, B::float_reshape(sums, [columns].into()));
        }
        if let Some(node) = of_residual {
            grads.register::<B>(node.id, grad);
        }
    }
}

/// `x` times `weight`.
fn product<B: KernelOps>(x: FloatTensor<B>, weight: FloatTensor<B>) -> FloatTensor<B> {
    let (weight, none) = (Stored::F32(weight), Activation::None);
    <B as KernelOps>::linear(x, weight, Addend::Absent, Addend::Absent, none)
}

pub(super) fn tracked<B: KernelOps, C: CheckpointStrategy>(
    x: FloatTensor<Autodiff<B>>,
    weight: FloatTensor<Autodiff<B>>,
    bias: Option<FloatTensor<Autodiff<B>>>,
    residual: Option<FloatTensor<Autodiff<B>>>,
    activation: Activation,
) -> FloatTensor<Autodiff<B>> {
    let node = |addend: &Option<FloatTensor<Autodiff<B>>>| match addend {
        Some(addend) => addend.node(),
        None => nothing::<B>(&x).node(),
    };
    let nodes = [x.node(), weight.node(), node(&bias), node(&residual)];
    let addend = |addend: Option<FloatTensor<Autodiff<B>>>| match addend {
        Some(addend) => Addend::Given(addend.into_primitive()),
        None => Addend::Absent,
    };
    let (x, weight) = (x.into_primitive(), weight.into_primitive());
    let (bias, residual) = (addend(bias), addend(residual));
    let stored = Stored::F32(weight.clone());
    match Linear.prepare::<C>(nodes).compute_bound().stateful() {
        OpsKind::UnTracked(prep) => prep.finish(<B as KernelOps>::linear(
            x, stored, bias, residual, activation,
        )),
        OpsKind::Tracked(prep) => {
            let before =
                <B as KernelOps>::linear(x.clone(), stored, bias, residual, Activation::None);
            let (out, before) = activated::<B>(activation, before);
            let state = State {
                x,
                weight,
                before,
                activation,
            };
            prep.finish(state, out)
        }
    }
}
