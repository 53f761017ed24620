//! What the benchmark page asks of the handle, beside what the site asks.

use js_sys::Float32Array;
use tsify::{Ts, Tsify as _};
use wasm_bindgen::prelude::*;

use super::{EchoDisc, frame_of};
use crate::bench::{GpuMemory, Matmul, thorough_test};
use crate::device::{DeviceError, hand_bytes};
use crate::web::heap_bytes;
use crate::web::wire::{Failure, FrameBox, MemoryUse, ModelInput};

#[wasm_bindgen]
impl EchoDisc {
    /// Bytes held at the moment.
    pub fn memory(&self) -> Result<Ts<MemoryUse>, Failure> {
        let gpu = GpuMemory::of(&self.device);
        let used = MemoryUse {
            wasm_bytes: (heap_bytes() + hand_bytes()) as f64,
            gpu_in_use_bytes: gpu.map(|gpu| gpu.in_use as f64),
            gpu_reserved_bytes: gpu.map(|gpu| gpu.reserved as f64),
        };
        Ok(used.into_ts()?)
    }

    /// What encoder and decoder are fed for a box on a frame, for another runtime to be fed the same.
    #[wasm_bindgen(js_name = modelInput)]
    pub fn model_input(&self, frame: usize, rect: Ts<FrameBox>) -> Result<Ts<ModelInput>, Failure> {
        let (clip, segmenter) = (self.open()?, self.model()?);
        let pixels = frame_of(&clip, frame)?;
        let size = (pixels.width(), pixels.height());
        let rect = segmenter
            .box_in_model(size, rect.to_rust()?.rect())
            .ok_or_else(|| Failure::new("segment-box", "the box lies outside the frame"))?;
        let input = ModelInput {
            image: Float32Array::from(planes(&segmenter.prepared(pixels)).as_slice()),
            rect: FrameBox {
                x0: rect.x0,
                y0: rect.y0,
                x1: rect.x1,
                y1: rect.y1,
            },
        };
        Ok(input.into_ts()?)
    }

    /// Drops the embeddings, so that every frame is encoded anew.
    #[wasm_bindgen(js_name = forgetEmbeddings)]
    pub fn forget_embeddings(&self) -> Result<(), Failure> {
        self.model()?.forget();
        Ok(())
    }

    /// Runs every variant of every kernel that the device offers beside its plain reference.
    /// Resolves to the names of the matrix product's; fails with the first that is wrong.
    #[wasm_bindgen(js_name = selfTest)]
    pub async fn self_test(&self) -> Result<Vec<String>, Failure> {
        let tested = thorough_test(&self.device)
            .await
            .map_err(DeviceError::from)?;
        Ok(tested.into_iter().map(str::to_owned).collect())
    }

    /// The operands of a matrix product on this device, to be timed.
    pub fn matmul(
        &self,
        rows: usize,
        inner: usize,
        columns: usize,
    ) -> Result<MatmulHandle, Failure> {
        let matmul = Matmul::new(&self.device, [rows, inner, columns])
            .ok_or_else(|| Failure::new("bad-argument", "sizes must be multiples of four"))?;
        Ok(MatmulHandle { matmul })
    }
}

/// A matrix product on a device.
#[wasm_bindgen]
pub struct MatmulHandle {
    matmul: Matmul,
}

#[wasm_bindgen]
impl MatmulHandle {
    /// Multiplies `repeats` times and waits for the device: `ours` is our kernel, the name of a tile
    /// our kernel with that one, `stock` burn's own, which the shipped module is without. Resolves
    /// to whether the product is right.
    pub async fn run(&self, routine: &str, repeats: usize) -> Result<bool, Failure> {
        let routine = self
            .matmul
            .routine(routine)
            .ok_or_else(|| Failure::new("routine-absent", "this build has no such product"))?;
        Ok(self.matmul.run(routine, repeats).await)
    }
}

/// `[pixels, 4]` to `[3, pixels]`, the order of the published exports.
fn planes(pixels: &[f32]) -> Vec<f32> {
    let plane = |channel: usize| pixels.chunks_exact(4).map(move |pixel| pixel[channel]);
    (0..3).flat_map(plane).collect()
}
