//! Every invocation reads for itself, from storage buffers.

use std::fmt::Write as _;

use super::{LinearText, pairs};
use crate::kernels::gpu::tile::Tile;

impl LinearText {
    /// Reads beyond the border are moved onto it; `store` leaves their sums out.
    pub(super) fn register_body(&self) -> String {
        let Tile { rows, quads, .. } = self.tile;
        let mut text = String::from(
            "@compute {{ workgroup }}
            fn main(@builtin(global_invocation_id) id: vec3u) {
                let shape = vec3u(params[0], params[1], params[2]);
                let inner = shape.y; let quads = shape.z;\n",
        );
        let _ = writeln!(
            text,
            "let row = id.y * {rows}u; let column = id.x * {quads}u;
            if (row >= shape.x || column >= quads) {{ return; }}"
        );
        for q in 0..quads {
            let _ = writeln!(text, "let c{q} = min(column + {q}u, quads - 1u);");
        }
        text += &self.accumulators();
        let last = |r: usize| format!("min(row + {r}u, shape.x - 1u)");
        text += &self.row_starts(&(0..rows).map(last).collect::<Vec<_>>());
        text += "for (var k = 0u; k < inner; k++) { let w = (tap * inner + k) * 4u * quads;\n";
        for (i, q) in pairs(4, quads) {
            let _ = writeln!(
                text,
                "let u{i}_{q} = vec4f(matrix(w + {i}u * quads + c{q}));"
            );
        }
        for r in 0..rows {
            let read = format!("x[r{r} + k]");
            let _ = match self.neighbours {
                true => writeln!(text, "let x{r} = select(vec4f(0.0), {read}, i{r});"),
                false => writeln!(text, "let x{r} = {read};"),
            };
        }
        text += &self.multiply_adds();
        text += "} }\n";
        for (r, q) in pairs(rows, quads) {
            let _ = writeln!(text, "store(row + {r}u, column + {q}u, shape, a{r}_{q});");
        }
        text + "}\n"
    }
}
