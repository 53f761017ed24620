//! The matrix product, written for a tile.
//!
//! The text is generated because arrays indexed in loops leave the registers on some drivers.

use std::fmt::Write as _;

use super::tile::{DEPTH, Sharing, Tile};
use super::wgsl::{Buffer, ENDS, quads};
use crate::kernels::Storage;

/// The pixel at `tap` of the 3x3 about `pixel`; row and column count from the zero padding, one
/// before the first pixel.
const NEIGHBOUR: &str = "
    const OUTSIDE = 0xffffffffu;
    fn neighbour(pixel: u32, tap: u32, map: vec2u) -> u32 {
        let row = pixel / map.y + tap / 3u; let column = pixel % map.y + tap % 3u;
        if (row < 1u || row > map.x || column < 1u || column > map.y) { return OUTSIDE; }
        return (row - 1u) * map.y + column - 1u;
    }";

/// What the text depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct LinearText {
    pub tile: Tile,
    pub storage: Storage,
    pub bias: bool,
    pub residual: bool,
    /// Whether a row of the left side is a pixel's nine neighbours, which are read where they lie:
    /// a 3x3 convolution.
    pub neighbours: bool,
}

impl LinearText {
    /// The storage buffers in binding order.
    pub fn buffers(&self) -> Vec<Buffer> {
        let weight = match self.storage {
            Storage::F32 => "vec4f",
            Storage::F16 => "vec2u",
            Storage::Int8 => "u32",
        };
        let mut buffers = vec![quads("x"), ("weight", weight)];
        if self.storage == Storage::Int8 {
            buffers.push(quads("range"));
        }
        if self.bias {
            buffers.push(quads("bias"));
        }
        if self.residual {
            buffers.push(quads("residual"));
        }
        buffers.extend(ENDS);
        buffers
    }

    /// The whole text.
    pub fn text(&self) -> String {
        let body = match self.tile.sharing {
            Sharing::Workgroup => self.workgroup_body(),
            Sharing::None => self.register_body(),
        };
        let matrix = match self.storage {
            Storage::F32 => "weight[i]",
            Storage::F16 => "vec4f(unpack2x16float(weight[i].x), unpack2x16float(weight[i].y))",
            Storage::Int8 => "unpack4x8snorm(weight[i])",
        };
        let writer = self.writer();
        let gathers = self.neighbours && self.tile.sharing == Sharing::Workgroup;
        let neighbour = if gathers { NEIGHBOUR } else { "" };
        format!(
            "{{{{ bindings }}}}
            {{{{ activation }}}}
            {neighbour}
            fn matrix(i: u32) -> vec4f {{ return {matrix}; }}
            {writer}{body}"
        )
    }

    /// How often the left side is walked over.
    fn taps(&self) -> usize {
        if self.neighbours { 9 } else { 1 }
    }

    fn writer(&self) -> String {
        let mut sum = "sum".to_owned();
        if self.storage == Storage::Int8 {
            sum += " * range[column]";
        }
        if self.bias {
            sum += " + bias[column]";
        }
        if self.residual {
            sum += " + residual[at]";
        }
        format!(
            "fn store(row: u32, column: u32, shape: vec3u, sum: vec4f) {{
                if (row >= shape.x || column >= shape.z) {{ return; }}
                let at = row * shape.z + column;
                out[at] = activation({sum});
            }}\n"
        )
    }

    /// Register tiles that read from storage buffers. Reads beyond the border are moved onto it;
    /// `store` leaves their sums out.
    fn register_body(&self) -> String {
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
        text += &self.row_starts();
        text += "for (var k = 0u; k < inner; k++) { let w = (tap * inner + k) * 4u * quads;\n";
        for (i, q) in pairs(4, quads) {
            let _ = writeln!(text, "let u{i}_{q} = matrix(w + {i}u * quads + c{q});");
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

    /// Where the tile's rows begin, for each tap, and whether they are inside the map. The
    /// divisions stand before the loop: inside it, some compilers take twenty seconds.
    fn row_starts(&self) -> String {
        let rows = 0..self.tile.rows;
        let row = |r: usize| format!("min(row + {r}u, shape.x - 1u)");
        if !self.neighbours {
            let starts = rows.map(|r| format!("let r{r} = {} * inner;\n", row(r)));
            return format!("{{ let tap = 0u;\n{}", starts.collect::<String>());
        }
        let places = rows.clone().map(|r| {
            let pixel = row(r);
            format!("let y{r} = {pixel} / map.y; let v{r} = {pixel} % map.y;\n")
        });
        // Row and column count from the zero padding, one before the first pixel: what lies before
        // the map wraps round to beyond it.
        let starts = rows.map(|r| {
            format!(
                "let i{r} = y{r} + dy - 1u < map.x && v{r} + dx - 1u < map.y;
                let r{r} = select(0u, (y{r} + dy - 1u) * map.y + v{r} + dx - 1u, i{r}) * inner;\n"
            )
        });
        format!(
            "let map = vec2u(params[3], params[4]);
            {}for (var tap = 0u; tap < 9u; tap++) {{ let dy = tap / 3u; let dx = tap % 3u;\n{}",
            places.collect::<String>(),
            starts.collect::<String>()
        )
    }

    fn accumulators(&self) -> String {
        pairs(self.tile.rows, self.tile.quads)
            .map(|(r, q)| format!("var a{r}_{q} = vec4f(0.0);\n"))
            .collect()
    }

    fn multiply_adds(&self) -> String {
        pairs(self.tile.rows, self.tile.quads)
            .map(|(r, q)| {
                format!(
                    "a{r}_{q} += x{r}.x * u0_{q} + x{r}.y * u1_{q} + x{r}.z * u2_{q} + x{r}.w * u3_{q};\n"
                )
            })
            .collect()
    }

    /// Register tiles that read from workgroup memory. The shape goes through it too: a barrier may
    /// only stand in a loop whose end is known to be the same for all.
    fn workgroup_body(&self) -> String {
        let Tile {
            rows,
            quads,
            lanes: (wide, tall),
            ..
        } = self.tile;
        let (block_quads, block_rows) = self.tile.block();
        let (xs, ws) = (block_rows * DEPTH, 4 * DEPTH * block_quads);
        let (lanes, taps) = (wide * tall, self.taps());
        let source = match self.neighbours {
            true => "neighbour(row + i / DEPTH, tap, vec2u(params[3], params[4]))",
            false => "row + i / DEPTH",
        };
        let mut text = format!(
            "const DEPTH = {DEPTH}u;
            var<workgroup> shared_shape: vec3u;
            var<workgroup> xs: array<vec4f, {xs}>;
            var<workgroup> ws: array<vec4f, {ws}>;
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
                    var read = vec4f(0.0);
                    if (k < inner * 4u && source < quads) {{
                        read = matrix((tap * inner * 4u + k) * quads + source);
                    }}
                    ws[i] = read;
                }}
                workgroupBarrier();
                for (var k = 0u; k < {DEPTH}u; k++) {{\n",
            accumulators = self.accumulators(),
        );
        for (i, q) in pairs(4, quads) {
            let offset = q * wide;
            let _ = writeln!(
                text,
                "let u{i}_{q} = ws[(k * 4u + {i}u) * {block_quads}u + at.x + {offset}u];"
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

fn pairs(outer: usize, inner: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..outer).flat_map(move |o| (0..inner).map(move |i| (o, i)))
}
