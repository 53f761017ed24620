use super::*;
use crate::kernels::{self_test, thorough_test};

#[test]
fn the_cpu_passes_the_self_test() {
    pollster::block_on(self_test(&ComputeDevice::cpu().burn)).unwrap();
}

/// The device of this machine, or a word about the test that goes without.
fn gpu(request: GpuRequest, test: &str) -> Option<ComputeDevice> {
    match pollster::block_on(ComputeDevice::gpu(request, |_| {})) {
        Ok(gpu) => Some(gpu),
        Err(DeviceError::NoAdapter(_)) => {
            eprintln!("skipped: {test} (this machine has no adapter)");
            None
        }
        Err(error) => panic!("{}: {error}", error.code()),
    }
}

fn at_the_default_limits() -> GpuRequest {
    GpuRequest {
        limits: Limits::WebGpuDefault,
        ..GpuRequest::default()
    }
}

/// Every variant that the adapter offers; the others are named.
#[test]
fn a_gpu_passes_the_self_test() {
    let Some(gpu) = gpu(GpuRequest::default(), "a_gpu_passes_the_self_test") else {
        return;
    };
    assert_eq!(gpu.fault(), None);
    let tested = pollster::block_on(thorough_test(&gpu.burn, gpu.abilities())).unwrap();
    assert_eq!(tested, gpu.info.tiles);
    for tile in Tile::offered(Abilities::ALL).into_iter().map(Tile::name) {
        if !tested.contains(&tile) {
            eprintln!("skipped: {tile} (this adapter does not offer what it needs)");
        }
    }
    assert_eq!(gpu.fault(), None);
}

#[test]
fn a_gpu_passes_the_self_test_at_the_default_limits() {
    let test = "a_gpu_passes_the_self_test_at_the_default_limits";
    let Some(gpu) = gpu(at_the_default_limits(), test) else {
        return;
    };
    assert_eq!(gpu.fault(), None);
    assert_eq!(
        (gpu.info.max_binding_mib, gpu.info.workgroup_bytes),
        (128, 16 * 1024)
    );
    assert!(gpu.info.features.is_empty(), "{:?}", gpu.info.features);
    assert!(gpu.info.used.is_empty(), "{:?}", gpu.info.used);
    assert_eq!(gpu.abilities(), Abilities::LEAST);
}

#[test]
fn a_shader_that_the_device_refuses_does_not_cost_the_device() {
    let test = "a_shader_that_the_device_refuses_does_not_cost_the_device";
    let Some(gpu) = gpu(at_the_default_limits(), test) else {
        return;
    };
    // Natively wgpu does not hold a shader to the limit of workgroup memory.
    let of_features = Abilities {
        workgroup_bytes: Abilities::LEAST.workgroup_bytes,
        ..Abilities::ALL
    };
    for tile in Tile::offered(of_features) {
        let passes = choice::passes(gpu.gpu.as_ref().unwrap(), &gpu.burn, tile);
        let passes = pollster::block_on(passes);
        assert_eq!(passes, tile.features().is_empty(), "{}", tile.name());
    }
    assert_eq!(gpu.fault(), None);
    pollster::block_on(self_test(&gpu.burn)).unwrap();
}

/// On a software adapter too, where no session measures.
#[test]
fn the_fastest_is_one_of_those_offered_and_a_kept_one_is_not_measured() {
    let test = "the_fastest_is_one_of_those_offered_and_a_kept_one_is_not_measured";
    let Some(gpu) = gpu(GpuRequest::default(), test) else {
        return;
    };
    let offered = Tile::offered(gpu.abilities());
    let choose = |kept: Option<&str>| {
        let device = gpu.gpu.as_ref().unwrap();
        let chosen = choice::kept_or_fastest(device, &gpu.burn, &offered, kept, "adapter");
        pollster::block_on(chosen)
    };
    assert!(offered.contains(&choose(None)));
    assert!(offered.contains(&choose(Some("a choice of another adapter"))));
    for &tile in &offered {
        let kept = choice::kept_as(tile, &offered, "adapter");
        assert_eq!(choose(Some(&kept)), tile);
    }
    assert_eq!(gpu.fault(), None);
}
