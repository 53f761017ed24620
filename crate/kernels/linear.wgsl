// activation(x W + bias + residual): register tiles without workgroup memory. One invocation holds
// 8 rows by 2 groups of four columns, so that 16 loads feed 64 multiply-adds. Written out by hand:
// arrays indexed in loops leave the registers on some drivers.
{{ bindings }}
{{ activation }}

fn store(row: u32, column: u32, rows: u32, quads: u32, sum: vec4f) {
    if (row >= rows || column >= quads) { return; }
    let at = row * quads + column;
    out[at] = activation(sum + {{ start }} + {{ added }});
}

@compute {{ workgroup }}
fn main(@builtin(global_invocation_id) id: vec3u) {
    let rows = params[0];
    let inner = params[1];
    let quads = params[2];
    let row = id.y * 8u;
    let column = id.x * 2u;
    if (row >= rows || column >= quads) { return; }
    // Reads beyond the border are moved onto it; `store` leaves their sums out.
    let last = rows - 1u;
    let c0 = column;
    let c1 = min(column + 1u, quads - 1u);
    let r0 = min(row + 0u, last) * inner;
    let r1 = min(row + 1u, last) * inner;
    let r2 = min(row + 2u, last) * inner;
    let r3 = min(row + 3u, last) * inner;
    let r4 = min(row + 4u, last) * inner;
    let r5 = min(row + 5u, last) * inner;
    let r6 = min(row + 6u, last) * inner;
    let r7 = min(row + 7u, last) * inner;
    var a0 = vec4f(0.0);
    var b0 = vec4f(0.0);
    var a1 = vec4f(0.0);
    var b1 = vec4f(0.0);
    var a2 = vec4f(0.0);
    var b2 = vec4f(0.0);
    var a3 = vec4f(0.0);
    var b3 = vec4f(0.0);
    var a4 = vec4f(0.0);
    var b4 = vec4f(0.0);
    var a5 = vec4f(0.0);
    var b5 = vec4f(0.0);
    var a6 = vec4f(0.0);
    var b6 = vec4f(0.0);
    var a7 = vec4f(0.0);
    var b7 = vec4f(0.0);
    for (var k = 0u; k < inner; k++) {
        let w = k * 4u * quads;
        let u0 = weight[w + 0u * quads + c0];
        let v0 = weight[w + 0u * quads + c1];
        let u1 = weight[w + 1u * quads + c0];
        let v1 = weight[w + 1u * quads + c1];
        let u2 = weight[w + 2u * quads + c0];
        let v2 = weight[w + 2u * quads + c1];
        let u3 = weight[w + 3u * quads + c0];
        let v3 = weight[w + 3u * quads + c1];
        let x0 = x[r0 + k];
        a0 += x0.x * u0 + x0.y * u1 + x0.z * u2 + x0.w * u3;
        b0 += x0.x * v0 + x0.y * v1 + x0.z * v2 + x0.w * v3;
        let x1 = x[r1 + k];
        a1 += x1.x * u0 + x1.y * u1 + x1.z * u2 + x1.w * u3;
        b1 += x1.x * v0 + x1.y * v1 + x1.z * v2 + x1.w * v3;
        let x2 = x[r2 + k];
        a2 += x2.x * u0 + x2.y * u1 + x2.z * u2 + x2.w * u3;
        b2 += x2.x * v0 + x2.y * v1 + x2.z * v2 + x2.w * v3;
        let x3 = x[r3 + k];
        a3 += x3.x * u0 + x3.y * u1 + x3.z * u2 + x3.w * u3;
        b3 += x3.x * v0 + x3.y * v1 + x3.z * v2 + x3.w * v3;
        let x4 = x[r4 + k];
        a4 += x4.x * u0 + x4.y * u1 + x4.z * u2 + x4.w * u3;
        b4 += x4.x * v0 + x4.y * v1 + x4.z * v2 + x4.w * v3;
        let x5 = x[r5 + k];
        a5 += x5.x * u0 + x5.y * u1 + x5.z * u2 + x5.w * u3;
        b5 += x5.x * v0 + x5.y * v1 + x5.z * v2 + x5.w * v3;
        let x6 = x[r6 + k];
        a6 += x6.x * u0 + x6.y * u1 + x6.z * u2 + x6.w * u3;
        b6 += x6.x * v0 + x6.y * v1 + x6.z * v2 + x6.w * v3;
        let x7 = x[r7 + k];
        a7 += x7.x * u0 + x7.y * u1 + x7.z * u2 + x7.w * u3;
        b7 += x7.x * v0 + x7.y * v1 + x7.z * v2 + x7.w * v3;
    }
    store(row + 0u, column, rows, quads, a0);
    store(row + 0u, column + 1u, rows, quads, b0);
    store(row + 1u, column, rows, quads, a1);
    store(row + 1u, column + 1u, rows, quads, b1);
    store(row + 2u, column, rows, quads, a2);
    store(row + 2u, column + 1u, rows, quads, b2);
    store(row + 3u, column, rows, quads, a3);
    store(row + 3u, column + 1u, rows, quads, b3);
    store(row + 4u, column, rows, quads, a4);
    store(row + 4u, column + 1u, rows, quads, b4);
    store(row + 5u, column, rows, quads, a5);
    store(row + 5u, column + 1u, rows, quads, b5);
    store(row + 6u, column, rows, quads, a6);
    store(row + 6u, column + 1u, rows, quads, b6);
    store(row + 7u, column, rows, quads, a7);
    store(row + 7u, column + 1u, rows, quads, b7);
}
