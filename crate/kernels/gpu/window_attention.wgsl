// Attention inside the windows of a map, with a bias by distance, by online softmax. A row of
// workgroups (id y) is one head of one window; an invocation is one query of it. Pixels beyond
// the border are the token `pad`; they are attended but nothing is stored for them.
{{ bindings }}
const QUADS = {{ quads }}u;

@compute {{ workgroup }}
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(workgroup_id) group: vec3u) {
    let height = params[0];
    let width = params[1];
    let side = params[2];
    let heads = params[3];
    let wide = params[4];
    let area = side * side;
    let head = group.y % heads;
    let tile = group.y / heads;
    let top = (tile / wide) * side;
    let left = (tile % wide) * side;
    let row = id.x / side;
    let column = id.x % side;
    let y = top + row;
    let x = left + column;
    if (id.x >= area || y >= height || x >= width) { return; }

    let token = heads * QUADS * 3u;
    let at = head * QUADS * 3u;
    let scale = 1.0 / sqrt(f32(QUADS * 4u));
    var q: array<vec4f, QUADS>;
    var sums: array<vec4f, QUADS>;
    let mine = (y * width + x) * token + at;
    for (var i = 0u; i < QUADS; i++) {
        q[i] = qkv[mine + i] * scale;
        sums[i] = vec4f(0.0);
    }
    var highest = -3.0e38;
    var total = 0.0;
    for (var k = 0u; k < area; k++) {
        let key_row = k / side;
        let key_column = k % side;
        let key_y = top + key_row;
        let key_x = left + key_column;
        let inside = key_y < height && key_x < width;
        let from_key = (key_y * width + key_x) * token + at + QUADS;
        let down = max(key_row, row) - min(key_row, row);
        let across = max(key_column, column) - min(key_column, column);
        let place = head * area + down * side + across;
        var score = table[place];
        if (inside) {
            for (var i = 0u; i < QUADS; i++) { score += dot(q[i], qkv[from_key + i]); }
        } else {
            for (var i = 0u; i < QUADS; i++) { score += dot(q[i], pad[at + QUADS + i]); }
        }
        if (score > highest) {
            let shrink = exp(highest - score);
            total *= shrink;
            for (var i = 0u; i < QUADS; i++) { sums[i] *= shrink; }
            highest = score;
        }
        let weight = exp(score - highest);
        total += weight;
        if (inside) {
            for (var i = 0u; i < QUADS; i++) { sums[i] += weight * qkv[from_key + QUADS + i]; }
        } else {
            for (var i = 0u; i < QUADS; i++) { sums[i] += weight * pad[at + 2u * QUADS + i]; }
        }
    }
    let to = (y * width + x) * heads * QUADS + head * QUADS;
    for (var i = 0u; i < QUADS; i++) { out[to + i] = sums[i] / total; }
}
