//! Any bytes as a checkpoint: they open or are refused; what opens is compared with the networks,
//! and every tensor is read or refused.

#![no_main]

use echodisc::model::checkpoint::StateDict;
use echodisc::model::{KeyReport, SamConfig};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(checkpoint) = StateDict::from_bytes(bytes.to_vec()) else {
        return;
    };
    for key in checkpoint.keys() {
        let _ = checkpoint.tensor(key);
    }
    let Ok(folded) = checkpoint.folded() else {
        return;
    };
    if let Ok(config) = SamConfig::recognise(&folded) {
        let _ = KeyReport::new(&folded, &config);
    }
});
