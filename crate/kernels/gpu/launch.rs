//! How a text becomes a tensor.

use burn::backend::wgpu::{CubeTensor, SourceKernel, into_contiguous};
use burn::cubecl::prelude::{BufferIOAttr, CubeCount};
use burn::cubecl::server::{KernelArguments, MetadataBindingInfo};
use burn::tensor::Shape;

use super::wgsl::Wgsl;

/// Runs `kernel` on `groups` workgroups and returns its `[rows, columns]` output. The buffers
/// are bound in the order of `kernel.buffers`: the inputs, the output, the parameters.
pub(super) fn launch(
    kernel: Wgsl,
    inputs: Vec<CubeTensor>,
    [rows, columns]: [usize; 2],
    groups: (usize, usize),
    params: &[u32],
) -> CubeTensor {
    #[cfg(test)]
    super::launched::note(&kernel);
    let inputs: Vec<CubeTensor> = inputs.into_iter().map(into_contiguous).collect();
    let (client, device) = (inputs[0].client.clone(), inputs[0].device.clone());
    let output = CubeTensor::new_contiguous(
        client.clone(),
        device,
        Shape::from([rows, columns]),
        client.empty(rows * columns * size_of::<f32>()),
        inputs[0].dtype,
    );
    // Declared, because burn refuses every later use of what a kernel that did not compile may have
    // written.
    let arguments = inputs
        .into_iter()
        .fold(KernelArguments::new(), |arguments, input| {
            arguments.with_buffer_io(input.handle.binding(), BufferIOAttr::ReadOnly)
        })
        .with_buffer_io(output.handle.clone().binding(), BufferIOAttr::WriteOnly)
        .with_info(MetadataBindingInfo::custom(words(params)));
    let cube_dim = kernel.cube_dim();
    client.launch(
        Box::new(SourceKernel::new(kernel, cube_dim)),
        CubeCount::Static(groups.0 as u32, groups.1 as u32, 1),
        arguments,
    );
    output
}

/// The parameters as burn keeps them: it binds them last and keeps their buffer for the next launch
/// with the same ones. A buffer of our own would be written at every launch, and burn submits what
/// waits in its queue before each write: a submission for every kernel.
fn words(params: &[u32]) -> Vec<u64> {
    let word = |pair: &[u32]| {
        let high = pair.get(1).copied().unwrap_or_default();
        u64::from(pair[0]) | u64::from(high) << 32
    };
    params.chunks(2).map(word).collect()
}

/// Rows and columns.
pub(super) fn dims(tensor: &CubeTensor) -> [usize; 2] {
    let shape = tensor.meta.shape();
    [shape[0], shape[1]]
}
