//! R waves by the steps of Pan and Tompkins (IEEE Trans Biomed Eng 1985;32:230): band-pass, slope,
//! square, mean over a window, thresholds that follow signal and noise, a search back where a beat
//! is missing. The whole lead is at hand, so the filters look both ways and delay nothing.

/// Standard deviations of Gaussians that pass up to about 15 and 5 Hz, in seconds.
const BAND_S: [f64; 2] = [0.0088, 0.0265];
/// Half of the window that the squared slope is meant over: a wide QRS complex.
const HALF_WINDOW_S: f64 = 0.075;
/// No two beats are closer.
const REFRACTORY_S: f64 = 0.2;
/// Within this of a beat, what rises less than half as steep is its T wave.
const T_WAVE_S: f64 = 0.36;
/// A beat is looked for again where the next comes later than this many usual ones.
const MISSING: f64 = 1.66;
/// The levels are learnt from this part of the lead.
const LEARN_S: f64 = 2.0;
/// How far the R wave may lie from the middle of the window.
const REFINE_S: f64 = 0.1;
/// R waves stand this many times above the quietest fifth of the lead; noise alone does not.
const STANDS_OUT: f64 = 12.0;

/// A rise of the windowed energy.
#[derive(Clone, Copy)]
struct Candidate {
    at: usize,
    energy: f64,
    slope: f64,
}

/// The samples of the R waves of a lead in any unit, in order; none where nothing stands out.
pub(super) fn r_waves(lead: &[f64], rate_hz: f64) -> Vec<usize> {
    let samples = |seconds: f64| ((seconds * rate_hz).round() as usize).max(1);
    let band = band_passed(lead, rate_hz);
    let slope: Vec<f64> = (0..band.len()).map(|i| slope_at(&band, i)).collect();
    let squared: Vec<f64> = slope.iter().map(|s| s * s).collect();
    let energy = moving_mean(&squared, samples(HALF_WINDOW_S));
    let candidates = candidates(&energy, &slope, samples(REFRACTORY_S), samples(REFINE_S));
    let learnt = &energy[..samples(LEARN_S).min(energy.len())];
    let beats = searched_back(
        &accepted(&candidates, learnt, samples(T_WAVE_S)),
        &candidates,
    );
    let highest = beats.iter().map(|c| c.energy).fold(0.0, f64::max);
    if highest <= STANDS_OUT * quiet(&energy) {
        return Vec::new();
    }
    let mut found: Vec<usize> = beats
        .iter()
        .map(|c| refined(&band, c.at, samples(REFINE_S)))
        .collect();
    found.dedup();
    found
}

/// What lies between 5 and 15 Hz: the difference of two low-passes.
fn band_passed(lead: &[f64], rate_hz: f64) -> Vec<f64> {
    let [fine, coarse] = BAND_S.map(|sigma_s| smoothed(lead, sigma_s * rate_hz));
    fine.iter().zip(&coarse).map(|(a, b)| a - b).collect()
}

/// Three moving means, near to a Gaussian of `sigma` samples.
fn smoothed(values: &[f64], sigma: f64) -> Vec<f64> {
    // Each mean over 2h + 1 samples has a variance of h (h + 1) / 3.
    let half = ((sigma * sigma + 0.25).sqrt() - 0.5).round() as usize;
    (0..3).fold(values.to_vec(), |v, _| moving_mean(&v, half))
}

/// The mean over `2 half + 1` samples, fewer at the ends.
fn moving_mean(values: &[f64], half: usize) -> Vec<f64> {
    let mut sums = Vec::with_capacity(values.len() + 1);
    let mut sum = 0.0;
    sums.push(sum);
    for value in values {
        sum += value;
        sums.push(sum);
    }
    let mean = |i: usize| {
        let (from, to) = (i.saturating_sub(half), (i + half + 1).min(values.len()));
        (sums[to] - sums[from]) / (to - from) as f64
    };
    (0..values.len()).map(mean).collect()
}

fn slope_at(band: &[f64], i: usize) -> f64 {
    let next = band.get(i + 1).unwrap_or(&band[i]);
    next - band[i.saturating_sub(1)]
}

/// Tops of the energy, of those closer than the refractory time the highest.
fn candidates(energy: &[f64], slope: &[f64], apart: usize, reach: usize) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for at in 0..energy.len() {
        let before = at.checked_sub(1).map_or(0.0, |b| energy[b]);
        let after = energy.get(at + 1).copied().unwrap_or(0.0);
        if energy[at] <= before || energy[at] < after {
            continue;
        }
        let around = &slope[at.saturating_sub(reach)..(at + reach).min(slope.len())];
        let candidate = Candidate {
            at,
            energy: energy[at],
            slope: around.iter().fold(0.0, |most, s| s.abs().max(most)),
        };
        match found.last_mut() {
            Some(last) if at - last.at < apart => {
                if candidate.energy > last.energy {
                    *last = candidate;
                }
            }
            _ => found.push(candidate),
        }
    }
    found
}

/// The candidates above a threshold that follows the levels of signal and noise.
fn accepted(candidates: &[Candidate], learnt: &[f64], t_wave: usize) -> Vec<Candidate> {
    let mut signal = learnt.iter().copied().fold(0.0, f64::max) / 3.0;
    let mut noise = 0.5 * learnt.iter().sum::<f64>() / learnt.len().max(1) as f64;
    let mut beats: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        let is_t = beats
            .last()
            .is_some_and(|b| candidate.at - b.at < t_wave && candidate.slope < 0.5 * b.slope);
        if candidate.energy > noise + 0.25 * (signal - noise) && !is_t {
            signal += 0.125 * (candidate.energy - signal);
            beats.push(*candidate);
        } else {
            noise += 0.125 * (candidate.energy - noise);
        }
    }
    beats
}

/// Beats with those added that were missed: the highest candidate of a long pause, if it reaches
/// half of the threshold.
fn searched_back(beats: &[Candidate], candidates: &[Candidate]) -> Vec<Candidate> {
    let mut gaps: Vec<usize> = beats.windows(2).map(|w| w[1].at - w[0].at).collect();
    let mut heights: Vec<f64> = beats.iter().map(|b| b.energy).collect();
    gaps.sort_unstable();
    heights.sort_by(f64::total_cmp);
    let (Some(usual), Some(height)) = (gaps.get(gaps.len() / 2), heights.get(heights.len() / 2))
    else {
        return beats.to_vec();
    };
    let mut all = beats.to_vec();
    for pair in beats.windows(2) {
        if (pair[1].at - pair[0].at) as f64 <= MISSING * *usual as f64 {
            continue;
        }
        let margin = usual / 3;
        let between = candidates
            .iter()
            .filter(|c| c.at > pair[0].at + margin && c.at + margin < pair[1].at);
        let highest = between.max_by(|a, b| a.energy.total_cmp(&b.energy));
        all.extend(highest.filter(|c| c.energy > 0.125 * height));
    }
    all.sort_by_key(|c| c.at);
    all
}

/// The level that a fifth of the lead stays below.
fn quiet(energy: &[f64]) -> f64 {
    let mut sorted = energy.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 5).copied().unwrap_or(0.0)
}

/// Where the band stands highest, up or down, near `at`.
fn refined(band: &[f64], at: usize, reach: usize) -> usize {
    let near = at.saturating_sub(reach)..(at + reach + 1).min(band.len());
    near.max_by(|a, b| band[*a].abs().total_cmp(&band[*b].abs()))
        .unwrap_or(at)
}
