//! `echodisc calibrate`: what gives the size of a pixel, for a person to confirm.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Parser;
use echodisc::clip::{self, Calibration, Clip, Frame, TickRuler};
use serde_json::{Value, json};

use crate::data_uri::frame_uri;

#[derive(Parser)]
pub struct Args {
    /// DICOM, PNG, JPEG or GIF.
    input: PathBuf,
    /// The whole first frame, with any text in it, and the ticks of the ruler that was found, as SVG.
    #[arg(long, value_name = "OUT")]
    svg: Option<PathBuf>,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

/// Prints the file's calibration and, apart from it, what could be confirmed.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let bytes = std::fs::read(&args.input).context("the input cannot be read")?;
    let clip = clip::open(&bytes)?;
    let ruler = TickRuler::find(&clip.frames);
    if let Some(path) = &args.svg {
        let svg = drawing(&clip.frames[0], ruler.as_ref())?;
        std::fs::write(path, svg).context("the SVG cannot be written")?;
    }
    if args.json {
        println!("{}", as_json(&clip, ruler.as_ref()));
    } else {
        print_file(&clip.calibration);
        print_offers(&clip.calibration, ruler.as_ref());
    }
    Ok(())
}

fn as_json(clip: &Clip, ruler: Option<&TickRuler>) -> Value {
    let calibration = &clip.calibration;
    let problem = calibration.problem.as_ref();
    let rescaled = calibration.rescale_offers().into_iter().map(|offer| {
        json!({
            "recorded_px": offer.recorded,
            "cropped": offer.cropped,
            "spacing_mm": offer.spacing.mm(),
        })
    });
    json!({
        "spacing_mm": calibration.spacing.mm(),
        "problem": problem.map(|p| json!({ "code": p.code(), "message": p.to_string() })),
        "to_be_confirmed": {
            "rescaled": rescaled.collect::<Vec<_>>(),
            "ruler": ruler.map(ruler_json),
        },
        "notice": echodisc::NOTICE,
    })
}

fn ruler_json(ruler: &TickRuler) -> Value {
    let offers = ruler
        .tick_offers_mm()
        .into_iter()
        .map(|mm| json!({ "tick_mm": mm, "spacing_mm": ruler.spacing(mm).mm() }));
    json!({
        "ticks": ruler.ticks.iter().map(|p| [p.x, p.y]).collect::<Vec<_>>(),
        "pitch_px": ruler.pitch_px,
        "residual_px": ruler.residual_px,
        "major_every": ruler.major_every,
        "offers": offers.collect::<Vec<_>>(),
    })
}

fn print_file(calibration: &Calibration) {
    match calibration.spacing.mm() {
        Some([x, y]) => println!("the file: {x:.4} x {y:.4} mm a pixel"),
        None => println!("the file: not calibrated"),
    }
    if let Some(problem) = &calibration.problem {
        println!("{problem} ({})", problem.code());
    }
}

fn print_offers(calibration: &Calibration, ruler: Option<&TickRuler>) {
    for offer in calibration.rescale_offers() {
        let ([width, height], [x, y]) = (offer.recorded, offer.spacing.mm().unwrap_or_default());
        let how = if offer.cropped { "cropped" } else { "resized" };
        println!("to be confirmed: {x:.4},{y:.4} if it was {how} from {width} x {height}");
    }
    let Some(ruler) = ruler else {
        println!("no ruler was found in the image");
        return;
    };
    let larger = ruler
        .major_every
        .map_or_else(String::new, |every| format!(", every {every}th larger"));
    println!(
        "a ruler of {} ticks{larger}, {:.2} pixels apart",
        ruler.ticks.len(),
        ruler.pitch_px
    );
    for mm in ruler.tick_offers_mm() {
        let [x, y] = ruler.spacing(mm).mm().unwrap_or_default();
        println!("to be confirmed: {x:.4},{y:.4} if a tick is {mm} mm and pixels are square");
    }
}

/// A frame with marks on the ticks of `ruler`.
fn drawing(frame: &Frame, ruler: Option<&TickRuler>) -> anyhow::Result<String> {
    let (width, height) = (frame.width(), frame.height());
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\">\n\
         <image href=\"{}\" width=\"{width}\" height=\"{height}\"/>\n",
        frame_uri(frame)?
    );
    for tick in ruler.iter().flat_map(|ruler| &ruler.ticks) {
        let _ = writeln!(
            svg,
            "<circle class=\"tick\" cx=\"{:.2}\" cy=\"{:.2}\" r=\"2.5\" fill=\"none\" \
             stroke=\"#fd0\" stroke-width=\"0.7\"/>",
            tick.x, tick.y
        );
    }
    Ok(svg + "</svg>\n")
}
