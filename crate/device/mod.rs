//! The only place where a GPU or CPU device is made.

mod adapter;
mod choice;
#[cfg(target_arch = "wasm32")]
mod web;

use std::sync::{Arc, OnceLock};

use burn::tensor::Device;
use burn::tensor::wgpu::{WgpuSetup, wgpu};
use thiserror::Error;

use crate::kernels::{Abilities, SelfTestError, Tile, threads};

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
    /// The [`DeviceInfo::kept`] of an earlier session, to be spared measuring.
    pub kept: Option<String>,
    /// What the browser calls its adapter, which wgpu does not pass on.
    pub adapter_name: Option<String>,
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
    /// The ways it can be cut up here, the plainest first.
    pub tiles: Vec<&'static str>,
    /// What the chosen one uses of the features and beyond the default limits.
    pub used: Vec<&'static str>,
    /// The choice, to be given to [`GpuRequest::kept`] the next time. It says nothing about
    /// another adapter or another set of tiles.
    pub kept: String,
}

/// A device that has passed the self-test.
#[derive(Debug, Clone)]
pub struct ComputeDevice {
    /// burn's handle.
    pub burn: Device,
    /// What is known of it.
    pub info: DeviceInfo,
    gpu: Option<wgpu::Device>,
    abilities: Abilities,
    fault: Arc<OnceLock<String>>,
}

/// Why there is no GPU.
#[derive(Debug, Error)]
pub enum DeviceError {
    /// No adapter: no WebGPU in this browser, or no driver. What wgpu says of it, a list of what it
    /// was not built with, helps nobody at the page.
    #[error("no WebGPU adapter was found")]
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
                tiles: Vec::new(),
                used: Vec::new(),
                kept: String::new(),
            },
            gpu: None,
            abilities: Abilities::LEAST,
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
        let adapter = adapter::request_adapter(&instance, request.adapters).await?;
        let (device, queue, abilities) = adapter::request_device(&adapter, request.limits).await?;
        let mut info = adapter::describe(&adapter, &device, abilities, request.adapter_name);
        let gpu = device.clone();
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
        watch(&gpu, &fault, on_fault);
        let offered = Tile::offered(abilities);
        choice::choose(&gpu, &burn, &offered, request.kept.as_deref(), &mut info).await?;
        Ok(Self {
            burn,
            info,
            gpu: Some(gpu),
            abilities,
            fault,
        })
    }

    /// What the device offers to the kernels' tiles; to the CPU they are all the same.
    pub(crate) fn abilities(&self) -> Abilities {
        self.abilities
    }

    /// What `work` gave; `None` where the device refused a shader or a call meanwhile, which
    /// without this would count as its fault.
    pub(crate) async fn guarded<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        match &self.gpu {
            Some(gpu) => choice::guarded(gpu, work).await,
            None => Some(work.await),
        }
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

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
