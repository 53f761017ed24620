//! The shape of the matrix product's work, and which shape is the fastest on a device.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};

use burn::tensor::{Device, Tensor};
use web_time::Instant;

use crate::kernels::{Activation, Matrix, Storage, linear};

/// How a workgroup shares what it reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Sharing {
    /// Every invocation reads for itself; the caches do the sharing.
    None,
    /// Rows and columns go through workgroup memory.
    Workgroup,
}

/// How many outputs an invocation of the matrix product holds in registers, and how a workgroup
/// shares what it reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tile {
    name: &'static str,
    /// Rows of an invocation.
    pub(super) rows: usize,
    /// Groups of four columns of an invocation.
    pub(super) quads: usize,
    /// Invocations across the columns and down the rows.
    pub(super) lanes: (usize, usize),
    pub(super) sharing: Sharing,
}

/// What a device offers beyond the default limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    /// Bytes of workgroup memory.
    pub workgroup_bytes: usize,
}

/// Groups of four inner values that a pass through workgroup memory takes.
pub(super) const DEPTH: usize = 4;

const fn tile(
    name: &'static str,
    (rows, quads): (usize, usize),
    lanes: (usize, usize),
    sharing: Sharing,
) -> Tile {
    Tile {
        name,
        rows,
        quads,
        lanes,
        sharing,
    }
}

/// Every tile. The first two are within the default limits and for devices not measured.
const TILES: [Tile; 5] = [
    tile("register-8x2", (8, 2), (8, 8), Sharing::None),
    tile("register-8x4", (8, 4), (4, 16), Sharing::None),
    tile("workgroup-64x64", (8, 2), (8, 8), Sharing::Workgroup),
    tile("workgroup-128x64", (8, 2), (8, 16), Sharing::Workgroup),
    tile("workgroup-128x128", (8, 2), (16, 16), Sharing::Workgroup),
];

/// The tile in use, by its place in [`TILES`]. One for the process: a device made later chooses
/// anew, and with two devices at once the last choice holds for both.
static IN_USE: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// The tile that is being measured or tested on this thread.
    static TRIED: Cell<Option<Tile>> = const { Cell::new(None) };
}

impl Tile {
    /// The tile that asks least of a device.
    pub const PLAINEST: Self = TILES[0];

    /// The fastest on SwiftShader, where measuring takes longer than a session gains by it.
    pub const FOR_SOFTWARE: Self = TILES[1];

    /// The tile's name, to be kept and given to [`Tile::choose`] the next time.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// Whether workgroups share what they read through their memory: the other operations do as
    /// the product does.
    pub fn shares_memory(self) -> bool {
        self.sharing == Sharing::Workgroup
    }

    /// The tiles that a device can run.
    pub fn offered(abilities: Abilities) -> impl Iterator<Item = Self> {
        TILES.into_iter().filter(move |tile| tile.fits(abilities))
    }

    /// The tile of the last [`Tile::choose`].
    pub fn in_use() -> Self {
        TRIED.get().unwrap_or(TILES[IN_USE.load(Ordering::Relaxed)])
    }

    /// Takes the tile named `kept` where the device can run it, else the fastest of those it can,
    /// measured on a product like the networks'. Matrix products use it from now on.
    pub async fn choose(device: &Device, abilities: Abilities, kept: Option<&str>) -> Self {
        let kept = Self::offered(abilities).find(|tile| Some(tile.name) == kept);
        let chosen = match kept {
            Some(tile) => tile,
            None => fastest(device, abilities).await,
        };
        let place = TILES.iter().position(|tile| *tile == chosen);
        IN_USE.store(place.unwrap_or(0), Ordering::Relaxed);
        chosen
    }

    /// Runs `work` with this tile in use on this thread.
    pub(in crate::kernels) fn tried<T>(self, work: impl FnOnce() -> T) -> T {
        TRIED.set(Some(self));
        let done = work();
        TRIED.set(None);
        done
    }

    fn fits(&self, abilities: Abilities) -> bool {
        self.workgroup_bytes() <= abilities.workgroup_bytes
    }

    /// Bytes of workgroup memory: the shape, and rows and columns where they are shared.
    fn workgroup_bytes(&self) -> usize {
        let (wide, tall) = self.block();
        match self.sharing {
            Sharing::Workgroup => (tall * DEPTH + 4 * DEPTH * wide) * 16 + 16,
            Sharing::None => 0,
        }
    }

    /// The workgroup as the text declares it.
    pub(super) fn workgroup(&self) -> (u32, u32) {
        (self.lanes.0 as u32, self.lanes.1 as u32)
    }

    /// Workgroups for an output of `rows` by `quads` groups of four columns.
    pub(super) fn groups(&self, rows: usize, quads: usize) -> (usize, usize) {
        let (wide, tall) = self.block();
        (quads.div_ceil(wide), rows.div_ceil(tall))
    }

    /// Groups of four columns, and rows, of a workgroup.
    pub(super) fn block(&self) -> (usize, usize) {
        (self.quads * self.lanes.0, self.rows * self.lanes.1)
    }
}

/// Inner size and columns of the product that is measured.
const MEASURED: [usize; 2] = [128, 256];
/// Rows of it at first, and at most.
const ROWS: [usize; 2] = [512, 32_768];
/// A run shorter than this says more about the waiting than about the product.
const SECONDS: f64 = 0.01;

async fn fastest(device: &Device, abilities: Abilities) -> Tile {
    let mut best = (f64::INFINITY, TILES[0]);
    let rows = enough_rows(device).await;
    for tile in Tile::offered(abilities) {
        let _ = seconds(device, tile, rows).await; // Compiles it.
        let first = seconds(device, tile, rows).await;
        let taken = first.min(seconds(device, tile, rows).await);
        if taken < best.0 {
            best = (taken, tile);
        }
    }
    best.1
}

/// Rows that keep the device busy for long enough.
async fn enough_rows(device: &Device) -> usize {
    let mut rows = ROWS[0];
    let _ = seconds(device, TILES[0], rows).await;
    while rows < ROWS[1] && seconds(device, TILES[0], rows).await < SECONDS {
        rows *= 4;
    }
    rows
}

/// Seconds of one product; infinity where the device gave nothing.
async fn seconds(device: &Device, tile: Tile, rows: usize) -> f64 {
    let [inner, columns] = MEASURED;
    let x = Tensor::<2>::zeros([rows, inner], device);
    let matrix = Matrix::new(vec![0.0; inner * columns], MEASURED, Storage::F32, device);
    let started = Instant::now();
    let product = tile.tried(|| linear(x, &matrix, None, None, Activation::None));
    let last = product.slice([rows - 1..rows, columns - 1..columns]);
    match last.into_data_async().await {
        Ok(_) => started.elapsed().as_secs_f64(),
        Err(_) => f64::INFINITY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_limits_offer_what_needs_no_more() {
        let least = Abilities {
            workgroup_bytes: 16 * 1024,
        };
        let names: Vec<_> = Tile::offered(least).map(Tile::name).collect();
        assert_eq!(
            names,
            [
                "register-8x2",
                "register-8x4",
                "workgroup-64x64",
                "workgroup-128x64"
            ]
        );
        let most = Abilities {
            workgroup_bytes: 32 * 1024,
        };
        assert_eq!(Tile::offered(most).count(), TILES.len());
    }

    #[test]
    fn no_workgroup_has_more_invocations_than_the_default_limit() {
        assert!(TILES.iter().all(|tile| tile.lanes.0 * tile.lanes.1 <= 256));
    }

    #[test]
    fn a_kept_name_is_taken_without_measuring_and_others_are_not() {
        let least = Abilities {
            workgroup_bytes: 16 * 1024,
        };
        let device = Device::flex();
        let choose = |kept| pollster::block_on(Tile::choose(&device, least, Some(kept))).name();
        assert_eq!(choose("register-8x4"), "register-8x4");
        assert_ne!(choose("workgroup-128x128"), "workgroup-128x128");
    }
}
