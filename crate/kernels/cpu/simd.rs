//! Which vector instructions the kernels run with, and the functions they share.
//!
//! Every kernel is generic over pulp's `Simd` and `#[inline(always)]` down to the instruction, so
//! that it is compiled once for each instruction set inside [`dispatch`].

pub use pulp::{Simd, WithSimd};

/// Runs `task` with the best instructions of this processor: AVX-512, AVX2 with FMA or NEON.
#[cfg(not(target_arch = "wasm32"))]
pub fn dispatch<T: WithSimd>(task: T) -> T::Output {
    pulp::Arch::new().dispatch(task)
}

/// Runs `task` with the instructions this module is built for: a module with instructions that
/// an engine does not know does not load, so nothing is left to choose at run time.
#[cfg(target_arch = "wasm32")]
#[inline(always)]
pub fn dispatch<T: WithSimd>(task: T) -> T::Output {
    let simd = pulp::wasm::Simd128::try_new().expect("`.cargo/config.toml` enables simd128");
    Simd::vectorize(simd, task)
}

/// Values in a vector of [`dispatch`].
pub fn lanes() -> usize {
    struct Lanes;
    impl WithSimd for Lanes {
        type Output = usize;

        #[inline(always)]
        fn with_simd<S: Simd>(self, _: S) -> usize {
            S::F32_LANES
        }
    }
    dispatch(Lanes)
}

/// The first values of `from` as a vector, zeros where it is shorter.
#[inline(always)]
pub fn load<S: Simd>(simd: S, from: &[f32]) -> S::f32s {
    match S::as_simd_f32s(from) {
        ([vector, ..], _) => *vector,
        (_, rest) => simd.partial_load_f32s(rest),
    }
}

/// Stores as much of `vector` as `to` takes.
#[inline(always)]
pub fn save<S: Simd>(simd: S, to: &mut [f32], vector: S::f32s) {
    match S::as_mut_simd_f32s(to) {
        ([to, ..], _) => *to = vector,
        (_, rest) => simd.partial_store_f32s(rest, vector),
    }
}
