// 3x3 convolution, stride 1, computed as written (no transform), blocked layout in and out, one image at a time:
//   forward   y[k, i, j] = b[k] + sum over c, a, b of w[k, c, a, b] * x[c, i + a - pad, j + b - pad]
//   backward  the same sum over k with the kernel turned by 180 degrees, padding 2 - pad, and no bias
// so both directions are `convolve`, and differ in their weights, their padding and what follows the sum.
//
// Two register tiles: 5 pixels x 8 output channels, and 8 pixels x 4 output channels for layers that have no more
// (the gradient of the picture itself). Weights: (ceil(K / 8), C, 9, 8), or (ceil(K / 4), C, 9, 4) for the narrow tile;
// zero past K. Rows beyond the last whole tile are computed into `sums` like all others but not stored.
//
// The work is shared by output rows: each row is one thread's alone.
import { clearBorder, pixelOffset, planeBytes, rowBytes } from "./blocked";
import { accumulate5x8, accumulate8x4 } from "./conv3x3-tiles";
import { storeBackward, storeForward, storeReluRow } from "./store-pixels";

/** Pixels of a row that the narrow tile passes over at a time: their sums lie in the scratch, beside nothing else. */
const STRIP: i32 = 504;

/** Pixels of a row with bias and ReLU: four in one go where there are as many. */
function storeRow(to: usize, bits: usize, from: usize, bias: v128, relu: bool, columns: i32): void {
  const whole = relu ? columns & ~3 : 0;
  const bytes = (<usize>whole) << 4;
  if (whole) storeReluRow(to, bits, from, bias, whole);
  storeForward(to + bytes, 0, bits + whole, 0, from + bytes, 0, bias, relu, 1, columns - whole);
}

/**
 * Rows first..last-1 of `to` (R, H, W) from `from` (T, fromH, fromW), whose window of pixel (i, j) starts at
 * (i - offset, j - offset). `back` chooses what follows the sums, which wait in `sums`.
 */
function convolve(
  to: usize,
  mask: usize,
  from: usize,
  w: usize,
  b: usize,
  sums: usize,
  R: i32,
  H: i32,
  W: i32,
  T: i32,
  fromH: i32,
  fromW: i32,
  offset: i32,
  back: bool,
  relu: bool,
  rule: i32,
  first: i32,
  last: i32,
): void {
  const row = rowBytes(fromW);
  const plane = planeBytes(fromH, fromW);
  const step = R > 4 ? 5 : STRIP;
  for (let i = first; i < last; i++) {
    for (let r = 0; r < R; r += 8) {
      const weights = w + ((<usize>(r * T) * 9) << 2);
      for (let j = 0; j < W; j += step) {
        const window = from + pixelOffset(i - offset, j - offset, fromW);
        const columns = min(step, W - j);
        if (R > 4) accumulate5x8(sums, window, weights, T, row, plane);
        else accumulateStrip(sums, window, weights, T, row, plane, columns);
        for (let k = r; k < min(r + 8, R); k += 4) {
          const pixels = to + <usize>(k >> 2) * planeBytes(H, W) + pixelOffset(i, j, W);
          const bits = mask + <usize>(((k >> 2) * H + i) * W + j);
          const done = sums + <usize>((k - r) * 20);
          if (back) storeBackward(pixels, 0, bits, W, done, 0, rule, 1, columns);
          else storeRow(pixels, bits, done, v128.load(b + ((<usize>k) << 2)), relu, columns);
        }
      }
    }
  }
}

/**
 * Sums of `columns` pixels x 4 channels, (columns, 4). One block of four input channels after the other is read along the
 * whole strip: the processor fetches three rows ahead of their use, but not the three rows of each of sixteen blocks.
 */
function accumulateStrip(sums: usize, x: usize, w: usize, T: i32, row: usize, plane: usize, columns: i32): void {
  memory.fill(sums, 0, (<usize>((columns + 7) & ~7)) << 4);
  for (let t = 0; t < T; t += 4, x += plane, w += 4 * 9 * 16) {
    for (let j = 0; j < columns; j += 8) {
      const at = (<usize>j) << 4;
      accumulate8x4(sums + at, x + at, w, min(4, T - t), row, plane);
    }
  }
}

/**
 * Rows first..last-1 of y (K, OH, OW) from x (C, H, W); OH = H + 2 * pad - 2. `relu` keeps the signs in `mask`
 * (ceil(K / 4), OH, OW). `sums` is scratch of Scratch.Transform bytes.
 */
export function conv3x3DirectForward(
  y: usize,
  mask: usize,
  x: usize,
  w: usize,
  b: usize,
  sums: usize,
  C: i32,
  H: i32,
  W: i32,
  K: i32,
  pad: i32,
  relu: bool,
  first: i32,
  last: i32,
): void {
  const OH = H + 2 * pad - 2;
  const OW = W + 2 * pad - 2;
  convolve(y, mask, x, w, b, sums, K, OH, OW, C, H, W, pad, false, relu, 0, first, last);
}

/**
 * Rows first..last-1 of dx (C, H, W) from dy (K, OH, OW), then the rule of the ReLU that x came out of; its signs are
 * `mask` (ceil(C / 4), H, W).
 */
export function conv3x3DirectBackwardInput(
  dx: usize,
  mask: usize,
  dy: usize,
  w: usize,
  sums: usize,
  C: i32,
  H: i32,
  W: i32,
  K: i32,
  pad: i32,
  rule: i32,
  first: i32,
  last: i32,
): void {
  const OH = H + 2 * pad - 2;
  const OW = W + 2 * pad - 2;
  convolve(dx, mask, dy, w, 0, sums, C, H, W, K, OH, OW, 2 - pad, true, false, rule, first, last);
}

/** Zero borders of planes first..last-1, which the row loops above leave alone. */
export function clearBorders(y: usize, H: i32, W: i32, first: i32, last: i32): void {
  for (let plane = first; plane < last; plane++) clearBorder(y + <usize>plane * planeBytes(H, W), H, W);
}

/**
 * Weights (K, C, 3, 3) to the layout of the forward direction, (ceil(K / n), C, 9, n) with n = 8, or 4 when K <= 4;
 * `turned` swaps K and C and turns the kernel, for the backward direction.
 */
export function conv3x3DirectPack(to: usize, w: usize, K: i32, C: i32, turned: bool): void {
  const rows = turned ? C : K;
  const terms = turned ? K : C;
  const n = rows > 4 ? 8 : 4;
  for (let r = 0; r < rows; r += n) {
    for (let t = 0; t < terms; t++) {
      for (let tap = 0; tap < 9; tap++) {
        for (let lane = 0; lane < n; lane++, to += 4) {
          const row = r + lane;
          const at = turned ? (t * C + row) * 9 + 8 - tap : (row * C + t) * 9 + tap;
          store<f32>(to, row < rows ? load<f32>(w + ((<usize>at) << 2)) : 0);
        }
      }
    }
  }
}
