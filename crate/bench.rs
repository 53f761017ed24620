//! What is measured of a device beside the networks: matrix products and memory.

use crate::device::ComputeDevice;
use crate::kernels::{Abilities, MatmulBench, Tile};
pub use crate::kernels::{Routine, SelfTestError};

/// A matrix product on a device, to be timed by whoever has a clock.
#[derive(Debug)]
pub struct Matmul {
    operands: MatmulBench,
    device: ComputeDevice,
}

impl Matmul {
    /// `[rows, inner] x [inner, columns]`; `None` unless the last two are multiples of four and
    /// none is zero.
    pub fn new(device: &ComputeDevice, sizes: [usize; 3]) -> Option<Self> {
        let [rows, inner, columns] = sizes;
        let fits = rows > 0 && inner > 0 && columns > 0 && inner % 4 == 0 && columns % 4 == 0;
        fits.then(|| Self {
            operands: MatmulBench::new(&device.burn, sizes),
            device: device.clone(),
        })
    }

    /// `ours` (the matrix in f32), `stock` (burn's) or a tile's name (the matrix in halves), of those
    /// that this device does not offer too: it will refuse them. `None` for others and for what
    /// this build is without.
    pub fn routine(&self, name: &str) -> Option<Routine> {
        let tiles = [self.device.abilities(), Abilities::ALL].map(Tile::offered);
        Routine::from_name(name, &tiles.concat())
    }

    /// Multiplies `repeats` times and waits for the device. Returns whether the product is right;
    /// a device that refuses to multiply so is none the worse for it.
    pub async fn run(&self, routine: Routine, repeats: usize) -> bool {
        let product = self.operands.run(routine, repeats);
        self.device.guarded(product).await == Some(true)
    }
}

/// Every variant of every kernel that the device offers, beside its plain reference. Returns the
/// names of the matrix product's.
///
/// # Errors
/// Names the first that is wrong or cannot be read back.
pub async fn thorough_test(device: &ComputeDevice) -> Result<Vec<&'static str>, SelfTestError> {
    crate::kernels::thorough_test(&device.burn, device.abilities()).await
}

/// Bytes of a GPU's buffers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GpuMemory {
    /// Held by live tensors.
    pub in_use: u64,
    /// Taken from the device: those in use and those kept for the next tensors.
    pub reserved: u64,
}

impl GpuMemory {
    /// What `device` holds at the moment; `None` on the CPU.
    pub fn of(device: &ComputeDevice) -> Option<Self> {
        let usage = device.burn.memory_pool_usage()?;
        Some(Self {
            in_use: usage.bytes_in_use,
            reserved: usage.bytes_reserved,
        })
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn a_product_checks_itself() {
        let matmul = Matmul::new(&ComputeDevice::cpu(), [5, 8, 12]).unwrap();
        for name in ["ours", "stock", "subgroup-16x128-f16"] {
            let routine = matmul.routine(name).unwrap();
            assert!(pollster::block_on(matmul.run(routine, 3)), "{name}");
        }
        assert_eq!(matmul.routine("none"), None);
    }

    #[test]
    fn sizes_out_of_fours_are_refused() {
        assert!(Matmul::new(&ComputeDevice::cpu(), [5, 7, 12]).is_none());
        assert!(Matmul::new(&ComputeDevice::cpu(), [0, 8, 12]).is_none());
    }

    #[test]
    fn the_cpu_has_no_gpu_memory() {
        assert_eq!(GpuMemory::of(&ComputeDevice::cpu()), None);
    }
}
