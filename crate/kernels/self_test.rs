//! A known-answer test of every kernel family on a device.
//!
//! In a browser a shader that fails to compile can leave its output as it was instead of raising
//! an error, so nothing is segmented before this has passed.

use burn::tensor::Device;
use thiserror::Error;

use self::cases::{ACTIVATIONS, Case, STORAGES};
use super::{Abilities, Activation, Storage, Tile};

mod cases;

#[cfg(test)]
pub(super) use cases::numbers;

/// Why a device may not be used.
#[derive(Debug, Error)]
pub enum SelfTestError {
    /// A kernel gave wrong numbers.
    #[error("the {kernel} kernel is off by {error:e} on this device")]
    Wrong {
        /// The kernel's name.
        kernel: &'static str,
        /// The largest absolute error.
        error: f32,
    },
    /// The result could not be read back.
    #[error("the result of the {kernel} kernel could not be read back")]
    Unreadable {
        /// The kernel's name.
        kernel: &'static str,
    },
}

impl SelfTestError {
    /// A stable name for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Wrong { .. } => "gpu-self-test-wrong",
            Self::Unreadable { .. } => "gpu-self-test-unreadable",
        }
    }
}

/// Inputs are of order one and sums have at most a few hundred terms, so f32 in another order
/// stays two decades below this; a wrong index or a skipped kernel lands far above.
const TOLERANCE: f32 = 1e-4;

async fn check(case: Case) -> Result<(), SelfTestError> {
    let Case { kernel, got, want } = case;
    let got = got
        .into_data_async()
        .await
        .ok()
        .and_then(|data| data.try_to_vec::<f32>().ok())
        .filter(|got| got.len() == want.len())
        .ok_or(SelfTestError::Unreadable { kernel })?;
    let error = got.iter().zip(want).map(|(g, w)| (g - w).abs());
    // `max` would let a NaN through.
    let error = error.fold(
        0.0,
        |worst: f32, e| if e > worst || e.is_nan() { e } else { worst },
    );
    if error <= TOLERANCE {
        Ok(())
    } else {
        Err(SelfTestError::Wrong { kernel, error })
    }
}

/// Runs every kernel once on a shape with ragged edges and compares with the plain reference. It
/// stands before every session, so each further variant would cost its compilation there:
/// [`thorough_test`] has them.
///
/// # Errors
/// Names the first kernel that is wrong or cannot be read back.
pub async fn self_test(device: &Device) -> Result<(), SelfTestError> {
    let gelu = Activation::Gelu;
    for storage in STORAGES {
        check(Case::linear(device, (69, 24, 76), storage, gelu)).await?;
    }
    check(Case::layer_norm(device, (70, 12), Activation::None)).await?;
    check(Case::depthwise(device, 1)).await?;
    for keys in [67, 300] {
        check(Case::attention(device, keys)).await?;
    }
    check(Case::window_attention(device, 7)).await?;
    check(Case::rel_pos_attention(device, 7)).await?;
    check(Case::conv3x3(device, Storage::F32)).await?;
    check(Case::mask_bits(device, (33, 47))).await
}

/// A matrix in halves multiplied with `tile`, beside the plain reference.
///
/// # Errors
/// As [`self_test`]; the kernel is named by the tile.
pub async fn tile_test(device: &Device, tile: Tile) -> Result<(), SelfTestError> {
    let case = || Case::linear(device, (69, 24, 76), Storage::F16, Activation::None);
    check(tile.tried(case).of(tile)).await
}

/// Every variant of every kernel, with every tile that a device offers: for tests. Returns the
/// tiles' names.
///
/// # Errors
/// As [`self_test`]; a product is named by its tile.
pub async fn thorough_test(
    device: &Device,
    abilities: Abilities,
) -> Result<Vec<&'static str>, SelfTestError> {
    self_test(device).await?;
    for activation in ACTIVATIONS {
        check(Case::linear(device, (1, 4, 4), Storage::F32, activation)).await?;
        check(Case::layer_norm(device, (70, 12), activation)).await?;
    }
    check(Case::depthwise(device, 2)).await?;
    for size in [(1, 1), (5, 6), (33, 47)] {
        check(Case::resize(device, size)).await?;
        check(Case::mask_bits(device, size)).await?;
    }
    tiles_test(device, abilities).await?;
    let tiles = Tile::offered(abilities).into_iter();
    Ok(tiles.map(Tile::name).collect())
}

/// Those offered, and the subgroups' for the smallest subgroups as well: larger ones can run it.
fn tiles_to_test(abilities: Abilities) -> Vec<Tile> {
    let mut tiles = Tile::offered(abilities);
    let smallest = Tile::offered(Abilities {
        subgroup: abilities.subgroup.map(|_| Abilities::SMALLEST_SUBGROUP),
        ..abilities
    });
    let more: Vec<Tile> = smallest
        .into_iter()
        .filter(|tile| !tiles.contains(tile))
        .collect();
    tiles.extend(more);
    tiles
}

async fn tiles_test(device: &Device, abilities: Abilities) -> Result<(), SelfTestError> {
    for tile in tiles_to_test(abilities) {
        for storage in STORAGES {
            for sizes in [(1, 4, 4), (69, 24, 76), (130, 68, 132)] {
                let case = || Case::linear(device, sizes, storage, Activation::Gelu);
                check(tile.tried(case).of(tile)).await?;
            }
            check(tile.tried(|| Case::conv3x3(device, storage)).of(tile)).await?;
        }
    }
    for shares in [false, true] {
        let mut offered = Tile::offered(abilities).into_iter();
        let Some(tile) = offered.find(|tile| tile.shares() == shares) else {
            continue;
        };
        for sizes in [(1, 4), (7, 268)] {
            let case = || Case::layer_norm(device, sizes, Activation::None);
            check(tile.tried(case)).await?;
        }
        // A window that blocks of keys divide, and one that they do not.
        for window in [7, 11] {
            check(tile.tried(|| Case::window_attention(device, window))).await?;
            check(tile.tried(|| Case::rel_pos_attention(device, window))).await?;
        }
        check(tile.tried(|| Case::rel_pos_attention(device, 0))).await?;
    }
    Ok(())
}
