//! The outline of a mask as a polygon.

use super::{FramePx, Mask, Point};

/// The outer border of the piece that holds the first inside pixel in reading order, clockwise
/// on the screen, in frame pixels; empty when no pixel is inside.
///
/// The polygon joins the midpoints of the pixel edges between inside and outside: a straight
/// border at any angle is followed within half a pixel without bias, and the enclosed area is
/// the number of pixels less 0.5.
pub fn outline(mask: &Mask) -> Vec<Point<FramePx>> {
    let Some(first) = mask.as_slice().iter().position(|&v| v) else {
        return Vec::new();
    };
    let start = (
        (first % mask.width()) as isize,
        (first / mask.width()) as isize,
    );
    let east = (1, 0);
    let (mut at, mut heading) = (start, east);
    let mut points = Vec::new();
    loop {
        points.push(Point::new(
            at.0 as f64 + 0.5 * heading.0 as f64,
            at.1 as f64 + 0.5 * heading.1 as f64,
        ));
        at = (at.0 + heading.0, at.1 + heading.1);
        heading = turn(mask, at, heading);
        if at == start && heading == east {
            return points;
        }
    }
}

/// The heading that keeps the inside on the right after arriving at pixel corner `at`.
fn turn(mask: &Mask, at: (isize, isize), (dx, dy): (isize, isize)) -> (isize, isize) {
    let right = (-dy, dx);
    let left = (dy, -dx);
    if !inside_towards(mask, at, (dx, dy), right) {
        right
    } else if inside_towards(mask, at, (dx, dy), left) {
        left
    } else {
        (dx, dy)
    }
}

/// Whether the pixel that lies ahead of corner `at` on the given side is inside.
fn inside_towards(
    mask: &Mask,
    at: (isize, isize),
    ahead: (isize, isize),
    side: (isize, isize),
) -> bool {
    let towards = (ahead.0 + side.0, ahead.1 + side.1);
    mask.get(at.0 + (towards.0 - 1) / 2, at.1 + (towards.1 - 1) / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::polygon::area;

    fn mask(rows: &[&str]) -> Mask {
        let inside = rows.iter().flat_map(|r| r.bytes().map(|b| b == b'#'));
        Mask::new(rows[0].len(), rows.len(), inside.collect()).unwrap()
    }

    #[test]
    fn the_area_is_the_number_of_pixels_less_a_half() {
        for rows in [
            vec!["#"],
            vec!["##", "##"],
            vec![".....", ".###.", "..##.", "...#.", "....."],
            vec!["#.#", "###", "#.#"],
        ] {
            let mask = mask(&rows);
            assert_eq!(area(&outline(&mask)), mask.count() as f64 - 0.5, "{rows:?}");
        }
    }

    #[test]
    fn pixels_that_meet_in_a_corner_are_not_joined() {
        assert_eq!(outline(&mask(&["#.", ".#"])).len(), 4);
    }

    #[test]
    fn an_empty_mask_has_no_outline() {
        assert!(outline(&mask(&["..", ".."])).is_empty());
    }
}
