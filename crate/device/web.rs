//! Subgroups in a browser: wgpu 30.0.1 neither asks for the feature there nor reports it.
//!
//! Exit: a wgpu whose `FEATURES_MAPPING` of the WebGPU backend has `SUBGROUP`; then this goes, and
//! `adapter.rs` looks at the device's features alone.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Function, Object, Proxy, Reflect};
use wasm_bindgen::prelude::*;

/// Makes `request`, which calls an adapter's `requestDevice` once, also ask for subgroups where the
/// adapter has them. Returns whether it did.
pub(super) fn with_subgroups<T>(request: impl FnOnce() -> T) -> (T, bool) {
    let Ok(prototype) = adapters_prototype() else {
        return (request(), false);
    };
    let name = JsValue::from_str("requestDevice");
    let Ok(original) = Reflect::get(&prototype, &name) else {
        return (request(), false);
    };
    let asked = Rc::new(Cell::new(false));
    let (handler, asks) = (Object::new(), asked.clone());
    let apply = Closure::<dyn Fn(Function, JsValue, Array) -> Result<JsValue, JsValue>>::new(
        move |target: Function, adapter: JsValue, args: Array| {
            asks.set(add_subgroups(&adapter, &args.get(0)).unwrap_or(false));
            Reflect::apply(&target, &adapter, &args)
        },
    );
    let placed = Reflect::set(&handler, &"apply".into(), apply.as_ref()).is_ok()
        && Reflect::set(&prototype, &name, &Proxy::new(&original, &handler)).is_ok();
    let done = request();
    // The next caller is a stranger.
    let restored = placed && Reflect::set(&prototype, &name, &original).is_ok();
    (done, restored && asked.get())
}

fn adapters_prototype() -> Result<JsValue, JsValue> {
    let class = Reflect::get(&js_sys::global(), &"GPUAdapter".into())?;
    Reflect::get(&class, &"prototype".into())
}

/// Adds the feature to what `descriptor` requires, if `adapter` has it.
fn add_subgroups(adapter: &JsValue, descriptor: &JsValue) -> Result<bool, JsValue> {
    let subgroups = JsValue::from_str("subgroups");
    let features = Reflect::get(adapter, &"features".into())?;
    let has: Function = Reflect::get(&features, &"has".into())?.dyn_into()?;
    if has.call1(&features, &subgroups)?.is_falsy() {
        return Ok(false);
    }
    let required = Reflect::get(descriptor, &"requiredFeatures".into())?;
    let more = Array::from(&required);
    more.push(&subgroups);
    Reflect::set(descriptor, &"requiredFeatures".into(), &more)
}
