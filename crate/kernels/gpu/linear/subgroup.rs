//! The invocations of a subgroup read the rows for each other, without workgroup memory.

use std::fmt::Write as _;

use super::{LinearText, pairs};
use crate::kernels::gpu::tile::Tile;

/// Groups of four inner values that a pass takes.
const DEPTH: usize = 2;

impl LinearText {
    /// The rows' values of a pass are dealt out to the first `least` invocations of a subgroup, which
    /// every subgroup has, and broadcast from there; the other invocations read the same again. The
    /// shape goes through workgroup memory: a broadcast may only stand in a loop whose end is known
    /// to be the same for all.
    pub(super) fn subgroup_body(&self, least: usize) -> String {
        let Tile {
            rows,
            quads,
            lanes: (wide, _),
            ..
        } = self.tile;
        let holders = least.min(rows * DEPTH);
        let mut text = format!(
            "var<workgroup> shared_shape: vec3u;
            @compute {{{{ workgroup }}}}
            fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32,
                    @builtin(subgroup_invocation_id) lane: u32) {{
                if (local == 0u) {{ shared_shape = vec3u(params[0], params[1], params[2]); }}
                let shape = workgroupUniformLoad(&shared_shape);
                let inner = shape.y; let quads = shape.z;
                let row = group.y * {rows}u; let column = group.x * {block}u + local;
                let place = lane % {holders}u;\n",
            block = quads * wide,
        );
        for q in 0..quads {
            let offset = q * wide;
            let _ = writeln!(text, "let c{q} = min(column + {offset}u, quads - 1u);");
        }
        text += &self.accumulators();
        let held = rows * DEPTH / holders;
        for h in 0..held {
            let _ = writeln!(text, "let p{h} = place + {}u;", h * holders);
        }
        let row = |h: usize| format!("min(row + p{h} / {DEPTH}u, shape.x - 1u)");
        text += &self.row_starts(&(0..held).map(row).collect::<Vec<_>>());
        let _ = writeln!(
            text,
            "for (var start = 0u; start < inner; start += {DEPTH}u) {{"
        );
        for h in 0..held {
            let inside = match self.neighbours {
                true => format!("i{h} && "),
                false => String::new(),
            };
            let _ = writeln!(
                text,
                "let k{h} = start + p{h} % {DEPTH}u; var h{h} = vec4f(0.0);
                if ({inside}k{h} < inner) {{ h{h} = x[r{h} + k{h}]; }}"
            );
        }
        for depth in 0..DEPTH {
            text += &self.subgroup_step(depth, holders);
        }
        text += "} }\n";
        for (r, q) in pairs(rows, quads) {
            let offset = q * wide;
            let _ = writeln!(
                text,
                "store(row + {r}u, column + {offset}u, shape, a{r}_{q});"
            );
        }
        text + "}\n"
    }

    /// One group of four inner values. Beyond the last the rows' values are zeros, and the last of
    /// the matrix is read for a number.
    fn subgroup_step(&self, depth: usize, holders: usize) -> String {
        let Tile { rows, quads, .. } = self.tile;
        let mut text =
            format!("{{ let w = (tap * inner + min(start + {depth}u, inner - 1u)) * 4u * quads;\n");
        for (i, q) in pairs(4, quads) {
            let _ = writeln!(
                text,
                "let u{i}_{q} = vec4f(matrix(w + {i}u * quads + c{q}));"
            );
        }
        for r in 0..rows {
            let value = r * DEPTH + depth;
            let (h, holder) = (value / holders, value % holders);
            let _ = writeln!(text, "let x{r} = subgroupBroadcast(h{h}, {holder}u);");
        }
        text += &self.multiply_adds();
        text + "}\n"
    }
}
