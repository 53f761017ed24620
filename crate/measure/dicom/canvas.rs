//! A frame with its outline, discs, axis and words, in pixels.

use std::convert::Infallible;

use embedded_graphics::mono_font::ascii::FONT_6X10;
use embedded_graphics::mono_font::{MonoFont, MonoTextStyle};
use embedded_graphics::pixelcolor::{Rgb888, RgbColor as _};
use embedded_graphics::prelude::{
    Dimensions as _, DrawTarget, Drawable as _, OriginDimensions, Pixel, Point, Primitive as _,
    Size,
};
use embedded_graphics::primitives::{Polyline, PrimitiveStyle};
use embedded_graphics::text::{Baseline, Text};

use crate::clip::Frame;
use crate::geometry;
use crate::geometry::FramePx;
use crate::measure::ventricle::Ventricle;

/// Lines and words are small beside this many pixels; smaller frames are enlarged.
pub(super) const LEAST_SIDE: usize = 512;
/// Larger pictures show no more.
pub(super) const LARGEST_SIDE: usize = 4096;

const FONT: &MonoFont = &FONT_6X10;
const LINE: usize = 12;
const MARGIN: usize = 4;
const OUTLINE: Rgb888 = Rgb888::new(0x44, 0xdd, 0xff);
const DISC: Rgb888 = Rgb888::new(0x22, 0x77, 0x88);
const AXIS: Rgb888 = Rgb888::new(0xff, 0xdd, 0x00);

/// Rows of words that fit `text` in `columns` pixels.
pub(super) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let fits = columns.saturating_sub(2 * MARGIN) / FONT.character_size.width as usize;
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= fits => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Height of `lines` rows of words.
pub(super) fn height_of(lines: usize) -> usize {
    lines * LINE + 2 * MARGIN
}

/// Pixels of a picture: red, green, blue.
pub(super) struct Canvas {
    columns: usize,
    rows: usize,
    data: Vec<u8>,
}

impl Canvas {
    /// All black.
    pub(super) fn new(columns: usize, rows: usize) -> Self {
        Self {
            columns,
            rows,
            data: vec![0; columns * rows * 3],
        }
    }

    /// Rows of words from row `top` on.
    pub(super) fn write(&mut self, lines: &[String], top: usize) {
        let style = MonoTextStyle::new(FONT, Rgb888::WHITE);
        for (i, line) in lines.iter().enumerate() {
            let at = Point::new(MARGIN as i32, (top + MARGIN + i * LINE) as i32);
            let Ok(_) = Text::with_baseline(line, at, style, Baseline::Top).draw(self);
        }
    }

    /// The frame, `scale` pixels of the picture for each of its own, from row `top` on.
    pub(super) fn show(&mut self, frame: &Frame, scale: [f64; 2], top: usize) {
        let [columns, rows] = scaled([frame.width(), frame.height()], scale);
        let channels = frame.channels();
        let nearest = |at: usize, scale: f64, size: usize| {
            (((at as f64 + 0.5) / scale) as usize).min(size - 1)
        };
        for v in 0..rows.min(self.rows - top) {
            let row = nearest(v, scale[1], frame.height()) * frame.width();
            for u in 0..columns.min(self.columns) {
                let from = (row + nearest(u, scale[0], frame.width())) * channels;
                let to = ((top + v) * self.columns + u) * 3;
                for sample in 0..3 {
                    // Gray has one sample for all three.
                    self.data[to + sample] = frame.data()[from + sample.min(channels - 1)];
                }
            }
        }
    }

    /// Outline, discs, long axis and annulus.
    pub(super) fn draw(&mut self, ventricle: &Ventricle, scale: [f64; 2], top: usize) {
        let line = |points: &[geometry::Point<FramePx>]| -> Vec<Point> {
            let place = |p: &geometry::Point<FramePx>| {
                let row = top as f64 + p.y * scale[1];
                Point::new((p.x * scale[0]).round() as i32, row.round() as i32)
            };
            points.iter().map(place).collect()
        };
        for disc in &ventricle.discs {
            self.stroke(&line(&[disc.from, disc.to]), DISC, 1);
        }
        let mut outline = line(&ventricle.outline);
        outline.extend(outline.first().copied());
        self.stroke(&outline, OUTLINE, 2);
        self.stroke(&line(&[ventricle.mid_annulus, ventricle.apex]), AXIS, 2);
        self.stroke(&line(&ventricle.hinges), AXIS, 2);
    }

    fn stroke(&mut self, points: &[Point], colour: Rgb888, width: u32) {
        let style = PrimitiveStyle::with_stroke(colour, width);
        let Ok(()) = Polyline::new(points).into_styled(style).draw(self);
    }

    pub(super) fn into_data(self) -> Vec<u8> {
        self.data
    }
}

/// Columns and rows of a frame at that scale.
pub(super) fn scaled(size: [usize; 2], scale: [f64; 2]) -> [usize; 2] {
    let side = |i: usize| ((size[i] as f64 * scale[i]).round() as usize).clamp(1, LARGEST_SIDE);
    [side(0), side(1)]
}

impl OriginDimensions for Canvas {
    fn size(&self) -> Size {
        Size::new(self.columns as u32, self.rows as u32)
    }
}

impl DrawTarget for Canvas {
    type Color = Rgb888;
    type Error = Infallible;

    fn draw_iter<I>(&mut self, pixels: I) -> Result<(), Infallible>
    where
        I: IntoIterator<Item = Pixel<Rgb888>>,
    {
        let inside = self.bounding_box();
        for Pixel(at, colour) in pixels.into_iter().filter(|pixel| inside.contains(pixel.0)) {
            let to = (at.y as usize * self.columns + at.x as usize) * 3;
            self.data[to..to + 3].copy_from_slice(&[colour.r(), colour.g(), colour.b()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_wrapped_where_they_no_longer_fit() {
        let lines = wrapped("one two three", 2 * MARGIN + 6 * 7);
        assert_eq!(lines, ["one two", "three"]);
        assert_eq!(wrapped("", 100), Vec::<String>::new());
    }

    #[test]
    fn a_frame_is_shown_at_its_scale() {
        let frame = Frame::gray(2, 1, vec![10, 200]).unwrap();
        let mut canvas = Canvas::new(4, 3);
        canvas.show(&frame, [2.0, 1.0], 1);
        let data = canvas.into_data();
        let red: Vec<u8> = data.iter().copied().step_by(3).collect();
        assert_eq!(red, [0, 0, 0, 0, 10, 10, 200, 200, 0, 0, 0, 0]);
    }

    #[test]
    fn lines_beyond_the_picture_are_cut() {
        let mut canvas = Canvas::new(3, 3);
        canvas.stroke(&[Point::new(-5, 1), Point::new(9, 1)], OUTLINE, 1);
        let data = canvas.into_data();
        assert_eq!(data.chunks(3).filter(|p| *p != [0, 0, 0]).count(), 3);
    }
}
