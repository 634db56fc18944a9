// Mean over all positions of a channel, blocked planes to a vector, and its gradient. n images of C channels;
// the vector of an image is `stride` bytes long, zero past C.
//   forward   y[c] = sum over i, j of x[c, i, j] / (H * W)
//   backward  dx[c, i, j] = dy[c] / (H * W), then the rule of the ReLU that x came out of
import { clearBorder, pixelOffset, planeBytes } from "./blocked";
import { reluRule } from "./relu";

export function globalAveragePoolForward(y: usize, x: usize, H: i32, W: i32, first: i32, last: i32): void {
  const share = f32x4.splat(<f32>1 / <f32>(H * W));
  for (let plane = first; plane < last; plane++) {
    const from = x + <usize>plane * planeBytes(H, W);
    let sum = f32x4.splat(0);
    for (let i = 0; i < H; i++) {
      let rowSum = f32x4.splat(0); // rows first: shorter sums round less
      let at = from + pixelOffset(i, 0, W);
      for (let j = 0; j < W; j++, at += 16) rowSum = f32x4.add(rowSum, v128.load(at));
      sum = f32x4.add(sum, rowSum);
    }
    v128.store(y + ((<usize>plane) << 4), f32x4.mul(sum, share));
  }
}

export function globalAveragePoolBackwardInput(
  dx: usize,
  dy: usize,
  mask: usize,
  rule: i32,
  H: i32,
  W: i32,
  first: i32,
  last: i32,
): void {
  const share = f32x4.splat(<f32>1 / <f32>(H * W));
  for (let plane = first; plane < last; plane++) {
    const to = dx + <usize>plane * planeBytes(H, W);
    const g = f32x4.mul(v128.load(dy + ((<usize>plane) << 4)), share);
    let bits = mask + <usize>plane * <usize>(H * W);
    clearBorder(to, H, W);
    for (let i = 0; i < H; i++) {
      let at = to + pixelOffset(i, 0, W);
      for (let j = 0; j < W; j++, at += 16, bits++) v128.store(at, reluRule(g, bits, rule));
    }
  }
}
