//! The depthwise 3x3 convolution, written for a stride.

use std::fmt::Write as _;

/// Pixels of a strip: what an invocation makes of one group of four channels. Neighbours share
/// what they read.
pub(super) const STRIP: usize = 4;

/// The text for a stride, zero padding 1.
pub(super) fn text(stride: usize) -> String {
    let mut text = format!(
        "{{{{ bindings }}}}
        {{{{ activation }}}}
        @compute {{{{ workgroup }}}}
        fn main(@builtin(global_invocation_id) id: vec3u) {{
            let height = params[0]; let width = params[1]; let quads = params[2];
            let out_width = params[3]; let out_height = params[4];
            let strips = (out_width + {STRIP}u - 1u) / {STRIP}u;
            let line = id.y / strips; let first = (id.y % strips) * {STRIP}u;
            if (id.x >= quads || line >= out_height) {{ return; }}
            let left = first * {stride}u;\n"
    );
    for pixel in 0..STRIP {
        let _ = writeln!(text, "var s{pixel} = bias[id.x];");
    }
    for row in 0..3 {
        text += &tap_row(row, stride);
    }
    for pixel in 0..STRIP {
        let _ = writeln!(
            text,
            "if (first + {pixel}u < out_width) {{
                out[(line * out_width + first + {pixel}u) * quads + id.x] = activation(s{pixel});
            }}"
        );
    }
    text + "}\n"
}

/// Adds one row of taps. Row and column count from the zero padding, one before the first pixel.
fn tap_row(row: usize, stride: usize) -> String {
    let mut text = format!(
        "{{ let row = line * {stride}u + {row}u;
        if (row >= 1u && row <= height) {{
            let start = (row - 1u) * width;\n"
    );
    for tap in 0..3 {
        let index = row * 3 + tap;
        let _ = writeln!(text, "let w{tap} = weight[{index}u * quads + id.x];");
    }
    for column in 0..(STRIP - 1) * stride + 3 {
        let _ = writeln!(
            text,
            "var v{column} = vec4f(0.0);
            {{ let column = left + {column}u;
            if (column >= 1u && column <= width) {{
                v{column} = x[(start + column - 1u) * quads + id.x];
            }} }}"
        );
    }
    for pixel in 0..STRIP {
        let at = pixel * stride;
        let _ = writeln!(
            text,
            "s{pixel} += v{at} * w0 + v{} * w1 + v{} * w2;",
            at + 1,
            at + 2
        );
    }
    text + "} }\n"
}
