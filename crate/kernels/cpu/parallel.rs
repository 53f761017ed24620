//! Work on the parts of an output, on all cores. What a part is depends on the shape alone or
//! changes no sum, so a result does not depend on how many cores there are.

/// Calls `work` with each item.
#[cfg(not(target_arch = "wasm32"))]
pub fn for_each<T: Send>(items: Vec<T>, work: impl Fn(T) + Sync + Send) {
    use rayon::prelude::*;
    // Handing a single item to another thread costs more than a small product.
    if items.len() == 1 {
        return items.into_iter().for_each(work);
    }
    items.into_par_iter().with_max_len(1).for_each(work);
}

/// Calls `work` with each item.
#[cfg(target_arch = "wasm32")]
pub fn for_each<T>(items: Vec<T>, work: impl Fn(T)) {
    items.into_iter().for_each(work);
}

/// Calls `work(index, piece)` for each piece of `length` values of `out`; the last may be shorter.
pub fn for_each_piece(
    out: &mut [f32],
    length: usize,
    work: impl Fn(usize, &mut [f32]) + Sync + Send,
) {
    let pieces = out.chunks_mut(length).enumerate().collect();
    for_each(pieces, |(index, piece)| work(index, piece));
}

/// How many items are worked on at once.
pub fn threads() -> usize {
    #[cfg(not(target_arch = "wasm32"))]
    return rayon::current_num_threads();
    #[cfg(target_arch = "wasm32")]
    return 1;
}

/// `make` of each index, in order.
#[cfg(not(target_arch = "wasm32"))]
pub fn map<T: Send>(count: usize, make: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    use rayon::prelude::*;
    if count == 1 {
        return vec![make(0)];
    }
    (0..count).into_par_iter().map(make).collect()
}

/// `make` of each index, in order.
#[cfg(target_arch = "wasm32")]
pub fn map<T>(count: usize, make: impl Fn(usize) -> T) -> Vec<T> {
    (0..count).map(make).collect()
}
