//! The device, as the page knows it.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use crate::device::{ComputeDevice, DeviceKind};

/// Where the networks should run; `auto` takes the GPU if it passes its self-test, `gpu-default` a
/// GPU held to WebGPU's default limits, for tests.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, Tsify)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceChoice {
    Auto,
    Gpu,
    GpuDefault,
    Cpu,
}

#[derive(Serialize, Tsify)]
#[tsify(missing_as_null)]
#[serde(rename_all = "camelCase")]
pub struct DeviceInfo {
    #[tsify(type = "\"gpu\" | \"cpu\"")]
    pub kind: &'static str,
    pub adapter: String,
    /// Why it is the CPU, where the GPU was tried and cannot be used.
    pub reason: Option<String>,
    /// Whether the "GPU" is a program on the CPU.
    pub software: bool,
    /// The optional features that the device offers, of those we know.
    #[tsify(type = "string[]")]
    pub features: Vec<&'static str>,
    /// What the kernels use of them and of workgroup memory beyond the default.
    #[tsify(type = "string[]")]
    pub used: Vec<&'static str>,
    #[serde(rename = "maxBindingMiB")]
    pub max_binding_mib: u32,
    #[serde(rename = "workgroupKiB")]
    pub workgroup_kib: u32,
    /// How the matrix product is cut up, as measured on this device; empty on the CPU.
    pub tile: &'static str,
    /// The ways it can be cut up on this device.
    #[tsify(type = "string[]")]
    pub tiles: Vec<&'static str>,
    /// The choice, for `create` the next time; empty on the CPU.
    pub kept: String,
    /// How many workers share the work on the CPU; 1 unless the page is cross-origin isolated.
    pub threads: u32,
    /// The commit this was built from.
    pub revision: &'static str,
}

impl DeviceInfo {
    pub fn new(device: &ComputeDevice, reason: Option<String>) -> Self {
        let info = &device.info;
        Self {
            kind: match info.kind {
                DeviceKind::Cpu => "cpu",
                DeviceKind::Gpu => "gpu",
            },
            adapter: info.adapter.clone(),
            reason,
            software: info.software,
            features: info.features.clone(),
            used: info.used.clone(),
            max_binding_mib: u32::try_from(info.max_binding_mib).unwrap_or(u32::MAX),
            workgroup_kib: info.workgroup_bytes / 1024,
            tile: info.tile,
            tiles: info.tiles.clone(),
            kept: info.kept.clone(),
            threads: u32::try_from(device.threads()).unwrap_or(u32::MAX),
            revision: crate::REVISION,
        }
    }
}
