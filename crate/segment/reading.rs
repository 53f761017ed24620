//! Reading results back from a device, which is also how it is waited for.

use burn::tensor::Tensor;

use super::SegmentError;
use crate::device::ComputeDevice;

/// The values of `tensor`, once the device has them.
///
/// # Errors
/// `Device` when it was lost or is out of memory, `NotFinite` when the values are no numbers.
pub async fn read(device: &ComputeDevice, tensor: Tensor<2>) -> Result<Vec<f32>, SegmentError> {
    let data = tensor.into_data_async().await;
    if let Some(fault) = device.fault() {
        return Err(SegmentError::Device(fault.to_owned()));
    }
    let values = data
        .map_err(|error| SegmentError::Device(error.to_string()))?
        .try_to_vec::<f32>()
        .map_err(|error| SegmentError::Device(error.to_string()))?;
    if values.iter().all(|value| value.is_finite()) {
        Ok(values)
    } else {
        Err(SegmentError::NotFinite)
    }
}

/// Waits until the device has computed `tensor` and all before it. Reads one value: nothing else
/// waits in a browser.
///
/// # Errors
/// As [`read`].
pub async fn settle(device: &ComputeDevice, tensor: &Tensor<2>) -> Result<(), SegmentError> {
    let value = tensor.clone().slice([0..1, 0..1]);
    read(device, value).await.map(drop)
}
