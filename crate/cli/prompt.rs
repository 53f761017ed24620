//! Points and masks of a prompt, as they are typed and read.

use std::path::Path;
use std::str::FromStr;

use anyhow::Context as _;
use echodisc::clip;
use echodisc::geometry::{FramePx, Mask, Point};
use echodisc::model::checkpoint::{Precision, write_safetensors};
use echodisc::model::checkpoint::{StateDict, Tensor};
use echodisc::model::{PointLabel, PromptPoint};
use echodisc::segment::{Segmentation, Segmenter};

/// The tensor of a file of logits.
const LOGITS: &str = "low_res_logits";

/// `X,Y,+` or `X,Y,-` as typed.
#[derive(Clone, Copy)]
pub struct TypedPoint(pub PromptPoint<FramePx>);

impl FromStr for TypedPoint {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wanted = || "a point is two numbers and a sign: X,Y,+ or X,Y,-".to_owned();
        let parts: Vec<&str> = text.split(',').map(str::trim).collect();
        let &[x, y, sign] = parts.as_slice() else {
            return Err(wanted());
        };
        let number = |part: &str| part.parse::<f64>().map_err(|_| wanted());
        let label = match sign {
            "+" => PointLabel::Add,
            "-" => PointLabel::Subtract,
            _ => return Err(wanted()),
        };
        let at = Point::new(number(x)?, number(y)?);
        Ok(Self(PromptPoint { at, label }))
    }
}

/// The mask prompt in a file: logits that [`write_logits`] wrote (the first mask's), or a mask as
/// a picture of the frame's size.
pub fn read_mask(path: &Path, segmenter: &Segmenter) -> anyhow::Result<Vec<f32>> {
    let bytes = std::fs::read(path).context("the mask prompt cannot be read")?;
    if bytes.get(8) == Some(&b'{') {
        let mut logits = StateDict::from_bytes(bytes)?.tensor(LOGITS)?.values;
        logits.truncate(segmenter.mask_size() * segmenter.mask_size());
        return Ok(logits);
    }
    let picture = clip::open(&bytes).context("the mask prompt")?;
    let frame = picture.frames.first().context("the mask prompt is empty")?;
    let gray: Vec<u8> = frame.to_rgb().into_iter().step_by(3).collect();
    let mask = Mask::from_gray(frame.width(), frame.height(), &gray)?;
    Ok(segmenter.mask_prompt(&mask))
}

/// Writes the decoder's logits, `[masks, size, size]`.
pub fn write_logits(path: &Path, masks: &[Segmentation], size: usize) -> anyhow::Result<()> {
    let mut values = Vec::new();
    for mask in masks {
        values.extend(pollster::block_on(mask.logits.read())?);
    }
    let tensor = Tensor {
        shape: vec![masks.len(), size, size],
        values,
    };
    let file = write_safetensors(&[(LOGITS.to_owned(), tensor)].into(), Precision::F32)?;
    std::fs::write(path, file).context("the logits cannot be written")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_read_as_typed() {
        let point = "12.5, 7,-".parse::<TypedPoint>().unwrap().0;
        assert_eq!((point.at.x, point.at.y), (12.5, 7.0));
        assert_eq!(point.label, PointLabel::Subtract);
        for wrong in ["1,2", "1,2,", "1,2,0", "a,2,+", "1,2,+,3"] {
            assert!(wrong.parse::<TypedPoint>().is_err(), "{wrong}");
        }
    }
}
