// softmax(q k' / sqrt(d)) v by online softmax: one invocation holds one query of one head and
// walks over the keys, so that no score is stored.
{{ bindings }}
const QUADS = {{ quads }}u;

@compute {{ workgroup }}
fn main(@builtin(global_invocation_id) id: vec3u) {
    let queries = params[0];
    let keys = params[1];
    let heads = params[2];
    if (id.x >= queries * heads) { return; }
    let head = id.x % heads;
    let stride = heads * QUADS;
    let at = (id.x / heads) * stride + head * QUADS;
    let scale = 1.0 / sqrt(f32(QUADS * 4u));
    var q: array<vec4f, QUADS>;
    var sums: array<vec4f, QUADS>;
    for (var i = 0u; i < QUADS; i++) {
        q[i] = query[at + i] * scale;
        sums[i] = vec4f(0.0);
    }
    var highest = -3.0e38;
    var total = 0.0;
    for (var k = 0u; k < keys; k++) {
        let from_key = k * stride + head * QUADS;
        var score = 0.0;
        for (var i = 0u; i < QUADS; i++) { score += dot(q[i], key[from_key + i]); }
        if (score > highest) {
            let shrink = exp(highest - score);
            total *= shrink;
            for (var i = 0u; i < QUADS; i++) { sums[i] *= shrink; }
            highest = score;
        }
        let weight = exp(score - highest);
        total += weight;
        for (var i = 0u; i < QUADS; i++) { sums[i] += weight * value[from_key + i]; }
    }
    for (var i = 0u; i < QUADS; i++) { out[at + i] = sums[i] / total; }
}
