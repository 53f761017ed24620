//! Areas, hulls and cuts of polygons. A polygon is its corners in order; the last joins the first.

use super::Point;

/// The edges of `polygon`.
pub fn edges<S: Copy>(polygon: &[Point<S>]) -> impl Iterator<Item = (Point<S>, Point<S>)> {
    let next = polygon.iter().cycle().skip(1);
    polygon.iter().copied().zip(next.copied())
}

/// The enclosed area, in squares of the unit of the space: positive when the corners run
/// clockwise on the screen, negative the other way round.
pub fn area<S: Copy>(polygon: &[Point<S>]) -> f64 {
    let Some(&origin) = polygon.first() else {
        return 0.0;
    };
    0.5 * edges(polygon)
        .map(|(a, b)| cross(origin, a, b))
        .sum::<f64>()
}

/// Twice the area of the triangle `o`, `a`, `b`, positive when it runs clockwise on the screen.
pub fn cross<S>(o: Point<S>, a: Point<S>, b: Point<S>) -> f64 {
    (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x)
}

/// The convex hull of `points`, clockwise on the screen, without corners on straight edges.
pub fn convex_hull<S: Copy>(points: &[Point<S>]) -> Vec<Point<S>> {
    let mut sorted = points.to_vec();
    sorted.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    let mut hull = half_hull(sorted.iter().copied());
    hull.extend(half_hull(sorted.iter().rev().copied()));
    hull
}

/// One of the two chains of the hull, without its last point (Andrew's monotone chain).
fn half_hull<S: Copy>(points: impl Iterator<Item = Point<S>>) -> Vec<Point<S>> {
    let mut chain: Vec<Point<S>> = Vec::new();
    for p in points {
        while let [.., a, b] = chain[..]
            && cross(a, b, p) <= 0.0
        {
            chain.pop();
        }
        chain.push(p);
    }
    chain.pop();
    chain
}

/// The part of `polygon` where `height` is at most `limit`; `height` must be affine in the
/// coordinates. Parts of a polygon that is not convex stay joined along the cut, which
/// encloses no area.
pub fn below<S: Copy>(
    polygon: &[Point<S>],
    height: impl Fn(Point<S>) -> f64,
    limit: f64,
) -> Vec<Point<S>> {
    let mut kept = Vec::with_capacity(polygon.len() + 2);
    for (a, b) in edges(polygon) {
        let (ha, hb) = (height(a), height(b));
        if ha <= limit {
            kept.push(a);
        }
        if (ha <= limit) != (hb <= limit) {
            kept.push(between(a, b, (limit - ha) / (hb - ha)));
        }
    }
    kept
}

/// Where the border of `polygon` crosses `height == limit`.
pub fn crossings<S: Copy>(
    polygon: &[Point<S>],
    height: impl Fn(Point<S>) -> f64,
    limit: f64,
) -> Vec<Point<S>> {
    edges(polygon)
        .filter_map(|(a, b)| {
            let (ha, hb) = (height(a), height(b));
            ((ha <= limit) != (hb <= limit)).then(|| between(a, b, (limit - ha) / (hb - ha)))
        })
        .collect()
}

/// `count` points at equal distances along the border of `polygon`, the first at its first
/// corner; empty when the border has no length.
pub fn resampled<S: Copy>(polygon: &[Point<S>], count: usize) -> Vec<Point<S>> {
    let perimeter: f64 = edges(polygon).map(|(a, b)| a.distance(&b)).sum();
    let step = perimeter / count as f64;
    let mut points = Vec::with_capacity(count);
    let mut walked = 0.0;
    for (a, b) in edges(polygon) {
        let length = a.distance(&b);
        while length > 0.0 && points.len() < count && points.len() as f64 * step <= walked + length
        {
            points.push(between(
                a,
                b,
                (points.len() as f64 * step - walked) / length,
            ));
        }
        walked += length;
    }
    points
}

/// The point the given fraction of the way from `a` to `b`.
fn between<S>(a: Point<S>, b: Point<S>, fraction: f64) -> Point<S> {
    Point::new(a.x + fraction * (b.x - a.x), a.y + fraction * (b.y - a.y))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Mm;

    fn polygon(corners: &[(f64, f64)]) -> Vec<Point<Mm>> {
        corners.iter().map(|&(x, y)| Point::new(x, y)).collect()
    }

    #[test]
    fn a_hull_runs_clockwise_and_leaves_out_what_lies_inside() {
        let hull = convex_hull(&polygon(&[
            (0.0, 0.0),
            (4.0, 0.0),
            (2.0, 0.0),
            (4.0, 3.0),
            (1.0, 1.0),
            (0.0, 3.0),
        ]));
        assert_eq!(hull.len(), 4);
        assert_eq!(area(&hull), 12.0);
    }

    #[test]
    fn a_hull_of_points_on_a_line_has_no_area() {
        assert_eq!(
            area(&convex_hull(&polygon(&[
                (0.0, 0.0),
                (1.0, 1.0),
                (2.0, 2.0)
            ]))),
            0.0
        );
        assert!(convex_hull::<Mm>(&[]).is_empty());
    }

    #[test]
    fn a_cut_through_two_prongs_keeps_the_area_of_both() {
        let fork = polygon(&[
            (0.0, 0.0),
            (1.0, 0.0),
            (1.0, 4.0),
            (2.0, 4.0),
            (2.0, 0.0),
            (3.0, 0.0),
            (3.0, 5.0),
            (0.0, 5.0),
        ]);
        assert!((area(&below(&fork, |p| p.y, 2.0)) - 4.0).abs() < 1e-12);
        assert_eq!(crossings(&fork, |p| p.y, 2.0).len(), 4);
        assert!(below(&fork, |p| p.y, -1.0).is_empty());
    }

    #[test]
    fn points_are_spread_evenly() {
        let square = polygon(&[(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]);
        let points = resampled(&square, 16);
        assert_eq!(points.len(), 16);
        assert_eq!((points[3].x, points[3].y), (1.5, 0.0));
        assert!(resampled(&square[..1], 8).is_empty());
    }
}
