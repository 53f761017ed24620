//! Attention inside windows, written for a window and a head.
//!
//! An invocation is one query of one head: it holds the query and the sum in registers and walks
//! over the keys in blocks, by online softmax, so that no score is stored. The text is generated
//! because arrays indexed in loops leave the registers on some drivers.

use super::tile::Sharing;
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
    pub sharing: Sharing,
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

    /// Keys of a block: as many as eight, without a rest where the window allows it.
    fn block(&self) -> usize {
        let columns = self.sides.1;
        (4..=8)
            .rev()
            .find(|block| columns.is_multiple_of(*block))
            .unwrap_or(columns.min(8))
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
        let block = self.block();
        format!(
            "{{{{ bindings }}}}
            const ROWS = {rows}u; const COLUMNS = {columns}u; const HEADS = {heads}u;
            const QUADS = {quads}u; const HEAD = {head}u; const PART = {part}u;
            const BLOCK = {block}u;
            const TOKEN = HEADS * QUADS * 3u;
            {shared}
            @compute {{{{ workgroup }}}}
            fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3u) {{
                let height = params[0]; let width = params[1]; let wide = params[2];
                let head = group.y % HEADS; let window = group.y / HEADS;
                let top = (window / wide) * ROWS; let left = (window % wide) * COLUMNS;
                let index = group.x * {LANES}u + lane;
                let row = index / COLUMNS; let column = index % COLUMNS;
                let y = top + row; let x = left + column;
                let real = row < ROWS && y < height && x < width;
                let in_row = min(row, ROWS - 1u);
                {leave}
                let scale = 1.0 / sqrt(f32(QUADS * 4u));
                let mine = (min(y, height - 1u) * width + min(x, width - 1u)) * TOKEN + head * HEAD;
                let padding = head * HEAD;
                {queries}{across}
                var highest = -3.0e38; var total = 0.0;
                for (var ky = 0u; ky < ROWS; ky++) {{
                let line = top + ky;
                {down}
                for (var start = 0u; start < COLUMNS; start += BLOCK) {{
                {load}{scores}{shrink}{sums}
                }} }}
                if (real) {{
                    let to = ((y * width + x) * HEADS + head) * QUADS;
                    {store}
                }}
            }}\n",
            shared = self.shared(),
            leave = self.leave(),
            queries = self.queries(),
            across = self.across(),
            down = self.down(),
            load = self.load(),
            scores = self.scores(),
            shrink = self.shrink(),
            sums = self.sums(),
            store = self.each_quad(|i| format!("out[to + {i}u] = a{i} / total;")),
        )
    }

    fn each_quad(&self, line: impl Fn(usize) -> String) -> String {
        (0..self.quads).map(|i| line(i) + "\n").collect()
    }

    fn each_key(&self, lines: impl Fn(usize) -> String) -> String {
        (0..self.block()).map(lines).collect()
    }

    fn shared(&self) -> &'static str {
        match self.sharing {
            Sharing::None => "",
            Sharing::Workgroup => {
                "var<workgroup> keys: array<vec4f, BLOCK * QUADS>;
                var<workgroup> values: array<vec4f, BLOCK * QUADS>;"
            }
        }
    }

    /// With barriers every lane has to stay; queries that are none work on a pixel nearby.
    fn leave(&self) -> &'static str {
        match self.sharing {
            Sharing::None => "if (!real) { return; }",
            Sharing::Workgroup => "",
        }
    }

    fn queries(&self) -> String {
        self.each_quad(|i| format!("let q{i} = qkv[mine + {i}u] * scale; var a{i} = vec4f(0.0);"))
    }

    /// The query times `vectors` at `at`, unscaled again.
    fn relative(&self, vectors: &str, at: &str) -> String {
        let terms: Vec<String> = (0..self.quads)
            .map(|i| format!("dot(q{i}, {vectors}[({at}) * QUADS + {i}u])"))
            .collect();
        format!("({}) / scale", terms.join(" + "))
    }

    /// The biases by column, once for a query.
    fn across(&self) -> String {
        match self.bias {
            Bias::Table => String::new(),
            Bias::Relative => format!(
                "var across: array<f32, COLUMNS>;
                for (var kx = 0u; kx < COLUMNS; kx++) {{ across[kx] = {}; }}",
                self.relative("rel_w", "column + COLUMNS - 1u - kx"),
            ),
        }
    }

    /// The bias by row, once for a row of keys.
    fn down(&self) -> String {
        match self.bias {
            Bias::Table => "let places = head * ROWS * COLUMNS
                + (max(ky, in_row) - min(ky, in_row)) * COLUMNS;"
                .to_owned(),
            Bias::Relative => format!(
                "let down = {};",
                self.relative("rel_h", "in_row + ROWS - 1u - ky")
            ),
        }
    }

    /// Keys and values of the block into workgroup memory.
    fn load(&self) -> String {
        if self.sharing == Sharing::None {
            return String::new();
        }
        format!(
            "workgroupBarrier();
            for (var i = lane; i < BLOCK * QUADS; i += {LANES}u) {{
                let kx = start + i / QUADS; let quad = i % QUADS;
                if (line < height && left + kx < width) {{
                    let at = (line * width + left + kx) * TOKEN + head * HEAD + PART + quad;
                    keys[i] = qkv[at]; values[i] = qkv[at + PART];
                }} else {{
                    keys[i] = pad[padding + PART + quad]; values[i] = pad[padding + 2u * PART + quad];
                }}
            }}
            workgroupBarrier();\n"
        )
    }

    /// Reads the four-value groups of a key (`part` 1) or value (`part` 2) as `{name}0`, ...
    fn read(&self, key: usize, name: &str, part: usize) -> String {
        if self.sharing == Sharing::Workgroup {
            let buffer = ["keys", "values"][part - 1];
            return self.each_quad(|i| format!("let {name}{i} = {buffer}[{key}u * QUADS + {i}u];"));
        }
        let vars = self.each_quad(|i| format!("var {name}{i}: vec4f;"));
        let inside =
            self.each_quad(|i| format!("{name}{i} = qkv[at{key} + {part}u * PART + {i}u];"));
        let padding =
            self.each_quad(|i| format!("{name}{i} = pad[padding + {part}u * PART + {i}u];"));
        format!("{vars} if (inside{key}) {{ {inside} }} else {{ {padding} }}\n")
    }

    fn scores(&self) -> String {
        self.each_key(|j| {
            let place = if self.sharing == Sharing::None {
                format!(
                    "let x{j} = left + start + {j}u;
                    let inside{j} = line < height && x{j} < width;
                    let at{j} = (line * width + x{j}) * TOKEN + head * HEAD;\n"
                )
            } else {
                String::new()
            };
            let mut terms: Vec<String> = (0..self.quads)
                .map(|i| format!("dot(q{i}, k{i})"))
                .collect();
            // Beyond the window's edge an index is moved onto it; the score is taken out below.
            terms.push(match self.bias {
                Bias::Table => "table[places + max(kx, column) - min(kx, column)]".to_owned(),
                Bias::Relative => "down + across[kx]".to_owned(),
            });
            let mut sum = terms.join(" + ");
            let mut kx = format!("start + {j}u");
            if !self.sides.1.is_multiple_of(self.block()) {
                sum = format!("select(-3.0e38, {sum}, {kx} < COLUMNS)");
                kx = format!("min({kx}, COLUMNS - 1u)");
            }
            let read = self.read(j, "k", 1);
            format!("{place} var s{j}: f32; {{ {read} let kx = {kx}; s{j} = {sum}; }}\n")
        })
    }

    /// Brings what has been summed to the highest score so far.
    fn shrink(&self) -> String {
        let highest = (0..self.block()).fold("highest".to_owned(), |so_far, j| {
            format!("max({so_far}, s{j})")
        });
        let sums = self.each_quad(|i| format!("a{i} *= shrink;"));
        format!(
            "let next = {highest};
            let shrink = exp(highest - next);
            highest = next; total *= shrink;
            {sums}"
        )
    }

    fn sums(&self) -> String {
        self.each_key(|j| {
            let read = self.read(j, "v", 2);
            let add = self.each_quad(|i| format!("a{i} += weight * v{i};"));
            format!("{{ let weight = exp(s{j} - highest); total += weight; {read} {add} }}\n")
        })
    }
}
