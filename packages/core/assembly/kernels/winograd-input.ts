// Input transform V = B' d B of Winograd tiles F(4x4), for planes of the blocked layout.
//
//   V (36, groups of tiles, C4 * 4, 8)    the last group may hold 4 tiles; see `vOffset`
//
// The transform runs over vectors of four channels of one tile; the multiplication wants vectors of tiles of one
// channel. So tiles are taken four at a time, and each point's 4 x 4 block is transposed on its way out.
import { madd, transposeBlocks } from "../simd";
import { planeBytes, rowBytes } from "./blocked";
import { writeTileOffsets } from "./winograd-tiles";

// Scratch: constants; six rows of up to 24 columns between the axes; 36 points of four tiles; where the tiles lie.
// A constant kept in memory is one load; as an immediate, V8 builds it anew with four instructions at every use.
const CONSTANTS: usize = 0;
const ROWS: usize = CONSTANTS + 7 * 16;
const ROW: usize = 24 * 16;
const POINTS: usize = ROWS + 6 * ROW;
const OFFSETS: usize = POINTS + 36 * 64;

function writeConstants(to: usize): void {
  v128.store(to, f32x4.splat(-97.0 / 36.0));
  v128.store(to, f32x4.splat(2.0 / 3.0), 16);
  v128.store(to, f32x4.splat(3.0 / 2.0), 32);
  v128.store(to, f32x4.splat(-9.0 / 4.0), 48);
  v128.store(to, f32x4.splat(-4.0 / 9.0), 64);
  v128.store(to, f32x4.splat(-3.0 / 2.0), 80);
  v128.store(to, f32x4.splat(-2.0 / 3.0), 96);
}

/**
 * One axis, n times: six values `step` bytes apart at `from`, six results `out` bytes apart at `to`; then both go on
 * by `fromNext` and `toNext`.
 *
 *   v0 = d0 - 97/36 d2 + d4          v1, v2 = (d4 - 9/4 d2) +- (2/3 d3 - 3/2 d1)
 *   v5 = d1 - 97/36 d3 + d5          v3, v4 = (d4 - 4/9 d2) +- (3/2 d3 - 2/3 d1)
 */
function transformAxis(
  to: usize,
  out: usize,
  toNext: usize,
  from: usize,
  step: usize,
  fromNext: usize,
  n: i32,
  constants: usize,
): void {
  const both = v128.load(constants);
  const near = v128.load(constants, 16);
  const far = v128.load(constants, 32);
  const near2 = v128.load(constants, 48);
  const far2 = v128.load(constants, 64);
  const near1 = v128.load(constants, 80);
  const far1 = v128.load(constants, 96);
  for (; n > 0; n--, from += fromNext, to += toNext) {
    let at = from;
    const d0 = v128.load(at);
    at += step;
    const d1 = v128.load(at);
    at += step;
    const d2 = v128.load(at);
    at += step;
    const d3 = v128.load(at);
    at += step;
    const d4 = v128.load(at);
    at += step;
    const d5 = v128.load(at);
    const a = madd(d2, near2, d4);
    const b = madd(d3, near, f32x4.mul(d1, near1));
    const c = madd(d2, far2, d4);
    const e = madd(d3, far, f32x4.mul(d1, far1));
    let row = to;
    v128.store(row, madd(d2, both, f32x4.add(d0, d4)));
    row += out;
    v128.store(row, f32x4.add(a, b));
    row += out;
    v128.store(row, f32x4.sub(a, b));
    row += out;
    v128.store(row, f32x4.add(c, e));
    row += out;
    v128.store(row, f32x4.sub(c, e));
    row += out;
    v128.store(row, madd(d3, both, f32x4.add(d1, d5)));
  }
}

/**
 * Tiles `tile`..tile+count-1 (count a multiple of 4, at most Scratch.Tiles; tiles past the end repeat the last one) of
 * channel blocks first..last-1. `x`: blocked planes (n, C4, H, W), of which tile (i, j) starts at pixel
 * (4i - offset, 4j - offset); an image has `rows` x `columns` tiles, all images `tiles`. `pointBytes`: distance of two
 * points in V.
 */
export function winogradTransformInput(
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
  writeConstants(scratch + CONSTANTS);
  writeTileOffsets(offsets, 4, <usize>C4 * plane, W, offset, rows, columns, tiles, tile, count);
  for (let c = first; c < last; c++) {
    const from = x + <usize>c * plane;
    for (let t = 0; t < count; t += 4) {
      const four = offsets + ((<usize>t) << 2);
      const o0 = <usize>load<u32>(four);
      // Neighbours in a row share two columns each.
      const joined = <usize>load<u32>(four, 12) - o0 == 3 * 64;
      if (joined) {
        transformAxis(scratch + ROWS, ROW, 16, from + o0, row, 16, 18, scratch + CONSTANTS);
      } else {
        for (let k: usize = 0; k < 4; k++) {
          const at = from + <usize>load<u32>(four + (k << 2));
          transformAxis(scratch + ROWS + k * 96, ROW, 16, at, row, 16, 6, scratch + CONSTANTS);
        }
      }
      const between: usize = joined ? 64 : 96;
      for (let k: usize = 0; k < 4; k++) {
        const to = scratch + POINTS + (k << 4);
        transformAxis(to, 64, 384, scratch + ROWS + k * between, 16, ROW, 6, scratch + CONSTANTS);
      }
      // Groups of 8 tiles; a last group of 4 has rows of 4.
      const lane: usize = (t & 7) == 0 && t + 4 == count ? 16 : 32;
      const to = v + ((<usize>((t & ~7) * C4 * 4 + (t & 7))) << 2) + <usize>(c * 4) * lane;
      transposeBlocks(to, lane, pointBytes, scratch + POINTS, 36);
    }
  }
}
