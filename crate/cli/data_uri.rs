//! Images within text.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

/// Bytes of a kind, such as `image/png`, as a URI that holds them.
pub fn data_uri(kind: &str, bytes: &[u8]) -> String {
    format!("data:{kind};base64,{}", BASE64_STANDARD.encode(bytes))
}
