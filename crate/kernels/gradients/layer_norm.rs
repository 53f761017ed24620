//! The gradients of layer normalisation.

use burn::backend::Autodiff;
use burn::backend::TensorMetadata as _;
use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;

use super::super::Activation;
use super::super::ops::KernelOps;
use super::activated::{activated, through};

#[derive(Debug)]
struct LayerNorm;

/// What the way back needs.
#[derive(Debug, Clone)]
struct State<T> {
    x: T,
    gamma: T,
    epsilon: f32,
    /// The value before the activation.
    before: Option<T>,
    activation: Activation,
}

impl<B: KernelOps> Backward<B, 3> for LayerNorm {
    type State = State<FloatTensor<B>>;

    fn backward(self, ops: Ops<Self::State, 3>, grads: &mut Gradients, _: &mut Checkpointer) {
        let state = ops.state;
        let grad = through::<B>(
            state.activation,
            state.before,
            grads.consume::<B>(&ops.node),
        );
        let [of_x, of_gamma, of_beta] = ops.parents;
        let channels = grad.shape()[1];
        let column_sums = |values| B::float_reshape(B::float_sum_dim(values, 0), [channels].into());
        let (normal, inverse) = normalised::<B>(state.x, state.epsilon);
        if let Some(node) = of_beta {
            grads.register::<B>(node.id, column_sums(grad.clone()));
        }
        if let Some(node) = of_gamma {
            let found = B::float_mul(grad.clone(), normal.clone());
            grads.register::<B>(node.id, column_sums(found));
        }
        if let Some(node) = of_x {
            let gamma = B::float_reshape(state.gamma, [1, channels].into());
            let grad = B::float_mul(grad, gamma);
            // What the mean and the spread of the row take back of it.
            let mean = B::float_mean_dim(grad.clone(), 1);
            let along = B::float_mean_dim(B::float_mul(grad.clone(), normal.clone()), 1);
            let taken = B::float_add(B::float_mul(normal, along), mean);
            let found = B::float_mul(B::float_sub(grad, taken), inverse);
            grads.register::<B>(node.id, found);
        }
    }
}

/// The rows with mean 0 and spread 1, and one over the spread that each had.
fn normalised<B: KernelOps>(x: FloatTensor<B>, epsilon: f32) -> (FloatTensor<B>, FloatTensor<B>) {
    let mean = B::float_mean_dim(x.clone(), 1);
    let centred = B::float_sub(x, mean);
    let variance = B::float_mean_dim(B::float_mul(centred.clone(), centred.clone()), 1);
    let spread = B::float_sqrt(B::float_add_scalar(variance, epsilon.into()));
    let inverse = B::float_recip(spread);
    (B::float_mul(centred, inverse.clone()), inverse)
}

pub(super) fn tracked<B: KernelOps, C: CheckpointStrategy>(
    x: FloatTensor<Autodiff<B>>,
    gamma: FloatTensor<Autodiff<B>>,
    beta: FloatTensor<Autodiff<B>>,
    epsilon: f32,
    activation: Activation,
) -> FloatTensor<Autodiff<B>> {
    let nodes = [x.node(), gamma.node(), beta.node()];
    let [x, gamma, beta] = [x, gamma, beta].map(|tensor| tensor.into_primitive());
    match LayerNorm.prepare::<C>(nodes).compute_bound().stateful() {
        OpsKind::UnTracked(prep) => prep.finish(<B as KernelOps>::layer_norm(
            x, gamma, beta, epsilon, activation,
        )),
        OpsKind::Tracked(prep) => {
            let before = <B as KernelOps>::layer_norm(
                x.clone(),
                gamma.clone(),
                beta,
                epsilon,
                Activation::None,
            );
            let (out, before) = activated::<B>(activation, before);
            let state = State {
                x,
                gamma,
                epsilon,
                before,
                activation,
            };
            prep.finish(state, out)
        }
    }
}
