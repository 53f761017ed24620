//! The constructors that dependencies register for the start of a program.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// Runs them: burn's compiler lists its operations in some hundred of them. Rust cannot name the
/// linker's function without unsafe code, so it goes through the module's exports.
///
/// # Errors
/// When the module does not export the function: `build.rs` asks the linker for it.
pub fn run_constructors() -> Result<(), JsValue> {
    let function = Reflect::get(&wasm_bindgen::exports(), &"__wasm_call_ctors".into())?;
    function
        .dyn_into::<Function>()?
        .call0(&JsValue::UNDEFINED)?;
    Ok(())
}
