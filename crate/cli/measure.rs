//! `echodisc measure`: masks to volumes and an ejection fraction.

mod files;
mod given;
mod print;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Parser, ValueEnum};
use echodisc::geometry::Spacing;
use echodisc::measure::{
    BiplaneLength, BiplaneOptions, Body, BsaFormula, Context, Document, GivenLandmarks, Inputs,
    MaskReport, Options, Orientation, Scheme, Sex, Ventricle, View, Views, ventricle_with,
};

use crate::masks::{parse_ruler, parse_spacing, read_mask};
use given::Landmarks;

#[derive(Parser)]
pub struct Args {
    /// The mask at end-diastole, four-chamber view.
    #[arg(long, alias = "a4c-ed", requires = "es")]
    ed: Option<PathBuf>,
    /// The mask at end-systole, four-chamber view.
    #[arg(long, alias = "a4c-es", requires = "ed")]
    es: Option<PathBuf>,
    /// The mask at end-diastole, two-chamber view.
    #[arg(long, requires = "a2c_es")]
    a2c_ed: Option<PathBuf>,
    /// The mask at end-systole, two-chamber view.
    #[arg(long, requires = "a2c_ed")]
    a2c_es: Option<PathBuf>,
    /// One mask alone: its volume, long axis and area, always as JSON.
    #[arg(long, conflicts_with_all = ["ed", "a2c_ed"])]
    mask: Option<PathBuf>,
    /// Millimetres a pixel, across and down; volumes need it.
    #[arg(long, alias = "spacing-a4c-mm", value_name = "SX,SY", value_parser = parse_spacing)]
    spacing_mm: Option<Spacing>,
    /// The same of the two-chamber view, where it differs.
    #[arg(long, alias = "a2c-spacing-mm", value_name = "SX,SY", value_parser = parse_spacing)]
    spacing_a2c_mm: Option<Spacing>,
    /// The pixel size by a ruler on the image, of square pixels: two points in frame pixels and
    /// their distance in mm.
    #[arg(long, value_name = "X0,Y0,X1,Y1,MM", value_parser = parse_ruler,
          conflicts_with = "spacing_mm")]
    ruler: Option<Spacing>,
    /// Landmarks that take the place of those found: JSON with `ed`, `es`, `a2c_ed`, `a2c_es` or
    /// `mask`, each with `hinges` [[x,y],[x,y]], `apex` [x,y] or both, in frame pixels.
    #[arg(long, value_name = "FILE")]
    landmarks: Option<PathBuf>,
    /// Number of discs.
    #[arg(long, default_value_t = 20)]
    discs: usize,
    /// Discs parallel to the annulus instead of at right angles to the long axis; one view only.
    #[arg(long)]
    basal_oriented: bool,
    /// The long axis that biplane discs are spread over.
    #[arg(long, value_enum, default_value = "longer")]
    biplane_length: Length,
    /// Combine views whose long axes differ by more than 20 % too.
    #[arg(long)]
    accept_mismatch: bool,
    /// Height, for indexed volumes.
    #[arg(long, requires = "weight_kg")]
    height_cm: Option<f64>,
    /// Weight, for indexed volumes.
    #[arg(long, requires = "height_cm")]
    weight_kg: Option<f64>,
    /// How the body surface area is estimated.
    #[arg(long, value_enum, default_value = "mosteller")]
    bsa: Bsa,
    /// Beats a minute, for the cardiac output.
    #[arg(long)]
    heart_rate: Option<f64>,
    /// Sex, for the ranges of ASE/EACVI 2015.
    #[arg(long, value_enum)]
    sex: Option<SexArg>,
    /// The scheme whose classes are named; ASE/EACVI 2015 when a sex is given.
    #[arg(long, value_enum)]
    scheme: Option<SchemeArg>,
    /// Time from frame to frame, to warn of slow clips.
    #[arg(long)]
    frame_time_ms: Option<f64>,
    /// A drawing of outlines, discs and long axes to write, as SVG.
    #[arg(long, value_name = "OUT")]
    svg: Option<PathBuf>,
    /// Images drawn under the outlines, in the order of the masks.
    #[arg(long, requires = "svg", num_args = 1.., value_name = "IMAGE")]
    svg_frames: Vec<PathBuf>,
    /// The numbers to write, as CSV.
    #[arg(long, value_name = "OUT")]
    csv: Option<PathBuf>,
    /// The outlines to write, as CSV.
    #[arg(long, value_name = "OUT")]
    contours_csv: Option<PathBuf>,
    /// The outlines to write, as COCO JSON.
    #[arg(long, value_name = "OUT")]
    coco: Option<PathBuf>,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Length {
    Longer,
    Mean,
}

#[derive(Clone, Copy, ValueEnum)]
enum Bsa {
    Mosteller,
    Dubois,
}

#[derive(Clone, Copy, ValueEnum)]
enum SexArg {
    #[value(alias = "f")]
    Female,
    #[value(alias = "m")]
    Male,
}

#[derive(Clone, Copy, ValueEnum)]
enum SchemeArg {
    #[value(name = "ase-eacvi-2015", alias = "ase")]
    AseEacvi2015,
    #[value(name = "bse-2020", alias = "bse")]
    Bse2020,
    #[value(name = "hf-2022", alias = "hf")]
    HeartFailure2022,
}

/// A measured mask.
struct Measured {
    /// `ed`, `es`, `a2c_ed`, `a2c_es` or `mask`.
    name: &'static str,
    ventricle: Ventricle,
    size: [usize; 2],
    spacing: Spacing,
}

/// Measures the masks and prints the report.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let landmarks = Landmarks::read(args.landmarks.as_deref())?;
    let measured = measured(args, &landmarks)?;
    files::write(args, &measured)?;
    if args.mask.is_some() {
        let mut value = serde_json::to_value(MaskReport::from(&measured[0].ventricle))?;
        value["notice"] = echodisc::NOTICE.into();
        println!("{value}");
        return Ok(());
    }
    let document = Document::new(views(&measured)?, args.context()?)?;
    if let Some(path) = &args.csv {
        std::fs::write(path, print::csv(&document)?).context("the CSV cannot be written")?;
    }
    if args.json {
        println!("{}", serde_json::to_string(&document)?);
    } else {
        print::document(&document);
    }
    Ok(())
}

/// All masks that were given, measured.
fn measured(args: &Args, landmarks: &Landmarks) -> anyhow::Result<Vec<Measured>> {
    let a4c = args.spacing_mm.or(args.ruler).unwrap_or(Spacing::Unknown);
    let a2c = args.spacing_a2c_mm.unwrap_or(a4c);
    let wanted = [
        ("mask", &args.mask, a4c),
        ("ed", &args.ed, a4c),
        ("es", &args.es, a4c),
        ("a2c_ed", &args.a2c_ed, a2c),
        ("a2c_es", &args.a2c_es, a2c),
    ];
    let given = wanted
        .iter()
        .filter_map(|(name, path, spacing)| path.as_ref().map(|path| (*name, path, *spacing)));
    let found = given
        .map(|(name, path, spacing)| {
            let options = args.options(landmarks.of(name));
            one(name, path, spacing, &options).with_context(|| format!("the mask {name}"))
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    let names: Vec<_> = found.iter().map(|m| m.name).collect();
    landmarks.refuse_unused(&names)?;
    anyhow::ensure!(
        !found.is_empty(),
        "give --ed and --es, --a2c-ed and --a2c-es, all four, or --mask"
    );
    Ok(found)
}

fn one(
    name: &'static str,
    path: &Path,
    spacing: Spacing,
    options: &Options,
) -> anyhow::Result<Measured> {
    let mask = read_mask(path)?;
    Ok(Measured {
        name,
        ventricle: ventricle_with(&mask, spacing, options)?,
        size: [mask.width(), mask.height()],
        spacing,
    })
}

fn views(measured: &[Measured]) -> anyhow::Result<Views<'_>> {
    let view = |ed: &str, es: &str| {
        let find = |name: &str| measured.iter().find(|m| m.name == name);
        let (ed, es) = (find(ed)?, find(es)?);
        Some(View {
            ed: &ed.ventricle,
            es: &es.ventricle,
        })
    };
    Ok(match (view("ed", "es"), view("a2c_ed", "a2c_es")) {
        (Some(a4c), Some(a2c)) => Views::Both { a4c, a2c },
        (Some(a4c), None) => Views::A4c(a4c),
        (None, Some(a2c)) => Views::A2c(a2c),
        (None, None) => anyhow::bail!("an ejection fraction needs end-diastole and end-systole"),
    })
}

impl Args {
    fn options(&self, landmarks: GivenLandmarks) -> Options {
        Options {
            discs: self.discs,
            orientation: if self.basal_oriented {
                Orientation::Annulus
            } else {
                Orientation::LongAxis
            },
            landmarks,
        }
    }

    fn context(&self) -> anyhow::Result<Context> {
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
        })
    }

    fn inputs(&self) -> Inputs {
        let numbers = |spacing: Option<Spacing>| match spacing {
            Some(Spacing::Calibrated { x_mm, y_mm }) => Some([x_mm, y_mm]),
            _ => None,
        };
        let first = self.spacing_mm.or(self.ruler);
        let (a4c, a2c) = (numbers(first), numbers(self.spacing_a2c_mm.or(first)));
        let source = if self.ruler.is_some() {
            "ruler"
        } else {
            "typed"
        };
        Inputs {
            spacing_a4c_mm: a4c.filter(|_| self.ed.is_some()),
            spacing_a2c_mm: a2c.filter(|_| self.a2c_ed.is_some()),
            spacing_source: a4c.or(a2c).map(|_| source.to_owned()),
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
