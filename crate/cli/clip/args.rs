//! What `clip` is told.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Parser;
use echodisc::cycle::Marks;
use echodisc::geometry::Spacing;
use echodisc::model::DEFAULT_MODEL;

use crate::masks::{parse_ruler, parse_spacing};
use crate::segment::{Corners, Device};

#[derive(Parser)]
pub struct Args {
    /// DICOM, GIF, or a folder of images in the order of their names.
    pub(super) input: PathBuf,
    /// The box of one frame, in continuous frame coordinates, x right and y down: X0,Y0,X1,Y1.
    #[arg(long = "box", value_name = "X0,Y0,X1,Y1", allow_hyphen_values = true)]
    pub(super) rect: Corners,
    /// The frame the box was drawn on, counted from 0.
    #[arg(long, default_value_t = 0)]
    pub(super) frame: usize,
    /// A frame set right: its number and its box. Give as many as you like.
    #[arg(long = "fix", value_name = "N:X0,Y0,X1,Y1", allow_hyphen_values = true)]
    pub(super) fixes: Vec<Fixed>,
    /// End-diastole and end-systole of a beat, in place of those found. Give as many as you like.
    #[arg(long = "beat", value_name = "ED:ES", value_parser = parse_beat)]
    pub(super) beats: Vec<Marks>,
    /// A clip of the two-chamber view, for the biplane result.
    #[arg(long, value_name = "FILE", requires = "a2c_box")]
    pub(super) a2c: Option<PathBuf>,
    /// The box of one of its frames.
    #[arg(
        long,
        value_name = "X0,Y0,X1,Y1",
        allow_hyphen_values = true,
        requires = "a2c"
    )]
    pub(super) a2c_box: Option<Corners>,
    /// The frame that box was drawn on.
    #[arg(long, default_value_t = 0)]
    pub(super) a2c_frame: usize,
    /// Frames set right in the two-chamber clip.
    #[arg(
        long = "a2c-fix",
        value_name = "N:X0,Y0,X1,Y1",
        allow_hyphen_values = true
    )]
    pub(super) a2c_fixes: Vec<Fixed>,
    /// Beats of the two-chamber clip.
    #[arg(long = "a2c-beat", value_name = "ED:ES", value_parser = parse_beat)]
    pub(super) a2c_beats: Vec<Marks>,
    /// Millimetres a pixel, across and down, in place of the file's.
    #[arg(long, value_name = "SX,SY", value_parser = parse_spacing)]
    pub(super) spacing_mm: Option<Spacing>,
    /// The same of the two-chamber clip.
    #[arg(long, value_name = "SX,SY", value_parser = parse_spacing)]
    pub(super) a2c_spacing_mm: Option<Spacing>,
    /// The pixel size by a ruler on the image: two points in frame pixels and their distance in mm.
    #[arg(long, value_name = "X0,Y0,X1,Y1,MM", value_parser = parse_ruler,
          conflicts_with = "spacing_mm")]
    pub(super) ruler: Option<Spacing>,
    /// Frames a second, in place of the file's; a folder of images has none.
    #[arg(long)]
    pub(super) fps: Option<f64>,
    /// Leave out the model spread, which takes 24 decoder passes a beat.
    #[arg(long)]
    pub(super) no_spread: bool,
    /// A model of the catalogue, or the path of a checkpoint.
    #[arg(long, default_value = DEFAULT_MODEL)]
    pub(super) model: String,
    /// How frames are resized; the model's default unless given.
    #[arg(long)]
    pub(super) pipeline: Option<String>,
    /// Where the network runs.
    #[arg(long, value_enum, default_value = "cpu")]
    pub(super) device: Device,
    /// The folder for masks, curve and report; it is made.
    #[arg(long)]
    pub(super) out: PathBuf,
    /// Print the report as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

/// `N:X0,Y0,X1,Y1` as typed.
#[derive(Clone, Copy)]
pub struct Fixed {
    pub(super) frame: usize,
    pub(super) rect: Corners,
}

impl FromStr for Fixed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = || "a fix is a frame and its box: N:X0,Y0,X1,Y1".to_owned();
        let (frame, rect) = text.split_once(':').ok_or_else(wanted)?;
        Ok(Self {
            frame: frame.trim().parse().map_err(|_| wanted())?,
            rect: rect.parse()?,
        })
    }
}

fn parse_beat(text: &str) -> Result<Marks, String> {
    let wanted = || "a beat is two frames: ED:ES".to_owned();
    let (ed, es) = text.split_once(':').ok_or_else(wanted)?;
    let frame = |part: &str| part.trim().parse().map_err(|_| wanted());
    Ok(Marks {
        ed: frame(ed)?,
        es: frame(es)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixes_and_beats_are_read_as_typed() {
        let fixed: Fixed = "12:1,2,3.5,4".parse().unwrap();
        assert_eq!((fixed.frame, fixed.rect.0), (12, [1.0, 2.0, 3.5, 4.0]));
        let beat = parse_beat("3:9").unwrap();
        assert_eq!((beat.ed, beat.es), (3, 9));
        assert!("1,2,3,4".parse::<Fixed>().is_err());
        assert!(parse_beat("3").is_err() && parse_beat("3:x").is_err());
    }
}
