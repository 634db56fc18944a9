// Finished Winograd tiles to their pixels, in either direction: see store-pixels.ts for what is done on the way.
import { pixelOffset, planeBytes, rowBytes } from "./blocked";
import { storeBackward, storeForward } from "./store-pixels";

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
