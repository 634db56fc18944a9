// Input transform V = B' d B of Winograd tiles F(4x4), for planes of the blocked layout.
//
//   V (36, groups of tiles, C4 * 4, 8)    the last group may hold 4 tiles; see `vOffset`
//
// The transform runs over vectors of four channels of one tile; the multiplication wants vectors of tiles of one
// channel. So tiles are taken four at a time, and each point's 4 x 4 block is transposed on its way out.
import { madd } from "../simd";
import { planeBytes, rowBytes } from "./blocked";
import { touchPoints, writeTileOffsets } from "./winograd-tiles";

// Scratch: constants; six rows of up to 24 columns between the axes; where the tiles lie.
// A constant kept in memory is one load; as an immediate, V8 builds it anew with four instructions at every use.
const NEAR: usize = 0;
const NEAR_SQUARE: usize = 16;
const FAR: usize = 32;
const FAR_SQUARE: usize = 48;
const BOTH: usize = 64;
const ROWS: usize = BOTH + 16;
const ROW: usize = 24 * 16;
const OFFSETS: usize = ROWS + 6 * ROW;

function writeConstants(to: usize): void {
  v128.store(to, f32x4.splat(2.0 / 3.0), NEAR);
  v128.store(to, f32x4.splat(-9.0 / 4.0), NEAR_SQUARE);
  v128.store(to, f32x4.splat(3.0 / 2.0), FAR);
  v128.store(to, f32x4.splat(-4.0 / 9.0), FAR_SQUARE);
  v128.store(to, f32x4.splat(-97.0 / 36.0), BOTH);
}

/**
 * The axis of image rows, for n columns, rows of the result are ROW bytes apart.
 *
 *   v0 = d0 - 97/36 d2 + d4          v1, v2 = (d4 - 9/4 d2) +- 2/3 (d3 - 9/4 d1)
 *   v5 = d1 - 97/36 d3 + d5          v3, v4 = (d4 - 4/9 d2) +- 3/2 (d3 - 4/9 d1)
 */
function transformColumns(to: usize, from: usize, row: usize, n: i32, constants: usize): void {
  const both = v128.load(constants, BOTH);
  const near = v128.load(constants, NEAR);
  const far = v128.load(constants, FAR);
  const near2 = v128.load(constants, NEAR_SQUARE);
  const far2 = v128.load(constants, FAR_SQUARE);
  let r1 = from + row;
  let r2 = r1 + row;
  let r3 = r2 + row;
  let r4 = r3 + row;
  let r5 = r4 + row;
  for (const end = to + ((<usize>n) << 4); to < end; to += 16) {
    const d0 = v128.load(from);
    const d2 = v128.load(r2);
    const d4 = v128.load(r4);
    v128.store(to, madd(d2, both, f32x4.add(d0, d4)));
    const d1 = v128.load(r1);
    const d3 = v128.load(r3);
    const d5 = v128.load(r5);
    v128.store(to, madd(d3, both, f32x4.add(d1, d5)), 5 * ROW);
    const a = madd(d2, near2, d4);
    const b = f32x4.mul(madd(d1, near2, d3), near);
    v128.store(to, f32x4.add(a, b), ROW);
    v128.store(to, f32x4.sub(a, b), 2 * ROW);
    const c = madd(d2, far2, d4);
    const e = f32x4.mul(madd(d1, far2, d3), far);
    v128.store(to, f32x4.add(c, e), 3 * ROW);
    v128.store(to, f32x4.sub(c, e), 4 * ROW);
    from += 16;
    r1 += 16;
    r2 += 16;
    r3 += 16;
    r4 += 16;
    r5 += 16;
  }
}

/** Four vectors of channels, one a tile, to four rows of tiles, one a channel, `lane` bytes apart. */
function storeTransposed(to: usize, lane: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to + lane, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  to += lane << 1;
  v128.store(to, v128.shuffle<f32>(AB, CD, 0, 1, 4, 5));
  v128.store(to + lane, v128.shuffle<f32>(AB, CD, 2, 3, 6, 7));
}

/** The first point of the other axis from columns 0, 2, 4 of four tiles, or, 16 bytes on, the last from 1, 3, 5. */
function transformEnd(to: usize, lane: usize, from: usize, between: usize, both: v128): void {
  const a = madd(v128.load(from, 32), both, f32x4.add(v128.load(from), v128.load(from, 64)));
  from += between;
  const b = madd(v128.load(from, 32), both, f32x4.add(v128.load(from), v128.load(from, 64)));
  from += between;
  const c = madd(v128.load(from, 32), both, f32x4.add(v128.load(from), v128.load(from, 64)));
  from += between;
  const d = madd(v128.load(from, 32), both, f32x4.add(v128.load(from), v128.load(from, 64)));
  storeTransposed(to, lane, a, b, c, d);
}

/** The points +-p of the other axis, of four tiles: (d4 - square d2) +- factor (d3 - square d1). */
function transformPair(
  to: usize,
  next: usize,
  lane: usize,
  from: usize,
  between: usize,
  square: v128,
  factor: v128,
): void {
  const a = madd(v128.load(from, 32), square, v128.load(from, 64));
  const A = f32x4.mul(madd(v128.load(from, 16), square, v128.load(from, 48)), factor);
  from += between;
  const b = madd(v128.load(from, 32), square, v128.load(from, 64));
  const B = f32x4.mul(madd(v128.load(from, 16), square, v128.load(from, 48)), factor);
  from += between;
  const c = madd(v128.load(from, 32), square, v128.load(from, 64));
  const C = f32x4.mul(madd(v128.load(from, 16), square, v128.load(from, 48)), factor);
  from += between;
  const d = madd(v128.load(from, 32), square, v128.load(from, 64));
  const D = f32x4.mul(madd(v128.load(from, 16), square, v128.load(from, 48)), factor);
  storeTransposed(to, lane, f32x4.add(a, A), f32x4.add(b, B), f32x4.add(c, C), f32x4.add(d, D));
  storeTransposed(to + next, lane, f32x4.sub(a, A), f32x4.sub(b, B), f32x4.sub(c, C), f32x4.sub(d, D));
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
  writeTileOffsets(offsets, 4, <usize>C4 * plane, W, offset, rows, columns, tiles, tile, count);
  writeConstants(scratch);
  const both = v128.load(scratch, BOTH);
  const near = v128.load(scratch, NEAR);
  const far = v128.load(scratch, FAR);
  const near2 = v128.load(scratch, NEAR_SQUARE);
  const far2 = v128.load(scratch, FAR_SQUARE);
  for (let c = first; c < last; c++) {
    const from = x + <usize>c * plane;
    for (let t = 0; t < count; t += 4) {
      const four = offsets + ((<usize>t) << 2);
      const o0 = <usize>load<u32>(four);
      // Neighbours in a row share two columns each.
      const joined = <usize>load<u32>(four, 12) - o0 == 3 * 64;
      if (joined) {
        transformColumns(scratch + ROWS, from + o0, row, 18, scratch);
      } else {
        for (let k: usize = 0; k < 4; k++) {
          transformColumns(scratch + ROWS + k * 96, from + <usize>load<u32>(four + (k << 2)), row, 6, scratch);
        }
      }
      const between: usize = joined ? 64 : 96;
      // Groups of 8 tiles; a last group of 4 has rows of 4.
      const lane: usize = (t & 7) == 0 && t + 4 == count ? 16 : 32;
      let to = v + ((<usize>((t & ~7) * C4 * 4 + (t & 7))) << 2) + <usize>(c * 4) * lane;
      if ((t & 7) == 0) {
        touchPoints(to, pointBytes);
        touchPoints(to + 64, pointBytes);
      }
      let at = scratch + ROWS;
      for (let i = 0; i < 6; i++, at += ROW, to += 6 * pointBytes) {
        transformEnd(to, lane, at, between, both);
        transformPair(to + pointBytes, pointBytes, lane, at, between, near2, near);
        transformPair(to + 3 * pointBytes, pointBytes, lane, at, between, far2, far);
        transformEnd(to + 5 * pointBytes, lane, at + 16, between, both);
      }
    }
  }
}
