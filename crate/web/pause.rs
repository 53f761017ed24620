//! Letting the worker's event loop run in the middle of long work.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, Window};

/// Resolves in a later task, after the messages that came in meanwhile. A resolved promise would
/// not do: its continuation runs before any message.
pub async fn pause() {
    let promise = Promise::new(&mut |resolve, reject| {
        if set_timeout(&resolve).is_err() {
            let _ = reject.call0(&JsValue::NULL);
        }
    });
    // A scope without timers cannot pause; going on without is the only way.
    let _ = JsFuture::from(promise).await;
}

fn set_timeout(resolve: &Function) -> Result<i32, JsValue> {
    let scope = js_sys::global();
    match scope.dyn_into::<DedicatedWorkerGlobalScope>() {
        Ok(worker) => worker.set_timeout_with_callback(resolve),
        Err(scope) => scope
            .unchecked_into::<Window>()
            .set_timeout_with_callback(resolve),
    }
}
