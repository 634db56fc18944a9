// 3x3 convolution, stride 1, computed as written (no transform), blocked layout in and out, one image at a time:
//   forward   y[k, i, j] = b[k] + sum over c, a, b of w[k, c, a, b] * x[c, i + a - pad, j + b - pad]
//   backward  the same sum over k with the kernel turned by 180 degrees, padding 2 - pad, and no bias
// so both directions are `convolve`, and differ in their weights, their padding and what follows the sum.
//
// Two register tiles: 5 pixels x 8 output channels, and 8 pixels x 4 output channels for layers that have no more
// (the gradient of the picture itself). Weights: (ceil(K / 8), C, 9, 8), or (ceil(K / 4), C, 9, 4) for the narrow tile;
// zero past K. Rows beyond the last whole tile are computed into `tile` like all others but not stored.
//
// The work is shared by output rows: each row is one thread's alone.
import { madd } from "../simd";
import { clearBorder, pixelOffset, planeBytes, rowBytes } from "./blocked";
import { storeBackward, storeForward, storeReluRow } from "./store-pixels";

/** Sums of 5 pixels x 8 channels, written to `tile` as (2, 5, 4): block, pixel, lane. `x`: window of the first pixel. */
function accumulate5x8(tile: usize, x: usize, w: usize, C: i32, row: usize, plane: usize): void {
  let a0 = f32x4.splat(0);
  let a1 = f32x4.splat(0);
  let a2 = f32x4.splat(0);
  let a3 = f32x4.splat(0);
  let a4 = f32x4.splat(0);
  let b0 = f32x4.splat(0);
  let b1 = f32x4.splat(0);
  let b2 = f32x4.splat(0);
  let b3 = f32x4.splat(0);
  let b4 = f32x4.splat(0);
  for (let c = 0; c < C; c++) {
    let start = x + <usize>(c >> 2) * plane + ((<usize>(c & 3)) << 2);
    for (let tap = 0; tap < 3; tap++, start += row) {
      for (let at = start; at < start + 48; at += 16, w += 32) {
        const u = v128.load(w);
        const v = v128.load(w, 16);
        const s0 = v128.load32_splat(at);
        a0 = madd(s0, u, a0);
        b0 = madd(s0, v, b0);
        const s1 = v128.load32_splat(at, 16);
        a1 = madd(s1, u, a1);
        b1 = madd(s1, v, b1);
        const s2 = v128.load32_splat(at, 32);
        a2 = madd(s2, u, a2);
        b2 = madd(s2, v, b2);
        const s3 = v128.load32_splat(at, 48);
        a3 = madd(s3, u, a3);
        b3 = madd(s3, v, b3);
        const s4 = v128.load32_splat(at, 64);
        a4 = madd(s4, u, a4);
        b4 = madd(s4, v, b4);
      }
    }
  }
  v128.store(tile, a0);
  v128.store(tile, a1, 16);
  v128.store(tile, a2, 32);
  v128.store(tile, a3, 48);
  v128.store(tile, a4, 64);
  v128.store(tile, b0, 80);
  v128.store(tile, b1, 96);
  v128.store(tile, b2, 112);
  v128.store(tile, b3, 128);
  v128.store(tile, b4, 144);
}

/** Sums of 8 pixels x 4 channels, written to `tile` as (8, 4): pixel, lane. */
function accumulate8x4(tile: usize, x: usize, w: usize, C: i32, row: usize, plane: usize): void {
  let a0 = f32x4.splat(0);
  let a1 = f32x4.splat(0);
  let a2 = f32x4.splat(0);
  let a3 = f32x4.splat(0);
  let a4 = f32x4.splat(0);
  let a5 = f32x4.splat(0);
  let a6 = f32x4.splat(0);
  let a7 = f32x4.splat(0);
  for (let c = 0; c < C; c++) {
    let at = x + <usize>(c >> 2) * plane + ((<usize>(c & 3)) << 2);
    for (let tap = 0; tap < 3; tap++, at += row, w += 48) {
      const u = v128.load(w);
      const v = v128.load(w, 16);
      const t = v128.load(w, 32);
      let s = v128.load32_splat(at);
      a0 = madd(s, u, a0);
      s = v128.load32_splat(at, 16);
      a1 = madd(s, u, a1);
      a0 = madd(s, v, a0);
      s = v128.load32_splat(at, 32);
      a2 = madd(s, u, a2);
      a1 = madd(s, v, a1);
      a0 = madd(s, t, a0);
      s = v128.load32_splat(at, 48);
      a3 = madd(s, u, a3);
      a2 = madd(s, v, a2);
      a1 = madd(s, t, a1);
      s = v128.load32_splat(at, 64);
      a4 = madd(s, u, a4);
      a3 = madd(s, v, a3);
      a2 = madd(s, t, a2);
      s = v128.load32_splat(at, 80);
      a5 = madd(s, u, a5);
      a4 = madd(s, v, a4);
      a3 = madd(s, t, a3);
      s = v128.load32_splat(at, 96);
      a6 = madd(s, u, a6);
      a5 = madd(s, v, a5);
      a4 = madd(s, t, a4);
      s = v128.load32_splat(at, 112);
      a7 = madd(s, u, a7);
      a6 = madd(s, v, a6);
      a5 = madd(s, t, a5);
      s = v128.load32_splat(at, 128);
      a7 = madd(s, v, a7);
      a6 = madd(s, t, a6);
      s = v128.load32_splat(at, 144);
      a7 = madd(s, t, a7);
    }
  }
  v128.store(tile, a0);
  v128.store(tile, a1, 16);
  v128.store(tile, a2, 32);
  v128.store(tile, a3, 48);
  v128.store(tile, a4, 64);
  v128.store(tile, a5, 80);
  v128.store(tile, a6, 96);
  v128.store(tile, a7, 112);
}

/** Up to five pixels with bias and ReLU: four of them in one go where there are as many. */
function storeRow(to: usize, bits: usize, from: usize, bias: v128, relu: bool, columns: i32): void {
  if (relu && columns >= 4) {
    storeReluRow(to, bits, from, bias, 4);
    columns -= 4;
    to += 64;
    bits += 4;
    from += 64;
  }
  storeForward(to, 0, bits, 0, from, 0, bias, relu, 1, columns);
}

/**
 * Rows first..last-1 of `to` (R, H, W) from `from` (T, fromH, fromW), whose window of pixel (i, j) starts at
 * (i - offset, j - offset). `back` chooses what follows the sums.
 */
function convolve(
  to: usize,
  mask: usize,
  from: usize,
  w: usize,
  b: usize,
  tile: usize,
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
  const wide = R > 4;
  const step = wide ? 5 : 8;
  const blocks = wide ? 2 : 1;
  for (let i = first; i < last; i++) {
    for (let r = 0; r < R; r += 4 * blocks) {
      const weights = w + ((<usize>(r * T) * 9) << 2);
      for (let j = 0; j < W; j += step) {
        const window = from + pixelOffset(i - offset, j - offset, fromW);
        if (wide) accumulate5x8(tile, window, weights, T, rowBytes(fromW), planeBytes(fromH, fromW));
        else accumulate8x4(tile, window, weights, T, rowBytes(fromW), planeBytes(fromH, fromW));
        const columns = min(step, W - j);
        for (let block = 0; block < blocks && r + 4 * block < R; block++) {
          const plane = (r >> 2) + block;
          const pixels = to + <usize>plane * planeBytes(H, W) + pixelOffset(i, j, W);
          const bits = mask + <usize>((plane * H + i) * W + j);
          const sums = tile + <usize>(block * 80);
          if (back) storeBackward(pixels, 0, bits, W, sums, 0, rule, 1, columns);
          else storeRow(pixels, bits, sums, v128.load(b + ((<usize>plane) << 4)), relu, columns);
        }
      }
    }
  }
}

/**
 * Rows first..last-1 of y (K, OH, OW) from x (C, H, W); OH = H + 2 * pad - 2. `relu` keeps the signs in `mask`
 * (ceil(K / 4), OH, OW). `tile` is 160 bytes of scratch.
 */
export function conv3x3DirectForward(
  y: usize,
  mask: usize,
  x: usize,
  w: usize,
  b: usize,
  tile: usize,
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
  convolve(y, mask, x, w, b, tile, K, OH, OW, C, H, W, pad, false, relu, 0, first, last);
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
  tile: usize,
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
  convolve(dx, mask, dy, w, 0, tile, C, H, W, K, OH, OW, 2 - pad, true, false, rule, first, last);
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
