//! What `measure` is told.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use echodisc::geometry::Spacing;
use echodisc::measure::{
    BiplaneLength, BiplaneOptions, Body, BsaFormula, Context, GivenLandmarks, Inputs, Options,
    Orientation, Scheme, Sex,
};

use crate::masks::{parse_aspect, parse_ruler, parse_spacing};

#[derive(Parser)]
pub struct Args {
    /// The mask at end-diastole, four-chamber view.
    #[arg(long, alias = "a4c-ed", requires = "es")]
    pub(super) ed: Option<PathBuf>,
    /// The mask at end-systole, four-chamber view.
    #[arg(long, alias = "a4c-es", requires = "ed")]
    pub(super) es: Option<PathBuf>,
    /// The mask at end-diastole, two-chamber view.
    #[arg(long, requires = "a2c_es")]
    pub(super) a2c_ed: Option<PathBuf>,
    /// The mask at end-systole, two-chamber view.
    #[arg(long, requires = "a2c_ed")]
    pub(super) a2c_es: Option<PathBuf>,
    /// One mask alone: its volume, long axis and area, always as JSON.
    #[arg(long, conflicts_with_all = ["ed", "a2c_ed"])]
    pub(super) mask: Option<PathBuf>,
    /// Millimetres a pixel, across and down; volumes need it.
    #[arg(long, alias = "spacing-a4c-mm", value_name = "SX,SY", value_parser = parse_spacing)]
    pub(super) spacing_mm: Option<Spacing>,
    /// The same of the two-chamber view, where it differs.
    #[arg(long, alias = "a2c-spacing-mm", value_name = "SX,SY", value_parser = parse_spacing)]
    pub(super) spacing_a2c_mm: Option<Spacing>,
    /// The pixel size by a ruler on the image, of square pixels: two points in frame pixels and
    /// their distance in mm.
    #[arg(long, value_name = "X0,Y0,X1,Y1,MM", value_parser = parse_ruler,
          conflicts_with = "spacing_mm")]
    pub(super) ruler: Option<Spacing>,
    /// The shape of a pixel where its size is unknown: height to width, as Pixel Aspect Ratio of
    /// a DICOM file has it. The EF needs it where pixels are not square.
    #[arg(long, value_name = "HEIGHT,WIDTH", value_parser = parse_aspect,
          conflicts_with_all = ["spacing_mm", "spacing_a2c_mm", "ruler"])]
    pub(super) pixel_aspect: Option<Spacing>,
    /// Landmarks that take the place of those found: JSON with `ed`, `es`, `a2c_ed`, `a2c_es` or
    /// `mask`, each with `hinges` [[x,y],[x,y]], `apex` [x,y] or both, in frame pixels.
    #[arg(long, value_name = "FILE")]
    pub(super) landmarks: Option<PathBuf>,
    /// Number of discs.
    #[arg(long, default_value_t = 20)]
    pub(super) discs: usize,
    /// Discs parallel to the annulus instead of at right angles to the long axis; one view only.
    #[arg(long)]
    pub(super) basal_oriented: bool,
    /// The long axis that biplane discs are spread over.
    #[arg(long, value_enum, default_value = "longer")]
    pub(super) biplane_length: Length,
    /// Combine views whose long axes differ by more than 20 % too.
    #[arg(long)]
    pub(super) accept_mismatch: bool,
    /// Height, for indexed volumes.
    #[arg(long, requires = "weight_kg")]
    pub(super) height_cm: Option<f64>,
    /// Weight, for indexed volumes.
    #[arg(long, requires = "height_cm")]
    pub(super) weight_kg: Option<f64>,
    /// How the body surface area is estimated.
    #[arg(long, value_enum, default_value = "mosteller")]
    pub(super) bsa: Bsa,
    /// Beats a minute, for the cardiac output.
    #[arg(long)]
    pub(super) heart_rate: Option<f64>,
    /// Sex, for the ranges of ASE/EACVI 2015.
    #[arg(long, value_enum, ignore_case = true)]
    pub(super) sex: Option<SexArg>,
    /// The scheme whose classes are named; ASE/EACVI 2015 when a sex is given.
    #[arg(long, value_enum, ignore_case = true)]
    pub(super) scheme: Option<SchemeArg>,
    /// Time from frame to frame, to warn of slow clips.
    #[arg(long)]
    pub(super) frame_time_ms: Option<f64>,
    /// A drawing of outlines, discs and long axes to write, as SVG.
    #[arg(long, value_name = "OUT")]
    pub(super) svg: Option<PathBuf>,
    /// The report as a page to print, HTML.
    #[arg(long, value_name = "OUT", conflicts_with = "mask")]
    pub(super) html: Option<PathBuf>,
    /// The numbers as a DICOM structured report (Comprehensive SR, TID 5200).
    #[arg(long, value_name = "OUT", conflicts_with = "mask")]
    pub(super) dicom_sr: Option<PathBuf>,
    /// The drawing as DICOM pixels (Secondary Capture), over the frames where they are given.
    #[arg(long, value_name = "OUT", conflicts_with = "mask")]
    pub(super) dicom_sc: Option<PathBuf>,
    /// Images drawn under the outlines, in the order of the masks: PNG, JPEG, GIF or DICOM, of
    /// which the first frame. All outside of the sector is made black, where one is found.
    #[arg(long, num_args = 1.., value_name = "IMAGE")]
    pub(super) svg_frames: Vec<PathBuf>,
    /// Leave text that is burned into those images as it is.
    #[arg(long, requires = "svg_frames")]
    pub(super) keep_text: bool,
    /// The numbers to write, as CSV.
    #[arg(long, value_name = "OUT")]
    pub(super) csv: Option<PathBuf>,
    /// The outlines to write, as CSV.
    #[arg(long, value_name = "OUT")]
    pub(super) contours_csv: Option<PathBuf>,
    /// The outlines to write, as COCO JSON.
    #[arg(long, value_name = "OUT")]
    pub(super) coco: Option<PathBuf>,
    /// Print the result as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Length {
    Longer,
    Mean,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Bsa {
    Mosteller,
    Dubois,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum SexArg {
    #[value(alias = "f")]
    Female,
    #[value(alias = "m")]
    Male,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum SchemeArg {
    #[value(name = "ase-eacvi-2015", alias = "ase")]
    AseEacvi2015,
    #[value(name = "bse-2020", alias = "bse")]
    Bse2020,
    #[value(name = "hf-2022", alias = "hf")]
    HeartFailure2022,
}

impl Args {
    pub(super) fn options(&self, landmarks: GivenLandmarks) -> Options {
        Options {
            discs: self.discs,
            orientation: if self.basal_oriented {
                Orientation::Annulus
            } else {
                Orientation::LongAxis
            },
            landmarks,
            ..Options::default()
        }
    }

    pub(super) fn context(&self) -> anyhow::Result<Context> {
        let formula = match self.bsa {
            Bsa::Mosteller => BsaFormula::Mosteller,
            Bsa::Dubois => BsaFormula::DuBois,
        };
        let body = match (self.height_cm, self.weight_kg) {
            (Some(height), Some(weight)) => Some(Body::new(height, weight, formula)?),
            _ => None,
        };
        Ok(Context {
            biplane: BiplaneOptions {
                length: match self.biplane_length {
                    Length::Longer => BiplaneLength::Longer,
                    Length::Mean => BiplaneLength::Mean,
                },
                accept_mismatch: self.accept_mismatch,
            },
            inputs: self.inputs(),
            body,
            heart_rate_bpm: self.heart_rate,
            scheme: self.scheme()?,
            doubts: Vec::new(),
        })
    }

    /// Where what is known of the pixels comes from.
    pub(super) fn spacing_source(&self) -> Option<&'static str> {
        if self.pixel_aspect.is_some() {
            Some("typed: the shape of the pixels only")
        } else if self.ruler.is_some() {
            Some("ruler")
        } else {
            self.spacing_mm.or(self.spacing_a2c_mm).map(|_| "typed")
        }
    }

    fn inputs(&self) -> Inputs {
        let numbers = |spacing: Option<Spacing>| spacing.and_then(|spacing| spacing.mm());
        let first = self.spacing_mm.or(self.ruler);
        let (a4c, a2c) = (numbers(first), numbers(self.spacing_a2c_mm.or(first)));
        Inputs {
            spacing_a4c_mm: a4c.filter(|_| self.ed.is_some()),
            spacing_a2c_mm: a2c.filter(|_| self.a2c_ed.is_some()),
            spacing_source: self.spacing_source().map(str::to_owned),
            frame_time_ms: self.frame_time_ms,
            ..Inputs::default()
        }
    }

    fn scheme(&self) -> anyhow::Result<Option<Scheme>> {
        let sex = self.sex.map(|sex| match sex {
            SexArg::Female => Sex::Female,
            SexArg::Male => Sex::Male,
        });
        Ok(match (self.scheme, sex) {
            (Some(SchemeArg::Bse2020), _) => Some(Scheme::Bse2020),
            (Some(SchemeArg::HeartFailure2022), _) => Some(Scheme::HeartFailure2022),
            (_, Some(sex)) => Some(Scheme::AseEacvi2015(sex)),
            (Some(SchemeArg::AseEacvi2015), None) => {
                anyhow::bail!("the ranges of ASE/EACVI 2015 are by sex: give --sex")
            }
            (None, None) => None,
        })
    }
}
