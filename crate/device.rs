//! The only place where a GPU or CPU device is made.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use burn::tensor::Device;
use burn::tensor::wgpu::{WgpuSetup, wgpu};
use thiserror::Error;

use crate::kernels::{SelfTestError, self_test};

/// Where the networks run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceKind {
    /// burn's CPU backend.
    Cpu,
    /// WebGPU in the browser; Vulkan, Metal or DirectX 12 natively.
    Gpu,
}

/// What is known of a device, for the page's diagnostics.
#[derive(Debug, Clone)]
pub struct DeviceInfo {
    /// Where the networks run.
    pub kind: DeviceKind,
    /// The adapter's name as the system gives it.
    pub adapter: String,
    /// Whether the "GPU" is a program on the CPU (SwiftShader, lavapipe).
    pub software: bool,
    /// Optional features that the device offers and we know of.
    pub features: Vec<&'static str>,
    /// The largest storage buffer that can be bound, in MiB.
    pub max_binding_mib: u64,
}

/// A device that has passed the self-test.
#[derive(Debug, Clone)]
pub struct ComputeDevice {
    /// burn's handle.
    pub burn: Device,
    /// What is known of it.
    pub info: DeviceInfo,
    lost: Arc<AtomicBool>,
}

/// Why there is no GPU.
#[derive(Debug, Error)]
pub enum DeviceError {
    /// No adapter: no WebGPU in this browser, or no driver.
    #[error("no WebGPU adapter was found ({0})")]
    NoAdapter(String),
    /// The adapter gave no device.
    #[error("the WebGPU adapter gave no device ({0})")]
    NoDevice(String),
    /// burn refused the device.
    #[error("the WebGPU device could not be set up ({0})")]
    Setup(String),
    /// The known-answer test failed.
    #[error(transparent)]
    SelfTest(#[from] SelfTestError),
}

impl DeviceError {
    /// A stable name for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoAdapter(_) => "gpu-no-adapter",
            Self::NoDevice(_) => "gpu-no-device",
            Self::Setup(_) => "gpu-setup",
            Self::SelfTest(error) => error.code(),
        }
    }
}

impl ComputeDevice {
    /// The CPU.
    pub fn cpu() -> Self {
        Self {
            burn: Device::flex(),
            info: DeviceInfo {
                kind: DeviceKind::Cpu,
                adapter: "CPU".to_owned(),
                software: true,
                features: Vec::new(),
                max_binding_mib: 0,
            },
            lost: Arc::default(),
        }
    }

    /// The GPU, after its self-test. `on_lost` is called at most once, when the device is lost for
    /// good: a normal event on tablets under memory pressure.
    ///
    /// # Errors
    /// `DeviceError`, each with the reason; the CPU is the way out.
    pub async fn gpu(
        on_lost: impl Fn(String) + Send + Sync + 'static,
    ) -> Result<Self, DeviceError> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
        let adapter = instance
            .request_adapter(&wgpu::RequestAdapterOptions {
                power_preference: wgpu::PowerPreference::HighPerformance,
                ..Default::default()
            })
            .await
            .map_err(|error| DeviceError::NoAdapter(error.to_string()))?;
        let (device, queue) = request_device(&adapter).await?;
        let lost = Arc::<AtomicBool>::default();
        watch(&device, lost.clone(), on_lost);
        let info = describe(&adapter, &device);
        let setup = WgpuSetup {
            backend: adapter.get_info().backend,
            instance,
            adapter,
            device,
            queue,
        };
        let burn = Device::wgpu_options()
            .setup(setup)
            .init()
            .map_err(|error| DeviceError::Setup(error.to_string()))?;
        self_test(&burn).await?;
        Ok(Self { burn, info, lost })
    }

    /// Whether the device was lost, after which nothing it computes can be trusted.
    pub fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }
}

/// burn's own kernels look at what the adapter offers, not at what the device was given, so the
/// device gets all that the adapter has.
async fn request_device(
    adapter: &wgpu::Adapter,
) -> Result<(wgpu::Device, wgpu::Queue), DeviceError> {
    let features = adapter
        .features()
        .difference(wgpu::Features::MAPPABLE_PRIMARY_BUFFERS)
        .difference(wgpu::Features::all_experimental_mask());
    adapter
        .request_device(&wgpu::DeviceDescriptor {
            label: Some("echodisc"),
            required_features: features,
            required_limits: adapter.limits(),
            memory_hints: wgpu::MemoryHints::MemoryUsage,
            ..Default::default()
        })
        .await
        .map_err(|error| DeviceError::NoDevice(error.to_string()))
}

fn watch(
    device: &wgpu::Device,
    lost: Arc<AtomicBool>,
    on_lost: impl Fn(String) + Send + Sync + 'static,
) {
    device.set_device_lost_callback(move |reason, message| {
        // `Destroyed` is our own doing, at the end of the session.
        if reason != wgpu::DeviceLostReason::Destroyed && !lost.swap(true, Ordering::Relaxed) {
            on_lost(message);
        }
    });
}

fn describe(adapter: &wgpu::Adapter, device: &wgpu::Device) -> DeviceInfo {
    let info = adapter.get_info();
    let known = [
        (wgpu::Features::SHADER_F16, "shader-f16"),
        (wgpu::Features::SUBGROUP, "subgroups"),
        (wgpu::Features::TIMESTAMP_QUERY, "timestamp-query"),
    ];
    let name = [&info.name, &info.driver, &info.driver_info];
    let name: Vec<&str> = name
        .iter()
        .map(|s| s.trim())
        .filter(|s| !s.is_empty())
        .collect();
    let adapter_name = if name.is_empty() {
        "unnamed adapter".to_owned()
    } else {
        name.join(", ")
    };
    let lower = adapter_name.to_lowercase();
    let software = info.device_type == wgpu::DeviceType::Cpu
        || ["swiftshader", "llvmpipe", "lavapipe"]
            .iter()
            .any(|soft| lower.contains(soft));
    DeviceInfo {
        kind: DeviceKind::Gpu,
        adapter: adapter_name,
        software,
        features: known
            .iter()
            .filter(|(feature, _)| device.features().contains(*feature))
            .map(|(_, name)| *name)
            .collect(),
        max_binding_mib: device.limits().max_storage_buffer_binding_size / (1024 * 1024),
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn the_cpu_passes_the_self_test() {
        pollster::block_on(self_test(&ComputeDevice::cpu().burn)).unwrap();
    }

    #[test]
    fn a_gpu_passes_the_self_test() {
        match pollster::block_on(ComputeDevice::gpu(|_| {})) {
            Ok(gpu) => assert!(!gpu.is_lost()),
            Err(DeviceError::NoAdapter(_)) => {
                eprintln!("skipped: a_gpu_passes_the_self_test (this machine has no adapter)");
            }
            Err(error) => panic!("{}: {error}", error.code()),
        }
    }
}
