//! A clip from frames that arrive one by one, as a browser decodes a video or takes pictures of a
//! screen.

use super::{Calibration, Clip, ClipError, Frame, Screen, Source, Timing, budget};

/// Collects video frames of one size into a [`Clip`].
#[derive(Debug)]
pub struct ClipBuilder {
    width: usize,
    height: usize,
    frames: Vec<Frame>,
    stamps_ms: Vec<f64>,
    bytes: usize,
    /// What is cut out of each frame.
    screen: Option<Screen>,
}

impl ClipBuilder {
    /// A builder for frames of `width` x `height` pixels.
    ///
    /// # Errors
    /// `Empty` without a pixel, `TooLarge` where one frame is too large.
    pub fn new(width: usize, height: usize) -> Result<Self, ClipError> {
        budget::check(width, height, 3, 1)?;
        Ok(Self {
            width,
            height,
            frames: Vec::new(),
            stamps_ms: Vec::new(),
            bytes: 0,
            screen: None,
        })
    }

    /// A builder for pictures of `width` x `height` pixels that show a screen: the clip is what is
    /// on the screen, and has no pixel size.
    ///
    /// # Errors
    /// As [`ClipBuilder::new`].
    pub fn of_screen(width: usize, height: usize, screen: Screen) -> Result<Self, ClipError> {
        Ok(Self {
            screen: Some(screen),
            ..Self::new(width, height)?
        })
    }

    /// Adds the frame shown at `timestamp_ms`, four bytes a pixel. Alpha is dropped.
    ///
    /// # Errors
    /// `FrameSize` unless there are `width * height * 4` bytes; `TooLarge` where the clip
    /// would pass [`super::MAX_CLIP_BYTES`]. The frames added before stay.
    pub fn push_rgba(&mut self, rgba: &[u8], timestamp_ms: f64) -> Result<(), ClipError> {
        let frame = Frame::from_rgba(self.width, self.height, rgba)?;
        let frame = match &self.screen {
            Some(screen) => screen.cut_out(&frame)?,
            None => frame,
        };
        let bytes = self.bytes + frame.data().len();
        if bytes > budget::MAX_CLIP_BYTES {
            return Err(ClipError::TooLarge {
                width: self.width,
                height: self.height,
                frames: self.frames.len() + 1,
            });
        }
        self.bytes = bytes;
        self.frames.push(frame);
        self.stamps_ms.push(timestamp_ms);
        Ok(())
    }

    /// The clip, its times counted from the first frame.
    ///
    /// # Errors
    /// `Empty` where no frame was added.
    pub fn finish(self) -> Result<Clip, ClipError> {
        if self.frames.is_empty() {
            return Err(ClipError::Empty);
        }
        let (calibration, source) = match self.screen {
            Some(_) => (Calibration::of_screen(), Source::Screen),
            None => (Calibration::none(), Source::Video),
        };
        Ok(Clip {
            frames: self.frames,
            calibration,
            timing: Timing::from_stamps(&self.stamps_ms),
            source,
            ecg: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_and_times_are_kept_in_order() {
        let mut builder = ClipBuilder::new(2, 1).unwrap();
        builder
            .push_rgba(&[1, 1, 1, 255, 2, 2, 2, 255], 1000.0)
            .unwrap();
        builder
            .push_rgba(&[3, 3, 3, 255, 4, 4, 5, 255], 1040.0)
            .unwrap();
        let clip = builder.finish().unwrap();
        assert_eq!(clip.frames[0].data(), [1, 2]);
        assert_eq!(clip.frames[1].data(), [3, 3, 3, 4, 4, 5]);
        assert_eq!(clip.timing.frame_time_ms, Some(40.0));
        assert_eq!(clip.source, Source::Video);
    }

    #[test]
    fn pictures_of_a_screen_are_cut_and_take_no_pixel_size() {
        use crate::clip::{CalibrationChoice, ChoiceError};
        use crate::geometry::{Point, Spacing};

        let at = |x, y| Point::new(x, y);
        let corners = [at(10.0, 5.0), at(90.0, 5.0), at(90.0, 65.0), at(10.0, 65.0)];
        let screen = Screen::new([100, 70], corners, 4.0 / 3.0).unwrap();
        let mut builder = ClipBuilder::of_screen(100, 70, screen).unwrap();
        for stamp in [0.0, 33.0] {
            builder.push_rgba(&[9; 100 * 70 * 4], stamp).unwrap();
        }
        let clip = builder.finish().unwrap();
        let frame = &clip.frames[1];
        assert_eq!((frame.width(), frame.height()), (80, 60));
        assert_eq!(clip.source, Source::Screen);
        let found = clip.calibration.of_file(None);
        assert_eq!(found.spacing, Spacing::Unknown);
        assert_eq!(found.problem.unwrap().code(), "captured-from-screen");
        let ruler = CalibrationChoice::Ruler {
            from: at(0.0, 0.0),
            to: at(0.0, 50.0),
            mm: 50.0,
        };
        let refused = clip.calibration.by(&ruler, None, None).unwrap_err();
        assert_eq!(refused, ChoiceError::FromScreen);
        assert_eq!(refused.code(), "captured-from-screen");
    }

    #[test]
    fn another_size_no_frame_and_a_huge_frame_are_refused() {
        let mut builder = ClipBuilder::new(2, 1).unwrap();
        let error = builder.push_rgba(&[0; 16], 0.0).unwrap_err();
        assert_eq!(error.code(), "clip-frame-size");
        assert_eq!(builder.finish().unwrap_err(), ClipError::Empty);
        assert_eq!(
            ClipBuilder::new(1 << 14, 1 << 14).unwrap_err().code(),
            "clip-too-large"
        );
    }

    #[test]
    fn the_byte_budget_is_enforced() {
        let mut builder = ClipBuilder::new(1, 1).unwrap();
        builder.bytes = budget::MAX_CLIP_BYTES;
        assert_eq!(
            builder.push_rgba(&[0; 4], 0.0).unwrap_err().code(),
            "clip-too-large"
        );
    }
}
