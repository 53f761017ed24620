//! Tensors of the reference implementations.

use std::path::{Path, PathBuf};

use safetensors::{Dtype, SafeTensors};

/// A file of the project's root.
fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// `../shared/<path>`, or `None` with a line that names the test left out.
pub fn shared(path: &str, test: &str) -> Option<PathBuf> {
    let found = root("../shared").join(path);
    if found.exists() {
        return Some(found);
    }
    eprintln!("skipped: {test} (it compares with ../shared/{path}, which is not here)");
    None
}

/// A tensor of a reference, with the error that its storage brings.
pub struct Reference {
    pub shape: Vec<usize>,
    pub values: Vec<f32>,
    /// Relative: half a unit in the last place of f16, or nothing.
    rounding: f32,
}

impl Reference {
    /// The tensor `name` of a safetensors file.
    pub fn read(file: &[u8], name: &str) -> Option<Self> {
        let file = SafeTensors::deserialize(file).expect("safetensors");
        let view = file.tensor(name).ok()?;
        let data = view.data();
        let values = match view.dtype() {
            Dtype::F32 => data
                .chunks_exact(4)
                .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                .collect(),
            Dtype::F16 => data
                .chunks_exact(2)
                .map(|b| half::f16::from_le_bytes([b[0], b[1]]).to_f32())
                .collect(),
            Dtype::U8 => data.iter().map(|&v| f32::from(v)).collect(),
            other => panic!("{name}: {other:?}"),
        };
        Some(Self {
            shape: view.shape().to_vec(),
            values,
            rounding: if view.dtype() == Dtype::F16 {
                2.0_f32.powi(-11)
            } else {
                0.0
            },
        })
    }

    /// `[1, channels, h, w]` as `[h * w, channels]`.
    pub fn channels_last(mut self) -> Self {
        let (channels, pixels) = (self.shape[1], self.shape[2] * self.shape[3]);
        self.values = (0..pixels * channels)
            .map(|i| self.values[(i % channels) * pixels + i / channels])
            .collect();
        self.shape = vec![pixels, channels];
        self
    }

    /// The largest difference, less what the reference's storage accounts for.
    pub fn error(&self, got: &[f32]) -> f32 {
        assert_eq!(got.len(), self.values.len(), "sizes differ");
        let error = |(g, w): (&f32, &f32)| (g - w).abs() - w.abs() * self.rounding;
        got.iter().zip(&self.values).map(error).fold(0.0, f32::max)
    }
}
