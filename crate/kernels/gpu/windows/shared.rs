//! Keys and values go through workgroup memory, a block at a time.

use super::{LANES, WindowText};

impl WindowText {
    /// Keys of a block: as many as eight, without a rest where the window allows it.
    fn block(&self) -> usize {
        let columns = self.sides.1;
        (4..=8)
            .rev()
            .find(|block| columns.is_multiple_of(*block))
            .unwrap_or(columns.min(8))
    }

    /// With barriers every lane has to stay, those without a query too.
    pub(super) fn shared_main(&self) -> String {
        let block = self.block();
        format!(
            "const BLOCK = {block}u;
            var<workgroup> keys: array<vec4f, BLOCK * QUADS>;
            var<workgroup> values: array<vec4f, BLOCK * QUADS>;
            @compute {{{{ workgroup }}}}
            fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3u) {{
                {place}{query}
                for (var ky = 0u; ky < ROWS; ky++) {{
                let line = top + ky;
                {down}
                for (var start = 0u; start < COLUMNS; start += BLOCK) {{
                workgroupBarrier();
                for (var i = lane; i < BLOCK * QUADS; i += {LANES}u) {{
                    let kx = start + i / QUADS; let quad = i % QUADS;
                    if (line < height && left + kx < width) {{
                        let at = (line * width + left + kx) * TOKEN + head * HEAD + PART + quad;
                        keys[i] = qkv[at]; values[i] = qkv[at + PART];
                    }} else {{
                        keys[i] = pad[padding + PART + quad];
                        values[i] = pad[padding + 2u * PART + quad];
                    }}
                }}
                workgroupBarrier();
                {scores}{shrink}{sums}
                }} }}
                {store}
            }}\n",
            place = self.place(),
            query = self.query(0),
            down = self.down(0),
            scores = self.scores(),
            shrink = self.shrink(),
            sums = self.sums(),
            store = self.store(0),
        )
    }

    fn each_key(&self, lines: impl Fn(usize) -> String) -> String {
        (0..self.block()).map(lines).collect()
    }

    fn scores(&self) -> String {
        let rest = !self.sides.1.is_multiple_of(self.block());
        self.each_key(|j| {
            let read = self.each_quad(|i| format!("let k{i} = keys[{j}u * QUADS + {i}u];"));
            let mut score = self.score(0, "k");
            let mut kx = format!("start + {j}u");
            if rest {
                // Beyond the window's edge an index is moved onto it and the score taken out.
                score = format!("select(-3.0e38, {score}, {kx} < COLUMNS)");
                kx = format!("min({kx}, COLUMNS - 1u)");
            }
            format!("var s{j}: f32; {{ {read} let kx = {kx}; s{j} = {score}; }}\n")
        })
    }

    /// Brings what has been summed to the highest score so far.
    fn shrink(&self) -> String {
        let highest = (0..self.block()).fold("highest0".to_owned(), |so_far, j| {
            format!("max({so_far}, s{j})")
        });
        let sums = self.each_quad(|i| format!("a0_{i} *= shrink;"));
        format!(
            "let next = {highest};
            let shrink = exp(highest0 - next);
            highest0 = next; total0 *= shrink;
            {sums}"
        )
    }

    fn sums(&self) -> String {
        self.each_key(|j| {
            let add =
                self.each_quad(|i| format!("a0_{i} += weight * values[{j}u * QUADS + {i}u];"));
            format!("{{ let weight = exp(s{j} - highest0); total0 += weight; {add} }}\n")
        })
    }
}
