//! A matrix product to time: by our kernel and by burn's.

use burn::module::Param;
use burn::tensor::{Device, Tensor, TensorData};

use super::{Activation, Matrix, Storage, Tile, linear, matrix};

/// Who multiplies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Routine {
    /// [`linear`] with the tile in use, the matrix in f32.
    Ours,
    /// [`linear`] with this tile, the matrix in halves, as the networks store it on a GPU.
    Tile(Tile),
    /// burn's `Tensor::matmul`. The shipped wasm is without: it is a third of the module's size.
    #[cfg(any(feature = "stock", not(target_arch = "wasm32")))]
    Stock,
}

impl Routine {
    /// `ours`, `stock` or one of the tiles' names; `None` for others and for what this build is
    /// without.
    pub fn from_name(name: &str, tiles: &[Tile]) -> Option<Self> {
        match name {
            "ours" => Some(Self::Ours),
            #[cfg(any(feature = "stock", not(target_arch = "wasm32")))]
            "stock" => Some(Self::Stock),
            name => {
                let mut tiles = tiles.iter();
                tiles
                    .find(|tile| tile.name() == name)
                    .map(|&tile| Self::Tile(tile))
            }
        }
    }

    fn storage(self) -> Storage {
        match self {
            Self::Tile(_) => Storage::F16,
            _ => Storage::F32,
        }
    }
}

/// The operands of `[rows, inner] x [inner, columns]` on a device.
#[derive(Debug)]
pub struct MatmulBench {
    x: Tensor<2>,
    weight: Tensor<2>,
    halves: Matrix,
    sizes: [usize; 3],
}

impl MatmulBench {
    /// Operands whose product is known.
    ///
    /// # Panics
    /// Unless `inner` and `columns` are multiples of four.
    pub fn new(device: &Device, sizes: [usize; 3]) -> Self {
        let [rows, inner, columns] = sizes;
        assert!(inner % 4 == 0 && columns % 4 == 0, "sizes are not in fours");
        let values = |count: usize| -> Vec<f32> { (0..count).map(operand).collect() };
        let tensor = |values: Vec<f32>, shape: [usize; 2]| {
            Tensor::from_data(TensorData::new(values, shape), device)
        };
        let weight = values(inner * columns);
        Self {
            x: tensor(values(rows * inner), [rows, inner]),
            halves: Matrix::new(weight.clone(), [inner, columns], Storage::F16, device),
            weight: tensor(weight, [inner, columns]),
            sizes,
        }
    }

    /// Multiplies `repeats` times, waits for the device, and returns whether the product's last
    /// value is right. Reads that value: nothing else waits in a browser.
    pub async fn run(&self, routine: Routine, repeats: usize) -> bool {
        // f32 sums of a few thousand terms in another order differ by less.
        const RELATIVE_TOLERANCE: f32 = 1e-4;
        let mut product = self.product(routine);
        for _ in 1..repeats {
            product = self.product(routine);
        }
        let [rows, columns] = product.dims();
        let last = product.slice([rows - 1..rows, columns - 1..columns]);
        let data = last.into_data_async().await.ok();
        let value = data.and_then(|data| data.try_to_vec::<f32>().ok()?.first().copied());
        let expected = self.last_value(routine.storage());
        let error = value.map(|value| (value - expected).abs());
        error.is_some_and(|error| error <= RELATIVE_TOLERANCE * expected.abs())
    }

    /// The product's last value, up to rounding.
    fn last_value(&self, storage: Storage) -> f32 {
        let [rows, inner, columns] = self.sizes;
        let term = |k: usize| {
            let weight = [operand((k + 1) * columns - 1); 4];
            operand((rows - 1) * inner + k) * matrix::rounded(&weight, 4, storage)[0]
        };
        (0..inner).map(term).sum()
    }

    fn plain(&self) -> Matrix {
        Matrix::F32(Param::from_tensor(self.weight.clone()))
    }

    fn product(&self, routine: Routine) -> Tensor<2> {
        let x = self.x.clone();
        let ours = |x, matrix: &Matrix| linear(x, matrix, None, None, Activation::None);
        match routine {
            Routine::Ours => ours(x, &self.plain()),
            Routine::Tile(tile) => tile.tried(|| ours(x, &self.halves)),
            #[cfg(any(feature = "stock", not(target_arch = "wasm32")))]
            Routine::Stock => x.matmul(self.weight.clone()),
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
    fn every_routine_gives_the_known_last_value() {
        let bench = MatmulBench::new(&Device::flex(), [7, 12, 20]);
        for routine in [Routine::Ours, Routine::Tile(Tile::PLAINEST), Routine::Stock] {
            assert!(pollster::block_on(bench.run(routine, 2)), "{routine:?}");
        }
    }

    #[test]
    fn a_wrong_product_is_known_for_one() {
        let mut bench = MatmulBench::new(&Device::flex(), [7, 12, 20]);
        bench.x = bench.x.mul_scalar(1.001);
        assert!(!pollster::block_on(bench.run(Routine::Ours, 1)));
    }

    #[test]
    fn a_routine_has_a_name() {
        let tiles = [Tile::PLAINEST];
        let named = |name| Routine::from_name(name, &tiles);
        assert_eq!(named("ours"), Some(Routine::Ours));
        assert_eq!(named("register-8x2"), Some(Routine::Tile(Tile::PLAINEST)));
        assert_eq!(named("register-8x4"), None);
    }
}
