// Layer normalisation: one invocation a row, in two passes (mean, then variance about it).
{{ bindings }}
{{ activation }}

@compute {{ workgroup }}
fn main(@builtin(global_invocation_id) id: vec3u) {
    let rows = params[0];
    let quads = params[1];
    let epsilon = bitcast<f32>(params[2]);
    if (id.x >= rows) { return; }
    let start = id.x * quads;
    let count = f32(quads * 4u);
    var sum = vec4f(0.0);
    for (var i = 0u; i < quads; i++) { sum += x[start + i]; }
    let mean = (sum.x + sum.y + sum.z + sum.w) / count;
    var squares = vec4f(0.0);
    for (var i = 0u; i < quads; i++) {
        let centred = x[start + i] - mean;
        squares += centred * centred;
    }
    let variance = (squares.x + squares.y + squares.z + squares.w) / count;
    let scale = 1.0 / sqrt(variance + epsilon);
    for (var i = 0u; i < quads; i++) {
        out[start + i] = activation((x[start + i] - mean) * scale * gamma[i] + beta[i]);
    }
}
