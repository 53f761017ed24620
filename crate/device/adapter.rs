//! What the system's adapters are asked for, and what they say of themselves.

use burn::tensor::wgpu::wgpu;

use super::{Adapters, DeviceError, DeviceInfo, DeviceKind, Limits};
use crate::kernels::Abilities;

pub(super) async fn request_adapter(
    instance: &wgpu::Instance,
    adapters: Adapters,
) -> Result<wgpu::Adapter, DeviceError> {
    let adapter = instance
        .request_adapter(&wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            ..Default::default()
        })
        .await
        .map_err(|error| DeviceError::NoAdapter(error.to_string()))?;
    match adapters == Adapters::Hardware && is_software(&adapter.get_info()) {
        true => Err(DeviceError::Software),
        false => Ok(adapter),
    }
}

/// burn's own kernels look at what the adapter offers, not at what the device was given, so the
/// device gets all that the adapter has unless a test wants less. The networks run on our kernels
/// and burn's copies, which need nothing beyond the defaults.
pub(super) async fn request_device(
    adapter: &wgpu::Adapter,
    limits: Limits,
) -> Result<(wgpu::Device, wgpu::Queue, Abilities), DeviceError> {
    let all = adapter
        .features()
        .difference(wgpu::Features::MAPPABLE_PRIMARY_BUFFERS)
        .difference(wgpu::Features::all_experimental_mask());
    let (required_features, required_limits) = match limits {
        Limits::Adapter => (all, adapter.limits()),
        // burn uses 64-bit integers wherever the adapter has them; no browser's has.
        Limits::WebGpuDefault => (
            all.intersection(wgpu::Features::SHADER_INT64),
            wgpu::Limits::default(),
        ),
    };
    let request = || {
        adapter.request_device(&wgpu::DeviceDescriptor {
            label: Some("echodisc"),
            required_features,
            required_limits,
            memory_hints: wgpu::MemoryHints::MemoryUsage,
            ..Default::default()
        })
    };
    let (requested, subgroups) = match limits {
        #[cfg(target_arch = "wasm32")]
        Limits::Adapter => super::web::with_subgroups(request),
        _ => (request(), false),
    };
    let (device, queue) = requested
        .await
        .map_err(|error| DeviceError::NoDevice(error.to_string()))?;
    let abilities = abilities(adapter, &device, subgroups);
    Ok((device, queue, abilities))
}

/// What the device, not its adapter, may use; `subgroups` where it has them without saying so.
fn abilities(adapter: &wgpu::Adapter, device: &wgpu::Device, subgroups: bool) -> Abilities {
    let features = device.features();
    let subgroups = subgroups || features.contains(wgpu::Features::SUBGROUP);
    Abilities {
        workgroup_bytes: device.limits().max_compute_workgroup_storage_size as usize,
        halves: features.contains(wgpu::Features::SHADER_F16),
        subgroup: subgroups.then(|| least_subgroup(adapter.get_info().subgroup_min_size)),
    }
}

/// Invocations that every subgroup has, from what the adapter says: a power of two that a workgroup
/// of 32 can fill. WebGPU has none below four.
fn least_subgroup(said: u32) -> usize {
    1 << said.clamp(4, 32).ilog2()
}

fn is_software(info: &wgpu::AdapterInfo) -> bool {
    let name = format!("{} {}", info.name, info.driver).to_lowercase();
    let known = ["swiftshader", "llvmpipe", "lavapipe"];
    info.device_type == wgpu::DeviceType::Cpu || known.iter().any(|soft| name.contains(soft))
}

/// What is known before anything is chosen. `name` is the browser's, which wgpu does not pass on.
pub(super) fn describe(
    adapter: &wgpu::Adapter,
    device: &wgpu::Device,
    abilities: Abilities,
    name: Option<String>,
) -> DeviceInfo {
    let info = adapter.get_info();
    let timestamps = device.features().contains(wgpu::Features::TIMESTAMP_QUERY);
    let known = [
        ("shader-f16", abilities.halves),
        ("subgroups", abilities.subgroup.is_some()),
        ("timestamp-query", timestamps),
    ];
    let unnamed = || match info.name.is_empty() {
        true => "unnamed adapter".to_owned(),
        false => info.name.clone(),
    };
    DeviceInfo {
        kind: DeviceKind::Gpu,
        software: is_software(&info),
        adapter: name.unwrap_or_else(unnamed),
        features: known
            .iter()
            .filter_map(|(name, offered)| offered.then_some(*name))
            .collect(),
        max_binding_mib: device.limits().max_storage_buffer_binding_size / (1024 * 1024),
        workgroup_bytes: device.limits().max_compute_workgroup_storage_size,
        tile: "",
        tiles: Vec::new(),
        used: Vec::new(),
        kept: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subgroup_has_at_least_what_a_workgroup_can_fill() {
        let sizes = [0, 4, 8, 16, 32, 64, 128].map(least_subgroup);
        assert_eq!(sizes, [4, 4, 8, 16, 32, 32, 32]);
    }
}
