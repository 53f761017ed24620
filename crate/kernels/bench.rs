//! A matrix product to time: by our kernel and by burn's.

use burn::module::Param;
use burn::tensor::{Device, Tensor, TensorData};

use super::{Activation, Matrix, linear};

/// Who multiplies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Routine {
    /// [`linear`].
    Ours,
    /// burn's `Tensor::matmul`. The shipped wasm is without: it is a third of the module's size.
    #[cfg(any(feature = "stock", not(target_arch = "wasm32")))]
    Stock,
}

impl Routine {
    /// `ours` or `stock`; `None` for others and for what this build is without.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "ours" => Some(Self::Ours),
            #[cfg(any(feature = "stock", not(target_arch = "wasm32")))]
            "stock" => Some(Self::Stock),
            _ => None,
        }
    }
}

/// The operands of `[rows, inner] x [inner, columns]` on a device.
#[derive(Debug)]
pub struct MatmulBench {
    x: Tensor<2>,
    weight: Matrix,
    #[cfg(any(feature = "stock", not(target_arch = "wasm32")))]
    stock_weight: Tensor<2>,
}

impl MatmulBench {
    /// Operands whose product is known, see [`MatmulBench::last_value`].
    ///
    /// # Panics
    /// Unless `inner` and `columns` are multiples of four.
    pub fn new(device: &Device, [rows, inner, columns]: [usize; 3]) -> Self {
        assert!(inner % 4 == 0 && columns % 4 == 0, "sizes are not in fours");
        let tensor = |[height, width]: [usize; 2]| {
            let values = (0..height * width).map(operand).collect();
            Tensor::from_data(TensorData::new(values, [height, width]), device)
        };
        let weight: Tensor<2> = tensor([inner, columns]);
        Self {
            x: tensor([rows, inner]),
            weight: Matrix::F32(Param::from_tensor(weight.clone())),
            #[cfg(any(feature = "stock", not(target_arch = "wasm32")))]
            stock_weight: weight,
        }
    }

    /// Multiplies `repeats` times, waits for the device, and returns the product's last value;
    /// `None` where it could not be read. Reads one value: nothing else waits in a browser.
    pub async fn run(&self, routine: Routine, repeats: usize) -> Option<f32> {
        let mut product = self.product(routine);
        for _ in 1..repeats {
            product = self.product(routine);
        }
        let [rows, columns] = product.dims();
        let last = product.slice([rows - 1..rows, columns - 1..columns]);
        let data = last.into_data_async().await.ok()?;
        data.try_to_vec::<f32>().ok()?.first().copied()
    }

    /// What [`MatmulBench::run`] gives for these sizes, up to rounding.
    pub fn last_value([rows, inner, columns]: [usize; 3]) -> f32 {
        let term = |k: usize| operand((rows - 1) * inner + k) * operand((k + 1) * columns - 1);
        (0..inner).map(term).sum()
    }

    fn product(&self, routine: Routine) -> Tensor<2> {
        let x = self.x.clone();
        match routine {
            Routine::Ours => linear(x, &self.weight, None, None, Activation::None),
            #[cfg(any(feature = "stock", not(target_arch = "wasm32")))]
            Routine::Stock => x.matmul(self.stock_weight.clone()),
        }
    }
}

/// The value at an index of either operand, in [0, 1).
fn operand(index: usize) -> f32 {
    (index % 251) as f32 / 251.0
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn both_routines_give_the_known_last_value() {
        let sizes = [7, 12, 20];
        let bench = MatmulBench::new(&Device::flex(), sizes);
        for routine in [Routine::Ours, Routine::Stock] {
            let value = pollster::block_on(bench.run(routine, 2)).unwrap();
            assert!((value - MatmulBench::last_value(sizes)).abs() < 1e-4);
        }
    }
}
