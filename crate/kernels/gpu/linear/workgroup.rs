//! Rows and columns go through workgroup memory.

use std::fmt::Write as _;

use super::{LinearText, pairs};
use crate::kernels::gpu::tile::{DEPTH, Tile};

impl LinearText {
    /// The shape goes through workgroup memory too: a barrier may only stand in a loop whose end is
    /// known to be the same for all.
    pub(super) fn workgroup_body(&self) -> String {
        let Tile {
            rows,
            quads,
            lanes: (wide, tall),
            ..
        } = self.tile;
        let (block_quads, block_rows) = self.tile.block();
        let (xs, ws) = (block_rows * DEPTH, 4 * DEPTH * block_quads);
        let (lanes, taps) = (wide * tall, if self.neighbours { 9 } else { 1 });
        let source = match self.neighbours {
            true => "neighbour(row + i / DEPTH, tap, vec2u(params[3], params[4]))",
            false => "row + i / DEPTH",
        };
        let mut text = format!(
            "const DEPTH = {DEPTH}u;
            var<workgroup> shared_shape: vec3u;
            var<workgroup> xs: array<vec4f, {xs}>;
            var<workgroup> ws: array<{element}, {ws}>;
            @compute {{{{ workgroup }}}}
            fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) at: vec3u,
                    @builtin(local_invocation_index) local: u32) {{
                if (local == 0u) {{ shared_shape = vec3u(params[0], params[1], params[2]); }}
                let shape = workgroupUniformLoad(&shared_shape);
                let inner = shape.y; let quads = shape.z;
                let row = group.y * {block_rows}u; let column = group.x * {block_quads}u;
                {accumulators}
                for (var tap = 0u; tap < {taps}u; tap++) {{
                for (var start = 0u; start < inner; start += {DEPTH}u) {{
                for (var i = local; i < {xs}u; i += {lanes}u) {{
                    let source = {source}; let k = start + i % DEPTH;
                    var read = vec4f(0.0);
                    if (source < shape.x && k < inner) {{ read = x[source * inner + k]; }}
                    xs[i] = read;
                }}
                for (var i = local; i < {ws}u; i += {lanes}u) {{
                    let k = start * 4u + i / {block_quads}u; let source = column + i % {block_quads}u;
                    var read = {element}(0.0);
                    if (k < inner * 4u && source < quads) {{
                        read = matrix((tap * inner * 4u + k) * quads + source);
                    }}
                    ws[i] = read;
                }}
                workgroupBarrier();
                for (var k = 0u; k < {DEPTH}u; k++) {{\n",
            accumulators = self.accumulators(),
            element = self.element(),
        );
        for (i, q) in pairs(4, quads) {
            let offset = q * wide;
            let _ = writeln!(
                text,
                "let u{i}_{q} = vec4f(ws[(k * 4u + {i}u) * {block_quads}u + at.x + {offset}u]);"
            );
        }
        for r in 0..rows {
            let _ = writeln!(
                text,
                "let x{r} = xs[(at.y * {rows}u + {r}u) * {DEPTH}u + k];"
            );
        }
        text += &self.multiply_adds();
        text += "}\nworkgroupBarrier(); } }\n";
        for (r, q) in pairs(rows, quads) {
            let offset = q * wide;
            let _ = writeln!(
                text,
                "store(row + at.y * {rows}u + {r}u, column + at.x + {offset}u, shape, a{r}_{q});"
            );
        }
        text + "}\n"
    }
}
