//! When an encoding waits for the device.
//!
//! A wait costs a fast GPU more than the step it waits for; steps that pile up in the queue of a
//! slow one take the time in which a user can stop them.

/// A step that takes longer is waited for.
const SLOW_MS: f64 = 20.0;

/// Work that may be in the queue, as estimated: so long a stop takes at most, and then the step
/// under way.
const QUEUE_MS: f64 = 50.0;

/// The steps of an encoding that are in the queue, and how long one took lately.
#[derive(Debug, Default)]
pub struct Pace {
    step_ms: Option<f64>,
    queued: usize,
}

impl Pace {
    /// A step was given to the device. Returns whether to wait for it: always for the first, which
    /// is how the pace is known.
    pub fn queued(&mut self) -> bool {
        self.queued += 1;
        self.step_ms
            .is_none_or(|step_ms| self.queued >= steps_to_queue(step_ms))
    }

    /// The device was waited for; `elapsed_ms` have passed since the wait before.
    pub fn waited(&mut self, elapsed_ms: f64) {
        self.step_ms = Some(elapsed_ms / self.queued.max(1) as f64);
        self.queued = 0;
    }
}

/// How many steps to give to the device before waiting for them, if one takes `step_ms`.
fn steps_to_queue(step_ms: f64) -> usize {
    if step_ms > SLOW_MS {
        return 1;
    }
    // A clock too coarse to see a step gives zero: as many as there are, then.
    (QUEUE_MS / step_ms.max(f64::EPSILON)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_steps_are_waited_for_one_by_one() {
        assert_eq!(steps_to_queue(20.1), 1);
        assert_eq!(steps_to_queue(3000.0), 1);
    }

    #[test]
    fn fast_steps_fill_the_queue_and_no_more() {
        assert_eq!(steps_to_queue(20.0), 2);
        assert_eq!(steps_to_queue(5.0), 10);
        assert!(steps_to_queue(0.0) > 1_000_000);
    }

    /// The steps of `count` that are waited for where each takes `step_ms`.
    fn waits(count: usize, step_ms: impl Fn(usize) -> f64) -> Vec<usize> {
        let (mut pace, mut elapsed) = (Pace::default(), 0.0);
        let mut waits = Vec::new();
        for step in 0..count {
            elapsed += step_ms(step);
            if pace.queued() {
                pace.waited(elapsed);
                elapsed = 0.0;
                waits.push(step);
            }
        }
        waits
    }

    #[test]
    fn a_fast_device_is_waited_for_once_and_a_slow_one_always() {
        assert_eq!(waits(14, |_| 1.0), [0]);
        assert_eq!(waits(14, |_| 10.0), [0, 5, 10]);
        assert_eq!(waits(5, |_| 400.0), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn the_pace_follows_the_device() {
        // Fast at first, then slow: the queue of five that was on its way, then one by one.
        let slows_down = |step| if step < 3 { 10.0 } else { 100.0 };
        assert_eq!(waits(9, slows_down), [0, 5, 6, 7, 8]);
        let speeds_up = |step| if step < 3 { 100.0 } else { 10.0 };
        assert_eq!(waits(9, speeds_up), [0, 1, 2, 3, 8]);
    }
}
