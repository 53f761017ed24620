// softmax(q k' / sqrt(d)) v where few queries meet many keys: a workgroup is one query of one
// head, its invocations share the keys out among them, each with an online softmax of its own,
// and the parts are put together at the end.
{{ bindings }}
const QUADS = {{ quads }}u;
const LANES = 64u;
// What an invocation has seen: the highest score and the total of the weights.
var<workgroup> seen: array<vec2f, LANES>;
var<workgroup> parts: array<vec4f, LANES * QUADS>;

@compute {{ workgroup }}
fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3u) {
    let keys = params[1];
    let heads = params[2];
    let stride = heads * QUADS;
    let at = group.x * stride + group.y * QUADS;
    let scale = 1.0 / sqrt(f32(QUADS * 4u));
    var q: array<vec4f, QUADS>;
    var sums: array<vec4f, QUADS>;
    for (var i = 0u; i < QUADS; i++) {
        q[i] = query[at + i] * scale;
        sums[i] = vec4f(0.0);
    }
    var highest = -3.0e38;
    var total = 0.0;
    for (var k = lane; k < keys; k += LANES) {
        let from_key = k * stride + group.y * QUADS;
        var score = 0.0;
        for (var i = 0u; i < QUADS; i++) { score += dot(q[i], key[from_key + i]); }
        let next = max(highest, score);
        let shrink = exp(highest - next);
        let weight = exp(score - next);
        highest = next;
        total = total * shrink + weight;
        for (var i = 0u; i < QUADS; i++) {
            sums[i] = sums[i] * shrink + weight * value[from_key + i];
        }
    }
    seen[lane] = vec2f(highest, total);
    for (var i = 0u; i < QUADS; i++) { parts[lane * QUADS + i] = sums[i]; }
    workgroupBarrier();
    for (var half = LANES / 2u; half > 0u; half = half / 2u) {
        if (lane < half) {
            let mine = seen[lane];
            let other = seen[lane + half];
            let next = max(mine.x, other.x);
            let shrink = vec2f(exp(mine.x - next), exp(other.x - next));
            seen[lane] = vec2f(next, mine.y * shrink.x + other.y * shrink.y);
            for (var i = 0u; i < QUADS; i++) {
                let place = lane * QUADS + i;
                parts[place] = parts[place] * shrink.x + parts[place + half * QUADS] * shrink.y;
            }
        }
        workgroupBarrier();
    }
    for (var i = lane; i < QUADS; i += LANES) { out[at + i] = parts[i] / seen[0].y; }
}
