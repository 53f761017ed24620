//! The ruler that machines draw into the image: a column of ticks at equal distances.
//!
//! Only its pitch in pixels can be read. How many millimetres a tick is differs by machine and by
//! depth, so a person has to confirm it with the ticks shown on the image: a finding is an offer,
//! never a calibration.

use crate::clip::Frame;
use crate::geometry::{FramePx, Point, Spacing};

mod chain;

use chain::Chain;

/// Frames looked at: what moves is no ruler.
const FRAMES: usize = 8;
/// How much brighter than its column a tick must be, in gray levels.
const CONTRAST: u8 = 16;
/// Fewer ticks may be chance.
const FEWEST: usize = 6;
/// A ruler spans at least this part of the image's height.
const SPAN: f64 = 0.25;
/// Columns beside a tick with nothing like it, dark or a bar: texture goes on, a ruler does not.
const BESIDE: std::ops::Range<usize> = 10..18;
/// The part of the ticks of which that must be so on either side; some lie beside words.
const APART: f64 = 0.6;
/// A tick is this much brighter or wider than the median one to be a major tick.
const MAJOR: f64 = 1.5;
/// Distances of ticks in mm that machines draw (Interson 1, Butterfly 2, SonoSite and Sonoque 5,
/// Clarius and SonoSite 10), the most usual in hearts first.
const TICK_MM: [f64; 4] = [10.0, 5.0, 2.0, 1.0];
/// Depths in mm that a ruler may span; images are cropped, too.
const DEPTH_MM: std::ops::RangeInclusive<f64> = 40.0..=320.0;

/// A column of ticks.
#[derive(Debug, Clone, PartialEq)]
pub struct TickRuler {
    /// The ticks, from the top, to be shown to the person who confirms.
    pub ticks: Vec<Point<FramePx>>,
    /// Pixels from tick to tick.
    pub pitch_px: f64,
    /// Root-mean-square distance of the ticks from equal distances, in pixels.
    pub residual_px: f64,
    /// Every how many ticks one is larger, where that is regular.
    pub major_every: Option<usize>,
}

impl TickRuler {
    /// The clearest vertical ruler in `frames`, all of one size; `None` where there is none.
    pub fn find(frames: &[Frame]) -> Option<Self> {
        let still = Still::of(frames)?;
        let chains = (0..still.width).filter_map(|x| {
            let chain = Chain::longest(&still.peaks(x))?;
            let long = chain.span() >= SPAN * still.height as f64;
            let ruler = long && chain.len() >= FEWEST && still.is_apart(x, &chain);
            ruler.then_some((x, chain))
        });
        let (x, chain) = chains.max_by(|a, b| a.1.rank().total_cmp(&b.1.rank()))?;
        let (pitch_px, residual_px) = chain.fit();
        Some(Self {
            major_every: major_every(&still, x, &chain),
            ticks: chain
                .places()
                .map(|y| Point::new(x as f64 + 0.5, y))
                .collect(),
            pitch_px,
            residual_px,
        })
    }

    /// Pixels from the first tick to the last.
    pub fn span_px(&self) -> f64 {
        let ends = self.ticks.first().zip(self.ticks.last());
        ends.map_or(0.0, |(a, b)| b.y - a.y)
    }

    /// The distances in mm that a tick may be, the most likely first, for a person to choose from.
    pub fn tick_offers_mm(&self) -> Vec<f64> {
        let pitches = self.span_px() / self.pitch_px;
        let plausible = |mm: &f64| DEPTH_MM.contains(&(pitches * mm));
        TICK_MM.into_iter().filter(plausible).collect()
    }

    /// The size of a pixel, pixels being square, if a tick is `tick_mm`.
    pub fn spacing(&self, tick_mm: f64) -> Spacing {
        let mm = tick_mm / self.pitch_px;
        Spacing::calibrated(mm, mm)
    }
}

/// The period of the larger ticks, when there are at least two periods and no exception.
fn major_every(still: &Still, x: usize, chain: &Chain) -> Option<usize> {
    let sizes: Vec<f64> = chain.places().map(|y| still.weight(x, y)).collect();
    let mut sorted = sizes.clone();
    sorted.sort_by(f64::total_cmp);
    let usual = sorted[sorted.len() / 2];
    let numbers: Vec<usize> = chain.numbers().collect();
    let large: Vec<usize> = (0..sizes.len())
        .filter(|&i| sizes[i] > MAJOR * usual)
        .map(|i| numbers[i])
        .collect();
    let every = large.get(1)? - large[0];
    let regular = large.windows(2).all(|pair| pair[1] - pair[0] == every);
    (large.len() >= 3 && every >= 2 && regular).then_some(every)
}

/// What stays the same in all frames: of each pixel the darkest value.
struct Still {
    width: usize,
    height: usize,
    gray: Vec<u8>,
}

impl Still {
    fn of(frames: &[Frame]) -> Option<Self> {
        let first = frames.first()?;
        let mut gray = luma(first);
        let every = frames.len().div_ceil(FRAMES);
        for frame in frames.iter().step_by(every).skip(1) {
            for (least, value) in gray.iter_mut().zip(luma(frame)) {
                *least = value.min(*least);
            }
        }
        Some(Self {
            width: first.width(),
            height: first.height(),
            gray,
        })
    }

    fn at(&self, x: usize, y: usize) -> u8 {
        self.gray[y * self.width + x]
    }

    /// The centres of short bright stretches of a column, from the top.
    fn peaks(&self, x: usize) -> Vec<f64> {
        let floor = self.floor(x);
        let bright = |y: &usize| self.at(x, *y) >= floor.saturating_add(CONTRAST);
        let tallest = self.tallest();
        let mut peaks = Vec::new();
        let mut y = 0;
        while y < self.height {
            let end = (y..self.height).take_while(bright).last();
            let Some(end) = end else {
                y += 1;
                continue;
            };
            if end + 1 - y <= tallest {
                peaks.push(self.centre(x, y, end, floor));
            }
            y = end + 1;
        }
        peaks
    }

    /// Whether most ticks stand alone on either side; beyond the image is nothing.
    fn is_apart(&self, x: usize, chain: &Chain) -> bool {
        let scale = 1 + self.width / 1000;
        let floor = self.floor(x);
        let tallest = self.tallest();
        let nothing = |x: Option<usize>, y: f64| {
            x.filter(|x| *x < self.width).is_none_or(|x| {
                let rows = self.bright_rows(x, y as usize, floor);
                rows == 0 || rows > tallest
            })
        };
        let step = |y: f64, place: &dyn Fn(usize) -> Option<usize>| {
            BESIDE
                .map(|step| step * scale)
                .all(|step| nothing(place(step), y))
        };
        let part = |place: &dyn Fn(usize) -> Option<usize>| {
            let apart = chain.places().filter(|&y| step(y, place));
            apart.count() as f64 / chain.len() as f64
        };
        part(&|step| x.checked_sub(step)) >= APART && part(&|step| x.checked_add(step)) >= APART
    }

    /// Rows of a tick, at most.
    fn tallest(&self) -> usize {
        3 + self.height / 120
    }

    /// The length of the bright stretch of column `x` that row `y` lies in; 0 where it is dark.
    fn bright_rows(&self, x: usize, y: usize, floor: u8) -> usize {
        let bright = |y: &usize| self.at(x, *y) >= floor.saturating_add(CONTRAST);
        let up = (0..=y).rev().take_while(bright).count();
        let down = (y..self.height).take_while(bright).count();
        (up + down).saturating_sub(1)
    }

    /// The median of a column.
    fn floor(&self, x: usize) -> u8 {
        let mut sorted: Vec<u8> = (0..self.height).map(|y| self.at(x, y)).collect();
        sorted.sort_unstable();
        sorted[self.height / 2]
    }

    /// The brightness-weighted centre of rows `from` to `to` and one more each way.
    fn centre(&self, x: usize, from: usize, to: usize, floor: u8) -> f64 {
        let rows = from.saturating_sub(1)..=(to + 1).min(self.height - 1);
        let (mut sum, mut weights) = (0.0, 0.0);
        for y in rows {
            let weight = f64::from(self.at(x, y).saturating_sub(floor));
            sum += weight * (y as f64 + 0.5);
            weights += weight;
        }
        sum / weights
    }

    /// Brightness of a tick with its surroundings, larger for wider ones.
    fn weight(&self, x: usize, y: f64) -> f64 {
        let row = y as usize;
        let columns = x.saturating_sub(2)..=(x + 2).min(self.width - 1);
        let rows = row.saturating_sub(2)..=(row + 2).min(self.height - 1);
        let all = rows.flat_map(|y| columns.clone().map(move |x| (x, y)));
        all.map(|(x, y)| f64::from(self.at(x, y))).sum()
    }
}

/// One value a pixel; of colours the darkest channel, since rulers are white.
fn luma(frame: &Frame) -> Vec<u8> {
    let pixels = frame.data().chunks(frame.channels());
    pixels
        .map(|p| p.iter().copied().min().unwrap_or_default())
        .collect()
}

#[cfg(test)]
#[path = "ticks_tests.rs"]
mod tests;
