// Maximum over 2x2 windows, stride 2, and its gradient, on planes first..last-1 of the blocked layout.
//   forward   y[i, j] = max over a, b in {0, 1} of x[2i + a, 2j + b]; the first of equal maxima wins, row by row
//   backward  dx = dy at the winner, 0 elsewhere, then the backward rule of the ReLU that x came out of
//
// The winner is kept as two bits per lane in one byte per vector: low nibble the column b, high nibble the row a.
// An odd last row or column of x takes no part: its gradient is 0.
import { hasBits, writeLaneBits } from "../simd";
import { Rule } from "../../src/shared/program";
import { clear, clearBorder, pixelOffset, planeBytes, rowBytes } from "./blocked";

export function maxpool2x2Forward(y: usize, switches: usize, x: usize, H: i32, W: i32, first: i32, last: i32): void {
  const OH = H >> 1;
  const OW = W >> 1;
  const row = rowBytes(W);
  for (let plane = first; plane < last; plane++) {
    const from = x + <usize>plane * planeBytes(H, W);
    const to = y + <usize>plane * planeBytes(OH, OW);
    let kept = switches + <usize>plane * <usize>(OH * OW);
    clearBorder(to, OH, OW);
    for (let i = 0; i < OH; i++, kept += OW) {
      maxpool2x2Row(to + pixelOffset(i, 0, OW), kept, from + pixelOffset(2 * i, 0, W), row, OW);
    }
  }
}

/** n windows in a row; `row`: bytes from their upper pixels to the lower ones. */
export function maxpool2x2Row(to: usize, kept: usize, from: usize, row: usize, n: i32): void {
  for (const end = kept + n; kept < end; kept++, from += 32, to += 16) {
    const x00 = v128.load(from);
    const x01 = v128.load(from, 16);
    const x10 = v128.load(from + row);
    const x11 = v128.load(from + row, 16);
    const right0 = f32x4.gt(x01, x00);
    const right1 = f32x4.gt(x11, x10);
    const top = f32x4.pmax(x00, x01);
    const bottom = f32x4.pmax(x10, x11);
    const below = f32x4.gt(bottom, top);
    v128.store(to, f32x4.pmax(top, bottom));
    store<u8>(kept, i32x4.bitmask(v128.bitselect(right1, right0, below)) | (i32x4.bitmask(below) << 4));
  }
}

/** `lanes`: LANE_BITS bytes of scratch. `mask`, `rule`: of the ReLU that x came out of. */
export function maxpool2x2BackwardInput(
  dx: usize,
  dy: usize,
  switches: usize,
  mask: usize,
  lanes: usize,
  rule: i32,
  H: i32,
  W: i32,
  first: i32,
  last: i32,
): void {
  const OH = H >> 1;
  const OW = W >> 1;
  const row = rowBytes(W);
  const zero = f32x4.splat(0);
  const active = (rule & Rule.Active) != 0;
  const positive = (rule & Rule.Positive) != 0;
  writeLaneBits(lanes);
  const even = v128.load(lanes);
  const odd = v128.load(lanes, 16);
  for (let plane = first; plane < last; plane++) {
    const to = dx + <usize>plane * planeBytes(H, W);
    const from = dy + <usize>plane * planeBytes(OH, OW);
    let kept = switches + <usize>plane * <usize>(OH * OW);
    clearBorder(to, H, W);
    for (let i = 0; i < OH; i++) {
      let out = to + pixelOffset(2 * i, 0, W);
      let a = from + pixelOffset(i, 0, OW);
      let bits = mask + <usize>((plane * H + 2 * i) * W);
      for (let j = 0; j < OW; j++, out += 32, a += 16, kept++, bits += 2) {
        let g = v128.load(a);
        if (positive) g = v128.and(g, f32x4.gt(g, zero));
        const winner = v128.load8_splat(kept);
        const right = hasBits(winner, even);
        const below = hasBits(i32x4.shr_u(winner, 4), even);
        const top = v128.andnot(g, below);
        const bottom = v128.and(g, below);
        let g00 = v128.andnot(top, right);
        let g01 = v128.and(top, right);
        let g10 = v128.andnot(bottom, right);
        let g11 = v128.and(bottom, right);
        if (active) {
          const upper = v128.load16_splat(bits);
          const lower = v128.load16_splat(bits + W);
          g00 = v128.and(g00, hasBits(upper, even));
          g01 = v128.and(g01, hasBits(upper, odd));
          g10 = v128.and(g10, hasBits(lower, even));
          g11 = v128.and(g11, hasBits(lower, odd));
        }
        v128.store(out, g00);
        v128.store(out, g01, 16);
        v128.store(out + row, g10);
        v128.store(out + row, g11, 16);
      }
      if (W & 1) {
        v128.store(out, zero);
        v128.store(out + row, zero);
      }
    }
    if (H & 1) clear(to + pixelOffset(H - 1, 0, W), to + pixelOffset(H - 1, W, W));
  }
}
