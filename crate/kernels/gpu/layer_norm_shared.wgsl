// Layer normalisation: sixteen invocations a row, in two passes (mean, then variance about it).
{{ bindings }}
{{ activation }}
const LANES = 16u;
var<workgroup> parts: array<f32, 64>;

// The sum of `part` over the row's invocations. All of the workgroup have to call it.
fn row_sum(part: vec4f, place: u32, lane: u32) -> f32 {
    workgroupBarrier();
    parts[place] = part.x + part.y + part.z + part.w;
    workgroupBarrier();
    for (var half = LANES / 2u; half > 0u; half = half / 2u) {
        if (lane < half) { parts[place] += parts[place + half]; }
        workgroupBarrier();
    }
    return parts[place - lane];
}

@compute {{ workgroup }}
fn main(
    @builtin(local_invocation_id) at: vec3u,
    @builtin(local_invocation_index) place: u32,
    @builtin(workgroup_id) group: vec3u,
) {
    let rows = params[0];
    let quads = params[1];
    let epsilon = bitcast<f32>(params[2]);
    let row = group.x * 4u + at.y;
    let start = min(row, rows - 1u) * quads;
    let count = f32(quads * 4u);
    var sum = vec4f(0.0);
    for (var i = at.x; i < quads; i += LANES) { sum += x[start + i]; }
    let mean = row_sum(sum, place, at.x) / count;
    var squares = vec4f(0.0);
    for (var i = at.x; i < quads; i += LANES) {
        let centred = x[start + i] - mean;
        squares += centred * centred;
    }
    let variance = row_sum(squares, place, at.x) / count;
    let scale = 1.0 / sqrt(variance + epsilon);
    if (row >= rows) { return; }
    for (var i = at.x; i < quads; i += LANES) {
        out[start + i] = activation((x[start + i] - mean) * scale * gamma[i] + beta[i]);
    }
}
