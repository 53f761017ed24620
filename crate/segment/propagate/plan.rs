//! In which order frames are outlined: nearest to a prompted frame first.

/// A frame to outline, and the neighbour that its prompt comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) frame: usize,
    /// Towards the nearest prompted frame.
    pub(super) parent: usize,
}

/// The frame of `anchors` nearest to `frame`; of two the earlier.
pub(super) fn nearest(anchors: &[usize], frame: usize) -> Option<usize> {
    let nearest = anchors.iter().copied();
    nearest.min_by_key(|anchor| (anchor.abs_diff(frame), *anchor))
}

/// The frames of a clip that take their prompts from `anchor`, directly or through others, nearest
/// first and forwards before backwards. `anchors` are all prompted frames, `anchor` one of them.
pub(super) fn around(frames: usize, anchors: &[usize], anchor: usize) -> Vec<Step> {
    let mut steps: Vec<Step> = (0..frames)
        .filter(|&frame| frame != anchor && nearest(anchors, frame) == Some(anchor))
        .map(|frame| Step {
            frame,
            parent: match frame > anchor {
                true => frame - 1,
                false => frame + 1,
            },
        })
        .collect();
    steps.sort_by_key(|step| (step.frame.abs_diff(anchor), step.frame < anchor));
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(steps: &[Step]) -> Vec<usize> {
        steps.iter().map(|step| step.frame).collect()
    }

    #[test]
    fn the_nearest_come_first() {
        let steps = around(7, &[2], 2);
        assert_eq!(frames(&steps), [3, 1, 4, 0, 5, 6]);
        assert_eq!(
            steps[1],
            Step {
                frame: 1,
                parent: 2
            }
        );
        assert_eq!(
            steps[4],
            Step {
                frame: 5,
                parent: 4
            }
        );
    }

    #[test]
    fn a_frame_belongs_to_the_prompted_frame_nearest_to_it() {
        assert_eq!(frames(&around(10, &[1, 6], 1)), [2, 0, 3]);
        assert_eq!(frames(&around(10, &[1, 6], 6)), [7, 5, 8, 4, 9]);
        assert!(around(1, &[0], 0).is_empty());
    }
}
