//! For tests: which kernels this thread has launched.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::wgsl::Wgsl;

thread_local! {
    static LAUNCHED: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

/// Notes what tells `kernel` apart from every other.
pub(super) fn note(kernel: &Wgsl) {
    let key = format!("{} {:?} {:?}", kernel.name, kernel.labels, kernel.buffers);
    LAUNCHED.with_borrow_mut(|launched| launched.insert(key));
}

/// What was noted since it was last asked for.
pub(crate) fn take() -> BTreeSet<String> {
    LAUNCHED.take()
}
