//! Reading the reference outputs.

use std::fs;
use std::path::{Path, PathBuf};

use echodisc::clip::{self, Frame};
use echodisc::geometry::{FramePx, Mask, Rect};
use safetensors::{Dtype, SafeTensors};
use serde_json::Value;

/// A file of the project's root.
pub fn root(path: &str) -> PathBuf {
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

/// Bytes that set-up has put in place.
pub fn from_set_up(path: &str) -> Vec<u8> {
    fs::read(root(path))
        .unwrap_or_else(|error| panic!("{path}: {error}; run `npm test`, it sets up"))
}

/// One frame of `fixtures/litemedsam`.
pub struct Fixture {
    pub id: String,
    folder: PathBuf,
    corners: [f64; 4],
    tensors: Vec<u8>,
}

impl Fixture {
    /// All seven.
    pub fn all(folder: &Path) -> Vec<Self> {
        let index = fs::read(folder.join("fixtures.json")).expect("the index");
        let index: Value = serde_json::from_slice(&index).expect("the index is JSON");
        let frames = index["frames"].as_array().expect("frames");
        frames
            .iter()
            .map(|frame| Self::new(folder, frame))
            .collect()
    }

    fn new(folder: &Path, entry: &Value) -> Self {
        let id = entry["id"].as_str().expect("id").to_owned();
        let corners = entry["box_xyxy_inclusive_px"].as_array().expect("box");
        let corners: Vec<f64> = corners.iter().filter_map(Value::as_f64).collect();
        Self {
            tensors: fs::read(folder.join(format!("{id}.safetensors"))).expect("tensors"),
            folder: folder.to_owned(),
            corners: corners.try_into().expect("four corners"),
            id,
        }
    }

    /// The box, in the convention of the reference: used as it is.
    pub fn rect(&self) -> Rect<FramePx> {
        let [x0, y0, x1, y1] = self.corners;
        Rect::from_corners(x0, y0, x1, y1)
    }

    pub fn frame(&self) -> Frame {
        let bytes = fs::read(self.folder.join(format!("{}.png", self.id))).expect("frame");
        clip::open(&bytes).expect("a PNG").frames.swap_remove(0)
    }

    /// The mask with that ending (`mask`, `mask_cubic`), if the fixture has one.
    pub fn mask(&self, ending: &str) -> Option<Mask> {
        let path = self.folder.join(format!("{}_{ending}.png", self.id));
        let frame = clip::open(&fs::read(path).ok()?)
            .expect("a PNG")
            .frames
            .swap_remove(0);
        let gray: Vec<u8> = frame.to_rgb().into_iter().step_by(3).collect();
        Some(Mask::from_gray(frame.width(), frame.height(), &gray).expect("one value a pixel"))
    }

    /// A tensor of the fixture.
    pub fn tensor(&self, name: &str) -> Option<Reference> {
        Reference::read(&self.tensors, name)
    }
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
