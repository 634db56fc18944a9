// Finished Winograd tiles to their pixels, in either direction: see store-pixels.ts for what is done on the way.
import { Rule } from "../../src/shared/program";
import { pixelOffset, planeBytes, rowBytes } from "./blocked";
import { maxpool2x2Row } from "./maxpool2x2";
import { storeActiveRow, storeBackward, storeForward, storeReluRow } from "./store-pixels";

/** `height` x `width` pixels of one image; `lanes`: what `writeLaneBits` wrote. */
function storeRows(
  to: usize,
  row: usize,
  bits: usize,
  W: i32,
  from: usize,
  pitch: usize,
  bias: v128,
  lanes: usize,
  back: bool,
  relu: bool,
  rule: i32,
  height: i32,
  width: i32,
): void {
  const fours = (width & 3) == 0;
  if (fours && relu && !back) {
    for (let i = 0; i < height; i++, to += row, bits += W, from += pitch) storeReluRow(to, bits, from, bias, width);
  } else if (fours && rule == Rule.Active && back) {
    for (let i = 0; i < height; i++, to += row, bits += W, from += pitch) storeActiveRow(to, bits, from, lanes, width);
  } else if (back) {
    storeBackward(to, row, bits, W, from, pitch, rule, height, width);
  } else {
    storeForward(to, row, bits, W, from, pitch, bias, relu, height, width);
  }
}

/**
 * Four tiles of m x m pixels from `tiles4`, (m, 4, m) vectors (row, tile, column) of channel block c, of y, blocked
 * (n, C4, H, W). `tile` is the number of the first; those past the last of `tiles` are dropped. An image has `rows` x
 * `columns` tiles. With `switches`, y and they are of the 2x2 maxima of that, (n, C4, H / 2, W / 2).
 */
export function storeTiles(
  y: usize,
  mask: usize,
  switches: usize,
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
  const plane = switches ? planeBytes(H >> 1, W >> 1) : planeBytes(H, W);
  const row = rowBytes(W);
  const pitch = (<usize>m) << 6;
  const b = back ? f32x4.splat(0) : v128.load(bias + ((<usize>c) << 4));
  let n = tile / (rows * columns);
  const within = tile - n * rows * columns;
  let i0 = (within / columns) * m;
  let j0 = (within % columns) * m;
  const end = min(tile + 4, tiles);
  while (tile < end) {
    const block = <usize>(n * C4 + c);
    const bits = mask + block * <usize>(H * W) + <usize>(i0 * W + j0);
    // What is left of the four in this row of tiles lies in one piece there and here.
    const count = min(end - tile, columns - j0 / m);
    const width = min(count * m, W - j0);
    const height = min(m, H - i0);
    if (switches) {
      storeRows(tiles4, pitch, bits, W, tiles4, pitch, b, lanes, back, relu, rule, height, width);
      for (let i = 0; i < height >> 1; i++) {
        const to = y + block * plane + pixelOffset((i0 >> 1) + i, j0 >> 1, W >> 1);
        const kept = switches + block * <usize>((H >> 1) * (W >> 1)) + <usize>(((i0 >> 1) + i) * (W >> 1) + (j0 >> 1));
        maxpool2x2Row(to, kept, tiles4 + <usize>(2 * i) * pitch, pitch, width >> 1);
      }
    } else {
      const to = y + block * plane + pixelOffset(i0, j0, W);
      storeRows(to, row, bits, W, tiles4, pitch, b, lanes, back, relu, rule, height, width);
    }
    tile += count;
    tiles4 += (<usize>(count * m)) << 4;
    j0 = 0;
    i0 += m;
    if (i0 < H) continue;
    i0 = 0;
    n++;
  }
}
