//! The only place where a GPU or CPU device is made.

use std::sync::{Arc, OnceLock};

use burn::tensor::Device;
use burn::tensor::wgpu::{WgpuSetup, wgpu};
use thiserror::Error;

use crate::kernels::{Abilities, SelfTestError, Tile, self_test, threads};

/// Where a browser has no threads: other workers that compute parts of what the CPU is asked for.
pub use crate::kernels::{Hand, MOST_VALUES, Parcel, hand_bytes, lend_hands, run_parcel};

/// Where the networks run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceKind {
    /// burn's CPU backend.
    Cpu,
    /// WebGPU in the browser; Vulkan, Metal or DirectX 12 natively.
    Gpu,
}

/// Which adapters are good enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Adapters {
    /// Software adapters too (SwiftShader, lavapipe): for tests.
    #[default]
    Any,
    /// Real GPUs only. burn's CPU backend is several times faster than a software adapter.
    Hardware,
}

/// What to ask of the system for a GPU.
#[derive(Debug, Clone, Default)]
pub struct GpuRequest {
    /// Which adapters are good enough.
    pub adapters: Adapters,
    /// What the device may use.
    pub limits: Limits,
    /// The [`DeviceInfo::tile`] of an earlier session on the same adapter, to be spared measuring.
    pub tile: Option<String>,
}

/// What a GPU device may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Limits {
    /// All that the adapter has.
    #[default]
    Adapter,
    /// WebGPU's default limits and no optional feature: what every device can do.
    WebGpuDefault,
}

/// What is known of a device, for the page's diagnostics.
#[derive(Debug, Clone)]
pub struct DeviceInfo {
    /// Where the networks run.
    pub kind: DeviceKind,
    /// The adapter's name as the system gives it.
    pub adapter: String,
    /// Whether a "GPU" is a program on the CPU (SwiftShader, lavapipe).
    pub software: bool,
    /// Optional features that the device offers and we know of.
    pub features: Vec<&'static str>,
    /// The largest storage buffer that can be bound, in MiB.
    pub max_binding_mib: u64,
    /// Bytes of workgroup memory.
    pub workgroup_bytes: u32,
    /// How the matrix product is cut up on this device; empty on the CPU.
    pub tile: &'static str,
}

/// A device that has passed the self-test.
#[derive(Debug, Clone)]
pub struct ComputeDevice {
    /// burn's handle.
    pub burn: Device,
    /// What is known of it.
    pub info: DeviceInfo,
    fault: Arc<OnceLock<String>>,
}

/// Why there is no GPU.
#[derive(Debug, Error)]
pub enum DeviceError {
    /// No adapter: no WebGPU in this browser, or no driver.
    #[error("no WebGPU adapter was found ({0})")]
    NoAdapter(String),
    /// The adapter is a program on the CPU, and that was not wanted.
    #[error("the only WebGPU adapter here is a program on the CPU, slower than the CPU path")]
    Software,
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
            Self::Software => "gpu-software",
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
                software: false,
                features: Vec::new(),
                max_binding_mib: 0,
                workgroup_bytes: 0,
                tile: "",
            },
            fault: Arc::default(),
        }
    }

    /// The GPU, after its self-test. `on_fault` is called at most once, when the device is lost or
    /// out of memory: a normal event on tablets. Nothing it computes afterwards can be trusted.
    ///
    /// # Errors
    /// `DeviceError`, each with the reason; the CPU is the way out.
    pub async fn gpu(
        request: GpuRequest,
        on_fault: impl Fn(String) + Send + Sync + 'static,
    ) -> Result<Self, DeviceError> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
        let adapter = instance
            .request_adapter(&wgpu::RequestAdapterOptions {
                power_preference: wgpu::PowerPreference::HighPerformance,
                ..Default::default()
            })
            .await
            .map_err(|error| DeviceError::NoAdapter(error.to_string()))?;
        if request.adapters == Adapters::Hardware && is_software(&adapter.get_info()) {
            return Err(DeviceError::Software);
        }
        let (device, queue) = request_device(&adapter, request.limits).await?;
        let abilities = abilities(&device);
        let mut info = describe(&adapter, &device);
        let watched = device.clone();
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
        let fault = Arc::<OnceLock<String>>::default();
        watch(&watched, &fault, on_fault);
        let kept = match request.tile.as_deref() {
            None if info.software => Some(Tile::FOR_SOFTWARE.name()),
            kept => kept,
        };
        info.tile = tested_tile(&burn, abilities, kept).await?;
        Ok(Self { burn, info, fault })
    }

    /// The kernels that this thread has launched since it was last asked for them.
    #[cfg(all(test, not(target_arch = "wasm32")))]
    pub fn take_launched() -> std::collections::BTreeSet<String> {
        crate::kernels::launched::take()
    }

    /// How many threads an operation has on the CPU, hands included; the GPU is driven by one.
    pub fn threads(&self) -> usize {
        match self.info.kind {
            DeviceKind::Cpu => threads(),
            DeviceKind::Gpu => 1,
        }
    }

    /// What went wrong with the device, after which nothing it computes can be trusted.
    pub fn fault(&self) -> Option<&str> {
        self.fault.get().map(String::as_str)
    }
}

/// Chooses a tile and runs the self-test with it. A tile that gives wrong numbers on this driver
/// must not cost the device: the plainest one is tried in its place.
async fn tested_tile(
    burn: &Device,
    abilities: Abilities,
    kept: Option<&str>,
) -> Result<&'static str, SelfTestError> {
    let tile = Tile::choose(burn, abilities, kept).await;
    let Err(error) = self_test(burn).await else {
        return Ok(tile.name());
    };
    if tile == Tile::PLAINEST {
        return Err(error);
    }
    let tile = Tile::choose(burn, abilities, Some(Tile::PLAINEST.name())).await;
    self_test(burn).await?;
    Ok(tile.name())
}

fn abilities(device: &wgpu::Device) -> Abilities {
    Abilities {
        workgroup_bytes: device.limits().max_compute_workgroup_storage_size as usize,
    }
}

/// burn's own kernels look at what the adapter offers, not at what the device was given, so the
/// device gets all that the adapter has unless a test wants less. The networks run on our kernels
/// and burn's copies, which need nothing beyond the defaults.
async fn request_device(
    adapter: &wgpu::Adapter,
    limits: Limits,
) -> Result<(wgpu::Device, wgpu::Queue), DeviceError> {
    let all = adapter
        .features()
        .difference(wgpu::Features::MAPPABLE_PRIMARY_BUFFERS)
        .difference(wgpu::Features::all_experimental_mask());
    let (required_features, required_limits) = match limits {
        Limits::Adapter => (all, adapter.limits()),
        Limits::WebGpuDefault => (wgpu::Features::empty(), wgpu::Limits::default()),
    };
    adapter
        .request_device(&wgpu::DeviceDescriptor {
            label: Some("echodisc"),
            required_features,
            required_limits,
            memory_hints: wgpu::MemoryHints::MemoryUsage,
            ..Default::default()
        })
        .await
        .map_err(|error| DeviceError::NoDevice(error.to_string()))
}

/// Replaces the handlers that burn installs when it takes the device: its own panic on an error
/// that no one captured, which in a browser leaves the whole instance in an unknown state.
fn watch(
    device: &wgpu::Device,
    fault: &Arc<OnceLock<String>>,
    on_fault: impl Fn(String) + Send + Sync + 'static,
) {
    let on_fault = Arc::new(on_fault);
    let report = {
        let fault = fault.clone();
        move |message: String| {
            if fault.set(message.clone()).is_ok() {
                on_fault(message);
            }
        }
    };
    let report_error = report.clone();
    device.on_uncaptured_error(Arc::new(move |error| report_error(error.to_string())));
    device.set_device_lost_callback(move |reason, message| {
        // `Destroyed` is our own doing, at the end of the session.
        if reason != wgpu::DeviceLostReason::Destroyed {
            report(message);
        }
    });
}

fn is_software(info: &wgpu::AdapterInfo) -> bool {
    let name = format!("{} {}", info.name, info.driver).to_lowercase();
    let known = ["swiftshader", "llvmpipe", "lavapipe"];
    info.device_type == wgpu::DeviceType::Cpu || known.iter().any(|soft| name.contains(soft))
}

fn describe(adapter: &wgpu::Adapter, device: &wgpu::Device) -> DeviceInfo {
    let info = adapter.get_info();
    let known = [
        (wgpu::Features::SHADER_F16, "shader-f16"),
        (wgpu::Features::SUBGROUP, "subgroups"),
        (wgpu::Features::TIMESTAMP_QUERY, "timestamp-query"),
    ];
    let offered = known
        .iter()
        .filter(|(feature, _)| device.features().contains(*feature));
    DeviceInfo {
        kind: DeviceKind::Gpu,
        software: is_software(&info),
        adapter: if info.name.is_empty() {
            "unnamed adapter".to_owned()
        } else {
            info.name
        },
        features: offered.map(|(_, name)| *name).collect(),
        max_binding_mib: device.limits().max_storage_buffer_binding_size / (1024 * 1024),
        workgroup_bytes: device.limits().max_compute_workgroup_storage_size,
        tile: "",
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::kernels::thorough_test;

    #[test]
    fn the_cpu_passes_the_self_test() {
        pollster::block_on(self_test(&ComputeDevice::cpu().burn)).unwrap();
    }

    /// The device of this machine, or a word about the test that goes without.
    fn gpu(limits: Limits, test: &str) -> Option<ComputeDevice> {
        let request = GpuRequest {
            limits,
            ..GpuRequest::default()
        };
        match pollster::block_on(ComputeDevice::gpu(request, |_| {})) {
            Ok(gpu) => Some(gpu),
            Err(DeviceError::NoAdapter(_)) => {
                eprintln!("skipped: {test} (this machine has no adapter)");
                None
            }
            Err(error) => panic!("{}: {error}", error.code()),
        }
    }

    #[test]
    fn a_gpu_passes_the_self_test() {
        let Some(gpu) = gpu(Limits::Adapter, "a_gpu_passes_the_self_test") else {
            return;
        };
        assert_eq!(gpu.fault(), None);
        let abilities = Abilities {
            workgroup_bytes: gpu.info.workgroup_bytes as usize,
        };
        pollster::block_on(thorough_test(&gpu.burn, abilities)).unwrap();
    }

    #[test]
    fn a_gpu_passes_the_self_test_at_the_default_limits() {
        let test = "a_gpu_passes_the_self_test_at_the_default_limits";
        let Some(gpu) = gpu(Limits::WebGpuDefault, test) else {
            return;
        };
        assert_eq!(gpu.fault(), None);
        assert_eq!(
            (gpu.info.max_binding_mib, gpu.info.workgroup_bytes),
            (128, 16 * 1024)
        );
        assert!(gpu.info.features.is_empty(), "{:?}", gpu.info.features);
    }
}
