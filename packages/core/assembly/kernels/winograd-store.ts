// Finished Winograd tiles to their pixels, in either direction: see store-pixels.ts for what is done on the way.
import { Rule } from "../../src/shared/program";
import { hasBits } from "../simd";
import { pixelOffset, planeBytes, rowBytes } from "./blocked";
import { storeBackward, storeForward, storeReluRows } from "./store-pixels";

/** A whole tile of 4 x 4 pixels of a gradient, where the ReLU was active. */
function storeActive(to: usize, row: usize, bits: usize, W: i32, from: usize, lanes: usize): void {
  const first = v128.load(lanes);
  const second = v128.load(lanes, 16);
  const third = v128.load(lanes, 32);
  const fourth = v128.load(lanes, 48);
  for (const end = from + 256; from < end; from += 64, to += row, bits += W) {
    const signs = v128.load32_splat(bits);
    v128.store(to, v128.and(v128.load(from), hasBits(signs, first)));
    v128.store(to, v128.and(v128.load(from, 16), hasBits(signs, second)), 16);
    v128.store(to, v128.and(v128.load(from, 32), hasBits(signs, third)), 32);
    v128.store(to, v128.and(v128.load(from, 48), hasBits(signs, fourth)), 48);
  }
}

/**
 * Four tiles of m x m pixels from `tiles4`, (4, m, m) vectors of channel block c, of y, blocked (n, C4, H, W). `tile` is
 * the number of the first; those past the last of `tiles` are dropped. An image has `rows` x `columns` tiles. `lanes`:
 * what `writeLaneBits` wrote.
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
  lanes: usize,
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
    if (height == 4 && width == 4 && relu && !back) storeReluRows(to, row, bits, W, tiles4, b, 4);
    else if (height == 4 && width == 4 && rule == Rule.Active && back) storeActive(to, row, bits, W, tiles4, lanes);
    else if (back) storeBackward(to, row, bits, W, tiles4, pitch, rule, height, width);
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
