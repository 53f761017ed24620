//! The matrix product, written for a tile.
//!
//! The text is generated because arrays indexed in loops leave the registers on some drivers.

mod register;
mod subgroup;
mod workgroup;

use super::tile::{Sharing, Tile};
use super::wgsl::{Buffer, ENDS, quads};
use crate::kernels::Storage;

const HALVES: &str = "vec4<f16>";

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
    /// With `halves` only where the storage is `F16`.
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
            Storage::F16 if self.tile.halves => HALVES,
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
            Sharing::Subgroup { least } => self.subgroup_body(least),
            Sharing::None => self.register_body(),
        };
        let matrix = match self.storage {
            Storage::F32 => "weight[i]",
            Storage::F16 if self.tile.halves => "weight[i]",
            Storage::F16 => "vec4f(unpack2x16float(weight[i].x), unpack2x16float(weight[i].y))",
            Storage::Int8 => "unpack4x8snorm(weight[i])",
        };
        let (enabled, element, writer) = (self.enabled(), self.element(), self.writer());
        let gathers = self.neighbours && self.tile.sharing == Sharing::Workgroup;
        let neighbour = if gathers { NEIGHBOUR } else { "" };
        format!(
            "{enabled}{{{{ bindings }}}}
            {{{{ activation }}}}
            {neighbour}
            fn matrix(i: u32) -> {element} {{ return {matrix}; }}
            {writer}{body}"
        )
    }

    /// What the text has to ask for. Browsers want to be asked for subgroups; natively, naga has
    /// them without and refuses the word (wgpu issue 5555).
    fn enabled(&self) -> String {
        let subgroups = matches!(self.tile.sharing, Sharing::Subgroup { .. });
        let extensions = [
            ("f16", self.tile.halves),
            ("subgroups", subgroups && cfg!(target_family = "wasm")),
        ];
        let asked = extensions.iter().filter(|(_, used)| *used);
        asked.map(|(name, _)| format!("enable {name};\n")).collect()
    }

    /// Four values of the matrix as they are read, before they become f32.
    fn element(&self) -> &'static str {
        if self.tile.halves { HALVES } else { "vec4f" }
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

    /// Where `rows` begin, for each tap, and whether they are inside the map; a loop is left open.
    /// The divisions stand before it: inside it, some compilers take twenty seconds.
    fn row_starts(&self, rows: &[String]) -> String {
        let each = |line: &dyn Fn(usize, &str) -> String| -> String {
            let rows = rows.iter().enumerate();
            rows.map(|(r, row)| line(r, row)).collect()
        };
        if !self.neighbours {
            let starts = each(&|r, row| format!("let r{r} = {row} * inner;\n"));
            return format!("{{ let tap = 0u;\n{starts}");
        }
        let places =
            each(&|r, row| format!("let y{r} = {row} / map.y; let v{r} = {row} % map.y;\n"));
        // Row and column count from the zero padding, one before the first pixel: what lies before
        // the map wraps round to beyond it.
        let starts = each(&|r, _| {
            format!(
                "let i{r} = y{r} + dy - 1u < map.x && v{r} + dx - 1u < map.y;
                let r{r} = select(0u, (y{r} + dy - 1u) * map.y + v{r} + dx - 1u, i{r}) * inner;\n"
            )
        });
        format!(
            "let map = vec2u(params[3], params[4]);
            {places}for (var tap = 0u; tap < 9u; tap++) {{ let dy = tap / 3u; let dx = tap % 3u;\n{starts}"
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
}

fn pairs(outer: usize, inner: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..outer).flat_map(move |o| (0..inner).map(move |i| (o, i)))
}
