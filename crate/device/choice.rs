//! Which tile a device uses: the one kept from an earlier session, else the fastest.

use burn::tensor::Device;
use burn::tensor::wgpu::wgpu;
use web_time::Instant;

use super::DeviceInfo;
use crate::kernels::{MatmulBench, Routine, SelfTestError, Tile, self_test, tile_test};

/// Takes the tile that `kept` names where it was chosen among the same tiles on the same adapter,
/// else the fastest, and runs the self-test with it. A tile that this driver refuses or gets wrong
/// must not cost the device: the plainest is taken in its place. `info` is told.
///
/// # Errors
/// The self-test's, with the plainest tile.
pub(super) async fn choose(
    gpu: &wgpu::Device,
    burn: &Device,
    offered: &[Tile],
    kept: Option<&str>,
    info: &mut DeviceInfo,
) -> Result<(), SelfTestError> {
    let chosen = match info.software {
        true => Tile::FOR_SOFTWARE,
        false => kept_or_fastest(gpu, burn, offered, kept, &info.adapter).await,
    };
    let tile = tested(gpu, burn, chosen).await?;
    info.kept = kept_as(tile, offered, &info.adapter);
    info.tile = tile.name();
    info.used = tile.features();
    info.tiles = offered.iter().map(|tile| tile.name()).collect();
    Ok(())
}

pub(super) async fn kept_or_fastest(
    gpu: &wgpu::Device,
    burn: &Device,
    offered: &[Tile],
    kept: Option<&str>,
    adapter: &str,
) -> Tile {
    let mut tiles = offered.iter();
    match tiles.find(|&&tile| kept == Some(&kept_as(tile, offered, adapter))) {
        Some(tile) => *tile,
        None => fastest(gpu, burn, offered).await,
    }
}

/// A choice, to be kept: it holds for the tiles among which it was made and for the adapter.
pub(super) fn kept_as(tile: Tile, offered: &[Tile], adapter: &str) -> String {
    let names: Vec<&str> = offered.iter().map(|tile| tile.name()).collect();
    format!("{} of {} on {adapter}", tile.name(), names.join(" "))
}

/// Puts the tile in use that passes the self-test: `tile`, else the plainest.
async fn tested(gpu: &wgpu::Device, burn: &Device, tile: Tile) -> Result<Tile, SelfTestError> {
    if tile != Tile::PLAINEST {
        tile.put_in_use();
        if let Some(Ok(())) = guarded(gpu, self_test(burn)).await {
            return Ok(tile);
        }
    }
    Tile::PLAINEST.put_in_use();
    self_test(burn).await?;
    Ok(Tile::PLAINEST)
}

/// What `work` gave; `None` where the device refused a shader or a call meanwhile, which without
/// this would count as a fault of the device. Work that is put off beyond its end is not guarded.
pub(super) async fn guarded<T>(gpu: &wgpu::Device, work: impl Future<Output = T>) -> Option<T> {
    let validation = gpu.push_error_scope(wgpu::ErrorFilter::Validation);
    let internal = gpu.push_error_scope(wgpu::ErrorFilter::Internal);
    let done = work.await;
    let (internal, validation) = (internal.pop(), validation.pop());
    let refusal = internal.await.or(validation.await);
    refusal.is_none().then_some(done)
}

/// Inner size and columns of the product that is measured: one of the encoder's.
const MEASURED: [usize; 2] = [128, 256];
/// Rows of it at first, and at most.
const ROWS: [usize; 2] = [512, 32_768];
/// A run shorter than this says more about the waiting than about the product.
const SECONDS: f64 = 0.01;

async fn fastest(gpu: &wgpu::Device, burn: &Device, offered: &[Tile]) -> Tile {
    let mut best = (f64::INFINITY, Tile::PLAINEST);
    let bench = long_enough(gpu, burn).await;
    for &tile in offered {
        // However fast it is, what this driver refuses or gets wrong is out.
        if !passes(gpu, burn, tile).await {
            continue;
        }
        let _ = seconds(gpu, &bench, tile).await; // Compiles it.
        let first = seconds(gpu, &bench, tile).await;
        let taken = first.min(seconds(gpu, &bench, tile).await);
        if taken < best.0 {
            best = (taken, tile);
        }
    }
    best.1
}

/// Whether the device takes the tile and multiplies rightly with it.
pub(super) async fn passes(gpu: &wgpu::Device, burn: &Device, tile: Tile) -> bool {
    matches!(guarded(gpu, tile_test(burn, tile)).await, Some(Ok(())))
}

/// A product that keeps the device busy for long enough.
async fn long_enough(gpu: &wgpu::Device, burn: &Device) -> MatmulBench {
    let product = |rows| MatmulBench::new(burn, [rows, MEASURED[0], MEASURED[1]]);
    let mut rows = ROWS[0];
    let mut bench = product(rows);
    let _ = seconds(gpu, &bench, Tile::PLAINEST).await;
    while rows < ROWS[1] && seconds(gpu, &bench, Tile::PLAINEST).await < SECONDS {
        rows *= 4;
        bench = product(rows);
    }
    bench
}

/// Seconds of one product; infinity where it is wrong or was refused.
async fn seconds(gpu: &wgpu::Device, bench: &MatmulBench, tile: Tile) -> f64 {
    let started = Instant::now();
    match guarded(gpu, bench.run(Routine::Tile(tile), 1)).await {
        Some(true) => started.elapsed().as_secs_f64(),
        _ => f64::INFINITY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::Abilities;

    #[test]
    fn a_kept_choice_holds_for_its_adapter_and_its_tiles() {
        let all = Tile::offered(Abilities::ALL);
        let least = Tile::offered(Abilities::LEAST);
        let kept = kept_as(all[0], &all, "adapter");
        assert_eq!(kept, kept_as(all[0], &all, "adapter"));
        assert_ne!(kept, kept_as(all[1], &all, "adapter"));
        assert_ne!(kept, kept_as(least[0], &least, "adapter"));
        assert_ne!(kept, kept_as(all[0], &all, "another"));
    }
}
