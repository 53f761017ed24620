//! A rehearsal: the device compiles what a network needs before its weights are there.

use std::ops::ControlFlow;

use burn::tensor::{Tensor, TensorData};

use super::SegmentError;
use super::pipeline::Pipeline;
use super::placement::Placement;
use super::reading::{read, settle};
use super::segmenter::packs;
use crate::device::ComputeDevice;
use crate::geometry::{ModelPx, Rect};
use crate::model::{DecoderOutput, Masks, Prompt, Sam};

/// Encodes a frame and decodes a box with a small network of zeros, which launches every kernel
/// that the site's own models need. `between` is awaited before every step and ends the rehearsal
/// by breaking. Returns whether it came to its end.
///
/// # Errors
/// `SegmentError::Device` when the device was lost or is out of memory.
pub async fn rehearse(
    device: &ComputeDevice,
    mut between: impl AsyncFnMut() -> ControlFlow<()>,
) -> Result<bool, SegmentError> {
    let model = Sam::rehearsal(&device.burn, packs(&device.info))?;
    let side = model.image_size();
    let mut encoding = model.encoding(zeros(device, [side * side, 4]));
    for _ in 0..model.encoding_steps() {
        if between().await.is_break() {
            return Ok(false);
        }
        encoding = model.advance(encoding);
        settle(device, &encoding.map().values).await?;
    }
    // Held, as the cache holds one: burn adds in place, with another kernel, where no one does.
    let embedding = zeros(device, model.embedding());
    if between().await.is_break() {
        return Ok(false);
    }
    let output = model.decode(embedding.clone(), &whole(side), Masks::Single);
    read(device, outcome(output, side)).await?;
    Ok(true)
}

/// What is read back of a decoding.
fn outcome(output: DecoderOutput, side: usize) -> Tensor<2> {
    let [rows, columns] = output.logits.dims();
    let mask = output.logits.slice([0..rows, 0..columns]);
    let full = Placement::new(Pipeline::Cubic, side, (320, 240)).full_size(mask);
    Tensor::cat(vec![output.scores, full], 1)
}

fn zeros(device: &ComputeDevice, shape: [usize; 2]) -> Tensor<2> {
    Tensor::from_data(TensorData::zeros::<f32, _>(shape), &device.burn)
}

/// The box of the whole image.
fn whole(side: usize) -> Prompt<ModelPx> {
    Prompt::of_rect(Rect::from_corners(0.0, 0.0, side as f64, side as f64))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use burn::tensor::Device;

    use super::*;
    use crate::device::{DeviceError, GpuRequest};

    #[test]
    fn a_rehearsal_comes_to_its_end_or_stops() {
        let device = ComputeDevice::cpu();
        let go = async || ControlFlow::Continue(());
        assert!(pollster::block_on(rehearse(&device, go)).unwrap());
        let stop = async || ControlFlow::Break(());
        assert!(!pollster::block_on(rehearse(&device, stop)).unwrap());
    }

    /// The real network's kernels, with zeros for its weights: they do not depend on the values.
    fn perform(device: &Device, packs: bool) {
        let model = Sam::lite_med_sam_of_zeros(device, packs);
        let side = model.image_size();
        let embedding = model.encode(Tensor::zeros([side * side, 4], device));
        let output = model.decode(embedding.clone(), &whole(side), Masks::Single);
        outcome(output, side).into_data();
    }

    #[test]
    fn a_rehearsal_launches_every_kernel_of_the_network() {
        let gpu = pollster::block_on(ComputeDevice::gpu(GpuRequest::default(), |_| {}));
        let mut device = match gpu {
            Err(DeviceError::NoAdapter(_)) => {
                eprintln!(
                    "skipped: a_rehearsal_launches_every_kernel_of_the_network \
                     (this machine has no adapter)"
                );
                return;
            }
            gpu => gpu.unwrap(),
        };
        // As on a real GPU.
        device.info.software = false;
        ComputeDevice::take_launched();
        let go = async || ControlFlow::Continue(());
        assert!(pollster::block_on(rehearse(&device, go)).unwrap());
        let rehearsed = ComputeDevice::take_launched();
        perform(&device.burn, packs(&device.info));
        let performed = ComputeDevice::take_launched();
        assert!(performed.len() > 10, "only {performed:#?}");
        let missed: Vec<_> = performed.difference(&rehearsed).collect();
        assert!(missed.is_empty(), "not rehearsed: {missed:#?}");
    }
}
