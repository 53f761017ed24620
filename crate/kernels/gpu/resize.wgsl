// Bilinear resizing of a part of a map, as PyTorch does it: one invocation a pixel.
{{ bindings }}
{{ sample }}

@compute {{ workgroup }}
fn main(@builtin(global_invocation_id) id: vec3u) {
    let rows = params[3];
    let columns = params[4];
    if (id.x >= columns || id.y >= rows) { return; }
    out[id.y * columns + id.x] = sampled(id.y, id.x);
}
