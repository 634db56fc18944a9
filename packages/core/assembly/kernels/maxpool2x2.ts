// Maximum over 2x2 windows, stride 2, and its gradient, on planes first..last-1 of the blocked layout.
//   forward   y[i, j] = max over a, b in {0, 1} of x[2i + a, 2j + b]; the first of equal maxima wins, row by row
//   backward  dx = dy at the winner, 0 elsewhere, then the backward rule of the ReLU that x came out of
//
// The winner is kept as two bits per lane in one byte per vector: low nibble the column b, high nibble the row a.
// An odd last row or column of x takes no part: its gradient is 0.
import { lanesOf } from "../simd";
import { clearBorder, pixelOffset, planeBytes, rowBytes } from "./blocked";
import { reluRule } from "./relu";

export function maxpool2x2Forward(y: usize, switches: usize, x: usize, H: i32, W: i32, first: i32, last: i32): void {
  const OH = H >> 1;
  const OW = W >> 1;
  const row = rowBytes(W);
  for (let plane = first; plane < last; plane++) {
    const from = x + <usize>plane * planeBytes(H, W);
    const to = y + <usize>plane * planeBytes(OH, OW);
    let kept = switches + <usize>plane * <usize>(OH * OW);
    clearBorder(to, OH, OW);
    for (let i = 0; i < OH; i++) {
      let a = from + pixelOffset(2 * i, 0, W);
      let out = to + pixelOffset(i, 0, OW);
      for (let j = 0; j < OW; j++, a += 32, out += 16, kept++) {
        const x00 = v128.load(a);
        const x01 = v128.load(a, 16);
        const x10 = v128.load(a + row);
        const x11 = v128.load(a + row, 16);
        const right0 = f32x4.gt(x01, x00);
        const right1 = f32x4.gt(x11, x10);
        const top = v128.bitselect(x01, x00, right0);
        const bottom = v128.bitselect(x11, x10, right1);
        const below = f32x4.gt(bottom, top);
        v128.store(out, v128.bitselect(bottom, top, below));
        store<u8>(kept, i32x4.bitmask(v128.bitselect(right1, right0, below)) | (i32x4.bitmask(below) << 4));
      }
    }
  }
}

export function maxpool2x2BackwardInput(
  dx: usize,
  dy: usize,
  switches: usize,
  mask: usize,
  rule: i32,
  H: i32,
  W: i32,
  first: i32,
  last: i32,
): void {
  const OH = H >> 1;
  const OW = W >> 1;
  const row = rowBytes(W);
  for (let plane = first; plane < last; plane++) {
    const to = dx + <usize>plane * planeBytes(H, W);
    const from = dy + <usize>plane * planeBytes(OH, OW);
    let kept = switches + <usize>plane * <usize>(OH * OW);
    let bits = mask + <usize>plane * <usize>(H * W);
    memory.fill(to, 0, planeBytes(H, W));
    for (let i = 0; i < OH; i++, bits += W << 1) {
      let out = to + pixelOffset(2 * i, 0, W);
      let a = from + pixelOffset(i, 0, OW);
      for (let j = 0; j < OW; j++, out += 32, a += 16, kept++) {
        const g = v128.load(a);
        const winner = <i32>load<u8>(kept);
        const right = lanesOf(winner);
        const below = lanesOf(winner >> 4);
        const top = v128.andnot(g, below);
        const bottom = v128.and(g, below);
        const at = bits + (j << 1);
        v128.store(out, reluRule(v128.andnot(top, right), at, rule));
        v128.store(out, reluRule(v128.and(top, right), at + 1, rule), 16);
        v128.store(out + row, reluRule(v128.andnot(bottom, right), at + W, rule));
        v128.store(out + row, reluRule(v128.and(bottom, right), at + W + 1, rule), 16);
      }
    }
  }
}
