//! Measurements for other programs and for paper: SVG, CSV, COCO JSON, HTML.

use std::fmt::Write as _;

use serde_json::{Value, json};

pub use super::flat::report_csv;
pub use super::printed::report_html;
use super::ventricle::Ventricle;
use crate::geometry::polygon::area;
use crate::geometry::{FramePx, Point, Spacing};

/// One measured frame.
#[derive(Debug, Clone)]
pub struct Panel<'a> {
    /// Its name, such as `ed`.
    pub name: &'a str,
    /// The measurement.
    pub ventricle: &'a Ventricle,
    /// Columns and rows of the frame.
    pub size: [usize; 2],
    /// Size of a pixel, for the shape of the drawing.
    pub spacing: Spacing,
    /// Where that size comes from.
    pub spacing_source: Option<&'a str>,
    /// The frame as the URI of an image, drawn under the outline.
    pub frame: Option<String>,
    /// Whether all outside of the sector is black in that image.
    pub masked: bool,
}

/// What is said of a picture with all its text.
pub const TEXT_KEPT: &str = "Text that is burned into the pictures was not removed and may name \
                             the patient (burned-in-text).";
/// What is said of pictures that are black outside of the sector.
pub const TEXT_MASKED: &str = "The pictures are black outside of the sector: rulers and text there \
                               are left out; text within the sector was not looked for.";

/// What is said of the text in the pictures of `panels`; `None` of lines without a picture.
pub fn text_in_pictures(panels: &[Panel]) -> Option<&'static str> {
    let mut shown = panels.iter().filter(|panel| panel.frame.is_some());
    match (
        panels.iter().any(|p| p.frame.is_some()),
        shown.all(|panel| panel.masked),
    ) {
        (false, _) => None,
        (_, true) => Some(TEXT_MASKED),
        (_, false) => Some(TEXT_KEPT),
    }
}

/// Width of a drawn frame, in SVG units.
const PANEL: f64 = 480.0;
/// Height of the line of words above a frame.
const HEAD: f64 = 24.0;
/// Height of the lines below: the size of a pixel, the text in the pictures, and what the product
/// says of itself.
const FOOT: f64 = 56.0;

/// The outlines, discs and long axes of all panels side by side, each in its true shape, as a
/// complete SVG file.
pub fn overlay_svg(panels: &[Panel]) -> String {
    let heights = panels.iter().map(Panel::height);
    let height = HEAD + heights.fold(0.0, f64::max);
    let width = PANEL * panels.len() as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {:.1}\" \
         font-family=\"sans-serif\" font-size=\"14\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#111\"/>\n",
        height + FOOT
    );
    for (i, panel) in panels.iter().enumerate() {
        panel.draw(PANEL * i as f64, &mut svg);
    }
    let lines = [text_in_pictures(panels), Some(crate::NOTICE)];
    for (line, up) in lines.iter().zip([22.0, 8.0]) {
        if let Some(line) = line {
            let _ = writeln!(
                svg,
                "<text x=\"8\" y=\"{:.1}\" fill=\"#ddd\" font-size=\"11\">{line}</text>",
                height + FOOT - up
            );
        }
    }
    svg + "</svg>\n"
}

impl Panel<'_> {
    fn height(&self) -> f64 {
        let scale = self.spacing.mm_from_frame();
        let [columns, rows] = self.size.map(|n| n.max(1) as f64);
        PANEL * rows * scale.y / (columns * scale.x)
    }

    fn draw(&self, left: f64, svg: &mut String) {
        let [columns, rows] = self.size;
        let v = self.ventricle;
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"17\" fill=\"#fff\">{}</text>\n\
             <svg x=\"{left:.1}\" y=\"{HEAD}\" width=\"{PANEL}\" height=\"{:.1}\" \
             viewBox=\"0 0 {columns} {rows}\" preserveAspectRatio=\"none\" fill=\"none\">",
            left + 8.0,
            escaped(&self.words()),
            self.height()
        );
        if let Some(frame) = &self.frame {
            let _ = writeln!(
                svg,
                "<image href=\"{}\" width=\"{columns}\" height=\"{rows}\" \
                 preserveAspectRatio=\"none\"/>",
                escaped(frame)
            );
        }
        let stroke = "vector-effect=\"non-scaling-stroke\"";
        let _ = writeln!(
            svg,
            "<polygon class=\"outline\" points=\"{}\" stroke=\"#4df\" stroke-width=\"1.5\" \
             {stroke}/>",
            points(&v.outline)
        );
        for disc in &v.discs {
            let ends = points(&[disc.from, disc.to]);
            let _ = writeln!(
                svg,
                "<polyline class=\"disc\" points=\"{ends}\" stroke=\"#4df\" \
                 stroke-opacity=\"0.5\" {stroke}/>"
            );
        }
        for (class, line) in [("axis", [v.mid_annulus, v.apex]), ("annulus", v.hinges)] {
            let _ = writeln!(
                svg,
                "<polyline class=\"{class}\" points=\"{}\" stroke=\"#fd0\" stroke-width=\"1.5\" \
                 {stroke}/>",
                points(&line)
            );
        }
        svg.push_str("</svg>\n");
        if let Some(pixel) = self.pixel() {
            let _ = writeln!(
                svg,
                "<text x=\"{:.1}\" y=\"{:.1}\" fill=\"#ddd\" font-size=\"11\">{}</text>",
                left + 8.0,
                HEAD + self.height() + 14.0,
                escaped(&pixel)
            );
        }
    }

    pub(super) fn words(&self) -> String {
        let v = self.ventricle;
        let sizes = if v.calibrated {
            format!(
                "{:.1} mL, long axis {:.1} mm, {:.1} cm2",
                v.volume_mm3 / 1000.0,
                v.long_axis_mm,
                v.area_mm2 / 100.0
            )
        } else {
            "not calibrated".to_owned()
        };
        let by_hand = v.by_hand();
        let by_hand = by_hand.map_or_else(String::new, |what| format!(", {what}"));
        format!("{}: {sizes}{by_hand}", self.name)
    }

    /// The size of a pixel and where it comes from.
    fn pixel(&self) -> Option<String> {
        let [x, y] = self.spacing.mm()?;
        let source = self.spacing_source.unwrap_or("source not known");
        Some(format!("pixel {x:.4} x {y:.4} mm: {source}"))
    }
}

fn points(line: &[Point<FramePx>]) -> String {
    let pairs: Vec<String> = line
        .iter()
        .map(|p| format!("{:.2},{:.2}", p.x, p.y))
        .collect();
    pairs.join(" ")
}

/// Text for an element or an attribute in double quotes.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

/// The outlines as CSV: `name,point,x,y` in frame pixels, x to the right and y down, pixel `i`
/// covers `[i, i + 1)`; then the size of a pixel and its source, empty when uncalibrated, and
/// whether the outline was edited by hand.
pub fn contours_csv(panels: &[Panel]) -> String {
    let mut text = "name,point,x,y,pixel_x_mm,pixel_y_mm,pixel_size_from,edited\n".to_owned();
    for panel in panels {
        let pixel = panel.spacing.mm().map_or_else(
            || ",,".to_owned(),
            |[x, y]| {
                let source = panel.spacing_source.unwrap_or_default();
                format!("{x},{y},\"{}\"", source.replace('"', "\"\""))
            },
        );
        for (i, p) in panel.ventricle.outline.iter().enumerate() {
            let (name, edited) = (panel.name, panel.ventricle.edited);
            let _ = writeln!(text, "{name},{i},{},{},{pixel},{edited}", p.x, p.y);
        }
    }
    text
}

/// The outlines as a COCO data set: one image and one polygon a panel, in frame pixels.
pub fn coco_json(panels: &[Panel]) -> Value {
    let images = panels.iter().enumerate().map(|(i, panel)| {
        let [width, height] = panel.size;
        json!({
            "id": i + 1,
            "file_name": panel.name,
            "width": width,
            "height": height,
            "spacing_mm": panel.spacing.mm(),
            "spacing_source": panel.spacing.mm().and(panel.spacing_source),
        })
    });
    let annotations = panels.iter().enumerate().map(|(i, panel)| {
        let outline = &panel.ventricle.outline;
        let flat: Vec<f64> = outline.iter().flat_map(|p| [p.x, p.y]).collect();
        json!({
            "id": i + 1,
            "image_id": i + 1,
            "category_id": 1,
            "segmentation": [flat],
            "area": area(outline),
            "bbox": bounds(outline),
            "iscrowd": 0,
            "edited": panel.ventricle.edited,
        })
    });
    json!({
        "info": { "description": crate::NOTICE, "version": env!("CARGO_PKG_VERSION") },
        "images": images.collect::<Vec<_>>(),
        "annotations": annotations.collect::<Vec<_>>(),
        "categories": [{ "id": 1, "name": "left ventricle" }],
    })
}

/// Left, top, width and height.
fn bounds(outline: &[Point<FramePx>]) -> [f64; 4] {
    let start = [
        f64::INFINITY,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NEG_INFINITY,
    ];
    let [x0, y0, x1, y1] = outline.iter().fold(start, |[x0, y0, x1, y1], p| {
        [x0.min(p.x), y0.min(p.y), x1.max(p.x), y1.max(p.y)]
    });
    [x0, y0, x1 - x0, y1 - y0]
}
