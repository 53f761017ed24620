//! What is measured of a device beside the networks: matrix products and memory.

use crate::device::ComputeDevice;
use crate::kernels::MatmulBench;
pub use crate::kernels::Routine;

/// A matrix product on a device, to be timed by whoever has a clock.
#[derive(Debug)]
pub struct Matmul {
    operands: MatmulBench,
    expected: f32,
}

impl Matmul {
    /// `[rows, inner] x [inner, columns]`; `None` unless the last two are multiples of four and
    /// none is zero.
    pub fn new(device: &ComputeDevice, sizes: [usize; 3]) -> Option<Self> {
        let [rows, inner, columns] = sizes;
        let fits = rows > 0 && inner > 0 && columns > 0 && inner % 4 == 0 && columns % 4 == 0;
        fits.then(|| Self {
            operands: MatmulBench::new(&device.burn, sizes),
            expected: MatmulBench::last_value(sizes),
        })
    }

    /// Multiplies `repeats` times and waits for the device. Returns whether the product is right.
    pub async fn run(&self, routine: Routine, repeats: usize) -> bool {
        // f32 sums of a few thousand terms in another order differ by less.
        const RELATIVE_TOLERANCE: f32 = 1e-4;
        let value = self.operands.run(routine, repeats).await;
        let error = value.map(|value| (value - self.expected).abs());
        error.is_some_and(|error| error <= RELATIVE_TOLERANCE * self.expected.abs())
    }
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
        assert!(pollster::block_on(matmul.run(Routine::Ours, 3)));
        assert!(pollster::block_on(matmul.run(Routine::Stock, 1)));
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
