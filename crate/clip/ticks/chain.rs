//! Places at equal distances among others.

/// Nearer ticks cannot be told from texture.
const SHORTEST_PITCH: f64 = 4.0;
/// How far a tick may be from its place, in pixels and as a part of the pitch, whichever is more.
const OFF_PX: f64 = 0.8;
const OFF_PITCH: f64 = 0.06;
/// The part of the places that must have a tick: some are hidden behind other marks.
const PRESENT: f64 = 0.8;
/// The part of the peaks along the chain that must belong to it: more is text or texture.
const OWN: f64 = 0.75;

/// Peaks at whole multiples of a pitch from the first.
#[derive(Debug, Clone)]
pub(super) struct Chain {
    /// The number and the place of each tick; numbers of missing ones are left out.
    ticks: Vec<(usize, f64)>,
}

impl Chain {
    /// The best chain among `peaks`, which come in order; `None` of fewer than three or with none
    /// that is regular.
    pub(super) fn longest(peaks: &[f64]) -> Option<Self> {
        let starts =
            (0..peaks.len()).flat_map(|i| (i + 1..peaks.len().min(i + 4)).map(move |j| (i, j)));
        let chains = starts.filter_map(|(i, j)| Self::from(peaks, i, peaks[j] - peaks[i]));
        chains.max_by(|a, b| a.rank().total_cmp(&b.rank()))
    }

    /// The chain that starts at `peaks[first]` with about this pitch.
    fn from(peaks: &[f64], first: usize, pitch: f64) -> Option<Self> {
        if pitch < SHORTEST_PITCH {
            return None;
        }
        let mut chain = Self {
            ticks: vec![(0, peaks[first])],
        };
        let mut pitch = pitch;
        let mut number = 1;
        // Two places without a tick end the ruler.
        while number <= chain.last().0 + 2 {
            let (before, at) = chain.last();
            let place = at + (number - before) as f64 * pitch;
            let distance = |p: &&f64| (**p - place).abs();
            let nearest = peaks[first..]
                .iter()
                .min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
            if distance(&nearest) <= f64::max(OFF_PX, OFF_PITCH * pitch) && *nearest > at {
                chain.ticks.push((number, *nearest));
                pitch = chain.span() / number as f64;
            }
            number += 1;
        }
        chain.is_regular(&peaks[first..]).then_some(chain)
    }

    fn is_regular(&self, peaks: &[f64]) -> bool {
        if self.len() < 3 {
            return false;
        }
        let (last, end) = self.last();
        let along = peaks.iter().filter(|p| **p <= end).count();
        let (pitch, residual) = self.fit();
        self.len() as f64 >= PRESENT * (last + 1) as f64
            && self.len() as f64 >= OWN * along as f64
            && residual <= f64::max(0.5 * OFF_PX, OFF_PITCH * pitch / 2.0)
    }

    fn last(&self) -> (usize, f64) {
        self.ticks[self.ticks.len() - 1]
    }

    pub(super) fn len(&self) -> usize {
        self.ticks.len()
    }

    /// From the first tick to the last, in pixels.
    pub(super) fn span(&self) -> f64 {
        self.last().1 - self.ticks[0].1
    }

    /// Larger for more ticks, and of equal ones for the more regular.
    pub(super) fn rank(&self) -> f64 {
        self.len() as f64 - self.fit().1.min(0.9)
    }

    pub(super) fn places(&self) -> impl Iterator<Item = f64> {
        self.ticks.iter().map(|(_, place)| *place)
    }

    pub(super) fn numbers(&self) -> impl Iterator<Item = usize> {
        self.ticks.iter().map(|(number, _)| *number)
    }

    /// The pitch by least squares, and the root-mean-square distance of the ticks from it.
    pub(super) fn fit(&self) -> (f64, f64) {
        let n = self.len() as f64;
        let mean_k = self.numbers().map(|k| k as f64).sum::<f64>() / n;
        let mean_y = self.places().sum::<f64>() / n;
        let (mut kk, mut ky) = (0.0, 0.0);
        for &(k, y) in &self.ticks {
            kk += (k as f64 - mean_k) * (k as f64 - mean_k);
            ky += (k as f64 - mean_k) * (y - mean_y);
        }
        let pitch = if kk > 0.0 { ky / kk } else { 0.0 };
        let off = |&(k, y): &(usize, f64)| (y - mean_y - pitch * (k as f64 - mean_k)).powi(2);
        (pitch, (self.ticks.iter().map(off).sum::<f64>() / n).sqrt())
    }
}
