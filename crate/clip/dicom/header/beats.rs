//! Attributes of the electrocardiogram.

use super::{first, u16_at, u32_at};
use crate::clip::ecg::{RawChannel, RawEcg, RawWaveform};
use dicom_core::Tag;
use dicom_dictionary_std::tags;

/// Groups and channels of a group that are looked at; further ones are passed over.
const MAX_GROUPS: usize = 64;
const MAX_CHANNELS: usize = 256;
/// R waves that are looked at.
const MAX_TIMES: usize = 1 << 16;

/// Single-precision numbers.
pub(super) fn times(value: &[u8]) -> Vec<f64> {
    let (numbers, _) = value.as_chunks();
    let numbers = numbers.iter().take(MAX_TIMES);
    numbers
        .map(|bytes| f32::from_le_bytes(*bytes).into())
        .collect()
}

impl<'a> RawEcg<'a> {
    /// An item of the waveform sequence begins.
    pub(super) fn group(&mut self) {
        // One more than is looked at takes what belongs to the ones passed over.
        if self.groups.len() <= MAX_GROUPS {
            self.groups.push(RawWaveform::default());
        }
    }

    /// A channel's definition begins.
    pub(super) fn channel(&mut self) {
        if let Some(group) = self.groups.last_mut()
            && group.definitions.len() < MAX_CHANNELS
        {
            group.definitions.push(RawChannel::default());
        }
    }

    /// Keeps the value of an attribute of the group begun last.
    pub(super) fn set_group(&mut self, tag: Tag, value: &'a [u8]) {
        let Some(group) = self.groups.last_mut() else {
            return;
        };
        match tag {
            tags::MULTIPLEX_GROUP_TIME_OFFSET => group.offset_ms = first(value),
            tags::NUMBER_OF_WAVEFORM_CHANNELS => group.channels = u16_at(value, 0).into(),
            tags::NUMBER_OF_WAVEFORM_SAMPLES => group.length = u32_at(value) as usize,
            tags::SAMPLING_FREQUENCY => group.rate_hz = first(value).unwrap_or(0.0),
            tags::WAVEFORM_BITS_ALLOCATED => group.bits = u16_at(value, 0),
            tags::WAVEFORM_SAMPLE_INTERPRETATION => group.interpretation = value,
            tags::WAVEFORM_PADDING_VALUE => group.padding = value,
            tags::WAVEFORM_DATA => group.data = value,
            _ => {}
        }
    }

    /// Keeps the value of an attribute of the channel begun last.
    pub(super) fn set_channel(&mut self, tag: Tag, value: &'a [u8]) {
        let group = self.groups.last_mut();
        let Some(channel) = group.and_then(|group| group.definitions.last_mut()) else {
            return;
        };
        match tag {
            tags::CHANNEL_LABEL => channel.label = value,
            tags::CODE_VALUE => channel.code = value,
            tags::CHANNEL_SENSITIVITY => channel.sensitivity = first(value),
            tags::CHANNEL_SENSITIVITY_CORRECTION_FACTOR => channel.correction = first(value),
            tags::CHANNEL_BASELINE => channel.baseline = first(value),
            tags::CHANNEL_TIME_SKEW => channel.time_skew_s = first(value),
            tags::CHANNEL_SAMPLE_SKEW => channel.sample_skew = first(value),
            _ => {}
        }
    }
}
