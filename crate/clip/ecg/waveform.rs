//! A multiplex group of a DICOM waveform (PS3.3 C.10.9), and its channels' samples.

use super::EcgError;

/// Most samples of a channel: half an hour at 500 a second.
const MAX_SAMPLES: usize = 1 << 20;
/// Below, the QRS complex is not told from the rest.
const LEAST_RATE_HZ: f64 = 60.0;
/// Above, it is no ECG.
const MOST_RATE_HZ: f64 = 20_000.0;

/// One multiplex group as stored.
#[derive(Debug, Default)]
pub(in crate::clip) struct RawWaveform<'a> {
    /// Milliseconds to its first sample from the moment that the file's times are counted from.
    pub offset_ms: Option<f64>,
    pub channels: usize,
    /// Samples of each channel.
    pub length: usize,
    pub rate_hz: f64,
    pub bits: u16,
    /// `SB`, `UB`, `SS`, `US` are read; `MB` and `AB`, logarithmic, are not.
    pub interpretation: &'a [u8],
    /// Stands for samples that were not taken.
    pub padding: &'a [u8],
    pub definitions: Vec<RawChannel<'a>>,
    /// Channel by channel within each sample time.
    pub data: &'a [u8],
}

/// One channel's definition.
#[derive(Debug, Clone, Default)]
pub(in crate::clip) struct RawChannel<'a> {
    /// Free text: looked at to tell an ECG, never shown.
    pub label: &'a [u8],
    /// Code of its source, such as `2:2` of lead II.
    pub code: &'a [u8],
    /// Units a step, the correction of that, and what a stored 0 stands for.
    pub sensitivity: Option<f64>,
    pub correction: Option<f64>,
    pub baseline: Option<f64>,
    pub time_skew_s: Option<f64>,
    pub sample_skew: Option<f64>,
}

impl<'a> RawWaveform<'a> {
    /// The channels that may be an ECG: how surely, the group and the channel's place.
    pub(super) fn leads(&self) -> impl Iterator<Item = (u8, &Self, usize)> {
        let channels = 0..self.channels.min(self.definitions.len().max(1));
        channels.filter_map(move |channel| {
            let sure = self.definitions.get(channel).map_or(1, RawChannel::sure);
            (sure > 0).then_some((sure, self, channel))
        })
    }

    /// Milliseconds by which a channel is later than the group.
    pub(super) fn skew_ms(&self, channel: usize) -> f64 {
        let defined = self.definitions.get(channel);
        let seconds = defined.and_then(|d| d.time_skew_s);
        let samples = defined.and_then(|d| d.sample_skew);
        let ms = seconds.map(|s| 1000.0 * s);
        ms.or(samples.map(|n| 1000.0 * n / self.rate_hz))
            .unwrap_or(0.0)
    }

    /// A channel in its units; samples that were not taken repeat the one before.
    ///
    /// # Errors
    /// `Damaged`, `Coding` and `TooLong`, all before anything is allocated.
    pub(super) fn samples(&self, channel: usize) -> Result<Vec<f64>, EcgError> {
        let coding = self.coding()?;
        if !(LEAST_RATE_HZ..=MOST_RATE_HZ).contains(&self.rate_hz) {
            return Err(EcgError::Damaged(
                "its sampling frequency is none of an ECG",
            ));
        }
        if self.length > MAX_SAMPLES {
            return Err(EcgError::TooLong);
        }
        let stride = self.channels.saturating_mul(coding.bytes());
        if stride == 0 || channel >= self.channels || self.data.len() / stride < self.length {
            return Err(EcgError::Damaged("it has fewer samples than it says"));
        }
        let padding = (self.padding.len() >= coding.bytes()).then(|| coding.value(self.padding));
        let (scale, zero) = self.units(channel);
        let mut last = zero;
        let at = |i: usize| coding.value(&self.data[i * stride + channel * coding.bytes()..]);
        let samples = (0..self.length).map(|i| {
            let stored = at(i);
            if Some(stored) != padding {
                last = zero + scale * f64::from(stored);
            }
            last
        });
        Ok(samples.collect())
    }

    /// Units a step, and those of a stored 0.
    fn units(&self, channel: usize) -> (f64, f64) {
        let Some(defined) = self.definitions.get(channel) else {
            return (1.0, 0.0);
        };
        let scale = defined.sensitivity.unwrap_or(1.0) * defined.correction.unwrap_or(1.0);
        let usable = scale.is_finite() && scale != 0.0;
        let scale = if usable { scale } else { 1.0 };
        (scale, defined.baseline.unwrap_or(0.0))
    }

    fn coding(&self) -> Result<Coding, EcgError> {
        match (self.interpretation.trim_ascii(), self.bits) {
            (b"SB", 8) => Ok(Coding::SignedByte),
            (b"UB", 8) => Ok(Coding::Byte),
            (b"SS", 16) => Ok(Coding::SignedWord),
            (b"US", 16) => Ok(Coding::Word),
            _ => Err(EcgError::Coding),
        }
    }
}

impl RawChannel<'_> {
    /// 3 of lead II, where the R wave stands highest, 2 of another lead, 1 of a channel that does
    /// not say what it is, 0 of what is none: breath, sound, pressure.
    fn sure(&self) -> u8 {
        let label = self.label.trim_ascii().to_ascii_uppercase();
        let code = self.code.trim_ascii();
        let says = |word: &[u8]| label.windows(word.len()).any(|part| part == word);
        // MDC and SCP-ECG codes of leads (PS3.16 CID 3001).
        let lead_code = code.starts_with(b"2:") || code.starts_with(b"5.6.3-9-");
        let second = code == b"2:2" || code == b"5.6.3-9-2" || label.ends_with(b"LEAD II");
        match () {
            () if second => 3,
            () if lead_code || says(b"ECG") || says(b"EKG") || says(b"LEAD") => 2,
            () if code.is_empty() && label.is_empty() => 1,
            () => 0,
        }
    }
}

/// How a sample is stored, little endian.
#[derive(Clone, Copy)]
enum Coding {
    SignedByte,
    Byte,
    SignedWord,
    Word,
}

impl Coding {
    fn bytes(self) -> usize {
        match self {
            Self::SignedByte | Self::Byte => 1,
            Self::SignedWord | Self::Word => 2,
        }
    }

    /// The first sample of `stored`, which holds one.
    fn value(self, stored: &[u8]) -> i32 {
        let word = || [stored[0], stored.get(1).copied().unwrap_or_default()];
        match self {
            Self::SignedByte => i8::from_le_bytes([stored[0]]).into(),
            Self::Byte => stored[0].into(),
            Self::SignedWord => i16::from_le_bytes(word()).into(),
            Self::Word => u16::from_le_bytes(word()).into(),
        }
    }
}
