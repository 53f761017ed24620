//! The shape of the matrix product's work, and what of a device it uses.

use std::cell::Cell;
use std::sync::{Mutex, PoisonError};

/// How the invocations of a workgroup share what they read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Sharing {
    /// Every invocation reads for itself; the caches do the sharing.
    None,
    /// Rows and columns go through workgroup memory.
    Workgroup,
    /// A subgroup's invocations read the rows for each other; each reads columns of its own.
    Subgroup {
        /// The invocations that every subgroup of the device has at least.
        least: usize,
    },
}

/// How many outputs an invocation of the matrix product holds in registers, how a workgroup shares
/// what it reads, and whether matrices stored as halves are read as such.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tile {
    /// With words and with halves.
    names: [&'static str; 2],
    /// Rows of an invocation.
    pub(super) rows: usize,
    /// Groups of four columns of an invocation.
    pub(super) quads: usize,
    /// Invocations across the columns and down the rows.
    pub(super) lanes: (usize, usize),
    pub(super) sharing: Sharing,
    /// Whether a matrix of halves is read, and kept in workgroup memory, as halves (shader-f16)
    /// and not as words to unpack. Both give the same numbers; products and sums are f32.
    pub(super) halves: bool,
}

/// What a device offers, of what the tiles can use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    /// Bytes of workgroup memory.
    pub workgroup_bytes: usize,
    /// shader-f16.
    pub halves: bool,
    /// subgroups: how many invocations every subgroup has at least.
    pub subgroup: Option<usize>,
}

/// Groups of four inner values that a pass through workgroup memory takes.
pub(super) const DEPTH: usize = 4;

const fn tile(
    names: [&'static str; 2],
    (rows, quads): (usize, usize),
    lanes: (usize, usize),
    sharing: Sharing,
) -> Tile {
    Tile {
        names,
        rows,
        quads,
        lanes,
        sharing,
        halves: false,
    }
}

/// Tiles that need no optional feature; the last needs more workgroup memory than the default.
const TILES: [Tile; 5] = [
    Tile::PLAINEST,
    Tile::FOR_SOFTWARE,
    tile(
        ["workgroup-64x64", "workgroup-64x64-f16"],
        (8, 2),
        (8, 8),
        Sharing::Workgroup,
    ),
    tile(
        ["workgroup-128x64", "workgroup-128x64-f16"],
        (8, 2),
        (8, 16),
        Sharing::Workgroup,
    ),
    tile(
        ["workgroup-128x128", "workgroup-128x128-f16"],
        (8, 2),
        (16, 16),
        Sharing::Workgroup,
    ),
];

/// The tile that needs subgroups. All of its workgroup has the same rows, so that it does not
/// matter which invocations a subgroup is made of.
const fn of_subgroups(least: usize) -> Tile {
    tile(
        ["subgroup-16x128", "subgroup-16x128-f16"],
        (16, 1),
        (32, 1),
        Sharing::Subgroup { least },
    )
}

/// The tile in use. One for the process: a device made later chooses anew, and with two devices at
/// once the last choice holds for both.
static IN_USE: Mutex<Tile> = Mutex::new(Tile::PLAINEST);

thread_local! {
    /// The tile that is being measured or tested on this thread.
    static TRIED: Cell<Option<Tile>> = const { Cell::new(None) };
}

impl Tile {
    /// The tile that asks least of a device.
    pub const PLAINEST: Self = tile(
        ["register-8x2", "register-8x2-f16"],
        (8, 2),
        (8, 8),
        Sharing::None,
    );

    /// The fastest on SwiftShader, where measuring takes longer than a session gains by it.
    pub const FOR_SOFTWARE: Self = tile(
        ["register-8x4", "register-8x4-f16"],
        (8, 4),
        (4, 16),
        Sharing::None,
    );

    /// The tile's name, the same on every device.
    pub fn name(self) -> &'static str {
        self.names[usize::from(self.halves)]
    }

    /// What the tile uses beyond WebGPU's defaults, by WebGPU's names.
    pub fn features(self) -> Vec<&'static str> {
        let larger = self.workgroup_bytes() > Abilities::LEAST.workgroup_bytes;
        let subgroups = matches!(self.sharing, Sharing::Subgroup { .. });
        [
            ("shader-f16", self.halves),
            ("subgroups", subgroups),
            ("larger workgroup memory", larger),
        ]
        .into_iter()
        .filter_map(|(name, used)| used.then_some(name))
        .collect()
    }

    /// Whether the invocations of a workgroup share what they read: the other operations, through
    /// workgroup memory, do as the product does.
    pub fn shares(self) -> bool {
        self.sharing != Sharing::None
    }

    /// The tiles that a device can run, the plainest first.
    pub fn offered(abilities: Abilities) -> Vec<Self> {
        let in_words = TILES
            .into_iter()
            .chain(abilities.subgroup.map(of_subgroups))
            .filter(|tile| tile.workgroup_bytes() <= abilities.workgroup_bytes);
        let with_halves = |tile| {
            let halves = abilities.halves.then_some(Self {
                halves: true,
                ..tile
            });
            [Some(tile), halves].into_iter().flatten()
        };
        in_words.flat_map(with_halves).collect()
    }

    /// The tile that matrix products use now.
    pub fn in_use() -> Self {
        let tried = TRIED.get();
        tried.unwrap_or_else(|| *IN_USE.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Lets matrix products use this tile from now on.
    pub fn put_in_use(self) {
        *IN_USE.lock().unwrap_or_else(PoisonError::into_inner) = self;
    }

    /// Runs `work` with this tile in use on this thread.
    pub(in crate::kernels) fn tried<T>(self, work: impl FnOnce() -> T) -> T {
        TRIED.set(Some(self));
        let done = work();
        TRIED.set(None);
        done
    }

    /// Bytes of workgroup memory: the shape, and rows and columns where they go through it, in f32
    /// as a matrix stored so needs it.
    fn workgroup_bytes(&self) -> usize {
        let (wide, tall) = self.block();
        match self.sharing {
            Sharing::Workgroup => (tall * DEPTH + 4 * DEPTH * wide) * 16 + 16,
            Sharing::Subgroup { .. } => 16,
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

impl Abilities {
    /// What every device has: WebGPU's default limits and no optional feature.
    pub const LEAST: Self = Self {
        workgroup_bytes: 16 * 1024,
        halves: false,
        subgroup: None,
    };

    /// WebGPU's lower bound.
    pub const SMALLEST_SUBGROUP: usize = 4;

    /// What every tile can do with.
    pub const ALL: Self = Self {
        workgroup_bytes: 32 * 1024,
        halves: true,
        subgroup: Some(Self::SMALLEST_SUBGROUP),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(abilities: Abilities) -> Vec<&'static str> {
        let tiles = Tile::offered(abilities);
        tiles.into_iter().map(Tile::name).collect()
    }

    #[test]
    fn default_limits_offer_what_needs_no_more() {
        let tiles = Tile::offered(Abilities::LEAST);
        assert_eq!(
            names(Abilities::LEAST),
            [
                "register-8x2",
                "register-8x4",
                "workgroup-64x64",
                "workgroup-128x64"
            ]
        );
        assert!(tiles.iter().all(|tile| tile.features().is_empty()));
    }

    #[test]
    fn each_ability_brings_its_tiles() {
        let larger = Abilities {
            workgroup_bytes: 32 * 1024,
            ..Abilities::LEAST
        };
        assert_eq!(names(larger).last(), Some(&"workgroup-128x128"));
        let halves = Abilities {
            halves: true,
            ..Abilities::LEAST
        };
        assert_eq!(names(halves).len(), 2 * names(Abilities::LEAST).len());
        assert!(names(halves).contains(&"workgroup-64x64-f16"));
        let subgroup = Abilities {
            subgroup: Some(32),
            ..Abilities::LEAST
        };
        assert_eq!(names(subgroup).last(), Some(&"subgroup-16x128"));
        assert_eq!(names(Abilities::ALL).len(), 12);
    }

    #[test]
    fn a_tile_says_what_it_uses() {
        let tile = |name| {
            let tiles = Tile::offered(Abilities::ALL);
            tiles.into_iter().find(|tile| tile.name() == name).unwrap()
        };
        assert_eq!(
            tile("subgroup-16x128-f16").features(),
            ["shader-f16", "subgroups"]
        );
        assert_eq!(
            tile("workgroup-128x128").features(),
            ["larger workgroup memory"]
        );
    }

    #[test]
    fn no_workgroup_has_more_invocations_than_the_default_limit() {
        let tiles = Tile::offered(Abilities::ALL);
        assert!(tiles.iter().all(|tile| tile.lanes.0 * tile.lanes.1 <= 256));
    }
}
