//! The reduced networks, their prompts and what PyTorch made of them.

use std::fs;
use std::path::{Path, PathBuf};

use echodisc::clip::{self, Frame};
use echodisc::device::ComputeDevice;
use echodisc::geometry::{FramePx, Mask, Point, Rect};
use echodisc::model::checkpoint::StateDict;
use echodisc::model::{Masks, PointLabel, Prompt, PromptPoint};
use echodisc::segment::Segmenter;
use serde_json::Value;

use super::reference::{Reference, shared};

/// One of the two reduced networks.
pub struct Network {
    pub folder: PathBuf,
    meta: Value,
    outputs: Vec<u8>,
}

impl Network {
    /// With windows that need padding, and with windows that do not.
    pub fn all(test: &str) -> Vec<Self> {
        let names = ["reduced_w3", "reduced_w4"];
        let folder = |name: &&str| shared(&format!("fixtures/sam_reduced/{name}"), test);
        names.iter().filter_map(folder).map(Self::open).collect()
    }

    fn open(folder: PathBuf) -> Self {
        let meta = fs::read(folder.join("reduced_meta.json")).expect("the prompts");
        Self {
            meta: serde_json::from_slice(&meta).expect("JSON"),
            outputs: fs::read(folder.join("reduced_outputs.safetensors")).expect("the outputs"),
            folder,
        }
    }

    pub fn checkpoint(&self) -> StateDict {
        let file = fs::read(self.folder.join("weights.safetensors")).expect("the weights");
        StateDict::from_bytes(file).expect("a checkpoint")
    }

    pub fn reference(&self, name: &str) -> Reference {
        Reference::read(&self.outputs, name).unwrap_or_else(|| panic!("no {name}"))
    }

    pub fn frame(&self) -> Frame {
        let png = fs::read(self.folder.join("reduced_image.png")).expect("the image");
        clip::open(&png).expect("a PNG").frames.swap_remove(0)
    }

    pub fn segmenter(&self, device: ComputeDevice) -> Segmenter {
        Segmenter::from_checkpoint(&self.checkpoint(), "reduced", None, device).expect("builds")
    }

    /// Every prompt by its name.
    pub fn prompts(&self) -> Vec<(&str, Prompt<FramePx>, Masks)> {
        let prompts = self.meta["prompts"].as_object().expect("prompts");
        let mut all = Vec::new();
        for (name, value) in prompts {
            let masks = match value["multimask_output"].as_bool() {
                Some(true) => Masks::Three,
                _ => Masks::Single,
            };
            all.push((name.as_str(), self.prompt(value), masks));
        }
        all
    }

    fn prompt(&self, value: &Value) -> Prompt<FramePx> {
        let labels = numbers(&value["point_labels"]);
        let coordinates = value["point_coords"].as_array().cloned();
        let points = coordinates.unwrap_or_default();
        let point = |(at, label): (&Value, f64)| PromptPoint {
            at: Point::new(numbers(at)[0], numbers(at)[1]),
            label: if label == 1.0 {
                PointLabel::Add
            } else {
                PointLabel::Subtract
            },
        };
        let rect = <[f64; 4]>::try_from(numbers(&value["box"])).ok();
        let masked = value["mask_input"].is_string();
        Prompt {
            rect: rect.map(|[x0, y0, x1, y1]| Rect::from_corners(x0, y0, x1, y1)),
            points: points.iter().zip(labels).map(point).collect(),
            mask: masked.then(|| self.reference("box.low_res_logits").values),
        }
    }

    pub fn mask(&self, name: &str, index: usize) -> Mask {
        gray_mask(&self.folder.join(format!("reduced_{name}_mask{index}.png")))
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    let values = value.as_array().cloned().unwrap_or_default();
    values.iter().filter_map(Value::as_f64).collect()
}

fn gray_mask(path: &Path) -> Mask {
    let png = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let frame = clip::open(&png).expect("a PNG").frames.swap_remove(0);
    let gray: Vec<u8> = frame.to_rgb().into_iter().step_by(3).collect();
    Mask::from_gray(frame.width(), frame.height(), &gray).expect("one value a pixel")
}
