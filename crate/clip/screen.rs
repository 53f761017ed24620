//! The screen of another device as a camera sees it, cut out and made rectangular again.

use super::{ClipError, Frame, budget};
use crate::geometry::{FramePx, Homography, Point};

/// Shapes of a screen, width over height.
const SHAPES: std::ops::RangeInclusive<f64> = 0.2..=5.0;
/// The longer side of what is cut out, in pixels: more is not seen of a screen.
const LONGEST: f64 = 1280.0;

/// A screen in pictures of `width` x `height` pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Screen {
    map: Homography,
    pictures: [usize; 2],
    size: [usize; 2],
}

impl Screen {
    /// The screen with these corners, top left first and clockwise, and of this shape, its width
    /// over its height. It is as wide as its upper and lower edges are in the mean, and at most
    /// 1280 pixels a side.
    ///
    /// # Errors
    /// `ClipError::ScreenCorners` where these are the corners of no screen or the shape is none;
    /// `TooLarge` for pictures beyond the limits.
    pub fn new(
        [width, height]: [usize; 2],
        corners: [Point<FramePx>; 4],
        shape: f64,
    ) -> Result<Self, ClipError> {
        budget::check(width, height, 4, 1)?;
        let inside = |p: &Point<FramePx>| {
            (0.0..=width as f64).contains(&p.x) && (0.0..=height as f64).contains(&p.y)
        };
        let map = Homography::onto(corners)
            .filter(|_| corners.iter().all(inside) && SHAPES.contains(&shape))
            .ok_or(ClipError::ScreenCorners)?;
        let [a, b, c, d] = corners;
        let across = f64::midpoint(a.distance(&b), d.distance(&c));
        let across = across.min(LONGEST).min(LONGEST * shape);
        let side = |length: f64| (length.round() as usize).max(1);
        Ok(Self {
            map,
            pictures: [width, height],
            size: [side(across), side(across / shape)],
        })
    }

    /// Columns and rows of what is cut out.
    pub fn size(&self) -> [usize; 2] {
        self.size
    }

    /// The screen in a picture, its pixels bilinear between those of the picture.
    ///
    /// # Errors
    /// `FrameSize` for a picture of another size.
    pub fn cut_out(&self, picture: &Frame) -> Result<Frame, ClipError> {
        let [width, height] = self.pictures;
        if [picture.width(), picture.height()] != self.pictures {
            return Err(ClipError::FrameSize {
                width,
                height,
                channels: picture.channels(),
                got: picture.data().len(),
            });
        }
        let [columns, rows] = self.size;
        let mut data = Vec::with_capacity(columns * rows * picture.channels());
        for y in 0..rows {
            let v = (y as f64 + 0.5) / rows as f64;
            for x in 0..columns {
                let place = self.map.at((x as f64 + 0.5) / columns as f64, v);
                bilinear(picture, place, &mut data);
            }
        }
        match picture.channels() {
            1 => Frame::gray(columns, rows, data),
            _ => Frame::rgb(columns, rows, data),
        }
    }
}

/// Adds the samples at `place`; beyond the border those of the nearest pixel.
fn bilinear(picture: &Frame, place: Point<FramePx>, data: &mut Vec<u8>) {
    let (width, height, channels) = (picture.width(), picture.height(), picture.channels());
    let along = |at: f64, size: usize| {
        let at = (at - 0.5).clamp(0.0, size as f64 - 1.0);
        let first = at as usize;
        (first, (first + 1).min(size - 1), at - first as f64)
    };
    let (x0, x1, across) = along(place.x, width);
    let (y0, y1, down) = along(place.y, height);
    for channel in 0..channels {
        let level =
            |x: usize, y: usize| f64::from(picture.data()[(y * width + x) * channels + channel]);
        let mix = |a: f64, b: f64, part: f64| a + part * (b - a);
        let upper = mix(level(x0, y0), level(x1, y0), across);
        let lower = mix(level(x0, y1), level(x1, y1), across);
        data.push(mix(upper, lower, down).round() as u8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corners(of: [(f64, f64); 4]) -> [Point<FramePx>; 4] {
        of.map(|(x, y)| Point::new(x, y))
    }

    const WHOLE: [(f64, f64); 4] = [(0.0, 0.0), (64.0, 0.0), (64.0, 48.0), (0.0, 48.0)];

    #[test]
    fn the_whole_picture_is_itself() {
        let picture = (0..64 * 48).map(|i| (i * 7 % 251) as u8);
        let picture = Frame::gray(64, 48, picture.collect()).unwrap();
        let screen = Screen::new([64, 48], corners(WHOLE), 64.0 / 48.0).unwrap();
        assert_eq!(screen.cut_out(&picture).unwrap(), picture);
    }

    #[test]
    fn a_leaning_screen_is_made_upright() {
        // A screen with a bright right half and lower third, seen from the side.
        let seen = corners([(20.0, 30.0), (180.0, 12.0), (190.0, 150.0), (14.0, 118.0)]);
        let map = Homography::onto(seen).unwrap();
        let mut picture = vec![7; 200 * 160];
        for step in 0..1_000_000 {
            let (u, v) = (
                f64::from(step % 1000) / 999.0,
                f64::from(step / 1000) / 999.0,
            );
            let place = map.at(u, v);
            let at = (place.y as usize).min(159) * 200 + (place.x as usize).min(199);
            picture[at] = if u > 0.5 { 200 } else { 50 } + if v > 2.0 / 3.0 { 40 } else { 0 };
        }
        let picture = Frame::gray(200, 160, picture).unwrap();
        let screen = Screen::new([200, 160], seen, 4.0 / 3.0).unwrap();
        let [columns, rows] = screen.size();
        assert!((columns as f64 / rows as f64 - 4.0 / 3.0).abs() < 0.02);
        let cut = screen.cut_out(&picture).unwrap();
        let at = |u: f64, v: f64| {
            let (x, y) = ((u * columns as f64) as usize, (v * rows as f64) as usize);
            cut.data()[y * columns + x]
        };
        assert_eq!([at(0.1, 0.1), at(0.9, 0.1)], [50, 200]);
        assert_eq!([at(0.1, 0.9), at(0.9, 0.9)], [90, 240]);
        assert_eq!(
            [at(0.46, 0.3), at(0.54, 0.3)],
            [50, 200],
            "the border is upright"
        );
        assert_eq!([at(0.46, 0.6), at(0.54, 0.6)], [50, 200]);
    }

    #[test]
    fn corners_of_no_screen_and_other_pictures_are_refused() {
        let code = |of: [(f64, f64); 4], shape: f64| {
            Screen::new([64, 48], corners(of), shape)
                .unwrap_err()
                .code()
        };
        let [a, b, c, d] = WHOLE;
        assert_eq!(code([b, a, d, c], 1.3), "screen-corners");
        assert_eq!(code([a, b, (65.0, 48.0), d], 1.3), "screen-corners");
        for shape in [0.0, -1.0, f64::NAN, 9.0] {
            assert_eq!(code([a, b, c, d], shape), "screen-corners");
        }
        let huge = Screen::new([1 << 20, 1 << 20], corners(WHOLE), 1.3);
        assert_eq!(huge.unwrap_err().code(), "clip-too-large");
        let screen = Screen::new([64, 48], corners(WHOLE), 1.3).unwrap();
        let other = Frame::gray(48, 64, vec![0; 64 * 48]).unwrap();
        assert_eq!(
            screen.cut_out(&other).unwrap_err().code(),
            "clip-frame-size"
        );
    }

    #[test]
    fn it_is_no_larger_than_can_be_seen() {
        let wide = corners([(0.0, 0.0), (3840.0, 0.0), (3840.0, 2160.0), (0.0, 2160.0)]);
        let size = |shape| Screen::new([3840, 2160], wide, shape).unwrap().size();
        assert_eq!((size(16.0 / 9.0), size(0.5)), ([1280, 720], [640, 1280]));
    }
}
