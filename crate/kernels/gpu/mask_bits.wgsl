// Bilinear resizing and a threshold: one invocation makes the bits of sixteen pixels.
{{ bindings }}
{{ sample }}

@compute {{ workgroup }}
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
    let columns = params[4];
    let pixels = params[3] * columns;
    let threshold = bitcast<f32>(params[7]);
    let index = id.y * groups.x * 64u + id.x;
    if (index * 16u >= pixels) { return; }
    var bits = 0u;
    var finite = true;
    for (var i = 0u; i < 16u; i++) {
        let pixel = index * 16u + i;
        if (pixel < pixels) {
            let value = sampled(pixel / columns, pixel % columns);
            bits |= select(0u, 1u << i, value > threshold);
            // Compilers may take it that no value is a NaN; the bits they have to look at.
            finite = finite && (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u;
        }
    }
    out[index] = select(-1.0, f32(bits), finite);
}
