// The end of a Winograd convolution: finished tiles go to their pixels, and what follows the sum is done on the way.
//   forward   y + b, ReLU with its signs kept
//   backward  the rule of the ReLU that x came out of
import { pixelOffset, planeBytes, rowBytes } from "./blocked";
import { reluKeep, reluRule } from "./relu";

/** One tile of `height` x `width` pixels from `from`, in rows of `pitch` bytes, to `to`, with bias, and ReLU keeping its signs. */
function storeForward(
  to: usize,
  row: usize,
  bits: usize,
  W: i32,
  from: usize,
  pitch: usize,
  bias: v128,
  relu: bool,
  height: i32,
  width: i32,
): void {
  for (let i = 0; i < height; i++, from += pitch, to += row, bits += W) {
    for (let j = 0; j < width; j++) {
      const pixel = (<usize>j) << 4;
      const value = f32x4.add(v128.load(from + pixel), bias);
      v128.store(to + pixel, relu ? reluKeep(value, bits + j) : value);
    }
  }
}

/** The same of a gradient, through the rule of the ReLU whose signs are at `bits`. */
function storeBackward(
  to: usize,
  row: usize,
  bits: usize,
  W: i32,
  from: usize,
  pitch: usize,
  rule: i32,
  height: i32,
  width: i32,
): void {
  for (let i = 0; i < height; i++, from += pitch, to += row, bits += W) {
    for (let j = 0; j < width; j++) {
      const pixel = (<usize>j) << 4;
      v128.store(to + pixel, reluRule(v128.load(from + pixel), bits + j, rule));
    }
  }
}

/**
 * Four tiles of m x m pixels from `tiles4`, (4, m, m) vectors of channel block c, of y, blocked (n, C4, H, W). `tile` is
 * the number of the first; those past the last of `tiles` are dropped. An image has `rows` x `columns` tiles.
 */
export function storeTiles(
  y: usize,
  mask: usize,
  bias: usize,
  tiles4: usize,
  m: i32,
  c: i32,
  C4: i32,
  H: i32,
  W: i32,
  rows: i32,
  columns: i32,
  tiles: i32,
  tile: i32,
  back: bool,
  relu: bool,
  rule: i32,
): void {
  const plane = planeBytes(H, W);
  const row = rowBytes(W);
  const pitch = (<usize>m) << 4;
  const b = back ? f32x4.splat(0) : v128.load(bias + ((<usize>c) << 4));
  let n = tile / (rows * columns);
  const within = tile - n * rows * columns;
  let i0 = (within / columns) * m;
  let j0 = (within % columns) * m;
  for (const end = min(tile + 4, tiles); tile < end; tile++, tiles4 += <usize>m * pitch) {
    const block = <usize>(n * C4 + c);
    const to = y + block * plane + pixelOffset(i0, j0, W);
    const bits = mask + block * <usize>(H * W) + <usize>(i0 * W + j0);
    const height = min(m, H - i0);
    const width = min(m, W - j0);
    if (back) storeBackward(to, row, bits, W, tiles4, pitch, rule, height, width);
    else storeForward(to, row, bits, W, tiles4, pitch, b, relu, height, width);
    j0 += m;
    if (j0 < W) continue;
    j0 = 0;
    i0 += m;
    if (i0 < H) continue;
    i0 = 0;
    n++;
  }
}
