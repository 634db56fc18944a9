// Input transform V = B' d B of Winograd tiles F(2x2): winograd-input.ts with four points to an axis.
import { transposeBlocks } from "../simd";
import { planeBytes, rowBytes } from "./blocked";
import { writeTileOffsets } from "./winograd-tiles";

// Scratch: four rows of up to 16 columns between the axes; 16 points of four tiles; where the tiles lie.
const ROWS: usize = 0;
const ROW: usize = 16 * 16;
const POINTS: usize = ROWS + 4 * ROW;
const OFFSETS: usize = POINTS + 16 * 64;

/** One axis, n times: v0 = d0 - d2, v1 = d1 + d2, v2 = d2 - d1, v3 = d3 - d1. Strides as in winograd-input.ts. */
function transformAxis(to: usize, out: usize, toNext: usize, from: usize, step: usize, fromNext: usize, n: i32): void {
  for (; n > 0; n--, from += fromNext, to += toNext) {
    const d0 = v128.load(from);
    const d1 = v128.load(from + step);
    const d2 = v128.load(from + 2 * step);
    const d3 = v128.load(from + 3 * step);
    v128.store(to, f32x4.sub(d0, d2));
    v128.store(to + out, f32x4.add(d1, d2));
    v128.store(to + 2 * out, f32x4.sub(d2, d1));
    v128.store(to + 3 * out, f32x4.sub(d3, d1));
  }
}

/** As `winogradTransformInput`, with tiles of 2 x 2 pixels. */
export function winograd2TransformInput(
  v: usize,
  pointBytes: usize,
  x: usize,
  scratch: usize,
  C4: i32,
  H: i32,
  W: i32,
  offset: i32,
  rows: i32,
  columns: i32,
  tiles: i32,
  tile: i32,
  count: i32,
  first: i32,
  last: i32,
): void {
  const row = rowBytes(W);
  const plane = planeBytes(H, W);
  const offsets = scratch + OFFSETS;
  writeTileOffsets(offsets, 2, <usize>C4 * plane, W, offset, rows, columns, tiles, tile, count);
  for (let c = first; c < last; c++) {
    const from = x + <usize>c * plane;
    for (let t = 0; t < count; t += 4) {
      for (let k: usize = 0; k < 4; k++) {
        const at = from + <usize>load<u32>(offsets + ((<usize>t) << 2) + (k << 2));
        transformAxis(scratch + ROWS + k * 64, ROW, 16, at, row, 16, 4);
        transformAxis(scratch + POINTS + (k << 4), 64, 256, scratch + ROWS + k * 64, 16, ROW, 4);
      }
      const lane: usize = (t & 7) == 0 && t + 4 == count ? 16 : 32;
      const to = v + ((<usize>((t & ~7) * C4 * 4 + (t & 7))) << 2) + <usize>(c * 4) * lane;
      transposeBlocks(to, lane, pointBytes, scratch + POINTS, 16);
    }
  }
}
