//! The handle that the worker holds.

mod bench;
mod beside;
mod cine;
mod cine_files;
mod cine_report;
mod dicom;
mod edit;
mod export;
mod learnt;
mod masks;
mod measure;
mod measured;
mod models;
mod patient;
mod phantom;
mod pictures;

use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;
use std::rc::Rc;

use js_sys::{Function, SharedArrayBuffer, Uint8Array, Uint8ClampedArray};
use tsify::{Ts, Tsify as _};
use wasm_bindgen::prelude::*;

use cine::Cine;
use cine_report::MeasuredClip;

use super::constructors::run_constructors;
use super::digest::read_with_digest;
use super::hands::hands;
use super::pause::pause;
use super::wire::{ClipInfo, DeviceChoice, DeviceInfo, Failure, ModelEntry, ScreenCorners};
use crate::clip::{self, Clip, ClipBuilder, Frame, ImagedArea, Source, TickRuler};
use crate::device::{Adapters, ComputeDevice, DeviceKind, GpuRequest, Limits, lend_hands};
use crate::model::{self, CATALOGUE};
use crate::segment::{Pipeline, Segmenter, rehearse};

thread_local! {
    /// wgpu wants a callback that may move between threads; a JavaScript function may not.
    static ON_LOST: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// A device, the model on it and the clip that is open.
#[wasm_bindgen]
pub struct EchoDisc {
    device: ComputeDevice,
    /// Why the GPU was not used.
    reason: Option<String>,
    segmenter: RefCell<Option<Rc<Segmenter>>>,
    clip: RefCell<Option<Rc<Clip>>>,
    /// The ruler in its image, where there is one.
    ticks: RefCell<Option<TickRuler>>,
    /// Its sector, where one was found; looked for when it is first asked for.
    area: RefCell<Option<Option<ImagedArea>>>,
    video: RefCell<Option<ClipBuilder>>,
    /// The outlines of the open clip by the model in use.
    cine: RefCell<Option<Rc<Cine>>>,
    /// The measured clip of the other view.
    kept_cine: RefCell<Option<MeasuredClip>>,
    cancelled: Cell<bool>,
    /// Whether the conversion under way is to end.
    conversion_stopped: Cell<bool>,
    rehearsing: Cell<bool>,
}

#[wasm_bindgen(start)]
fn start() -> Result<(), JsValue> {
    console_error_panic_hook::set_once();
    run_constructors()
}

#[wasm_bindgen]
impl EchoDisc {
    /// Makes the device and runs its self-test. `auto` falls back to the CPU and keeps the reason.
    /// `adapterName` is what the browser calls its adapter, which wgpu does not pass on. `onLost`
    /// is called with a message when the GPU is lost for good. `kept` is what `device()` told of its
    /// choice in an earlier session, to be spared measuring.
    pub async fn create(
        choice: Ts<DeviceChoice>,
        adapter_name: Option<String>,
        on_lost: Function,
        kept: Option<String>,
    ) -> Result<EchoDisc, Failure> {
        ON_LOST.set(Some(on_lost));
        let gpu = |adapters, limits| {
            let request = GpuRequest {
                adapters,
                limits,
                kept,
                adapter_name,
            };
            ComputeDevice::gpu(request, report_loss)
        };
        let (device, reason) = match choice.to_rust()? {
            DeviceChoice::Cpu => (ComputeDevice::cpu(), None),
            DeviceChoice::Gpu => (gpu(Adapters::Any, Limits::Adapter).await?, None),
            DeviceChoice::GpuDefault => (gpu(Adapters::Any, Limits::WebGpuDefault).await?, None),
            DeviceChoice::Auto => match gpu(Adapters::Hardware, Limits::Adapter).await {
                Ok(gpu) => (gpu, None),
                Err(error) => (ComputeDevice::cpu(), Some(error.to_string())),
            },
        };
        Ok(Self::on(device, reason))
    }

    /// The models that the page may load.
    pub fn catalogue() -> Result<Vec<Ts<ModelEntry>>, Failure> {
        CATALOGUE
            .iter()
            .filter_map(|model| Some(ModelEntry::new(model, model.file("f16")?)))
            .map(|entry| Ok(entry.into_ts()?))
            .collect()
    }

    /// What the product says of itself.
    #[wasm_bindgen(js_name = safetyNotice)]
    pub fn safety_notice() -> String {
        crate::NOTICE.to_owned()
    }

    /// The device in use.
    pub fn device(&self) -> Result<Ts<DeviceInfo>, Failure> {
        Ok(DeviceInfo::new(&self.device, self.reason.clone()).into_ts()?)
    }

    /// Lends the hands behind these mailboxes to the CPU, in place of those lent before.
    /// `onDismissed` is called with the index of one that has failed or is not wanted any more.
    #[wasm_bindgen(js_name = lendHands)]
    pub fn lend_hands(&self, mailboxes: Vec<SharedArrayBuffer>, on_dismissed: &Function) {
        lend_hands(hands(mailboxes, on_dismissed));
    }

    /// Lets a GPU, or on the CPU the browser, compile what the network of the model `id` needs,
    /// while it waits for weights or for the first frame: on a small network of zeros, until
    /// `loadModel` or `encode` is called. Resolves to whether it came to its end.
    pub async fn rehearse(&self, id: &str) -> Result<bool, Failure> {
        model::ModelEntry::find(id)?;
        self.rehearsing.set(true);
        let between = async || {
            // A GPU is waited for after each step; on the CPU nothing else lets messages in.
            if self.device.info.kind == DeviceKind::Cpu {
                pause().await;
            }
            match self.rehearsing.get() {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        };
        Ok(rehearse(&self.device, between).await?)
    }

    /// Checks the digest of `weights` and builds the network of the catalogue's model `id`.
    /// `pipeline` is the model's default unless given.
    #[wasm_bindgen(js_name = loadModel)]
    pub async fn load_model(
        &self,
        id: &str,
        weights: Uint8Array,
        pipeline: Option<String>,
    ) -> Result<(), Failure> {
        self.rehearsing.set(false);
        let entry = model::ModelEntry::find(id)?;
        let (weights, digest) = read_with_digest(&weights).await;
        let file = entry.with_digest(&digest)?;
        let pipeline = pipeline.as_deref().unwrap_or(entry.default_pipeline);
        let pipeline = pipeline_named(pipeline)?;
        let name = format!("{id}/{}", file.precision);
        let segmenter = Segmenter::load(weights, &name, pipeline, self.device.clone())?;
        self.segmenter.replace(Some(Rc::new(segmenter)));
        Ok(())
    }

    /// Opens a DICOM, PNG, JPEG or GIF file.
    #[wasm_bindgen(js_name = openClip)]
    pub fn open_clip(&self, bytes: &[u8]) -> Result<Ts<ClipInfo>, Failure> {
        self.show(clip::open(bytes)?)
    }

    /// Begins a clip whose frames the browser decodes.
    #[wasm_bindgen(js_name = beginVideo)]
    pub fn begin_video(&self, width: usize, height: usize) -> Result<(), Failure> {
        self.video.replace(Some(ClipBuilder::new(width, height)?));
        Ok(())
    }

    /// Begins a clip of what is on a screen, from pictures of it.
    #[wasm_bindgen(js_name = beginScreen)]
    pub fn begin_screen(
        &self,
        width: usize,
        height: usize,
        screen: Ts<ScreenCorners>,
    ) -> Result<(), Failure> {
        let screen = screen.to_rust()?.in_pictures([width, height])?;
        let builder = ClipBuilder::of_screen(width, height, screen)?;
        self.video.replace(Some(builder));
        Ok(())
    }

    /// Adds a frame of RGBA values.
    #[wasm_bindgen(js_name = pushVideoFrame)]
    pub fn push_video_frame(&self, rgba: &[u8], timestamp_ms: f64) -> Result<(), Failure> {
        let mut video = self.video.borrow_mut();
        let builder = video.as_mut().ok_or_else(no_video)?;
        Ok(builder.push_rgba(rgba, timestamp_ms)?)
    }

    /// Ends the clip and opens it.
    #[wasm_bindgen(js_name = finishVideo)]
    pub fn finish_video(&self) -> Result<Ts<ClipInfo>, Failure> {
        let builder = self.video.take().ok_or_else(no_video)?;
        self.show(builder.finish()?)
    }

    /// The pixels of a frame, for the canvas.
    #[wasm_bindgen(js_name = frameRgba)]
    pub fn frame_rgba(&self, frame: usize) -> Result<Uint8ClampedArray, Failure> {
        let clip = self.open()?;
        let rgba = frame_of(&clip, frame)?.to_rgba();
        Ok(Uint8ClampedArray::from(rgba.as_slice()))
    }
}

impl EchoDisc {
    fn show(&self, clip: Clip) -> Result<Ts<ClipInfo>, Failure> {
        // No ruler in a picture of a screen gives a size.
        let ticks = match clip.source {
            Source::Screen => None,
            _ => TickRuler::find(&clip.frames),
        };
        let info = ClipInfo::new(&clip, ticks.as_ref()).into_ts()?;
        self.ticks.replace(ticks);
        self.area.replace(None);
        self.clip.replace(Some(Rc::new(clip)));
        Ok(info)
    }

    fn open(&self) -> Result<Rc<Clip>, Failure> {
        let clip = self.clip.borrow();
        clip.clone()
            .ok_or_else(|| Failure::new("no-clip", "no clip is open"))
    }

    fn model(&self) -> Result<Rc<Segmenter>, Failure> {
        let segmenter = self.segmenter.borrow();
        segmenter
            .clone()
            .ok_or_else(|| Failure::new("no-model", "the model has not been loaded yet"))
    }
}

fn report_loss(message: String) {
    ON_LOST.with_borrow(|on_lost| {
        if let Some(on_lost) = on_lost {
            let _ = on_lost.call1(&JsValue::NULL, &JsValue::from_str(&message));
        }
    });
}

fn pipeline_named(name: &str) -> Result<Pipeline, Failure> {
    Pipeline::from_name(name)
        .ok_or_else(|| Failure::new("pipeline-unknown", "there is no such pipeline"))
}

fn frame_of(clip: &Clip, frame: usize) -> Result<&Frame, Failure> {
    clip.frames.get(frame).ok_or_else(|| {
        let message = format!(
            "there is no frame {frame}; the clip has {}",
            clip.frames.len()
        );
        Failure::new("no-frame", message)
    })
}

fn no_video() -> Failure {
    Failure::new("no-video", "no video has been begun")
}
