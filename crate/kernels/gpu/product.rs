//! The matrix product on its way to the device.

use burn::backend::Cube;
use burn::backend::wgpu::CubeTensor;

use super::launch::{dims, launch};
use super::linear::LinearText;
use super::tile::Tile;
use super::wgsl::Wgsl;
use crate::kernels::matrix::Stored;
use crate::kernels::{Activation, Storage};

/// A product, of the rows of `x` or, where a `map` is given, of its pixels' neighbours.
pub(super) fn matrix_product(
    x: CubeTensor,
    weight: Stored<Cube>,
    bias: Option<CubeTensor>,
    residual: Option<CubeTensor>,
    activation: Activation,
    map: Option<(usize, usize)>,
) -> CubeTensor {
    let [rows, inner] = dims(&x);
    let storage = weight.storage();
    let (columns, matrix) = match weight {
        Stored::F32(values) => (dims(&values)[1], vec![values]),
        Stored::F16(words) => (2 * dims(&words)[1], vec![words]),
        Stored::Int8(bytes) => (4 * dims(&bytes.words)[1], vec![bytes.words, bytes.range]),
    };
    let mut tile = Tile::in_use();
    tile.halves &= storage == Storage::F16;
    let text = LinearText {
        tile,
        storage,
        bias: bias.is_some(),
        residual: residual.is_some(),
        neighbours: map.is_some(),
    };
    let inputs = [x].into_iter().chain(matrix).chain(bias).chain(residual);
    let kernel = Wgsl {
        name: "linear",
        text: text.text().into(),
        buffers: text.buffers(),
        labels: vec![
            ("activation", activation.wgsl().to_owned()),
            ("variant", format!("{text:?}")),
        ],
        workgroup: text.tile.workgroup(),
    };
    let groups = text.tile.groups(rows, columns / 4);
    let (height, width) = map.unwrap_or_default();
    let params = [rows, inner / 4, columns / 4, height, width].map(|size| size as u32);
    launch(kernel, inputs.collect(), [rows, columns], groups, &params)
}
