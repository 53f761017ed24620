//! Attention inside windows, written for a window and a head.
//!
//! An invocation holds one or a few queries of one head and their sums in registers and walks over
//! the keys, by online softmax, so that no score is stored. The text is generated because arrays
//! indexed in loops leave the registers on some drivers.

mod alone;
mod shared;

use super::wgsl::{Buffer, ENDS, quads};

/// Invocations of a workgroup.
pub(super) const LANES: usize = 64;

/// What is added to the scores, and how queries, keys and values lie in a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Bias {
    /// A table by distance; a token is head by head `[q | k | v]`.
    Table,
    /// SAM's relative positions; a token is `[q | k | v]`, each head by head.
    Relative,
}

/// What the text depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct WindowText {
    /// Rows and columns of a window.
    pub sides: (usize, usize),
    pub heads: usize,
    /// Groups of four dimensions of a head.
    pub quads: usize,
    pub bias: Bias,
    /// Whether keys and values go through workgroup memory.
    pub shared: bool,
}

impl WindowText {
    /// The storage buffers in binding order.
    pub fn buffers(&self) -> Vec<Buffer> {
        let mut buffers = vec![quads("qkv"), quads("pad")];
        match self.bias {
            Bias::Table => buffers.push(("table", "f32")),
            Bias::Relative => buffers.extend([quads("rel_h"), quads("rel_w")]),
        }
        buffers.extend(ENDS);
        buffers
    }

    /// Queries of an invocation. Where nothing is shared, several use what one reads; more than
    /// the registers hold would cost more.
    pub fn queries_each(&self) -> usize {
        match self.shared {
            true => 1,
            false if self.quads <= 8 => 4,
            false => 2,
        }
    }

    /// The whole text.
    pub fn text(&self) -> String {
        let Self {
            sides: (rows, columns),
            heads,
            quads,
            ..
        } = *self;
        let (head, part) = match self.bias {
            Bias::Table => (3 * quads, quads),
            Bias::Relative => (quads, heads * quads),
        };
        let main = match self.shared {
            true => self.shared_main(),
            false => self.alone_main(),
        };
        format!(
            "{{{{ bindings }}}}
            const ROWS = {rows}u; const COLUMNS = {columns}u; const HEADS = {heads}u;
            const QUADS = {quads}u; const HEAD = {head}u; const PART = {part}u;
            const TOKEN = HEADS * QUADS * 3u;
            {main}"
        )
    }

    /// Where the window of this workgroup and the invocation's first query are.
    fn place(&self) -> String {
        let queries = self.queries_each();
        format!(
            "let height = params[0]; let width = params[1]; let wide = params[2];
            let head = group.y % HEADS; let window = group.y / HEADS;
            let top = (window / wide) * ROWS; let left = (window % wide) * COLUMNS;
            let index = (group.x * {LANES}u + lane) * {queries}u;
            let scale = 1.0 / sqrt(f32(QUADS * 4u));
            let padding = head * HEAD;\n"
        )
    }

    /// Query `n` of the invocation: where it is and what it holds. Beyond the window's end it works
    /// on its last pixel, beyond the map on the map's.
    fn query(&self, n: usize) -> String {
        let values = self.each_quad(|i| {
            format!("let q{n}_{i} = qkv[mine{n} + {i}u] * scale; var a{n}_{i} = vec4f(0.0);")
        });
        let across = match self.bias {
            Bias::Table => String::new(),
            Bias::Relative => format!(
                "var across{n}: array<f32, COLUMNS>;
                for (var kx = 0u; kx < COLUMNS; kx++) {{ across{n}[kx] = {}; }}\n",
                self.relative(n, "rel_w", &format!("column{n} + COLUMNS - 1u - kx"))
            ),
        };
        format!(
            "let place{n} = min(index + {n}u, ROWS * COLUMNS - 1u);
            let row{n} = place{n} / COLUMNS; let column{n} = place{n} % COLUMNS;
            let y{n} = top + row{n}; let x{n} = left + column{n};
            let real{n} = index + {n}u < ROWS * COLUMNS && y{n} < height && x{n} < width;
            let mine{n} = (min(y{n}, height - 1u) * width + min(x{n}, width - 1u)) * TOKEN
                + head * HEAD;
            {values}{across}
            var highest{n} = -3.0e38; var total{n} = 0.0;\n"
        )
    }

    /// The query times `vectors` at `at`, unscaled again.
    fn relative(&self, n: usize, vectors: &str, at: &str) -> String {
        let terms: Vec<String> = (0..self.quads)
            .map(|i| format!("dot(q{n}_{i}, {vectors}[({at}) * QUADS + {i}u])"))
            .collect();
        format!("({}) / scale", terms.join(" + "))
    }

    /// The bias by row of query `n`, once for a row of keys.
    fn down(&self, n: usize) -> String {
        match self.bias {
            Bias::Table => format!(
                "let down{n} = head * ROWS * COLUMNS + (max(ky, row{n}) - min(ky, row{n})) * COLUMNS;\n"
            ),
            Bias::Relative => format!(
                "let down{n} = {};\n",
                self.relative(n, "rel_h", &format!("row{n} + ROWS - 1u - ky"))
            ),
        }
    }

    /// The score of query `n` and the key `k`, at column `kx` of the window.
    fn score(&self, n: usize, k: &str) -> String {
        let mut terms: Vec<String> = (0..self.quads)
            .map(|i| format!("dot(q{n}_{i}, {k}{i})"))
            .collect();
        terms.push(match self.bias {
            Bias::Table => {
                format!("table[down{n} + max(kx, column{n}) - min(kx, column{n})]")
            }
            Bias::Relative => format!("down{n} + across{n}[kx]"),
        });
        terms.join(" + ")
    }

    /// Stores query `n` unless it is none.
    fn store(&self, n: usize) -> String {
        let stores = self.each_quad(|i| format!("out[to + {i}u] = a{n}_{i} / total{n};"));
        format!(
            "if (real{n}) {{
                let to = ((y{n} * width + x{n}) * HEADS + head) * QUADS;
                {stores}
            }}\n"
        )
    }

    fn each_quad(&self, line: impl Fn(usize) -> String) -> String {
        (0..self.quads).map(|i| line(i) + "\n").collect()
    }
}
