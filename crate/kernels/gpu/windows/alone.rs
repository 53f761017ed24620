//! Every invocation reads for itself, for several queries at once.

use super::WindowText;

impl WindowText {
    pub(super) fn alone_main(&self) -> String {
        let each = |text: &dyn Fn(usize) -> String| -> String {
            (0..self.queries_each()).map(text).collect()
        };
        let value = |name: &str, part: usize| {
            let vars = self.each_quad(|i| format!("var {name}{i}: vec4f;"));
            let inside =
                self.each_quad(|i| format!("{name}{i} = qkv[at + {part}u * PART + {i}u];"));
            let outside =
                self.each_quad(|i| format!("{name}{i} = pad[padding + {part}u * PART + {i}u];"));
            (vars, inside, outside)
        };
        let (keys, values) = (value("k", 1), value("v", 2));
        format!(
            "@compute {{{{ workgroup }}}}
            fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3u) {{
                {place}
                if (index >= ROWS * COLUMNS) {{ return; }}
                {queries}
                for (var ky = 0u; ky < ROWS; ky++) {{
                let line = top + ky;
                {down}
                for (var kx = 0u; kx < COLUMNS; kx++) {{
                let at = (line * width + left + kx) * TOKEN + head * HEAD;
                {key_vars}{value_vars}
                if (line < height && left + kx < width) {{
                    {keys_inside}{values_inside}
                }} else {{
                    {keys_outside}{values_outside}
                }}
                {take}
                }} }}
                {store}
            }}\n",
            place = self.place(),
            queries = each(&|n| self.query(n)),
            down = each(&|n| self.down(n)),
            key_vars = keys.0,
            value_vars = values.0,
            keys_inside = keys.1,
            values_inside = values.1,
            keys_outside = keys.2,
            values_outside = values.2,
            take = each(&|n| self.take(n)),
            store = each(&|n| self.store(n)),
        )
    }

    /// What query `n` takes from the key: a new highest score, which is seldom, shrinks the sums.
    fn take(&self, n: usize) -> String {
        let score = self.score(n, "k");
        let shrink = self.each_quad(|i| format!("a{n}_{i} *= shrink;"));
        let add = self.each_quad(|i| format!("a{n}_{i} += weight * v{i};"));
        format!(
            "{{
                let score = {score};
                if (score > highest{n}) {{
                    let shrink = exp(highest{n} - score);
                    highest{n} = score; total{n} *= shrink;
                    {shrink}
                }}
                let weight = exp(score - highest{n});
                total{n} += weight;
                {add}
            }}\n"
        )
    }
}
