// Depthwise 3x3 convolution, zero padding 1: one invocation makes four channels of a pixel.
{{ bindings }}
{{ activation }}

@compute {{ workgroup }}
fn main(@builtin(global_invocation_id) id: vec3u) {
    let height = params[0];
    let width = params[1];
    let stride = params[2];
    let quads = params[3];
    let out_width = params[4];
    let pixels = params[5];
    if (id.x >= quads || id.y >= pixels) { return; }
    let top = (id.y / out_width) * stride;
    let left = (id.y % out_width) * stride;
    var sum = bias[id.x];
    for (var tap = 0u; tap < 9u; tap++) {
        // Row and column count from the zero padding, one before the first pixel.
        let row = top + tap / 3u;
        let column = left + tap % 3u;
        if (row >= 1u && row <= height && column >= 1u && column <= width) {
            let pixel = (row - 1u) * width + column - 1u;
            sum += x[pixel * quads + id.x] * weight[tap * quads + id.x];
        }
    }
    out[id.y * quads + id.x] = activation(sum);
}
