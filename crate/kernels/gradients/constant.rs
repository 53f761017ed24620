//! Tensors that no gradient goes to.

use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, AutodiffBackend as _, Backend};

use super::super::matrix::{Bytes, Stored};

/// The value of a tensor that nothing is learnt of.
///
/// # Panics
/// When a gradient was asked for: what uses this has none.
pub(super) fn constant<B: Backend>(tensor: FloatTensor<Autodiff<B>>) -> FloatTensor<B> {
    assert!(
        !tensor.is_tracked(),
        "this operation has no gradient: only necks, prompt encoders and mask decoders are trained"
    );
    tensor.into_primitive()
}

/// As [`constant`], of a matrix.
pub(super) fn stored<B: Backend, C: CheckpointStrategy>(
    matrix: Stored<Autodiff<B, C>>,
) -> Stored<B> {
    match matrix {
        Stored::F32(values) => Stored::F32(constant::<B>(values)),
        Stored::F16(words) => Stored::F16(words),
        Stored::Int8(bytes) => Stored::Int8(Bytes {
            words: bytes.words,
            range: constant::<B>(bytes.range),
        }),
    }
}

/// A matrix that something may be learnt of.
///
/// # Panics
/// When it is packed: halves and bytes have no gradient.
pub(super) fn only_f32<B: Backend>(matrix: Stored<B>) -> FloatTensor<B> {
    let Stored::F32(values) = matrix else {
        panic!("packed matrices have no gradient: load the network with f32 matrices");
    };
    values
}

/// What stands for an addend that is absent.
pub(super) fn nothing<B: Backend>(like: &FloatTensor<Autodiff<B>>) -> FloatTensor<Autodiff<B>> {
    Autodiff::<B>::from_inner(like.primitive().clone())
}
