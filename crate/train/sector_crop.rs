//! Frames as a narrower and shallower sector would have shown them.

use super::augment::{augmented, rebuilt};
use super::data::LabelledFrame;
use super::error::TrainError;
use super::random::Random;
use crate::clip::{Frame, Sector};
use crate::geometry::Mask;

/// A copy of `labelled`, changed as by [`augmented`], in which the sector ends anywhere between
/// where it does and where the mask begins: to the left, to the right and below. A frame that is
/// dark throughout has no sector and is not cropped.
///
/// # Errors
/// As [`augmented`].
pub fn cropped(labelled: &LabelledFrame, random: &mut Random) -> Result<LabelledFrame, TrainError> {
    let mut copy = augmented(labelled, random)?;
    let Some(sector) = Sector::of(std::slice::from_ref(&copy.frame)) else {
        return Ok(copy);
    };
    let Some(fan) = Fan::draw(sector.mask(), &copy.mask, random) else {
        return Ok(copy);
    };
    copy.frame = fan.crop(&copy.frame)?;
    Ok(copy)
}

/// What is left of a sector: pixels round `apex` whose direction and distance are within.
struct Fan {
    apex: (f64, f64),
    /// Radians from straight down, growing to the right.
    angles: [f64; 2],
    /// Pixels from the apex.
    depth: f64,
}

impl Fan {
    /// `None` of an empty sector or mask.
    fn draw(sector: &Mask, mask: &Mask, random: &mut Random) -> Option<Self> {
        let apex = apex(sector)?;
        let [whole, needed] = [extent(sector, apex)?, extent(mask, apex)?];
        let mut between = |whole: f64, needed: f64| whole + (needed - whole) * random.unit();
        let left = between(whole.angles[0].min(needed.angles[0]), needed.angles[0]);
        let right = between(whole.angles[1].max(needed.angles[1]), needed.angles[1]);
        Some(Self {
            apex,
            angles: [left, right],
            depth: between(whole.depth.max(needed.depth), needed.depth),
        })
    }

    fn holds(&self, pixel: (usize, usize)) -> bool {
        let (angle, distance) = polar(pixel, self.apex);
        // The limits were computed as these are: a pixel that is one is held.
        self.angles[0] <= angle && angle <= self.angles[1] && distance <= self.depth
    }

    fn crop(&self, frame: &Frame) -> Result<Frame, TrainError> {
        let (width, channels) = (frame.width(), frame.channels());
        let values = frame.data().iter().enumerate().map(|(i, value)| {
            let pixel = i / channels;
            match self.holds((pixel % width, pixel / width)) {
                true => *value,
                false => 0,
            }
        });
        rebuilt(frame, values.collect())
    }
}

/// The middle of the sector's highest row: where the beams of a phased array meet, about.
fn apex(sector: &Mask) -> Option<(f64, f64)> {
    let (width, height) = (sector.width() as isize, sector.height() as isize);
    (0..height).find_map(|y| {
        let row: Vec<isize> = (0..width).filter(|x| sector.get(*x, y)).collect();
        let middle = (row.first()? + row.last()?) as f64 / 2.0;
        Some((middle + 0.5, y as f64))
    })
}

/// The smallest fan round `apex` that holds the mask.
fn extent(mask: &Mask, apex: (f64, f64)) -> Option<Fan> {
    let inside = mask.as_slice().iter().enumerate().filter(|(_, v)| **v);
    let places = inside.map(|(i, _)| polar((i % mask.width(), i / mask.width()), apex));
    places.fold(None, |fan: Option<Fan>, (angle, distance)| {
        let ([low, high], depth) = fan.map_or(([angle; 2], distance), |f| (f.angles, f.depth));
        Some(Fan {
            apex,
            angles: [low.min(angle), high.max(angle)],
            depth: depth.max(distance),
        })
    })
}

/// Direction and distance of the middle of a pixel.
fn polar((x, y): (usize, usize), apex: (f64, f64)) -> (f64, f64) {
    let (across, down) = (x as f64 + 0.5 - apex.0, y as f64 + 0.5 - apex.1);
    (across.atan2(down), across.hypot(down))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 60;

    /// A fan of 40° to each side with an apex at the top, and a disc in it that is the mask.
    fn labelled() -> LabelledFrame {
        let place = |i: usize| polar((i % SIDE, i / SIDE), (30.0, 4.0));
        let lit = |i: usize| {
            let (angle, distance) = place(i);
            angle.abs() < 0.7 && distance < 54.0
        };
        let inside = |i: usize| {
            let (x, y) = ((i % SIDE) as f64 - 30.0, (i / SIDE) as f64 - 28.0);
            x * x + y * y < 64.0
        };
        let values = (0..SIDE * SIDE).map(|i| if lit(i) { 120 } else { 0 });
        LabelledFrame {
            number: 1,
            frame: Frame::gray(SIDE, SIDE, values.collect()).unwrap(),
            mask: Mask::new(SIDE, SIDE, (0..SIDE * SIDE).map(inside).collect()).unwrap(),
        }
    }

    #[test]
    fn the_sector_is_cut_and_what_the_mask_marks_is_not() {
        let labelled = labelled();
        let mut narrowest = 1.0f64;
        for seed in 0..30 {
            let whole = augmented(&labelled, &mut Random::new(seed, 0)).unwrap();
            let copy = cropped(&labelled, &mut Random::new(seed, 0)).unwrap();
            assert_eq!(copy.mask, whole.mask);
            let pairs = copy.frame.data().iter().zip(whole.frame.data());
            for ((cut, value), inside) in pairs.zip(copy.mask.as_slice()) {
                assert!(cut == value || !inside && *cut == 0);
            }
            let lit = |frame: &Frame| frame.data().iter().filter(|v| **v > 40).count() as f64;
            narrowest = narrowest.min(lit(&copy.frame) / lit(&whole.frame));
        }
        // The mask leaves room to cut more than half of the fan away.
        assert!(narrowest < 0.6, "{narrowest}");
    }

    #[test]
    fn a_dark_frame_has_no_sector_and_is_no_error() {
        let mut labelled = labelled();
        labelled.frame = Frame::gray(SIDE, SIDE, vec![0; SIDE * SIDE]).unwrap();
        assert!(Sector::of(std::slice::from_ref(&labelled.frame)).is_none());
        cropped(&labelled, &mut Random::new(1, 0)).unwrap();
    }

    #[test]
    fn the_whole_sector_is_held_where_nothing_is_cut() {
        let frame = labelled().frame;
        let sector = Sector::of(std::slice::from_ref(&frame)).unwrap();
        let fan = extent(sector.mask(), apex(sector.mask()).unwrap()).unwrap();
        assert_eq!(fan.crop(&frame).unwrap().data(), frame.data());
    }
}
